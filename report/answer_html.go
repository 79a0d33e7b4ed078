package report

import (
	"fmt"
	"html/template"
	"strings"

	"firstpass/coding"
	"firstpass/report/timeline"
)

// AnswerHead starts a self-contained page of what charts support: no script and
// nothing fetched.
func AnswerHead(b []byte) []byte {
	return append(b, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>firstpass: what the chart supports</title>
<style>
body{font:16px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:62rem;margin:2rem auto;padding:0 1rem}
section{border-top:1px solid #767676;padding:1rem 0;break-inside:avoid}h1{font-size:1.5rem}h2{font-size:1.1rem;margin:0 0 .5rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ccc}td.code{white-space:nowrap;font-weight:600}
.source{color:#555;font-size:.875rem}.question{border-left:4px solid #6b4e00;padding-left:.75rem;margin:.5rem 0}.nothing{color:#555}
svg.timeline{width:100%;height:auto;margin:.75rem 0}a{color:#0b4f9e}@media print{body{max-width:none;margin:0;font-size:11pt}a{color:inherit}}
</style></head><body>
<h1>What the chart supports</h1>
`...)
}

// AnswerHTML adds one visit: the picture of its day, its lines, what earned none,
// and the questions.
func AnswerHTML(b []byte, id string, a *coding.Answer) []byte {
	esc := template.HTMLEscapeString
	b = append(b, fmt.Sprintf("<section><h2>%s</h2>\n", esc(Printable(id)))...)
	b = DayPicture(b, a)
	if len(a.Lines) == 0 {
		b = append(b, "<p>Nothing reportable.</p>\n"...)
	} else {
		b = append(b, "<table><thead><tr><th>Code</th><th>Why</th></tr></thead><tbody>\n"...)
		for i := range a.Lines {
			l := &a.Lines[i]
			b = append(b, fmt.Sprintf("<tr><td class=\"code\">%s</td><td>%s", esc(CodeWords(l)), esc(Printable(l.Why)))...)
			if l.NDC.Given() {
				b = append(b, ("<br>" + esc(NDCWords(l)))...)
			}
			if l.Note != "" {
				b = append(b, ("<br>line text: " + esc(Printable(l.Note)))...)
			}
			for _, s := range l.Sources {
				b = append(b, fmt.Sprintf("<br><a class=\"source\" href=\"%s\">%s</a>", esc(s.URL), esc(s.Title))...)
			}
			b = append(b, "</td></tr>\n"...)
		}
		b = append(b, "</tbody></table>\n"...)
	}
	for i := range a.Nothing {
		b = append(b, fmt.Sprintf("<p class=\"nothing\">Entry %d earns no line: %s</p>\n", a.Nothing[i].Administration+1, esc(Printable(a.Nothing[i].Why)))...)
	}
	for i := range a.Questions {
		q := &a.Questions[i]
		b = append(b, fmt.Sprintf("<div class=\"question\"><strong>%s</strong> (%s): %s", esc(q.About), DoubtWord(q.Doubt), esc(Printable(q.Text)))...)
		for _, s := range q.Sources {
			b = append(b, fmt.Sprintf("<br><a class=\"source\" href=\"%s\">%s</a>", esc(s.URL), esc(s.Title))...)
		}
		b = append(b, "</div>\n"...)
	}
	return append(b, "</section>\n"...)
}

// AnswerFoot ends the page.
func AnswerFoot(b []byte) []byte { return append(b, "</body></html>\n"...) }

// DayPicture adds the drawing of an answer's day, nothing where no entry has a time.
func DayPicture(b []byte, a *coding.Answer) []byte {
	day := timeline.Day{Title: "What was given, and the code each stretch earned: " + codesOf(a)}
	for _, bar := range a.Bars {
		row := timeline.Row{Label: Printable(bar.Name), Start: bar.Start, Stop: bar.Stop, Timed: bar.Timed}
		for _, part := range bar.Earned {
			row.Parts = append(row.Parts, timeline.Part{From: part.From, To: part.To, Code: part.Code})
		}
		day.Rows = append(day.Rows, row)
	}
	if !day.Any() {
		return b
	}
	return day.Append(b)
}

func codesOf(a *coding.Answer) string {
	var list []string
	for i := range a.Lines {
		list = append(list, CodeWords(&a.Lines[i]))
	}
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, ", ")
}
