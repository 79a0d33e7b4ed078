// Package answer follows a claim file while it is validated, and writes what
// answers it: TA1, 999 or 277CA.
package answer

import (
	"io"
	"slices"
	"strings"

	"firstpass/finding"
	"firstpass/format/ack"
	"firstpass/format/guide"
	"firstpass/format/x12"
)

// Follower collects what one kind of acknowledgement says.
type Follower interface {
	// Take follows a segment with the errors that became final at it.
	Take(s *x12.Segment, errors []guide.Error)
	// End is called after the last segment of a file.
	End(errors []guide.Error)
	// Close writes what is left.
	Close() error
}

// New prepares the acknowledgement of a kind: 999, 277ca or ta1.
func New(kind string, out io.Writer, at ack.Stamp) Follower {
	switch kind {
	case "999":
		return &answer999{w: ack.New999(out, at, 1)}
	case "277ca":
		return &answer277{w: ack.New277CA(out, at, 1)}
	}
	return &answerTA1{out: out, at: at}
}

// Element is an element without blanks around it.
func Element(s *x12.Segment, n int) string { return strings.TrimSpace(string(s.Element(n))) }

// Route is what an answer repeats of an ISA.
func Route(s *x12.Segment) ack.Route {
	return ack.Route{
		SenderQualifier: Element(s, 5), Sender: Element(s, 6),
		ReceiverQualifier: Element(s, 7), Receiver: Element(s, 8),
		Control: Element(s, 13), Date: Element(s, 9), Time: Element(s, 10),
		Test: Element(s, 15) == "T",
	}
}

// answerTA1 answers interchanges.
type answerTA1 struct {
	out     io.Writer
	at      ack.Stamp
	answers []ack.Interchange
}

func (a *answerTA1) Take(s *x12.Segment, errors []guide.Error) {
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
		a.answers = append(a.answers, ack.Interchange{Route: Route(s), Verdict: ack.Accepted})
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

func (a *answerTA1) End(errors []guide.Error) {
	for i := range errors {
		a.note(&errors[i])
	}
}

func (a *answerTA1) Close() error { return ack.WriteTA1(a.out, a.at, 1, a.answers) }

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

func (a *answer999) Take(s *x12.Segment, errors []guide.Error) {
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
			a.route = Route(s)
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
			a.group.Transactions = append(a.group.Transactions, ack.Transaction{Set: Element(s, 1), Control: Element(s, 2), Guide: Element(s, 3), Noted: true})
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
			a.group.Stated = atoi(Element(s, 1))
			a.flush()
		}
	}
}

func (a *answer999) open(s *x12.Segment) {
	route := a.route
	route.GroupSender, route.GroupReceiver = Element(s, 2), Element(s, 3)
	a.group = &ack.Group{Route: route, Function: Element(s, 1), Control: Element(s, 6), Version: Element(s, 8)}
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

func (a *answer999) End(errors []guide.Error) {
	for i := range errors {
		a.note(&errors[i])
	}
	a.flush()
}

func (a *answer999) Close() error { return a.w.Close() }

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
