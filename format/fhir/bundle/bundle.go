// Package bundle writes claims as FHIR R4: a Bundle of type collection that holds,
// for each claim, the Claim and the Patient, Coverage, providers and payer it names.
package bundle

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"

	"firstpass/claim"
)

// The code systems a claim's codes are of.
const (
	procedures = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
	cpt        = "http://www.ama-assn.org/go/cpt"
	diagnoses  = "http://hl7.org/fhir/sid/icd-10-cm"
	older      = "http://hl7.org/fhir/sid/icd-9-cm"
	places     = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
	packages   = "http://hl7.org/fhir/sid/ndc"
	npi        = "http://hl7.org/fhir/sid/us-npi"
	taxIDs     = "urn:oid:2.16.840.1.113883.4.4"
	claimTypes = "http://terminology.hl7.org/CodeSystem/claim-type"
	orders     = "http://terminology.hl7.org/CodeSystem/processpriority"
	measures   = "http://unitsofmeasure.org"
	numbers    = "urn:firstpass:claim"
)

// Write writes a bundle; claims stream through it one at a time.
func Write(out io.Writer, claims iter.Seq[claim.Encounter]) error {
	w := &writer{out: out}
	w.text(`{"resourceType":"Bundle","type":"collection","entry":[`)
	n := 0
	for enc := range claims {
		n++
		w.claim(&enc, n)
	}
	w.text("\n]}\n")
	return w.err
}

type writer struct {
	out   io.Writer
	err   error
	wrote bool
}

func (w *writer) text(s string) {
	if w.err == nil {
		_, w.err = io.WriteString(w.out, s)
	}
}

// object is a JSON object whose empty members are left out.
type object map[string]any

func (o object) set(name string, value any) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return
		}
	case object:
		if len(v) == 0 {
			return
		}
	case []object:
		if len(v) == 0 {
			return
		}
	}
	o[name] = value
}

func (w *writer) resource(kind, id string, o object) string {
	o["resourceType"], o["id"] = kind, id
	if w.err != nil {
		return ""
	}
	text, err := json.Marshal(object{"fullUrl": "urn:firstpass:" + kind + ":" + id, "resource": o})
	if err != nil {
		w.err = err
		return ""
	}
	if w.wrote {
		w.text(",")
	}
	w.wrote = true
	w.text("\n")
	w.text(string(text))
	return kind + "/" + id
}

func reference(to string) object {
	if to == "" {
		return nil
	}
	return object{"reference": to}
}

func coded(system, code string) object {
	return object{"coding": []object{{"system": system, "code": code}}}
}

// claim writes one claim after what it names.
func (w *writer) claim(enc *claim.Encounter, n int) {
	c := &enc.Claim
	id := fmt.Sprintf("claim-%d", n)
	patient := w.patient(&c.Patient, id+"-patient")
	payer := w.organization(id+"-payer", enc.Payer.Name, object{"system": "urn:firstpass:payer", "value": enc.Payer.ID})
	coverage := w.coverage(enc, id+"-coverage", patient, payer)
	billing := w.provider(&c.Billing, id+"-billing")
	o := object{"status": "active", "use": "claim", "patient": reference(patient), "priority": coded(orders, "normal")}
	kind := "professional"
	if c.Type == claim.Institutional {
		kind = "institutional"
	}
	o["type"] = coded(claimTypes, kind)
	number := c.ControlNumber
	if number == "" {
		number = enc.ID
	}
	o["identifier"] = []object{{"system": numbers, "value": number}}
	created := c.ReceivedDate
	if created == 0 {
		created = lastDay(c)
	}
	o.set("created", created.String())
	o.set("insurer", reference(payer))
	o.set("provider", reference(billing))
	o.set("facility", w.facility(c, id))
	if c.ServiceDate != 0 {
		o["billablePeriod"] = period(c.ServiceDate, c.ServiceEndDate)
	}
	if c.OriginalReference != "" {
		o["related"] = []object{{"reference": object{"value": c.OriginalReference}, "relationship": coded("http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship", "prior")}}
	}
	team, at := w.team(enc, id)
	o.set("careTeam", team)
	o.set("diagnosis", diagnosisList(c))
	insurance := object{"sequence": 1, "focal": true, "coverage": reference(coverage)}
	if c.PriorAuth != "" {
		insurance["preAuthRef"] = []string{c.PriorAuth}
	}
	o["insurance"] = []object{insurance}
	items := make([]object, 0, len(c.Lines))
	for i := range c.Lines {
		items = append(items, item(c, i, at))
	}
	o.set("item", items)
	total := c.Total
	if total == 0 {
		for i := range c.Lines {
			total += c.Lines[i].Charge
		}
	}
	o["total"] = dollars(total)
	w.resource("Claim", id, o)
}

