package guide

import (
	"fmt"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// hashOf stands for an identifier where two are compared (FNV-1a); 0 for none.
func hashOf(b []byte) uint64 {
	if len(b) == 0 {
		return 0
	}
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h | 1
}

func (v *Validator) claimNumber() string { return string(v.claim.buffer) }

// startClaim opens a claim at CLM.
func (v *Validator) startClaim(s *x12.Segment) {
	v.sum.Claims++
	c := &v.claim
	buffer, codes, others := c.buffer, c.codes[:0], c.others[:0]
	*c = claimState{} // in place: a literal with the lists in it would be made elsewhere and copied
	c.active, c.envelope, c.at, c.codes, c.others = true, s.Envelope, s.At, codes, others
	c.buffer = append(buffer[:0], s.Element(1)[:min(len(s.Element(1)), 38)]...)
	c.total, c.totalOK = cents(s.Element(2))
	facility := s.Element(5)
	c.place = pack(x12.Part(facility, v.component, 1))
	if b := x12.Part(facility, v.component, 3); len(b) == 1 {
		c.frequency = b[0]
	}
	if related := s.Element(11); len(related) > 0 {
		d := v.component
		c.accident = string(x12.Part(related, d, 1)) == "AA" || string(x12.Part(related, d, 2)) == "AA" || string(x12.Part(related, d, 3)) == "AA"
		if c.accident && len(x12.Part(related, d, 4)) == 0 && len(x12.Part(related, d, 5)) == 0 {
			v.relation(s, 11, "A6:21", 4, dependentMissing, "CLM11-4 (state) or CLM11-5 (country) is needed for an automobile accident")
		}
	}
	if v.depth > 0 && v.frames[v.depth-1].loop.name == "2000B" {
		v.underSubscriber(s)
	}
}

func (v *Validator) claimDate(s *x12.Segment) {
	c := &v.claim
	value := s.Element(3)
	switch string(s.Element(1)) {
	case "439":
		c.accidents = true
	case "435":
		c.admitted = true
	case "434":
		c.from = dayOf(value)
		c.to = c.from
		if len(value) == 17 {
			c.to = dayOf(value[9:])
		}
	}
	v.order(s)
}

// order: a range ends on or after the day it starts.
func (v *Validator) order(s *x12.Segment) {
	value := s.Element(3)
	if len(value) != 17 || value[8] != '-' {
		return
	}
	if from, to := dayOf(value), dayOf(value[9:]); from != 0 && to != 0 && to < from {
		v.relation(s, 3, "A7:187", 4, badDate, "DTP03 ends before it starts")
	}
}

// diagnoses keeps HI for the rules that need the day of service.
func (v *Validator) diagnoses(s *x12.Segment) {
	c := &v.claim
	first := byte(0)
	for n := 1; n <= s.Len(); n++ {
		value := s.Element(n)
		if len(value) == 0 {
			continue
		}
		kind, rest := nextPart(value, v.component)
		text, _ := nextPart(rest, v.component)
		qualifier, code := pack(kind), pack(text)
		tenth := false
		switch qualifier {
		case 'A'<<16 | 'B'<<8 | 'K', 'A'<<16 | 'B'<<8 | 'F':
			c.listed++
			tenth = true
		case 'A'<<16 | 'B'<<8 | 'J', 'A'<<16 | 'P'<<8 | 'R', 'A'<<16 | 'B'<<8 | 'N':
			tenth = true
		case 'B'<<8 | 'K', 'B'<<8 | 'F':
			c.listed++
		case 'B'<<8 | 'J', 'P'<<8 | 'R', 'B'<<8 | 'N':
		default:
			return
		}
		set := byte('9')
		if tenth {
			set = 'X'
		}
		if first != 0 && first != set {
			v.relation(s, n, "A7:255", 4, badCode, fmt.Sprintf("HI%02d mixes ICD-9 and ICD-10 codes in one segment", n))
		}
		first = set
		if len(c.codes) < 100 {
			c.codes = append(c.codes, diagnosisAt{code, s.At, n, tenth})
		}
	}
}

func (v *Validator) otherSubscriber(s *x12.Segment) {
	c := &v.claim
	c.inOther = true
	o := otherPayer{at: s.At}
	if b := s.Element(1); len(b) == 1 {
		o.sequence = b[0]
	}
	if o.sequence != 0 && o.sequence != 'U' && v.g.edition != edition4010 {
		again := o.sequence == v.levels.sequence
		for i := range c.others {
			again = again || c.others[i].sequence == o.sequence
		}
		if again {
			v.relation(s, 1, "A8:21", 4, pattern, fmt.Sprintf("SBR01 %c is used by another payer of the claim", o.sequence))
		}
	}
	if len(c.others) < 100 {
		c.others = append(c.others, o)
	}
}

func (v *Validator) other() *otherPayer {
	if n := len(v.claim.others); n > 0 {
		return &v.claim.others[n-1]
	}
	return &otherPayer{}
}

func (v *Validator) otherAmount(s *x12.Segment) {
	if string(s.Element(1)) == "D" {
		o := v.other()
		o.paid, o.paidOK = cents(s.Element(2))
	}
}

func (v *Validator) otherPayer(s *x12.Segment) {
	c := &v.claim
	id := hashOf(s.Element(9))
	for i := range c.others[:max(len(c.others)-1, 0)] {
		if id != 0 && c.others[i].id == id {
			v.relation(s, 9, "A8:21", 4, pattern, "NM109 names the same payer as another loop 2330B of the claim")
		}
	}
	v.other().id = id
}

// endClaim runs the rules that need the whole claim.
func (v *Validator) endClaim() {
	c := &v.claim
	if !c.active {
		return
	}
	v.endLine()
	at := func(segment string, element int, number string, snip int, code, status, message string) {
		v.reportAt(Error{SegmentID: segment, Element: element, Number: number, Loop: "2300", SNIP: snip, Severity: finding.Error,
			Code: code, Status: status, Message: message, Claim: v.claimNumber()}, &c.envelope, c.at)
	}
	if c.totalOK && c.lines > 0 && c.total != c.sum {
		at("CLM", 2, "782", 3, pattern, "A7:400", fmt.Sprintf("CLM02 is %s, the lines add up to %s", money(c.total), money(c.sum)))
	}
	for i := range c.others {
		v.balanceOther(&c.others[i])
	}
	if (c.frequency == '7' || c.frequency == '8') && !c.original {
		at("REF", 0, "", 4, "IK3-I6", "A6:464", "REF*F8 (the payer's number of the original claim) is needed for frequency "+string(c.frequency))
	}
	if c.accident && !c.accidents && v.g.name == "837P" {
		at("DTP", 0, "", 4, "IK3-I6", "A6:21", "DTP*439 (day of the accident) is needed where CLM11 names an automobile accident")
	}
	v.checkDiagnoses()
	if v.ask('L', c.place, c.day()) == NotInForce && v.g.name == "837P" {
		v.reportAt(Error{SegmentID: "CLM", Element: 5, Component: 1, Number: "1331", Loop: "2300", SNIP: 5, Severity: finding.Error, Code: badCode, Status: "A7:249",
			Message: fmt.Sprintf("CLM05-1 %q is no place of service on %s", unpack(c.place), claim.Date(c.day())), Value: unpack(c.place), Claim: v.claimNumber()}, &c.envelope, c.at)
	}
	c.active = false
}

// day is the day the claim's codes are asked for.
func (c *claimState) day() int32 {
	if c.to != 0 {
		return c.to
	}
	return c.first
}

func (v *Validator) checkDiagnoses() {
	c := &v.claim
	on := c.day()
	for i := range c.codes {
		d := &c.codes[i]
		report := func(snip int, message string) {
			v.reportAt(Error{SegmentID: "HI", Element: d.element, Component: 2, Number: "1271", Loop: "2300", SNIP: snip, Severity: finding.Error,
				Code: badCode, Status: "A7:255", Message: message, Claim: v.claimNumber()}, &c.envelope, d.at)
		}
		switch {
		case on == 0:
		case d.tenth && on < firstTenth:
			report(4, fmt.Sprintf("HI%02d is an ICD-10 code, which serves from 2015-10-01 on", d.element))
		case !d.tenth && on >= firstTenth:
			report(4, fmt.Sprintf("HI%02d is an ICD-9 code, which served until 2015-09-30", d.element))
		case d.tenth && v.ask('D', d.code, on) == NotInForce:
			report(5, fmt.Sprintf("HI%02d-2 %q is no diagnosis code to bill on %s", d.element, unpack(d.code), claim.Date(on)))
		}
	}
}

// firstTenth is the first day of ICD-10-CM (45 CFR 162.1002).
const firstTenth = 20151001

// money writes an amount for a message.
func money(c int64) string { return claim.Cents(c).String() }
