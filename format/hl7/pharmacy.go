package hl7

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/charted"
)

func (m *message) add(e claim.Event) {
	e.At.Line = m.record.At.Line
	m.record.Events = append(m.record.Events, e)
	m.current = len(m.record.Events) - 1
}

// look marks an event for a person.
func look(e *claim.Event, about, text string) {
	e.Review = append(e.Review, claim.Remark{About: about, Text: text})
}

// administered reads RXA: what was given, or not.
func (m *message) administered(s segment) {
	var e claim.Event
	e.Medication, e.NDC = s.coded(5)
	if e.Medication == "" && e.NDC == "" {
		m.remark("RXA-5", "an administration names no drug: it was passed over")
		m.current = -1
		return
	}
	e.Start = s.moment(3)
	if stop := s.moment(4); stop.Given() && stop != e.Start {
		e.Stop = stop
	}
	e.Dose = m.amount(s, 6, 7)
	e.GivenBy = s.person(10)
	e.Lot = s.get(15, 1)
	e.Expiry = s.moment(16).Date
	if rate := s.get(12, 1); rate != "" {
		if v, _ := charted.Amount(rate, "mL/h"); v.Given && v.Unit == "mL/h" {
			e.Rate = v
		}
	}
	e.Route = offSpecRoute(s)
	m.statusOf(s, &e)
	m.add(e)
}

// offSpecRoute takes a route that a dispensing cabinet sends as the drug's form.
func offSpecRoute(s segment) string {
	if word, ok := charted.RouteCode(s.get(8, 1)); ok {
		return word
	}
	return ""
}

// amount reads a quantity and its unit; 999 is HL7's "not known".
func (m *message) amount(s segment, value, unit int) claim.Amount {
	text := s.get(value, 1)
	if text == "" || text == "999" {
		return claim.Amount{}
	}
	code, words := s.get(unit, 1), s.get(unit, 2)
	if words != "" && !charted.KnownUnit(code) {
		code = words
	}
	a, _ := charted.Amount(text, code)
	return a
}

// statusOf reads what became of the drug: RXA-20 (HL7 table 0322), RXA-21, and of
// vaccines RXA-9 (NIP001: 00 is new, the others are history).
func (m *message) statusOf(s segment, e *claim.Event) {
	e.Reason = s.get(18, 2)
	if e.Reason == "" {
		e.Reason = s.get(18, 1)
	}
	source := s.get(9, 1)
	completion := strings.ToUpper(s.get(20, 1))
	if s.moment(20).Given() {
		m.remark("RXA-20", "off the standard: a time stands where the completion code belongs; the message says that it was given")
		completion = ""
	}
	switch completion {
	case "CP", "":
		e.Status = claim.Administered
	case "PA":
		e.Status = claim.Administered
		look(e, "status", "only a part was given")
	case "RE":
		e.Status = claim.Declined
	case "NA":
		e.Status = claim.Negated
	default:
		e.Status = claim.Planned
		look(e, "status", "RXA-20 holds a code that is not of HL7 table 0322: not counted as given")
	}
	if e.Status == claim.Administered && e.Reason != "" {
		e.Status = claim.Declined
		look(e, "status", "RXA-18 gives a reason for refusing, and RXA-20 does not say that it was refused: not counted as given")
	}
	if completion == "" {
		switch strings.ToUpper(s.get(19, 1)) {
		case "RE", "NA", "PA", "CP":
			e.Status = claim.Planned
			look(e, "status", "RXA-19 (indication) holds what belongs in RXA-20 (completion): not counted as given")
			m.remark("RXA-19", "off the standard: a completion code stands in the field before its own")
		}
	}
	if strings.EqualFold(s.get(9, 3), "NIP001") || m.kind == "VXU" {
		if source != "" && source != "00" && e.Status == claim.Administered {
			e.Status = claim.Historical
		}
	}
	if m.order.cancelled && e.Status == claim.Administered {
		e.Status = claim.Negated
		look(e, "status", "the order was cancelled: not counted as given")
	}
	if strings.EqualFold(s.get(21, 1), "D") {
		e.Status, e.Reason = claim.Negated, "the record was deleted"
	}
}

// ordered reads an order, its encoding, a dispense or a give: nothing was given yet.
func (m *message) ordered(name string, s segment) {
	e := claim.Event{Status: claim.Planned}
	if m.order.cancelled {
		e.Status, e.Reason = claim.Negated, "the order was cancelled"
	}
	code, amount, unit := 2, 3, 5 // RXE
	switch name {
	case "RXO":
		code, amount, unit = 1, 2, 4
	case "RXD":
		code, amount, unit = 2, 16, 17
		e.Start = s.moment(3)
	case "RXG":
		code, amount, unit = 4, 5, 7
		if s.get(4, 2) == "" && s.get(2, 2) != "" { // off the standard: the drug where its number belongs
			code, amount, unit = 2, 3, 5
			m.remark("RXG-2", "off the standard: the drug stands in the field of a counter")
		}
	}
	e.Medication, e.NDC = s.coded(code)
	if e.Medication == "" && e.NDC == "" {
		m.current = -1
		return
	}
	e.Dose = m.amount(s, amount, unit)
	if name == "RXE" && m.order.encoded >= 0 { // the pharmacy's version of the same order
		replaced := &m.record.Events[m.order.encoded]
		if e.Route == "" {
			e.Route, e.Site = replaced.Route, replaced.Site
		}
		*replaced = e
		m.current, m.order.encoded = m.order.encoded, -1
		return
	}
	m.add(e)
	if name == "RXO" {
		m.order.encoded = m.current
	}
}

// charge reads FT1. A charge for a drug is no record of giving it.
func (m *message) charge(s segment) {
	e := claim.Event{Status: claim.Planned}
	for _, n := range []int{25, 29, 26, 23, 7} {
		text, ndc := s.coded(n)
		if ndc != "" || n == 7 && isDrugCode(s.get(7, 1)) {
			e.Medication, e.NDC = text, ndc
			break
		}
	}
	if e.Medication == "" && e.NDC == "" {
		return
	}
	e.Start.Date = s.moment(4).Date
	look(&e, "status", "a charge, not a record of giving it")
	m.add(e)
	m.current = -1
}

// isDrugCode says whether a code has the form of HCPCS drug codes: J, Q or S and four digits.
func isDrugCode(code string) bool {
	if len(code) != 5 || code[0] != 'J' && code[0] != 'Q' && code[0] != 'S' {
		return false
	}
	for _, c := range code[1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// comment reads NTE: cabinets write waste there ("Waste: 1 mg/0.5 mL, witnessed").
func (m *message) comment(s segment) {
	text := m.d.plain(s.field(3))
	if m.kind == "ORU" || m.kind == "MDM" {
		return
	}
	if m.current < 0 {
		return
	}
	e := &m.record.Events[m.current]
	lower := strings.Map(func(r rune) rune { // byte for byte, unlike strings.ToLower
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
	if len(lower) != len(text) { // bytes that are no text
		return
	}
	for _, word := range []string{"waste:", "wasted:", "waste ", "wasted "} {
		at := strings.Index(lower, word)
		if at < 0 || e.Discarded.Given {
			continue
		}
		if a, _ := charted.Amount(text[at+len(word):], e.Dose.Unit); a.Given {
			e.Discarded = a
		}
	}
}
