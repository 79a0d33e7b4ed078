package x835

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/x12"
)

// below takes a segment of the open claim; false where it is none.
func (r *reader) below(id []byte, s *x12.Segment) bool {
	switch string(id) {
	case "SVC", "CAS", "LQ", "DTM", "REF", "AMT", "QTY", "NM1", "MOA", "MIA", "PER":
	default:
		return false
	}
	if !r.counted(s) {
		return true
	}
	c := r.claim
	var line *Line
	if n := len(r.lines); n > 0 {
		line = &r.lines[n-1]
	}
	switch id[0] {
	case 'S':
		r.line(s)
	case 'C':
		r.adjustments(s)
	case 'L':
		if line != nil {
			r.remark(line, s)
		}
	case 'D':
		r.date(line, s)
	case 'R':
		if line != nil {
			r.lineReference(line, s)
		} else {
			c.References = appendReference(c.References, s)
		}
	case 'A':
		r.pool.amounts = append(r.pool.amounts, Amount{r.text(s.Element(1)), r.cents(s, 2, "AMT02")})
	case 'Q':
		q := Quantity{r.text(s.Element(1)), r.decimal(s, 2, "QTY02")}
		if line != nil {
			line.Quantities = append(line.Quantities, q)
		} else {
			c.Quantities = append(c.Quantities, q)
		}
	case 'N':
		r.name(c, s)
	case 'P':
		if len(c.Contacts) < mostContacts {
			c.Contacts = append(c.Contacts, contact(s))
		}
	case 'M':
		if id[1] == 'O' {
			c.Outpatient, c.Remarks = elements(s), appendElements(c.Remarks, s, 3, 7)
		} else {
			c.Inpatient, c.Remarks = elements(s), appendElements(appendElements(c.Remarks, s, 5, 5), s, 20, 23)
		}
	}
	return true
}

func (r *reader) line(s *x12.Segment) {
	r.starts = append(r.starts, r.pool.marks())
	r.lines = append(r.lines, Line{})
	l := &r.lines[len(r.lines)-1]
	l.Revenue, l.Units, l.At = r.text(s.Element(4)), claim.Whole(1), s.At
	l.Procedure, l.Submitted = r.procedure(s.Element(1)), r.procedure(s.Element(6))
	l.Charge, l.Paid = r.cents(s, 2, "SVC02"), r.cents(s, 3, "SVC03")
	if len(s.Element(5)) > 0 {
		l.Units = r.decimal(s, 5, "SVC05")
	}
	l.BilledUnits = l.Units
	if len(s.Element(7)) > 0 {
		l.BilledUnits = r.decimal(s, 7, "SVC07")
	}
}

// procedure reads the composite of SVC01 and SVC06.
func (r *reader) procedure(b []byte) Procedure {
	if len(b) == 0 {
		return Procedure{}
	}
	by := r.separator(b)
	p := Procedure{Qualifier: r.text(x12.Part(b, by, 1)), Code: strings.ToUpper(r.text(x12.Part(b, by, 2)))}
	for n := 3; n <= 6; n++ {
		if m := strings.ToUpper(r.text(x12.Part(b, by, n))); m != "" {
			p.Modifiers = append(p.Modifiers, m)
		}
	}
	return p
}

// separator is the component separator a composite uses: the declared one, else,
// in files rebuilt with another than ISA16 says, the mark behind the two-letter qualifier.
func (r *reader) separator(b []byte) byte {
	for _, c := range b {
		if c == r.component {
			return c
		}
	}
	if len(b) > 3 && !isLetterOrDigit(b[2]) && isLetterOrDigit(b[0]) && isLetterOrDigit(b[1]) && b[2] != ' ' {
		return b[2]
	}
	return r.component
}

func isLetterOrDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// adjustments reads a CAS segment: a group with up to six triples, of the open line
// or, before the first, of the claim.
func (r *reader) adjustments(s *x12.Segment) {
	group := r.text(s.Element(1))
	for n, last := 2, s.Len(); n <= 17 && n <= last; n += 3 {
		reason := s.Element(n)
		if len(reason) == 0 && len(s.Element(n+1)) == 0 {
			continue
		}
		r.pool.adjustments = append(r.pool.adjustments, claim.Adjustment{
			Group: group, Reason: strings.ToUpper(r.text(reason)), Amount: r.cents(s, n+1, casName(n+1)), Quantity: r.decimal(s, n+2, casName(n+2)),
		})
	}
}

