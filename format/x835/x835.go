// Package x835 reads remittances, X12 835, as far as a claim's history needs them:
// which lines of which patient were paid or denied, and when.
package x835

import (
	"io"
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/format/x12"
)

// Claim is one adjudicated claim (CLP) with its service lines.
type Claim struct {
	ControlNumber string // CLP01, the claim's own CLM01
	Status        string // CLP02: 1 to 3 processed, 4 denied, 22 reversal
	Patient       claim.Patient
	Date          claim.Date // of the whole claim, where the payer gives one
	Lines         []Line
	At            claim.Place
}

// Line is one adjudicated service line (SVC).
type Line struct {
	Code      string
	Modifiers []string
	Units     claim.Decimal
	Charge    claim.Cents
	Paid      claim.Cents
	Date      claim.Date
}

// Reversal says whether the claim takes an earlier payment back.
func (c *Claim) Reversal() bool { return c.Status == "22" }

// Read walks the adjudicated claims of an X12 stream; transactions that are no 835
// are passed over. The error is a failure of the source, and the last thing yielded.
func Read(source io.Reader, file string) iter.Seq2[Claim, error] {
	return func(yield func(Claim, error) bool) {
		r := x12.NewReader(source, file)
		var now Claim
		open, inside := false, false
		flush := func() bool {
			if !open {
				return true
			}
			open = false
			for i := range now.Lines {
				if now.Lines[i].Date == 0 {
					now.Lines[i].Date = now.Date
				}
			}
			return yield(now, nil)
		}
		for r.Scan() {
			r.Problems() // the envelope's oddities are not this reader's to judge
			s := r.Segment()
			switch string(s.ID()) {
			case "ST":
				if !flush() {
					return
				}
				inside = string(s.Element(1)) == "835"
			case "SE", "LX", "PLB":
				if !flush() {
					return
				}
			case "CLP":
				if !flush() {
					return
				}
				if inside {
					now = Claim{ControlNumber: text(s.Element(1)), Status: text(s.Element(2)), At: s.At}
					open = true
				}
			default:
				if open {
					now.take(s)
				}
			}
		}
		if flush() && r.Err() != nil {
			yield(Claim{}, r.Err())
		}
	}
}

// take reads a segment below CLP.
func (c *Claim) take(s *x12.Segment) {
	switch string(s.ID()) {
	case "NM1":
		if string(s.Element(1)) == "QC" {
			c.Patient.LastName, c.Patient.FirstName, c.Patient.ID = text(s.Element(3)), text(s.Element(4)), text(s.Element(9))
		}
	case "SVC":
		c.Lines = append(c.Lines, line(s))
	case "DTM":
		c.date(s)
	}
}

func line(s *x12.Segment) Line {
	composite := 1
	if len(s.Element(6)) > 0 {
		composite = 6 // the procedure as submitted, where the payer judged another
	}
	l := Line{Code: strings.ToUpper(text(s.Component(composite, 2))), Units: claim.Whole(1)}
	for n := 3; n <= 6; n++ {
		if m := text(s.Component(composite, n)); m != "" {
			l.Modifiers = append(l.Modifiers, m)
		}
	}
	if units, err := claim.ParseDecimalBytes(s.Element(5)); err == nil {
		l.Units = units
	}
	if units, err := claim.ParseDecimalBytes(s.Element(7)); err == nil {
		l.Units = units
	}
	l.Charge, l.Paid = cents(s.Element(2)), cents(s.Element(3))
	return l
}

// date gives a service date to the line it follows, or to the whole claim.
func (c *Claim) date(s *x12.Segment) {
	d, ok := claim.ParseCompactDate(s.Element(2))
	if !ok {
		return
	}
	switch string(s.Element(1)) {
	case "472", "150":
		if n := len(c.Lines); n > 0 {
			c.Lines[n-1].Date = d
		}
	case "232":
		c.Date = d
	}
}

func text(b []byte) string { return strings.TrimSpace(string(b)) }

func cents(b []byte) claim.Cents {
	c, err := claim.ParseCents(string(b))
	if err != nil {
		return 0
	}
	return c
}