// lastDay is the last day of service: the day a claim was made at the earliest.
func lastDay(c *claim.Claim) claim.Date {
	last := max(c.ServiceDate, c.ServiceEndDate)
	for i := range c.Lines {
		last = max(last, c.LineDate(i))
	}
	return last
}

func dollars(c claim.Cents) object {
	return object{"value": json.Number(c.String()), "currency": "USD"}
}

func quantity(d claim.Decimal) object { return object{"value": json.Number(d.String())} }

func period(from, to claim.Date) object {
	p := object{"start": from.String()}
	if to == 0 {
		to = from
	}
	p["end"] = to.String()
	return p
}

func diagnosisList(c *claim.Claim) []object {
	var list []object
	for i, d := range c.Diagnoses {
		system := diagnoses
		if d.Qualifier == "BK" || d.Qualifier == "BF" {
			system = older
		}
		list = append(list, object{"sequence": i + 1, "diagnosisCodeableConcept": coded(system, d.Code)})
	}
	return list
}

// item is one service line.
func item(c *claim.Claim, i int, team map[string]int) object {
	l := &c.Lines[i]
	o := object{"sequence": i + 1, "productOrService": coded(systemOf(l.Code), l.Code), "net": dollars(l.Charge), "quantity": quantity(l.Units)}
	if l.RevenueCode != "" {
		o["revenue"] = coded("https://www.nubc.org/CodeSystem/RevenueCodes", l.RevenueCode)
	}
	var mods []object
	for _, m := range l.Modifiers {
		mods = append(mods, coded(procedures, m))
	}
	o.set("modifier", mods)
	if len(l.Pointers) > 0 {
		o["diagnosisSequence"] = l.Pointers
	}
	switch from := c.LineDate(i); {
	case l.ServiceEndDate != 0 && l.ServiceEndDate != from:
		o["servicedPeriod"] = period(from, l.ServiceEndDate)
	default:
		o.set("servicedDate", from.String())
	}
	if place := c.LinePlace(i); place != "" {
		o["locationCodeableConcept"] = coded(places, place)
	}
	var members []int
	others := l.OtherProviders()
	for _, p := range []*claim.Provider{&l.Rendering, &others.Ordering, &others.Supervising, &others.Referring} {
		if n := team[key(p)]; n > 0 && p.Given() {
			members = append(members, n)
		}
	}
	if len(members) > 0 {
		o["careTeamSequence"] = members
	}
	if l.Drug.Given() {
		detail := object{"sequence": 1, "productOrService": coded(packages, string(l.Drug.Code))}
		if l.Drug.Quantity != 0 {
			q := quantity(l.Drug.Quantity)
			q["unit"] = l.Drug.Unit
			detail["quantity"] = q
		}
		o["detail"] = []object{detail}
	}
	return o
}

// systemOf tells CPT, five digits or four and a letter, from HCPCS level II.
func systemOf(code string) string {
	if code != "" && code[0] >= '0' && code[0] <= '9' {
		return cpt
	}
	return procedures
}

func key(p *claim.Provider) string { return string(p.NPI) + "|" + strings.ToUpper(p.Name) }
