package ack

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"firstpass/format/x12"
)

// Group is the answer to one GS: the content of a 999.
type Group struct {
	Route        Route
	Function     string // GS01
	Control      string // GS06
	Version      string // GS08
	Stated       int    // GE01; 0 where there is none
	Errors       []string
	Transactions []Transaction
}

// Transaction is the answer to one ST.
type Transaction struct {
	Set, Control, Guide string // ST01, ST02, ST03
	Errors              []string
	Segments            []Segment
	More                bool // errors beyond those listed
	// Noted: what is wrong is for the claims' own answers; the transaction as such
	// is accepted.
	Noted bool
}

// Segment is something wrong with one segment.
type Segment struct {
	ID       string
	Position int    // in the transaction, ST is 1
	Loop     string // the guide's name of it
	Code     string // IK304; 8 where only elements are wrong
	Claim    string // CLM01 of the claim it stands in
	Elements []Element
}

// Element is something wrong with one element.
type Element struct {
	Position, Component int
	Number              string // of the data element
	Code                string // IK403
	Value               string
}

// Verdict is what the transaction's errors add up to.
func (t *Transaction) Verdict() Verdict {
	switch {
	case len(t.Errors) == 0 && len(t.Segments) == 0:
		return Accepted
	case t.Noted && len(t.Errors) == 0:
		return AcceptedErrors
	}
	return Rejected
}

// codes are IK502 to IK506: 5 for segments against the standard or guide, I5
// where only rules of the guide are broken.
func (t *Transaction) codes() []string {
	list := slices.Clone(t.Errors)
	standard, implementation := false, false
	for i := range t.Segments {
		s := &t.Segments[i]
		if s.Code != "8" {
			standard = standard || s.Code[0] != 'I'
			implementation = implementation || s.Code[0] == 'I'
		}
		for _, e := range s.Elements {
			standard = standard || e.Code[0] != 'I'
			implementation = implementation || e.Code[0] == 'I'
		}
	}
	switch {
	case standard:
		list = append(list, "5")
	case implementation:
		list = append(list, "I5")
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return list[:min(len(list), 5)]
}

// Verdict is what the group's answers add up to.
func (g *Group) Verdict() Verdict {
	rejected, noted := 0, false
	for i := range g.Transactions {
		switch g.Transactions[i].Verdict() {
		case Rejected:
			rejected++
		case AcceptedErrors:
			noted = true
		}
	}
	switch {
	case len(g.Errors) > 0, rejected > 0 && rejected == len(g.Transactions):
		return Rejected
	case rejected > 0:
		return Partly
	case noted:
		return AcceptedErrors
	}
	return Accepted
}

func (g *Group) accepted() int {
	n := 0
	for i := range g.Transactions {
		if g.Transactions[i].Verdict() != Rejected {
			n++
		}
	}
	return n
}

// Writer999 writes 999s as their groups come.
type Writer999 struct {
	w       *x12.Writer
	at      Stamp
	control int
}

// New999 prepares to write; control numbers count from first on.
func New999(out io.Writer, at Stamp, first int) *Writer999 {
	w := x12.NewWriter(out, x12.UsualDelimiters())
	w.LineBreaks = true
	return &Writer999{w: w, at: at, control: first - 1}
}

// Version999 is the guide the answers follow.
const Version999 = "005010X231A1"

// Group writes the answer to one group, as an interchange of its own.
func (a *Writer999) Group(g *Group) {
	a.control++
	open(a.w, &g.Route, a.at, a.control)
	openGroup(a.w, &g.Route, a.at, a.control, "FA", Version999)
	a.w.OpenTransaction("999", "0001", Version999)
	function := cut(lettersAndDigits(g.Function), 2)
	if len(function) < 2 {
		function = "HC"
	}
	a.w.Segment("AK1").Text(function, control(g.Control), cut(g.Version, 12)).End()
	for i := range g.Transactions {
		a.transaction(&g.Transactions[i])
	}
	stated := min(g.Stated, 999_999)
	if stated <= 0 {
		stated = len(g.Transactions)
	}
	a.w.Segment("AK9").Text(string(rune(g.Verdict())), strconv.Itoa(stated), strconv.Itoa(len(g.Transactions)), strconv.Itoa(g.accepted()))
	errors := slices.Compact(slices.Sorted(slices.Values(g.Errors)))
	a.w.Text(errors[:min(len(errors), 5)]...).End()
	a.w.CloseTransaction()
	a.w.CloseGroup()
	a.w.CloseInterchange()
}

// Close ends the file and returns the first failure.
func (a *Writer999) Close() error { return a.w.Close() }

func (a *Writer999) transaction(t *Transaction) {
	w := a.w
	set := cut(lettersAndDigits(t.Set), 3)
	if len(set) < 3 {
		set = "837"
	}
	w.Segment("AK2").Text(set, or(cut(t.Control, 9), "0000"), cut(t.Guide, 35)).End()
	for i := range t.Segments {
		s := &t.Segments[i]
		w.Segment("IK3").Text(identifier(s.ID), strconv.Itoa(s.Position), loop(s.Loop), s.Code).End()
		if s.Claim != "" {
			w.Segment("CTX").Composite("CLM01", s.Claim[:min(len(s.Claim), 35)]).End()
		}
		for _, e := range s.Elements {
			w.Segment("IK4")
			if e.Component > 0 {
				w.Composite(position(e.Position), position(e.Component))
			} else {
				w.Composite(position(e.Position))
			}
			w.Text(number(e.Number), e.Code, e.Value[:min(len(e.Value), 99)]).End()
		}
	}
	w.Segment("IK5").Text(string(rune(t.Verdict()))).Text(t.codes()...).End()
}

// control is AK102, one to nine digits.
func control(number string) string {
	if number == "" || strings.Trim(number, "0123456789") != "" {
		return "0"
	}
	return cut(number, 9)
}

// identifier gives IK301 its two or three letters and digits; what is no
// identifier at all is called ZZ.
func identifier(id string) string {
	kept := lettersAndDigits(id)
	if len(kept) < 2 {
		return "ZZ"
	}
	return kept[:min(len(kept), 3)]
}

func lettersAndDigits(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, s)
}

// position fits a place into its two digits.
func position(n int) string { return strconv.Itoa(max(0, min(n, 99))) }

// loop fits a loop's name into IK303.
func loop(name string) string { return name[:min(len(name), 6)] }

// number is IK402: the number of a simple data element; a composite has none.
func number(n string) string {
	if strings.Trim(n, "0123456789") != "" {
		return ""
	}
	return n[:min(len(n), 4)]
}
