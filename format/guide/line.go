package guide

import (
	"fmt"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

func (v *Validator) startLine(s *x12.Segment) {
	c := &v.claim
	v.endLine()
	c.inOther = false
	c.lines++
	c.line = lineState{} // in place: a literal with what it holds would be made elsewhere and copied
	c.line.open, c.line.at = true, s.At
	if n := number(s.Element(1)); n != c.lines {
		v.relation(s, 1, "A7:21", 2, pattern, fmt.Sprintf("LX01 should be %d: the lines of a claim are numbered from 1 on", c.lines))
	}
}

func (v *Validator) service(s *x12.Segment) {
	v.procedure(s, 1)
	v.charge(s, 2)
	l := &v.claim.line
	l.place = pack(s.Element(5))
	v.pointers(s)
}

func (v *Validator) institutionalService(s *x12.Segment) {
	v.procedure(s, 2)
	v.charge(s, 3)
}

func (v *Validator) charge(s *x12.Segment, at int) {
	c := &v.claim
	var ok bool
	c.line.charge, ok = cents(s.Element(at))
	c.line.chargeOK = ok
	c.sum += c.line.charge
	c.totalOK = c.totalOK && ok
}

func (v *Validator) procedure(s *x12.Segment, at int) {
	l := &v.claim.line
	rest := s.Element(at)
	if len(rest) == 0 {
		return
	}
	l.at, l.composed = s.At, at
	var part []byte
	part, rest = nextPart(rest, v.component)
	l.hcpcs = string(part) == "HC"
	part, rest = nextPart(rest, v.component)
	l.code = pack(part)
	for i := range l.mods {
		part, rest = nextPart(rest, v.component)
		l.mods[i] = pack(part)
	}
}

// pointers: SV107 points at diagnoses that are there, at none twice.
func (v *Validator) pointers(s *x12.Segment) {
	rest := s.Element(7)
	var seen uint32
	var p []byte
	for part := 1; len(rest) > 0 && part <= 4; part++ {
		if p, rest = nextPart(rest, v.component); len(p) == 0 {
			continue
		}
		if len(p) > 2 || !digits(p) {
			return // the element check says so
		}
		n := 0
		for _, c := range p {
			n = n*10 + int(c-'0')
		}
		wrong := ""
		switch {
		case n == 0 || n > v.claim.listed && v.claim.listed > 0:
			wrong = fmt.Sprintf("points at diagnosis %d, the claim has %d", n, v.claim.listed)
		case n < 32 && seen&(1<<n) != 0:
			wrong = fmt.Sprintf("points at diagnosis %d twice", n)
		}
		if n < 32 {
			seen |= 1 << n
		}
		if wrong != "" {
			v.report(Error{SegmentID: "SV1", Element: 7, Component: part, Number: "1328", SNIP: 4, Severity: finding.Error,
				Code: badCode, Message: place("SV1", 7, part) + " " + wrong, Status: "A7:477", Value: kept(p)}, s)
		}
	}
}

func (v *Validator) lineDate(s *x12.Segment) {
	c := &v.claim
	if string(s.Element(1)) == "472" {
		c.line.from = dayOf(s.Element(3))
		if c.first == 0 {
			c.first = c.line.from
		}
		if birth := v.levels.birth; birth != 0 && c.line.from != 0 && c.line.from < birth {
			v.relation(s, 3, "A8:158", 4, badDate, "DTP03 is before the patient's birth")
		}
	}
	v.order(s)
}

// drug: an NDC is eleven digits (45 CFR 162.1002, 5-4-2 without hyphens).
func (v *Validator) drug(s *x12.Segment) {
	if string(s.Element(2)) != "N4" {
		return
	}
	if code := s.Element(3); len(code) > 0 && (len(code) != 11 || !digits(code)) {
		v.relation(s, 3, "A7:218", 5, pattern, "LIN03 is no NDC of eleven digits")
	}
}

func (v *Validator) decision(s *x12.Segment) {
	c := &v.claim
	v.endDecision()
	d := &c.decided
	number := d.number + 1
	*d = decisionState{open: true, at: s.At, payer: hashOf(s.Element(1)), bundled: len(s.Element(6)) > 0, number: number}
	d.paid, d.paidOK = cents(s.Element(2))
	if d.payer == 0 || len(c.others) == 0 || v.g.edition == edition4010 {
		return
	}
	for i := range c.others {
		if c.others[i].id == d.payer {
			c.others[i].lines = true
			return
		}
	}
	v.relation(s, 1, "A8:21", 4, pattern, "SVD01 names no other payer of the claim (2330B NM109)")
}

// adjustment adds the amounts of a CAS to what it belongs to.
func (v *Validator) adjustment(s *x12.Segment) {
	var sum int64
	for n := 3; n <= s.Len() && n <= 18; n += 3 {
		amount, _ := cents(s.Element(n))
		sum += amount
	}
	if v.g.name == "835" {
		v.remit.adjust(sum)
		return
	}
	c := &v.claim
	if !c.decided.open {
		o := v.other()
		o.cut += sum
		o.adjusted = true
		return
	}
	c.decided.cut += sum
	for i := range c.others {
		if c.others[i].id == c.decided.payer {
			c.others[i].lineCut += sum
			return
		}
	}
}

// endDecision: what a payer paid on a line is its charge less the adjustments.
// Lines decided in several parts, and bundled ones, balance only together.
func (v *Validator) endDecision() {
	d := &v.claim.decided
	if !d.open {
		return
	}
	d.open = false
	l := &v.claim.line
	if d.bundled || d.number > 1 || !d.paidOK || !l.chargeOK || len(v.claim.others) > 1 || d.paid == l.charge-d.cut {
		return
	}
	v.reportAt(Error{SegmentID: "SVD", Element: 2, Number: "782", Loop: "2430", SNIP: 3, Severity: finding.Error, Code: pattern, Status: "A7:400",
		Message: fmt.Sprintf("SVD02 is %s; the charge %s less adjustments of %s is %s", money(d.paid), money(l.charge), money(d.cut), money(l.charge-d.cut)),
		Claim:   v.claimNumber()}, &v.claim.envelope, d.at)
}

// balanceOther: what another payer paid on the claim is its charge less that
// payer's adjustments of claim and lines.
func (v *Validator) balanceOther(o *otherPayer) {
	c := &v.claim
	if !o.paidOK || !c.totalOK || !o.adjusted && !o.lines {
		return
	}
	if want := c.total - o.cut - o.lineCut; o.paid != want {
		v.reportAt(Error{SegmentID: "AMT", Element: 2, Number: "782", Loop: "2320", SNIP: 3, Severity: finding.Error, Code: pattern, Status: "A7:400",
			Message: fmt.Sprintf("AMT*D is %s; the total %s less that payer's adjustments of %s is %s", money(o.paid), money(c.total), money(o.cut+o.lineCut), money(want)),
			Claim:   v.claimNumber()}, &c.envelope, o.at)
	}
}

// lineCode reports a component of the procedure of the line.
func (v *Validator) lineCode(component int, status, message string) {
	l := &v.claim.line
	segment := "SV1"
	if l.composed == 2 {
		segment = "SV2"
	}
	v.reportAt(Error{SegmentID: segment, Element: l.composed, Component: component, Number: "234", Loop: "2400", SNIP: 5, Severity: finding.Error,
		Code: badCode, Status: status, Message: place(segment, l.composed, component) + " " + message, Claim: v.claimNumber()}, &v.claim.envelope, l.at)
}

// endLine asks the code sets, once the line's day is known.
func (v *Validator) endLine() {
	c := &v.claim
	l := &c.line
	if !l.open {
		return
	}
	v.endDecision()
	c.decided.number = 0
	l.open = false
	on := l.from
	if on == 0 {
		on = c.to
	}
	if on == 0 {
		return
	}
	if l.hcpcs && l.code != 0 && v.ask('P', l.code, on) == NotInForce {
		v.lineCode(2, "A7:454", fmt.Sprintf("%q is no procedure code to bill on %s", unpack(l.code), claim.Date(on)))
	}
	for i, m := range &l.mods {
		if m != 0 && v.ask('M', m, on) == NotInForce {
			v.lineCode(3+i, "A7:453", fmt.Sprintf("%q is no modifier on %s", unpack(m), claim.Date(on)))
		}
	}
	if l.place != 0 && v.ask('L', l.place, on) == NotInForce {
		v.reportAt(Error{SegmentID: "SV1", Element: 5, Number: "1331", Loop: "2400", SNIP: 5, Severity: finding.Error, Code: badCode, Status: "A7:249",
			Message: fmt.Sprintf("SV105 %q is no place of service on %s", unpack(l.place), claim.Date(on)), Claim: v.claimNumber()}, &c.envelope, l.at)
	}
}
