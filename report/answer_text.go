package report

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/coding"
	"firstpass/finding"
)

// AnswerText adds what a chart supports for a person to read.
func AnswerText(b []byte, id string, a *coding.Answer, width int) []byte {
	var notes footnotes
	b = append(b, Printable(id)...)
	b = append(b, '\n')
	if len(a.Lines) == 0 {
		b = append(b, "  nothing reportable\n"...)
	}
	for i := range a.Lines {
		l := &a.Lines[i]
		date := ""
		if l.Date != 0 {
			date = l.Date.String() + "  "
		}
		b = indented(b, fmt.Sprintf("  %-16s %s", CodeWords(l), date), Printable(l.Why)+notes.of(l.Sources), width)
		if l.NDC.Given() {
			b = indented(b, strings.Repeat(" ", 19), NDCWords(l), width)
		}
		if l.Note != "" {
			b = indented(b, strings.Repeat(" ", 19), "line text: "+Printable(l.Note), width)
		}
	}
	for i := range a.Nothing {
		b = indented(b, "  no line          ", fmt.Sprintf("entry %d: %s", a.Nothing[i].Administration+1, Printable(a.Nothing[i].Why)), width)
	}
	for i := range a.Questions {
		q := &a.Questions[i]
		b = indented(b, fmt.Sprintf("  ? %-14s ", DoubtWord(q.Doubt)), fmt.Sprintf("%s: %s", q.About, Printable(q.Text))+notes.of(q.Sources), width)
	}
	for i, s := range notes {
		b = append(b, fmt.Sprintf("  [%d] %s <%s>\n", i+1, s.Title, s.URL)...)
	}
	return b
}

// footnotes are the sources of an answer, each listed once.
type footnotes []finding.Source

// of writes the numbers of sources: " [1][3]".
func (f *footnotes) of(list []finding.Source) string {
	text := ""
	for _, s := range list {
		at := slices.IndexFunc(*f, func(o finding.Source) bool { return o.URL == s.URL })
		if at < 0 {
			at = len(*f)
			*f = append(*f, s)
		}
		text += fmt.Sprintf("[%d]", at+1)
	}
	if text == "" {
		return ""
	}
	return " " + text
}

// NDCWords writes what loop 2410 carries: N4 00517-0031-25, ML 1.
func NDCWords(l *coding.Line) string {
	text := "NDC N4 " + string(l.NDC.Code)
	if l.NDC.Unit != "" {
		text += fmt.Sprintf(" %s %s", l.NDC.Unit, l.NDC.Quantity)
	}
	return text
}

// indented writes a text behind its head and wraps it under itself.
func indented(b []byte, head, text string, width int) []byte {
	if width < 40 {
		width = 100
	}
	b = append(b, head...)
	at := len([]rune(head))
	left := min(at, 19)
	for i, word := range strings.Fields(text) {
		if i > 0 {
			if at+1+len(word) > width {
				b = append(b, '\n')
				b = append(b, strings.Repeat(" ", left)...)
				at = left
			} else {
				b = append(b, ' ')
				at++
			}
		}
		b = append(b, word...)
		at += len(word)
	}
	return append(b, '\n')
}
