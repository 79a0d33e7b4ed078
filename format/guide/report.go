package guide

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// report adds an error at the segment at hand, where its type is asked for.
func (v *Validator) report(e Error, s *x12.Segment) {
	e.Envelope = s.Envelope
	e.At = s.At
	v.add(e)
}

// reportAt adds an error at an earlier place of the same transaction.
func (v *Validator) reportAt(e Error, envelope *x12.Envelope, at claim.Place) {
	e.Envelope, e.At = *envelope, at
	v.add(e)
}

func (v *Validator) add(e Error) {
	if e.SNIP != 0 && v.o.Types&(1<<e.SNIP) == 0 {
		return
	}
	if e.Loop == "" && v.depth >= 0 && v.g != nil {
		e.Loop = v.loopName()
	}
	if e.Claim == "" && v.claim.active {
		e.Claim = v.claimNumber()
	}
	if e.Line == 0 && strings.HasPrefix(e.Loop, "24") {
		e.Line = v.claim.lines
	}
	v.out = append(v.out, e)
}

func (v *Validator) loopName() string {
	if name := v.frames[v.depth].loop.name; name != "ST" {
		return name
	}
	return ""
}

func (v *Validator) unknown(s *x12.Segment) {
	code, what := "IK3-1", "is no segment identifier of the standard"
	if v.guides.segments[s.Tag()] {
		code, what = "IK3-6", "does not belong to this transaction set"
	}
	name := short(string(s.ID()))
	v.orphan = false
	v.report(Error{SegmentID: name, SNIP: 1, Severity: finding.Error, Code: code,
		Message: fmt.Sprintf("%q %s", name, what)}, s)
}

// ofParty says whether a segment belongs to the party named before it: where the
// guide does not know that party here, it is passed over with it.
func ofParty(id uint32) bool {
	switch id {
	case idN2, idN3, idN4, idREF, idPER, idPRV, idDMG:
		return true
	}
	return false
}

// unexpected reports a segment without a place.
func (v *Validator) unexpected(id uint32, s *x12.Segment) {
	switch id {
	case idNM1, idN1:
		v.orphan = true
	default:
		v.orphan = false
	}
	name := unpackID(id)
	message := name + " is not expected here"
	if value := s.Element(1); id != idHL && len(value) > 0 && len(value) <= 3 {
		message = fmt.Sprintf("%s*%s is not expected here", name, value)
	}
	if v.loopName() != "" {
		message += fmt.Sprintf(" (loop %s)", v.loopName())
	}
	v.report(Error{SegmentID: name, SNIP: 2, Severity: finding.Error, Code: "IK3-2", Message: message}, s)
}

// absentEntry reports a required segment or loop that is not there, at the
// segment that shows it; the trailer is no place of the body, so that what is
// missing at the end is reported at the last segment before it.
func (v *Validator) absentEntry(f *frame, depth int, at int16, e *entry, s *x12.Segment) {
	name := e.segment.name
	loop := f.loop.name
	message := fmt.Sprintf("%s is required in loop %s and not there", describe(e.segment), loop)
	if loop == "ST" {
		loop = ""
		message = describe(e.segment) + " is required and not there"
	}
	if e.opens >= 0 {
		l := &v.g.loops[e.opens]
		loop = l.name
		message = fmt.Sprintf("loop %s (%s, %s) is required and not there", l.name, l.label, describe(e.segment))
	}
	place := s.At
	if s.Tag() == idSE {
		place = v.lastAt
	}
	v.pending = append(v.pending, pending{depth: depth, entry: at, out: len(v.out)})
	before := len(v.out)
	v.reportAt(Error{SegmentID: name, Loop: loop, SNIP: 2, Severity: finding.Error, Code: "IK3-3", Message: message}, &v.here, place)
	if len(v.out) == before {
		v.pending = v.pending[:len(v.pending)-1]
	}
}

// describe names a segment with its qualifier where that tells it apart.
func describe(s *segment) string {
	if !s.keyed {
		return s.name
	}
	list := s.key.list()
	if len(list) != 1 || s.keyAt != 1 {
		return s.name
	}
	return s.name + "*" + unpack(list[0])
}

// outOfPlace reports a segment behind its place, and takes back that it is missing.
func (v *Validator) outOfPlace(depth int, at int16, e *entry, s *x12.Segment) {
	for i := range v.pending {
		if p := v.pending[i]; p.depth == depth && p.entry == at {
			v.out[p.out].Message = ""
		}
	}
	v.report(Error{SegmentID: e.segment.name, SNIP: 2, Severity: finding.Error, Code: "IK3-7",
		Message: fmt.Sprintf("%s stands behind its place in the guide", describe(e.segment))}, s)
}

func (v *Validator) tooMany(e *entry, s *x12.Segment) {
	if e.opens >= 0 {
		l := &v.g.loops[e.opens]
		v.report(Error{SegmentID: e.segment.name, Loop: l.name, SNIP: 2, Severity: finding.Error, Code: "IK3-4",
			Message: fmt.Sprintf("loop %s (%s) is there more than %s", l.name, l.label, times(e.most))}, s)
		return
	}
	v.report(Error{SegmentID: e.segment.name, SNIP: 2, Severity: finding.Error, Code: "IK3-5",
		Message: fmt.Sprintf("%s is there more than %s", describe(e.segment), times(e.most))}, s)
}

func times(n uint16) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// short cuts text of the file that goes into messages.
func short(s string) string { return s[:min(len(s), 20)] }

func quotedID(s string) string { return fmt.Sprintf("%q", short(s)) }
