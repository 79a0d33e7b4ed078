package fhir

import (
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/charted"
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

// resource is what the resources others refer to have in common.
type resource struct {
	ID, BirthDate, Gender     string
	Member, State             string
	Type                      concept
	Name                      []humanName
	Title                     string // an organization's name
	Identifier                []identifier
	Code, Ingredient          concept
	LotNumber, ExpirationDate string
	Period                    period
	Subject, Practitioner     reference
	Payor                     []reference
	ReasonCode, Qualification []concept
}

func (r *resource) read(b []byte) error {
	return members(b, func(key, v []byte) {
		switch string(key) {
		case "id":
			r.ID = text(v)
		case "birthDate":
			r.BirthDate = text(v)
		case "gender":
			r.Gender = text(v)
		case "name":
			if r.Title = text(v); r.Title == "" {
				r.Name = each(v, (*humanName).read)
			}
		case "subscriberId":
			r.Member = strings.Join(texts(v), "")
		case "type":
			if len(v) > 0 && v[0] == '{' {
				r.Type.read(v)
			}
		case "address":
			elements(v, func(v []byte) {
				members(v, func(key, v []byte) {
					if string(key) == "state" && r.State == "" {
						r.State = text(v)
					}
				})
			})
		case "identifier":
			r.Identifier = each(v, (*identifier).read)
		case "code":
			r.Code.read(v)
		case "ingredient":
			elements(v, func(v []byte) {
				members(v, func(key, v []byte) {
					if string(key) == "itemCodeableConcept" && r.Ingredient.empty() {
						r.Ingredient.read(v)
					}
				})
			})
		case "batch":
			members(v, func(key, v []byte) {
				switch string(key) {
				case "lotNumber":
					r.LotNumber = text(v)
				case "expirationDate":
					r.ExpirationDate = text(v)
				}
			})
		case "period":
			r.Period.read(v)
		case "subject", "beneficiary":
			r.Subject.read(v)
		case "practitioner":
			r.Practitioner.read(v)
		case "payor", "insurer":
			r.Payor = each(v, (*reference).read)
		case "reasonCode":
			r.ReasonCode = each(v, (*concept).read)
		case "qualification":
			r.Qualification = each(v, func(c *concept, b []byte) {
				members(b, func(key, v []byte) {
					if string(key) == "code" {
						c.read(v)
					}
				})
			})
		}
	})
}

// referred reads a resource others refer to; nil for kinds that are not read.
func referred(kind string, raw []byte) (v any, id string, err error) {
	var r resource
	switch kind {
	case "Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Medication", "Encounter", "Condition", "Coverage", "Organization":
	default:
		return nil, "", nil
	}
	if err := r.read(raw); err != nil {
		return nil, "", err
	}
	switch kind {
	case "Patient":
		p := patient{claim.Patient{ID: recordNumber(r.Identifier), Sex: sexOf(r.Gender)}}
		if p.ID == "" {
			p.ID = r.ID
		}
		best(r.Name).into(&p.Patient)
		p.BirthDate = moment(r.BirthDate).Date
		return p, r.ID, nil
	case "Practitioner", "RelatedPerson":
		n := best(r.Name)
		name := strings.TrimSpace(strings.Join(n.Given, " ") + " " + n.Family)
		if name == "" {
			name = n.Text
		}
		out := charted.Person(name)
		if out.Credential == "" {
			out.Credential = strings.Join(n.Suffix, ", ")
		}
		for _, q := range r.Qualification {
			if out.Credential == "" {
				out.Credential = q.credential()
			}
		}
		return person{out, npiOf(r.Identifier)}, r.ID, nil
	case "PractitionerRole":
		return person{charted.Person(r.Practitioner.Display), npiOf(r.Identifier)}, r.ID, nil
	case "Medication":
		m := medication{code: r.Code, lot: r.LotNumber, expiry: moment(r.ExpirationDate).Date}
		if m.code.empty() {
			m.code = r.Ingredient
		}
		return m, r.ID, nil
	case "Encounter":
		e := encounter{subject: r.Subject, start: moment(r.Period.Start), number: r.ID}
		for _, each := range r.Identifier {
			if each.Value != "" {
				e.number = each.Value
				break
			}
		}
		for _, c := range r.ReasonCode {
			e.reason = c.words()
		}
		return e, r.ID, nil
	case "Condition":
		c := condition{subject: r.Subject, words: r.Code.words()}
		for _, each := range r.Code.Coding {
			if strings.HasSuffix(each.System, "/icd-10-cm") || strings.HasSuffix(each.System, "/icd-10") {
				c.diagnosis = each.Code
			}
		}
		return c, r.ID, nil
	case "Coverage":
		c := coverage{subject: r.Subject, member: r.Member}
		c.payer.Type = payerType(r.Type)
		for _, each := range r.Identifier {
			if c.member == "" && each.Type.has("MB") {
				c.member = each.Value
			}
		}
		if len(r.Payor) > 0 {
			c.payor = r.Payor[0]
			c.payer.Name = r.Payor[0].Display
			c.payer.ID = r.Payor[0].Identifier.Value
		}
		return c, r.ID, nil
	}
	o := organization{name: r.Title, npi: npiOf(r.Identifier), state: r.State}
	for _, each := range r.Identifier {
		if o.number == "" && each.Value != o.npi {
			o.number = each.Value
		}
	}
	return o, r.ID, nil
}

func sexOf(gender string) string {
	switch gender {
	case "male":
		return "M"
	case "female":
		return "F"
	}
	return ""
}

// credential is the letters of a qualification: MD, RN.
func (c concept) credential() string {
	for _, each := range c.Coding {
		if len(each.Code) <= 8 && each.Code != "" {
			return each.Code
		}
	}
	if len(c.Text) <= 12 {
		return c.Text
	}
	return ""
}

// npiOf is the national provider identifier among identifiers.
func npiOf(list []identifier) string {
	for _, each := range list {
		if strings.HasSuffix(each.System, "/us-npi") || each.Type.has("NPI") {
			return each.Value
		}
	}
	return ""
}

// recordNumber is the medical record number among a patient's identifiers, else
// the member number, else the first; never the social security number.
func recordNumber(list []identifier) string {
	for _, kind := range []string{"MR", "MB", ""} {
		for _, each := range list {
			if each.Type.has("SS", "SB") || strings.HasSuffix(each.System, "us-ssn") || each.Value == "" {
				continue
			}
			if kind == "" || each.Type.has(kind) {
				return each.Value
			}
		}
	}
	return ""
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
