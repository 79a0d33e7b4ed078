package fhir

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/charted"
)

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
