package cli

import (
	"io"
	"slices"
	"strings"
	"time"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/ack"
	"firstpass/format/guide"
	"firstpass/format/x12"
)

// answering collects what one kind of acknowledgement says while a file is
// validated.
type answering interface {
	// take follows a segment with the errors that became final at it.
	take(s *x12.Segment, errors []guide.Error)
	// end is called after the last segment of a file.
	end(errors []guide.Error)
	// close writes what is left.
	close() error
}

// newAnswering prepares the acknowledgement of the kind asked for.
func newAnswering(kind string, out io.Writer, at ack.Stamp) answering {
	switch kind {
	case "999":
		return &answer999{w: ack.New999(out, at, 1)}
	case "277ca":
		return &answer277{w: ack.New277CA(out, at, 1)}
	}
	return &answerTA1{out: out, at: at}
}

// stampOf reads --stamp, the current minute where it is empty.
func stampOf(text string) (ack.Stamp, error) {
	now := time.Now()
	if text != "" {
		var err error
		if now, err = time.Parse("2006-01-02T15:04", text); err != nil {
			return ack.Stamp{}, exit{exitInput, "--stamp: want a time like 2024-09-11T08:00"}
		}
	}
	return ack.Stamp{Date: claim.NewDate(now.Year(), int(now.Month()), now.Day()), Minute: now.Hour()*60 + now.Minute()}, nil
}

func elementText(s *x12.Segment, n int) string { return strings.TrimSpace(string(s.Element(n))) }

func routeOf(s *x12.Segment) ack.Route {
	return ack.Route{
		SenderQualifier: elementText(s, 5), Sender: elementText(s, 6),
		ReceiverQualifier: elementText(s, 7), Receiver: elementText(s, 8),
		Control: elementText(s, 13), Date: elementText(s, 9), Time: elementText(s, 10),
		Test: elementText(s, 15) == "T",
	}
}

// answerTA1 answers interchanges.
type answerTA1 struct {
	out     io.Writer
	at      ack.Stamp
	answers []ack.Interchange
}

func (a *answerTA1) take(s *x12.Segment, errors []guide.Error) {
	starts := string(s.ID()) == "ISA"
	var own []guide.Error
	for _, e := range errors {
		if starts && e.At.Segment == s.At.Segment && e.Code != "TA1-023" {
			own = append(own, e)
			continue
		}
		a.note(&e)
	}
	if starts {
		a.answers = append(a.answers, ack.Interchange{Route: routeOf(s), Verdict: ack.Accepted})
		for i := range own {
			a.note(&own[i])
		}
	}
}

// note gives the interchange at hand the first code of the worst kind.
func (a *answerTA1) note(e *guide.Error) {
	code, ok := strings.CutPrefix(e.Code, "TA1-")
	if !ok || len(a.answers) == 0 {
		return
	}
	now := &a.answers[len(a.answers)-1]
	switch {
	case e.Severity == finding.Error && now.Verdict != ack.Rejected:
		now.Verdict, now.Note = ack.Rejected, code
	case now.Verdict == ack.Accepted:
		now.Verdict, now.Note = ack.AcceptedErrors, code
	}
}

func (a *answerTA1) end(errors []guide.Error) {
	for i := range errors {
		a.note(&errors[i])
	}
}

func (a *answerTA1) close() error { return ack.WriteTA1(a.out, a.at, 1, a.answers) }

// answer999 answers groups.
type answer999 struct {
	w     *ack.Writer999
	route ack.Route
	group *ack.Group // open
	inSet bool
	held  int // errors kept for the group
}

// mostAnswered bounds what one group's answer keeps in memory.
const mostAnswered = 100_000

func (a *answer999) take(s *x12.Segment, errors []guide.Error) {
	id := string(s.ID())
	switch id {
	case "ISA", "GS", "IEA":
		// what is said at these is of the group before them, the GS's own errors apart
		var own []guide.Error
		for _, e := range errors {
			if id == "GS" && e.SegmentID == "GS" && e.At.Segment == s.At.Segment && e.Code != "AK9-3" && e.Code != "IK5-2" {
				own = append(own, e)
				continue
			}
			a.note(&e)
		}
		a.flush()
		switch id {
		case "ISA":
			a.route = routeOf(s)
		case "GS":
			a.open(s)
		}
		for i := range own {
			a.note(&own[i])
		}
	case "ST":
		var own []guide.Error
		for _, e := range errors {
			if e.At.Segment == s.At.Segment && e.Code != "IK5-2" {
				own = append(own, e)
				continue
			}
			a.note(&e)
		}
		if a.group != nil {
			a.group.Transactions = append(a.group.Transactions, ack.Transaction{Set: elementText(s, 1), Control: elementText(s, 2), Guide: elementText(s, 3), Noted: true})
			a.inSet = true
		}
		for i := range own {
			a.note(&own[i])
		}
	default:
		for i := range errors {
			a.note(&errors[i])
		}
		if id == "GE" && a.group != nil {
			a.group.Stated = atoi(elementText(s, 1))
			a.flush()
		}
	}
}

func (a *answer999) open(s *x12.Segment) {
	route := a.route
	route.GroupSender, route.GroupReceiver = elementText(s, 2), elementText(s, 3)
	a.group = &ack.Group{Route: route, Function: elementText(s, 1), Control: elementText(s, 6), Version: elementText(s, 8)}
	a.inSet, a.held = false, 0
}

func (a *answer999) flush() {
	if a.group == nil {
		return
	}
	for i := range a.group.Transactions {
		// balances are known at the end of a claim, behind its segments
		slices.SortStableFunc(a.group.Transactions[i].Segments, func(a, b ack.Segment) int { return a.Position - b.Position })
	}
	a.w.Group(a.group)
	a.group = nil
}

// note adds an error to the group or transaction it is about. Errors of the
// balances, situations and code sets leave the transaction accepted: claims have
// answers of their own.
func (a *answer999) note(e *guide.Error) {
	if a.group == nil || e.Severity != finding.Error {
		return
	}
	kind, code, _ := strings.Cut(e.Code, "-")
	if kind == "AK9" {
		a.group.Errors = append(a.group.Errors, code)
		return
	}
	n := len(a.group.Transactions)
	if n == 0 {
		return
	}
	t := &a.group.Transactions[n-1]
	if e.SNIP < 3 {
		t.Noted = false
	}
	if kind == "IK5" {
		t.Errors = append(t.Errors, code)
		return
	}
	if a.held++; a.held > mostAnswered {
		t.More = true
		return
	}
	switch kind {
	case "IK3":
		t.Segments = append(t.Segments, ack.Segment{ID: e.SegmentID, Position: int(e.At.InTransaction), Loop: e.Loop, Code: code, Claim: e.Claim})
	case "IK4":
		element := ack.Element{Position: e.Element, Component: e.Component, Number: e.Number, Code: code, Value: e.Value}
		if m := len(t.Segments); m > 0 {
			if last := &t.Segments[m-1]; last.Code == "8" && last.Position == int(e.At.InTransaction) && last.ID == e.SegmentID {
				last.Elements = append(last.Elements, element)
				return
			}
		}
		t.Segments = append(t.Segments, ack.Segment{ID: e.SegmentID, Position: int(e.At.InTransaction), Loop: e.Loop, Code: "8", Claim: e.Claim, Elements: []ack.Element{element}})
	}
}

func (a *answer999) end(errors []guide.Error) {
	for i := range errors {
		a.note(&errors[i])
	}
	a.flush()
}

func (a *answer999) close() error { return a.w.Close() }

func atoi(text string) int {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' || n > 1<<30 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
