package x835

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/x12"
)

// below takes a segment of the open claim.
func (r *reader) below(s *x12.Segment) {
	c := r.claim
	var line *Line
	if n := len(r.lines); n > 0 {
		line = &r.lines[n-1]
	}
	switch string(s.ID()) {
	case "SVC":
		r.line(s)
	case "CAS":
		if line != nil {
			line.Adjustments = r.adjustments(line.Adjustments, s)
		} else {
			c.Adjustments = r.adjustments(c.Adjustments, s)
		}
	case "LQ":
		if line != nil {
			r.remark(line, s)
		}
	case "DTM":
		r.date(line, s)
	case "REF":
		if line != nil {
			r.lineReference(line, s)
		} else {
			c.References = appendReference(c.References, s)
		}
	case "AMT":
		a := Amount{r.text(s.Element(1)), r.cents(s, 2, "AMT02")}
		if line != nil {
			line.Amounts = append(line.Amounts, a)
		} else {
			c.Amounts = append(c.Amounts, a)
		}
	case "QTY":
		q := Quantity{r.text(s.Element(1)), r.decimal(s, 2, "QTY02")}
		if line != nil {
			line.Quantities = append(line.Quantities, q)
		} else {
			c.Quantities = append(c.Quantities, q)
		}
	case "NM1":
		r.name(c, s)
	case "MOA":
		c.Outpatient, c.Remarks = elements(s), appendElements(c.Remarks, s, 3, 7)
	case "MIA":
		c.Inpatient, c.Remarks = elements(s), appendElements(appendElements(c.Remarks, s, 5, 5), s, 20, 23)
	case "PER":
		if len(c.Contacts) < mostContacts {
			c.Contacts = append(c.Contacts, contact(s))
		}
	}
}

func (r *reader) line(s *x12.Segment) {
	l := Line{Revenue: r.text(s.Element(4)), Units: claim.Whole(1), At: s.At}
	l.Procedure, l.Submitted = r.procedure(s.Element(1)), r.procedure(s.Element(6))
	r.lines = append(r.lines, l)
	last := &r.lines[len(r.lines)-1]
	last.Charge, last.Paid = r.cents(s, 2, "SVC02"), r.cents(s, 3, "SVC03")
	if len(s.Element(5)) > 0 {
		last.Units = r.decimal(s, 5, "SVC05")
	}
	last.BilledUnits = last.Units
	if len(s.Element(7)) > 0 {
		last.BilledUnits = r.decimal(s, 7, "SVC07")
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

// adjustments reads a CAS segment: a group with up to six triples.
func (r *reader) adjustments(list []claim.Adjustment, s *x12.Segment) []claim.Adjustment {
	group := r.text(s.Element(1))
	for n := 2; n <= 17 && n <= s.Len(); n += 3 {
		reason := s.Element(n)
		if len(reason) == 0 && len(s.Element(n+1)) == 0 {
			continue
		}
		list = append(list, claim.Adjustment{
			Group: group, Reason: strings.ToUpper(r.text(reason)), Amount: r.cents(s, n+1, casName(n+1)), Quantity: r.decimal(s, n+2, casName(n+2)),
		})
	}
	return list
}

func casName(n int) string { return casNames[n] }

// casNames are the element names of CAS, so that reading makes no strings.
var casNames = [...]string{2: "CAS02", "CAS03", "CAS04", "CAS05", "CAS06", "CAS07", "CAS08", "CAS09", "CAS10", "CAS11",
	"CAS12", "CAS13", "CAS14", "CAS15", "CAS16", "CAS17", "CAS18", "CAS19"}

func (r *reader) remark(l *Line, s *x12.Segment) {
	code := strings.ToUpper(r.text(s.Element(2)))
	switch string(s.Element(1)) {
	case "HE":
		l.Remarks = append(l.Remarks, code)
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
		c.Patient = *person()
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

// trim takes blanks off both ends.
func trim(b []byte) []byte {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// text is a value as a string that outlives the reader's buffer. The codes every
// claim repeats cost no memory.
func text(b []byte) string {
	b = trim(b)
	if s, ok := known(b); ok {
		return s
	}
	return string(b)
}

// chunkSize is how much text shares one piece of memory: about a claim's.
const chunkSize = 512

// text is like the function of that name; the text of a claim shares pieces of memory.
func (r *reader) text(b []byte) string {
	b = trim(b)
	if s, ok := known(b); ok {
		return s
	}
	if len(b) > chunkSize/4 {
		return string(b)
	}
	if r.chunk.Cap()-r.chunk.Len() < len(b) {
		r.chunk = strings.Builder{}
		r.chunk.Grow(chunkSize)
	}
	from := r.chunk.Len()
	r.chunk.Write(b)
	return r.chunk.String()[from:]
}

func known(b []byte) (string, bool) {
	if len(b) > 2 {
		return "", false
	}
	switch string(b) {
	case "":
		return "", true
	case "CO":
		return "CO", true
	case "PR":
		return "PR", true
	case "OA":
		return "OA", true
	case "PI":
		return "PI", true
	case "45":
		return "45", true
	case "1":
		return "1", true
	case "2":
		return "2", true
	case "3":
		return "3", true
	case "HC":
		return "HC", true
	case "MB":
		return "MB", true
	case "B6":
		return "B6", true
	}
	return "", false
}
