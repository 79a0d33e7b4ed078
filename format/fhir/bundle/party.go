package bundle

import (
	"fmt"
	"strings"

	"firstpass/claim"
)

func (w *writer) patient(p *claim.Patient, id string) string {
	last, first := p.LastName, p.FirstName
	if last == "" && first == "" {
		last, first, _ = strings.Cut(p.Name, ",")
		last, first = strings.TrimSpace(last), strings.TrimSpace(first)
	}
	o := object{}
	name := object{}
	name.set("family", last)
	if first != "" {
		name["given"] = []string{first}
	}
	if len(name) > 0 {
		o["name"] = []object{name}
	}
	o.set("birthDate", p.BirthDate.String())
	o.set("gender", map[string]string{"F": "female", "M": "male", "U": "unknown"}[p.Sex])
	address := object{}
	if p.Address != "" {
		address["line"] = []string{p.Address}
	}
	address.set("city", p.City)
	address.set("state", p.State)
	address.set("postalCode", p.ZIP)
	if len(address) > 0 {
		o["address"] = []object{address}
	}
	return w.resource("Patient", id, o)
}

func (w *writer) coverage(enc *claim.Encounter, id, patient, payer string) string {
	s := &enc.Claim.Subscriber
	member := s.MemberID
	if member == "" {
		member = enc.Claim.Patient.ID
	}
	o := object{"status": "active", "beneficiary": reference(patient)}
	o.set("subscriberId", member)
	if payer != "" {
		o["payor"] = []object{reference(payer)}
	} else {
		o["payor"] = []object{reference(patient)}
	}
	if t := string(enc.Payer.Type); t != "" {
		o["type"] = payerType(enc.Payer.Type)
	}
	if s.Group != "" {
		o["class"] = []object{{"type": coded("http://terminology.hl7.org/CodeSystem/coverage-class", "group"), "value": s.Group}}
	}
	relation := "self"
	if s.Relationship != "" && s.Relationship != "18" {
		relation = "other"
	}
	o["relationship"] = coded("http://terminology.hl7.org/CodeSystem/subscriber-relationship", relation)
	return w.resource("Coverage", id, o)
}

func (w *writer) organization(id, name string, identifier object) string {
	o := object{}
	o.set("name", name)
	if value, _ := identifier["value"].(string); value != "" {
		o["identifier"] = []object{identifier}
	}
	if len(o) == 0 {
		return ""
	}
	o["active"] = true
	return w.resource("Organization", id, o)
}

// provider is a Practitioner for a person and an Organization for anybody else.
func (w *writer) provider(p *claim.Provider, id string) string {
	if !p.Given() {
		return ""
	}
	o := object{}
	var identifiers []object
	if p.NPI != "" {
		identifiers = append(identifiers, object{"system": npi, "value": string(p.NPI)})
	}
	if p.TaxID != "" {
		identifiers = append(identifiers, object{"system": taxIDs, "value": p.TaxID})
	}
	o.set("identifier", identifiers)
	address := object{}
	address.set("state", p.State)
	address.set("postalCode", p.PostalCode)
	if len(address) > 0 {
		o["address"] = []object{address}
	}
	last, first, comma := strings.Cut(p.Name, ",")
	if p.Person || comma || p.Type != "" {
		name := object{}
		name.set("family", strings.TrimSpace(last))
		if first = strings.TrimSpace(first); first != "" {
			name["given"] = []string{first}
		}
		if len(name) > 0 {
			o["name"] = []object{name}
		}
		if p.Taxonomy != "" || p.Type != "" {
			qualification := object{"code": object{"text": p.Type}}
			if p.Taxonomy != "" {
				qualification["code"] = coded("http://nucc.org/provider-taxonomy", p.Taxonomy)
			}
			o["qualification"] = []object{qualification}
		}
		return w.resource("Practitioner", id, o)
	}
	o.set("name", p.Name)
	return w.resource("Organization", id, o)
}

// team is everybody who took part, each once; at says where each stands.
func (w *writer) team(enc *claim.Encounter, id string) (list []object, at map[string]int) {
	at = map[string]int{}
	add := func(role string, p *claim.Provider) {
		if !p.Given() || at[key(p)] > 0 {
			return
		}
		n := len(list) + 1
		at[key(p)] = n
		member := object{"sequence": n, "provider": reference(w.provider(p, fmt.Sprintf("%s-provider-%d", id, n))),
			"role": coded("http://terminology.hl7.org/CodeSystem/claimcareteamrole", role)}
		if p.Taxonomy != "" {
			member["qualification"] = coded("http://nucc.org/provider-taxonomy", p.Taxonomy)
		}
		list = append(list, member)
	}
	c := &enc.Claim
	add("primary", &c.Rendering)
	add("supervisor", &c.Supervising)
	add("other", &c.Referring)
	add("other", &c.Ordering)
	for i := range c.Lines {
		l := &c.Lines[i]
		add("primary", &l.Rendering)
		others := l.OtherProviders()
		add("supervisor", &others.Supervising)
		add("other", &others.Ordering)
		add("other", &others.Referring)
	}
	return list, at
}

func (w *writer) facility(c *claim.Claim, id string) object {
	if !c.Facility.Given() {
		return nil
	}
	o := object{}
	o.set("name", c.Facility.Name)
	if c.Facility.NPI != "" {
		o["identifier"] = []object{{"system": npi, "value": string(c.Facility.NPI)}}
	}
	return reference(w.resource("Location", id+"-facility", o))
}

// payerType is the kind of payer as the Source of Payment Typology has it (PHDSC: 1
// Medicare, 11 its managed care, 2 Medicaid, 5 private), which readers of FHIR know.
func payerType(t claim.PayerType) object {
	code, known := map[claim.PayerType]string{claim.Medicare: "1", claim.MedicareAdvantage: "11", claim.Medicaid: "2", claim.Commercial: "5"}[t]
	if !known {
		return object{"text": string(t)}
	}
	o := coded("https://nahdo.org/sopt", code)
	o["text"] = string(t)
	return o
}