func casName(n int) string { return casNames[n] }

// casNames are the element names of CAS, so that reading makes no strings.
var casNames = [...]string{2: "CAS02", "CAS03", "CAS04", "CAS05", "CAS06", "CAS07", "CAS08", "CAS09", "CAS10", "CAS11",
	"CAS12", "CAS13", "CAS14", "CAS15", "CAS16", "CAS17", "CAS18", "CAS19"}

func (r *reader) remark(l *Line, s *x12.Segment) {
	code := strings.ToUpper(r.text(s.Element(2)))
	switch string(s.Element(1)) {
	case "HE":
		r.pool.remarks = append(r.pool.remarks, code)
	case "RX":
		l.Rejects = append(l.Rejects, code)
	}
}

func (r *reader) lineReference(l *Line, s *x12.Segment) {
	switch string(s.Element(1)) {
	case "6R":
		l.Control = r.text(s.Element(2))
	case "0K":
		l.Policies = append(l.Policies, r.text(s.Element(2)))
	default:
		l.References = appendReference(l.References, s)
	}
}

// date gives a service date to the line it follows, or to the whole claim.
func (r *reader) date(line *Line, s *x12.Segment) {
	c := r.claim
	switch string(s.Element(1)) {
	case "472":
		d := r.day(s, 2, "DTM02")
		if line != nil {
			line.From, line.To = d, d
		} else {
			c.From, c.To = d, d
		}
	case "150", "151":
		if line == nil {
			return
		}
		d := r.day(s, 2, "DTM02")
		if string(s.Element(1)) == "150" {
			line.From = d
		} else {
			line.To = d
		}
		if line.From == 0 {
			line.From = d
		}
		if line.To == 0 {
			line.To = d
		}
	case "232":
		c.From = r.day(s, 2, "DTM02")
		if c.To == 0 {
			c.To = c.From
		}
	case "233":
		c.To = r.day(s, 2, "DTM02")
	case "050":
		c.Received = r.day(s, 2, "DTM02")
	case "036":
		c.CoverageEnds = r.day(s, 2, "DTM02")
	}
}

func (r *reader) name(c *Claim, s *x12.Segment) {
	person := func() *claim.Patient {
		return &claim.Patient{LastName: r.text(s.Element(3)), FirstName: r.text(s.Element(4)), ID: r.text(s.Element(9)), At: s.At}
	}
	party := func() *Party {
		return &Party{Name: r.text(s.Element(3)), Qualifier: r.text(s.Element(8)), ID: r.text(s.Element(9)), At: s.At}
	}
	switch string(s.Element(1)) {
	case "QC":
		p := &c.Patient
		p.LastName, p.FirstName, p.ID, p.At = r.text(s.Element(3)), r.text(s.Element(4)), r.text(s.Element(9)), s.At
	case "IL":
		c.Insured = person()
	case "74":
		c.Corrected = person()
	case "GB":
		c.OtherInsured = person()
	case "82":
		c.Rendering = claim.Provider{Name: r.text(s.Element(3)), Person: string(s.Element(2)) == "1", At: s.At}
		if string(s.Element(8)) == "XX" {
			c.Rendering.NPI = claim.NPI(r.text(s.Element(9)))
		}
	case "TT":
		c.ForwardedTo = party()
	case "PR":
		c.PriorityPayer = party()
	}
}

func elements(s *x12.Segment) []string {
	list := make([]string, 0, s.Len())
	for n := 1; n <= s.Len(); n++ {
		list = append(list, text(s.Element(n)))
	}
	return list
}

func appendElements(list []string, s *x12.Segment, from, to int) []string {
	for n := from; n <= to; n++ {
		if code := strings.ToUpper(text(s.Element(n))); code != "" {
			list = append(list, code)
		}
	}
	return list
}
