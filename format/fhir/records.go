package fhir

import (
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/charted"
)

// group is what makes events one record: patient, encounter and day.
type group struct {
	subject, encounter string
	day                claim.Date
}

// records resolves events and hands them on, those of one patient, encounter and
// day together, in the order in which they began.
func (s *store) records(events []waiting, yield func(claim.Record, *finding.Problem) bool) bool {
	at := map[group]int{}
	var list []claim.Record
	for i := range events {
		w := &events[i]
		s.resolve(w)
		enc, _ := s.find(w.encounter, w.contained).(encounter)
		if w.subject.Reference == "" && enc.subject.Reference != "" {
			w.subject = enc.subject
		}
		if w.event.Start.Date == 0 && w.event.Status == claim.Administered {
			w.event.Start.Date = enc.start.Date
		}
		key := group{w.subject.Reference + "|" + w.subject.Display, w.encounter.Reference, w.event.Start.Date}
		n, ok := at[key]
		if !ok {
			n = len(list)
			at[key] = n
			list = append(list, s.record(w, enc))
		}
		r := &list[n]
		if w.reason != "" && r.Indication == "" {
			r.Indication = w.reason
			r.Silent &^= claim.IndicationField
		}
		if by := s.who(w.orderer(s), w.contained); by.Given() && !r.OrderedBy.Given() {
			r.OrderedBy = by
			r.Silent &^= claim.OrderField
		}
		if w.event.Site != "" {
			r.Silent &^= claim.SiteField
		}
		r.Events = append(r.Events, w.event)
	}
	for i := range list {
		if s.full {
			list[i].Remarks = append(list[i].Remarks, claim.Remark{About: "references", Text: "the file holds more resources than this program keeps: a reference may not have been found"})
		}
		if !yield(list[i], nil) {
			return false
		}
	}
	return true
}

// resolve fills an event from what it refers to.
func (s *store) resolve(w *waiting) {
	e := &w.event
	switch m := s.find(w.drug, w.contained).(type) {
	case medication:
		if e.Medication == "" {
			e.Medication = m.code.words()
		}
		if e.NDC == "" {
			e.NDC = m.code.ndc()
		}
		if e.Lot == "" {
			e.Lot = m.lot
		}
		if e.Expiry == 0 {
			e.Expiry = m.expiry
		}
	default:
		if w.drug.Display != "" && e.Medication == "" {
			e.Medication = w.drug.Display
		}
		if w.drug.Reference != "" && e.Medication == "" {
			e.Review = append(e.Review, claim.Remark{About: "medication", Text: "it refers to a medication that is nowhere in what was read"})
		}
	}
	for _, p := range w.performer {
		if by := s.who(p, w.contained); by.Given() {
			e.GivenBy = by
			break
		}
	}
	for _, ref := range w.reasonRef {
		if c, ok := s.find(ref, w.contained).(condition); ok && w.reason == "" {
			w.reason = c.words
		}
	}
}

// orderer is who ordered: the requester of the order itself, or of the one referred to.
func (w *waiting) orderer(s *store) reference {
	if q, ok := s.find(w.request, w.contained).(request); ok {
		return q.requester
	}
	return w.orderedBy
}

func (s *store) who(r reference, contained map[string]any) claim.Person {
	if p, ok := s.find(r, contained).(person); ok {
		return p.Person
	}
	if strings.HasPrefix(r.Reference, "Patient/") {
		return claim.Person{}
	}
	return charted.Person(r.Display)
}

// record begins a record with what is known of its patient and encounter.
func (s *store) record(w *waiting, enc encounter) claim.Record {
	r := claim.Record{
		ID: w.file, Date: w.event.Start.Date, EncounterID: enc.number,
		Silent: claim.OrderField | claim.IndicationField | claim.SignatureField | claim.SiteField | claim.NoteField,
	}
	if r.EncounterID == "" {
		r.EncounterID = idOf(w.encounter)
	}
	if enc.reason != "" {
		r.ReasonForVisit = enc.reason
	}
	if p, ok := s.find(w.subject, w.contained).(patient); ok {
		r.Patient = p.Patient
	} else {
		r.Patient.ID = idOf(w.subject)
		if w.subject.Display != "" {
			charted.PatientName(w.subject.Display, &r.Patient)
		}
	}
	for each := s; each != nil; each = each.above {
		each.surround(&r, w.subject)
	}
	return r
}

// surround adds the patient's conditions and coverage.
func (s *store) surround(r *claim.Record, subject reference) {
	if c, ok := s.cover[lastTwo(subject.Reference)]; ok && r.Payer.Name == "" && subject.Reference != "" {
		r.Payer = c.payer
		if o, ok := s.find(c.payor, nil).(organization); ok && r.Payer.Name == "" {
			r.Payer.Name = o.name
		}
	}
	r.Diagnoses = append(r.Diagnoses, s.sick[lastTwo(subject.Reference)]...)
}

// idOf is the id a reference ends in, or its business identifier.
func idOf(r reference) string {
	if r.Identifier.Value != "" {
		return r.Identifier.Value
	}
	if strings.HasPrefix(r.Reference, "urn:") || strings.HasPrefix(r.Reference, "#") {
		return ""
	}
	return r.Reference[strings.LastIndexByte(r.Reference, '/')+1:]
}
