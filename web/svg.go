package web

import (
	"fmt"
	"html/template"
	"strings"
)

// bar is one value of a chart. Text is what it says, so that nobody has to read
// a length; More is said beside it.
type bar struct {
	Label string
	Value float64
	Text  string
	More  string
	Link  string
}

func esc(s string) string { return template.HTMLEscapeString(s) }

// rows draws horizontal bars: a label, a bar, its value in words.
func rows(title string, list []bar) template.HTML {
	if len(list) == 0 {
		return template.HTML(`<p class="nothing">Nothing yet.</p>`)
	}
	const width, step, labels, most = 720, 30, 300, 290
	var b strings.Builder
	top := 0.0
	for _, v := range list {
		top = max(top, v.Value)
	}
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s">`, width, step*len(list)+4, esc(title+": "+inWords(list)))
	for i, v := range list {
		y := i * step
		w := max(2, int(v.Value/max(top, 1e-9)*most))
		fmt.Fprintf(&b, `<text class="label" x="%d" y="%d" text-anchor="end">%s</text>`, labels-10, y+19, esc(cut(v.Label, 40)))
		fmt.Fprintf(&b, `<rect class="bar" x="%d" y="%d" width="%d" height="18" rx="3"><title>%s</title></rect>`, labels, y+6, w, esc(v.Label+": "+v.Text))
		fmt.Fprintf(&b, `<text class="value" x="%d" y="%d">%s</text>`, labels+w+8, y+20, esc(v.Text))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// columns draws a share by week, from nothing to all.
func columns(title string, list []bar) template.HTML {
	if len(list) == 0 {
		return template.HTML(`<p class="nothing">Nothing yet.</p>`)
	}
	const width, height, left, foot = 720, 200, 40, 26
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s">`, width, height+foot+16, esc(title+": "+inWords(list)))
	for _, share := range []int{0, 25, 50, 75, 100} {
		y := 16 + height - share*height/100
		fmt.Fprintf(&b, `<line class="grid" x1="%d" y1="%d" x2="%d" y2="%d"/><text class="axis" x="%d" y="%d" text-anchor="end">%d%%</text>`, left, y, width, y, left-6, y+4, share)
	}
	step := (width - left) / max(len(list), 6)
	for i, v := range list {
		h := max(1, int(v.Value*height))
		x := left + i*step + step/6
		fmt.Fprintf(&b, `<rect class="bar" x="%d" y="%d" width="%d" height="%d" rx="3"><title>%s</title></rect>`, x, 16+height-h, step*2/3, h, esc(v.Label+": "+v.Text+", "+v.More))
		fmt.Fprintf(&b, `<text class="value" x="%d" y="%d" text-anchor="middle">%s</text>`, x+step/3, 16+height-h-4, esc(v.Text))
		fmt.Fprintf(&b, `<text class="axis" x="%d" y="%d" text-anchor="middle">%s</text>`, x+step/3, 16+height+18, esc(v.Label))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func inWords(list []bar) string {
	var parts []string
	for _, v := range list {
		parts = append(parts, v.Label+" "+v.Text)
	}
	return strings.Join(parts, "; ")
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
