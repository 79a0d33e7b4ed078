package guide

import (
	"fmt"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// levels is what the hierarchy above a claim says.
type levels struct {
	created    int32 // BHT04
	numbered   int   // HL01 of the level before
	billing    int
	subscriber int
	place      claim.Place // of the subscriber's HL and SBR
	says       bool        // its HL04 says that patients follow
	follows    bool        // one does
	sbrAt      claim.Place
	self       bool // SBR02 is 18
	told       bool // that it should be
	sequence   byte // SBR01
	// what the subscriber's name loop holds
	street, demographics, lacking bool
	birth                         int32 // of the patient
}

// number reads a whole number, -1 where it is none.
func number(b []byte) int {
	if len(b) > 0 && len(b) < 9 && digits(b) {
		n := 0
		for _, c := range b {
			n = n*10 + int(c-'0')
		}
		return n
	}
	n, err := strconv.Atoi(string(b))
	if err != nil {
		return -1
	}
	return n
}

// level follows the hierarchy: HL01 counts levels, HL02 names the level above,
// HL04 says whether levels below follow.
func (v *Validator) level(s *x12.Segment) {
	l := &v.levels
	n := number(s.Element(1))
	if n != l.numbered+1 {
		v.relation(s, 1, "", 2, pattern, fmt.Sprintf("HL01 should be %d: levels are numbered from 1 on", l.numbered+1))
	}
	l.numbered = max(n, 0)
	switch string(s.Element(3)) {
	case "20":
		v.endSubscriber()
		l.billing = n
	case "22":
		v.endSubscriber()
		v.parent(s, l.billing)
		*l = levels{created: l.created, numbered: l.numbered, billing: l.billing, subscriber: n, place: s.At, says: string(s.Element(4)) == "1"}
	case "23":
		l.follows = true
		l.birth = 0
		v.parent(s, l.subscriber)
	}
}

func (v *Validator) parent(s *x12.Segment, above int) {
	if number(s.Element(2)) != above {
		v.relation(s, 2, "", 2, pattern, fmt.Sprintf("HL02 should be %d, the level above", above))
	}
}

// endSubscriber compares HL04 with what followed.
func (v *Validator) endSubscriber() {
	l := &v.levels
	if l.subscriber == 0 || l.says == l.follows {
		return
	}
	message := "HL04 is 1 and no patient level follows"
	if l.follows {
		message = "HL04 is not 1 though a patient level follows"
	}
	v.reportAt(Error{SegmentID: "HL", Element: 4, Number: "736", Loop: "2000B", SNIP: 2, Severity: finding.Error, Code: pattern, Message: message}, &v.here, l.place)
	l.subscriber = 0
}

// guideReference: 004010 names the guide, or its draft, in REF*87 as well.
func (v *Validator) guideReference(s *x12.Segment) {
	id := "004010X098"
	if v.g.name == "837I" {
		id = "004010X096"
	}
	addendum, ok := strings.CutPrefix(string(s.Element(2)), id)
	if !ok || addendum != "" && addendum != "A1" && addendum != "D" && addendum != "DA1" {
		v.relation(s, 2, "", 2, badCode, "REF02 names none of the guides "+id+" and "+id+"A1")
	}
}

func (v *Validator) subscriber(s *x12.Segment) {
	l := &v.levels
	l.sbrAt = s.At
	l.self = string(s.Element(2)) == "18"
	if b := s.Element(1); len(b) == 1 {
		l.sequence = b[0]
	}
}

// subscriberName: a person has a member number (2010BA NM108, NM109).
func (v *Validator) subscriberName(s *x12.Segment) {
	if v.g.edition != edition4010 && string(s.Element(2)) == "1" && len(s.Element(9)) == 0 {
		v.relation(s, 9, "A6:21", 4, dependentMissing, "NM109 (member number) is needed where the subscriber is a person")
	}
}

// underSubscriber is asked for a claim that stands under its subscriber: then the
// subscriber is the patient, whose address and birth date the subscriber's name
// loop holds (X12's interpretation 2281).
func (v *Validator) underSubscriber(s *x12.Segment) {
	l := &v.levels
	if l.told || v.g.edition == edition4010 {
		return
	}
	l.told = true
	place := l.sbrAt
	if place.Segment == 0 { // there is none: the level, or the claim, shows it
		if place = l.place; place.Segment == 0 {
			place = s.At
		}
	}
	at := func(segment string, element int, code, message string) {
		loop := "2010BA"
		if segment == "SBR" {
			loop = "2000B"
		}
		v.reportAt(Error{SegmentID: segment, Element: element, Loop: loop, SNIP: 4, Severity: finding.Error, Code: code, Message: message, Status: "A6:21"}, &s.Envelope, place)
	}
	if !l.self {
		at("SBR", 2, dependentMissing, "SBR02 should be 18: the claim stands under its subscriber, who is then the patient")
		return
	}
	if !l.street {
		at("N3", 0, "IK3-I6", "N3 of the subscriber is needed where the subscriber is the patient")
	}
	if !l.demographics {
		at("DMG", 0, "IK3-I6", "DMG of the subscriber is needed where the subscriber is the patient")
	}
}

// relation reports an element by a rule between elements or segments.
func (v *Validator) relation(s *x12.Segment, at int, status string, snip int, code, message string) {
	v.report(Error{SegmentID: string(s.ID()), Element: at, Number: v.numberOf(s, at), SNIP: snip, Severity: finding.Error,
		Code: code, Message: message, Status: status, Value: kept(s.Element(at))}, s)
}

// numberOf is the data element number of an element of the segment.
func (v *Validator) numberOf(s *x12.Segment, at int) string {
	n := v.g.number(s.Tag())
	if n < 0 || at == 0 {
		return ""
	}
	for i := range v.g.loops {
		here := v.g.loops[i].byID[n]
		if here.to > here.from {
			if use := v.g.loops[i].entries[here.from].segment; at <= len(use.elements) {
				return use.elements[at-1].number
			}
		}
	}
	return ""
}

// address checks N4: an address without a country is in the United States.
func (v *Validator) address(s *x12.Segment) {
	state, zip, country := s.Element(2), s.Element(3), s.Element(4)
	if len(country) > 0 && string(country) != "US" && string(country) != "USA" {
		return
	}
	if len(state) == 0 && v.g.edition != edition4010 {
		v.relation(s, 2, "A6:21", 4, dependentMissing, "N402 (state) is needed for an address in the United States")
	} else if len(state) > 0 && !isState(state) {
		v.relation(s, 2, "A7:21", 5, badCode, "N402 is no state or territory")
	}
	switch {
	case len(zip) == 0 && v.g.edition != edition4010:
		v.relation(s, 3, "A6:500", 4, dependentMissing, "N403 (postal code) is needed for an address in the United States")
	case len(zip) > 0 && (len(zip) != 5 && len(zip) != 9 || !digits(zip)):
		v.relation(s, 3, "A7:500", 5, pattern, "N403 is no ZIP code of five or nine digits")
	}
}

// wholeZIP: the billing provider's ZIP code has all nine digits.
func (v *Validator) wholeZIP(s *x12.Segment) {
	country := s.Element(4)
	if v.g.edition == edition4010 || len(s.Element(3)) != 5 || len(country) > 0 && string(country) != "US" {
		return
	}
	v.report(Error{SegmentID: "N4", Element: 3, Number: "116", SNIP: 4, Severity: finding.Warning, Code: pattern, Status: "A7:500",
		Message: "N403 of the billing provider has five digits; the guide asks for nine"}, s)
}

// isState knows the postal abbreviations of states, territories, freely associated
// states and military addresses (USPS Publication 28, appendix B).
func isState(b []byte) bool {
	if len(b) != 2 {
		return false
	}
	switch uint16(b[0])<<8 | uint16(b[1]) {
	case 'A'<<8 | 'A', 'A'<<8 | 'E', 'A'<<8 | 'K', 'A'<<8 | 'L', 'A'<<8 | 'P', 'A'<<8 | 'R',
		'A'<<8 | 'S', 'A'<<8 | 'Z', 'C'<<8 | 'A', 'C'<<8 | 'O', 'C'<<8 | 'T', 'D'<<8 | 'C',
		'D'<<8 | 'E', 'F'<<8 | 'L', 'F'<<8 | 'M', 'G'<<8 | 'A', 'G'<<8 | 'U', 'H'<<8 | 'I',
		'I'<<8 | 'A', 'I'<<8 | 'D', 'I'<<8 | 'L', 'I'<<8 | 'N', 'K'<<8 | 'S', 'K'<<8 | 'Y',
		'L'<<8 | 'A', 'M'<<8 | 'A', 'M'<<8 | 'D', 'M'<<8 | 'E', 'M'<<8 | 'H', 'M'<<8 | 'I',
		'M'<<8 | 'N', 'M'<<8 | 'O', 'M'<<8 | 'P', 'M'<<8 | 'S', 'M'<<8 | 'T', 'N'<<8 | 'C',
		'N'<<8 | 'D', 'N'<<8 | 'E', 'N'<<8 | 'H', 'N'<<8 | 'J', 'N'<<8 | 'M', 'N'<<8 | 'V',
		'N'<<8 | 'Y', 'O'<<8 | 'H', 'O'<<8 | 'K', 'O'<<8 | 'R', 'P'<<8 | 'A', 'P'<<8 | 'R',
		'P'<<8 | 'W', 'R'<<8 | 'I', 'S'<<8 | 'C', 'S'<<8 | 'D', 'T'<<8 | 'N', 'T'<<8 | 'X',
		'U'<<8 | 'T', 'V'<<8 | 'A', 'V'<<8 | 'I', 'V'<<8 | 'T', 'W'<<8 | 'A', 'W'<<8 | 'I',
		'W'<<8 | 'V', 'W'<<8 | 'Y':
		return true
	}
	return false
}

// taxonomy checks the shape of PRV03: nine letters or digits and a letter.
func (v *Validator) taxonomy(s *x12.Segment) {
	if string(s.Element(2)) != "PXC" {
		return
	}
	code := s.Element(3)
	if len(code) == 0 {
		return
	}
	ok := len(code) == 10 && code[9] >= 'A' && code[9] <= 'Z'
	for _, c := range code {
		ok = ok && isAlphanumeric(c)
	}
	if !ok {
		v.relation(s, 3, "A7:21", 5, badCode, "PRV03 is no taxonomy code: nine letters or digits and a letter")
	}
}

// party checks the identifier of NM1: with the clinical checks, that an NPI's
// last digit fits the others.
func (v *Validator) party(s *x12.Segment) {
	if !v.o.Clinical || string(s.Element(8)) != "XX" {
		return
	}
	if id := s.Element(9); len(id) > 0 && !claim.NPI(id).Valid() {
		v.relation(s, 9, "A7:562", 5, pattern, "NM109 is no NPI: ten digits, the last checks the others")
	}
}
