package ack

import (
	"io"

	"firstpass/format/x12"
)

// Interchange is the answer to one ISA.
type Interchange struct {
	Route   Route
	Verdict Verdict
	Note    string // TA105: 000 where nothing is wrong
}

// WriteTA1 writes one interchange with a TA1 for each answer. The control
// numbers count from first on.
func WriteTA1(out io.Writer, at Stamp, first int, answers []Interchange) error {
	w := x12.NewWriter(out, x12.UsualDelimiters())
	w.LineBreaks = true
	for i := range answers {
		a := &answers[i]
		open(w, &a.Route, at, first+i)
		w.Segment("TA1").Text(nine(a.Route.Control), a.Route.Date, a.Route.Time, string(rune(a.Verdict)), or(a.Note, "000")).End()
		w.CloseInterchange()
	}
	return w.Close()
}

// nine is a control number as TA101 wants it.
func nine(control string) string {
	for len(control) < 9 {
		control = "0" + control
	}
	return control[:9]
}
