package report

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/coding"
	"firstpass/finding"
)

// AnswerLine adds what a chart supports as one JSON object, as `code --format
// jsonl` prints it.
func AnswerLine(b []byte, id string, a *coding.Answer) []byte {
	b = append(b, '{')
	b = field(b, "id", id)
	b = answerFields(b, a)
	return append(b, '}', '\n')
}

func answerFields(b []byte, a *coding.Answer) []byte {
	b = key(b, "lines")
	b = append(b, '[')
	for i := range a.Lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = answerLine(b, &a.Lines[i])
	}
	b = append(b, ']')
	b = key(b, "questions")
	b = append(b, '[')
	for i := range a.Questions {
		if i > 0 {
			b = append(b, ',')
		}
		q := &a.Questions[i]
		b = append(b, '{')
		b = field(b, "about", q.About)
		b = field(b, "text", q.Text)
		b = field(b, "kind", DoubtWord(q.Doubt))
		b = sources(b, q.Sources)
		b = append(b, '}')
	}
	b = append(b, ']')
	b = key(b, "no_line")
	b = append(b, '[')
	for i := range a.Nothing {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = number(b, "administration", int64(a.Nothing[i].Administration))
		b = field(b, "why", a.Nothing[i].Why)
		b = append(b, '}')
	}
	return append(b, ']')
}

func answerLine(b []byte, l *coding.Line) []byte {
	b = append(b, '{')
	b = field(b, "code", l.Code)
	b = words(b, "modifiers", l.Modifiers)
	b = number(b, "units", l.Units)
	b = key(b, "administrations")
	b = append(b, '[')
	for i, n := range l.Administrations {
		if i > 0 {
			b = append(b, ',')
		}
		b = claim.Whole(int64(n)).Append(b)
	}
	b = append(b, ']')
	if l.Date != 0 {
		b = field(b, "service_date", l.Date.String())
	}
	if l.NDC.Given() {
		b = key(b, "ndc")
		b = append(b, '{')
		b = field(b, "code", string(l.NDC.Code))
		b = field(b, "unit", l.NDC.Unit)
		b = key(b, "quantity")
		b = l.NDC.Quantity.Append(b)
		b = append(b, '}')
	}
	if l.Note != "" {
		b = field(b, "note", l.Note)
	}
	b = field(b, "why", l.Why)
	b = sources(b, l.Sources)
	return append(b, '}')
}

func sources(b []byte, list []finding.Source) []byte {
	b = append(key(b, "sources"), '[')
	return append(appendSources(b, list), ']')
}

// DoubtWord is the word of a question's kind: missing, contested, confirm.
func DoubtWord(d coding.Doubt) string {
	switch d {
	case coding.Contested:
		return "contested"
	case coding.Confirm:
		return "confirm"
	}
	return "missing"
}

// Timed is one timed problem as `test --format jsonl` prints it.
type Timed struct {
	ID       string
	Pass     bool
	Expected []Expectation
	Answer   *coding.Answer
}

// Expectation is a code with its units.
type Expectation struct {
	Code  string
	Units claim.Decimal
}

// TimedLine adds a timed problem's line.
func TimedLine(b []byte, t Timed) []byte {
	b = append(b, '{')
	b = field(b, "id", t.ID)
	b = field(b, "kind", "timeline")
	b = key(b, "pass")
	b = fmt.Appendf(b, "%t", t.Pass)
	b = key(b, "expected")
	b = append(b, '[')
	for i, e := range t.Expected {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = field(b, "code", e.Code)
		b = key(b, "units")
		b = e.Units.Append(b)
		b = append(b, '}')
	}
	b = append(b, ']')
	b = answerFields(b, t.Answer)
	return append(b, '}', '\n')
}

// CodeWords writes a line's code, modifiers and units: 96372-59 x 2.
func CodeWords(l *coding.Line) string {
	code := l.Code
	if len(l.Modifiers) > 0 {
		code += "-" + strings.Join(l.Modifiers, "-")
	}
	return fmt.Sprintf("%s x %d", code, l.Units)
}
