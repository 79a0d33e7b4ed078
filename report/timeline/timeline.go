// Package timeline draws one day of what was given as SVG: a bar for an infusion
// with the code each stretch of it earned, a tick for a push or a shot, and the
// thresholds that decide. It takes plain values and knows no rule.
package timeline

import (
	"fmt"
	"html/template"
)

// Day is what is drawn.
type Day struct {
	Title string
	Rows  []Row
}

// Row is one charted entry. Minutes count from the first day's midnight; a push
// or shot stops when it starts.
type Row struct {
	Label       string
	Start, Stop int
	Timed       bool // false: it has no place in time and is listed below
	Parts       []Part
}

// Part is a stretch of a row and the code it earned, "" for none.
type Part struct {
	From, To int
	Code     string
}

// The picture's measures, in its own units; it scales with the page.
const (
	labelWidth = 190
	plotWidth  = 760
	rowHeight  = 34
	barHeight  = 20
	headHeight = 30
	margin     = 10
)

// thresholds are the minutes after the start at which another code is earned: an
// infusion, hydration, and further hours.
var thresholds = [...]int{16, 31, 91, 151, 211, 271, 331, 391, 451}

// Any says whether there is anything to draw.
func (d *Day) Any() bool {
	for _, r := range d.Rows {
		if r.Timed {
			return true
		}
	}
	return false
}

// Append adds the drawing to b.
func (d *Day) Append(b []byte) []byte {
	p := picture{b: b, day: d}
	p.bounds()
	p.draw()
	return p.b
}

type picture struct {
	b        []byte
	day      *Day
	from, to int // minutes shown
	step     int // minutes between marks of the scale
	rows     int
	untimed  int
}

func (p *picture) bounds() {
	first := true
	for _, r := range p.day.Rows {
		if !r.Timed {
			p.untimed++
			continue
		}
		p.rows++
		if first || r.Start < p.from {
			p.from = r.Start
		}
		if first || r.Stop > p.to {
			p.to = r.Stop
		}
		first = false
	}
	p.step = 30
	for _, step := range [...]int{30, 60, 120, 240, 480, 1440} {
		p.step = step
		if (p.to-p.from)/step <= 14 {
			break
		}
	}
	if days := (p.to - p.from) / p.step / 14; days > 1 {
		p.step *= days // a time charted wrong may lie years away
	}
	p.from = floor(p.from, p.step)
	p.to = floor(p.to, p.step) + p.step
}

func floor(n, step int) int {
	n -= ((n % step) + step) % step
	return n
}

// x is where a minute stands.
func (p *picture) x(minute int) int {
	return labelWidth + (minute-p.from)*plotWidth/(p.to-p.from)
}

func (p *picture) f(format string, args ...any) { p.b = fmt.Appendf(p.b, format, args...) }

func (p *picture) draw() {
	height := headHeight + (p.rows+p.untimed)*rowHeight + margin
	p.f(`<svg class="timeline" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="system-ui,sans-serif" font-size="12"><title>%s</title>`+"\n",
		labelWidth+plotWidth+2*margin, height, template.HTMLEscapeString(p.day.Title))
	p.scale(headHeight + p.rows*rowHeight)
	y := headHeight
	for _, r := range p.day.Rows {
		if r.Timed {
			p.row(&r, y)
			y += rowHeight
		}
	}
	for _, r := range p.day.Rows {
		if !r.Timed {
			p.label(&r, y)
			p.f(`<text x="%d" y="%d" fill="#555">no time charted%s</text>`+"\n", labelWidth+4, y+barHeight-5, template.HTMLEscapeString(earned(&r)))
			y += rowHeight
		}
	}
	p.f("</svg>\n")
}

func earned(r *Row) string {
	if len(r.Parts) == 0 || r.Parts[0].Code == "" {
		return ""
	}
	return ": " + r.Parts[0].Code
}

func (p *picture) scale(bottom int) {
	for m := p.from; m <= p.to; m += p.step {
		p.f(`<path d="M%d %dV%d" stroke="#ccc"/><text x="%d" y="16" text-anchor="middle" fill="#555">%s</text>`+"\n", p.x(m), headHeight-8, bottom, p.x(m), Clock(m))
	}
}

// Clock writes a minute as the time of day, with the day after the first: 00:30+1.
func Clock(minute int) string {
	day := floor(minute, 24*60) / (24 * 60)
	minute -= day * 24 * 60
	text := fmt.Sprintf("%02d:%02d", minute/60, minute%60)
	if day != 0 {
		text += fmt.Sprintf("%+d", day)
	}
	return text
}

func (p *picture) label(r *Row, y int) {
	label := []rune(r.Label)
	const widest = 27
	if len(label) > widest {
		label = append(label[:widest-1], '…')
	}
	p.f(`<text x="4" y="%d">%s</text>`, y+barHeight-5, template.HTMLEscapeString(string(label)))
}

func (p *picture) row(r *Row, y int) {
	p.label(r, y)
	if r.Stop <= r.Start {
		code := "nothing"
		if len(r.Parts) > 0 && r.Parts[0].Code != "" {
			code = r.Parts[0].Code
		}
		x := p.x(r.Start)
		anchor, at := "start", x+7
		if x > labelWidth+plotWidth-70 {
			anchor, at = "end", x-7
		}
		p.f(`<g><title>%s %s: %s</title><path d="M%d %dv%d" stroke="#1a1a1a" stroke-width="3"/><text x="%d" y="%d" text-anchor="%s">%s</text></g>`+"\n",
			template.HTMLEscapeString(r.Label), Clock(r.Start), template.HTMLEscapeString(code), x, y, barHeight, at, y+barHeight-5, anchor, template.HTMLEscapeString(code))
		return
	}
	for _, part := range r.Parts {
		p.part(r, &part, y)
	}
	for _, after := range thresholds {
		if m := r.Start + after; m < r.Stop {
			p.f(`<path d="M%d %dv5" stroke="#a40000"/>`, p.x(m), y+barHeight)
		}
	}
	p.b = append(p.b, '\n')
}

// part draws a stretch: filled with its code where it earned one, outlined where
// it earned nothing, so that colour alone never tells.
func (p *picture) part(r *Row, part *Part, y int) {
	x, width := p.x(part.From), max(2, p.x(part.To)-p.x(part.From))
	fill, code := `fill="#d6e4f5" stroke="#0b4f9e"`, part.Code
	if code == "" {
		fill, code = `fill="none" stroke="#767676" stroke-dasharray="3 2"`, "nothing"
	}
	p.f(`<g><title>%s %s-%s, %d minutes: %s</title><rect x="%d" y="%d" width="%d" height="%d" %s/>`,
		template.HTMLEscapeString(r.Label), Clock(part.From), Clock(part.To), part.To-part.From, template.HTMLEscapeString(code), x, y, width, barHeight, fill)
	if width >= 40 {
		p.f(`<text x="%d" y="%d" text-anchor="middle">%s</text>`, x+width/2, y+barHeight-5, template.HTMLEscapeString(code))
	}
	p.f(`</g>`)
	if width < 40 && part == &r.Parts[len(r.Parts)-1] {
		p.f(`<text x="%d" y="%d">%s</text>`, x+width+4, y+barHeight-5, template.HTMLEscapeString(code))
	}
}
