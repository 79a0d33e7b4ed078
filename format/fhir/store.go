package fhir

import (
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// store holds what may be referred to, and the events that wait for it.
type store struct {
	above   *store         // of the export a bundle is part of
	known   map[string]any // by full URL and by Type/id
	count   int
	waiting []waiting
	bills   []bill
	cover   map[string]coverage          // by patient
	sick    map[string][]claim.Diagnosis // by patient
	full    bool
	tryAt   int // how many must wait before they are looked through again
}

// waiting is an event with what it refers to.
type waiting struct {
	event     claim.Event
	contained map[string]any
	subject   reference
	encounter reference
	drug      reference
	performer []reference
	request   reference
	orderedBy reference
	reason    string
	reasonRef []reference
	file      string
}

// What is kept of the resources that are referred to.
type (
	person struct {
		claim.Person
		npi string
	}
	patient    struct{ claim.Patient }
	medication struct {
		code   concept
		lot    string
		expiry claim.Date
	}
	encounter struct {
		number  string
		subject reference
		start   claim.Moment
		reason  string
	}
	request   struct{ requester reference }
	condition struct {
		subject   reference
		words     string
		diagnosis string
	}
	coverage struct {
		subject reference
		payer   claim.Payer
		member  string
		payor   reference
	}
	organization struct{ name, npi, number, state string }
)

func newStore() *store { return &store{known: map[string]any{}, tryAt: 512} }

// find resolves a reference: contained, full URL, Type/id, or the end of an
// absolute URL.
func (s *store) find(r reference, contained map[string]any) any {
	ref := r.Reference
	if ref == "" {
		return nil
	}
	if id, ok := strings.CutPrefix(ref, "#"); ok {
		return contained[id]
	}
	if at := strings.Index(ref, "/_history/"); at >= 0 {
		ref = ref[:at]
	}
	for each := s; each != nil; each = each.above {
		if v, ok := each.known[ref]; ok {
			return v
		}
		if v, ok := each.known[lastTwo(ref)]; ok {
			return v
		}
	}
	return nil
}

// lastTwo is Type/id of an absolute URL.
func lastTwo(ref string) string {
	end := strings.LastIndexByte(ref, '/')
	if end < 0 {
		return ref
	}
	return ref[strings.LastIndexByte(ref[:end], '/')+1:]
}

func (s *store) keep(kind, id, fullURL string, v any) {
	if s.count >= mostKnown {
		s.full = true
		return
	}
	s.count++
	switch c := v.(type) {
	case coverage:
		if s.cover == nil {
			s.cover = map[string]coverage{}
		}
		s.cover[lastTwo(c.subject.Reference)] = c
	case condition:
		if c.diagnosis == "" {
			break
		}
		if s.sick == nil {
			s.sick = map[string][]claim.Diagnosis{}
		}
		who := lastTwo(c.subject.Reference)
		s.sick[who] = append(s.sick[who], claim.Diagnosis{Code: c.diagnosis})
	}
	if fullURL != "" {
		s.known[fullURL] = v
	}
	if id != "" {
		s.known[kind+"/"+id] = v
	}
}

// take reads a resource: what can be referred to is kept, what happened waits.
func (s *store) take(kind, fullURL string, raw []byte, file string) error {
	switch kind {
	case "MedicationAdministration", "Immunization", "MedicationRequest", "MedicationStatement", "MedicationDispense":
		return s.happened(kind, fullURL, raw, file)
	}
	v, id, err := referred(kind, raw)
	if err == nil && v != nil {
		s.keep(kind, id, fullURL, v)
	}
	return err
}

// flush hands on everything that waits, resolved or not.
func (s *store) flush(d *document, yield func(claim.Record, *finding.Problem) bool) bool {
	if d != nil && d.stopped {
		return false
	}
	if d != nil && d.bill != nil {
		return s.handClaims(true, d.bill)
	}
	waitingNow := s.waiting
	s.waiting = nil
	return s.records(waitingNow, yield)
}

// flushResolved hands on what waits for nothing any more.
func (s *store) flushResolved(yield func(claim.Record, *finding.Problem) bool) bool {
	var ready, rest []waiting
	for _, w := range s.waiting {
		if s.resolves(&w) {
			ready = append(ready, w)
		} else {
			rest = append(rest, w)
		}
	}
	s.waiting, s.tryAt = rest, 2*len(rest)+512
	return s.records(ready, yield)
}

func (s *store) resolves(w *waiting) bool {
	for _, r := range []reference{w.subject, w.drug, w.encounter} {
		if r.Reference != "" && s.find(r, w.contained) == nil {
			return false
		}
	}
	return true
}
