package ack

import (
	"io"
	"strings"

	"firstpass/claim"
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
		date, time := a.Route.Date, a.Route.Time
		_, dated := claim.ParseCompactDate([]byte("20" + date))
		if !dated || !isDigits(date, 6) || !isDigits(time, 4) || time > "2359" || time[2] > '5' {
			date, time = compact(at.Date)[2:], clock(at.Minute) // what was sent is none
		}
		w.Segment("TA1").Text(nine(a.Route.Control), date, time, string(rune(a.Verdict)), or(a.Note, "000")).End()
		w.CloseInterchange()
	}
	return w.Close()
}

func isDigits(s string, n int) bool { return len(s) == n && strings.Trim(s, "0123456789") == "" }

// nine is a control number as TA101 wants it.
func nine(control string) string {
	if strings.Trim(control, "0123456789") != "" {
		return "000000000"
	}
	for len(control) < 9 {
		control = "0" + control
	}
	return control[:9]
}
