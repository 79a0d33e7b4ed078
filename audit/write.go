package audit

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"strings"
	"unicode/utf8"
)

const pageHead = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Claims audit</title>
<style>
body{font:16px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:1.75rem 0 .25rem;break-after:avoid}p{margin:.25rem 0}
.wide{overflow-x:auto}table{border-collapse:collapse;margin:.5rem 0;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #c8c8c8;overflow-wrap:anywhere}
th{border-bottom:2px solid #1a1a1a}tr{break-inside:avoid}
@media print{@page{margin:16mm}body{max-width:none;margin:0;font-size:10pt}.wide{overflow:visible}}
</style></head><body>
<h1>Claims audit</h1>
`

// HTML writes the report as one page that prints well: no script, nothing fetched.
func (r *Report) HTML(out io.Writer) error {
	var b bytes.Buffer
	b.WriteString(pageHead)
	esc := template.HTMLEscapeString
	for _, s := range r.Sections() {
		fmt.Fprintf(&b, "<section><h2>%s</h2>\n", esc(s.Title))
		for _, line := range s.Text {
			fmt.Fprintf(&b, "<p>%s</p>\n", esc(line))
		}
		if len(s.Rows) > 0 {
			b.WriteString("<div class=\"wide\"><table><thead><tr>")
			for _, c := range s.Columns {
				fmt.Fprintf(&b, "<th scope=\"col\">%s</th>", esc(c))
			}
			b.WriteString("</tr></thead><tbody>\n")
			for _, row := range s.Rows {
				b.WriteString("<tr>")
				for _, cell := range row {
					fmt.Fprintf(&b, "<td>%s</td>", esc(cell))
				}
				b.WriteString("</tr>\n")
			}
			b.WriteString("</tbody></table></div>\n")
		}
		b.WriteString("</section>\n")
	}
	b.WriteString("</body></html>\n")
	_, err := out.Write(b.Bytes())
	return err
}

// CSV writes the report as rows that start with their section's name.
func (r *Report) CSV(out io.Writer) error {
	w := csv.NewWriter(out)
	w.UseCRLF = true
	row := func(cells ...string) {
		for i := range cells {
			cells[i] = safeCell(cells[i])
		}
		w.Write(cells)
	}
	for _, s := range r.Sections() {
		for _, line := range s.Text {
			row(s.Title, "note", line)
		}
		if len(s.Rows) > 0 {
			row(append([]string{s.Title, "columns"}, s.Columns...)...)
		}
		for _, cells := range s.Rows {
			row(append([]string{s.Title, "row"}, cells...)...)
		}
	}
	w.Flush()
	return w.Error()
}

// Text writes the report for a terminal.
func (r *Report) Text(out io.Writer) error {
	var b strings.Builder
	for i, s := range r.Sections() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s.Title + "\n")
		for _, line := range s.Text {
			b.WriteString("  " + line + "\n")
		}
		widths := make([]int, len(s.Columns))
		for _, row := range append([][]string{s.Columns}, s.Rows...) {
			for i, cell := range row {
				widths[i] = max(widths[i], utf8.RuneCountInString(cell))
			}
		}
		if len(s.Rows) == 0 {
			continue
		}
		for _, row := range append([][]string{s.Columns}, s.Rows...) {
			line := "  "
			for i, cell := range row {
				line += cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2)
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}
