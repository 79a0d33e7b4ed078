package encounter

import (
	"strings"

	"firstpass/claim"
)

// item reads an entry: a timed problem where it has `expected` and no claim, else
// an encounter, which is a case where it has `expect`.
func (d *decoder) item(n node) Item {
	item := Item{Line: n.line}
	if n.kind != mapNode {
		d.fail(n.line, "want an encounter, found %s", n.kindWord())
		return item
	}
	_, hasClaim := n.get("claim")
	if isTimed(n) && !hasClaim {
		t := d.timeline(n)
		item.Timeline = &t
		item.Encounter.ID = t.ID
		return item
	}
	if !hasClaim && isCompact(n) {
		return d.compact(n)
	}
	e := &item.Encounter
	c := &Case{}
	d.fields(n, "the encounter", map[string]func(node){
		"id": d.text(&e.ID), "title": d.text(&c.Title), "why": d.text(&c.Why), "sources": d.texts(&c.Sources),
		"confidence": d.text(&c.Confidence), "needs": d.texts(&c.Needs),
		"payer": func(n node) { d.payer(n, &e.Payer) },
		"claim": func(n node) { d.claim(n, &e.Claim) },
		"chart": func(n node) { e.Chart = d.chart(n) },
		"expect": func(n node) {
			item.Case = c
			d.expect(n, c)
		},
	})
	e.Claim.At.Line = int32(n.line)
	if !hasClaim {
		d.fail(n.line, "the encounter has no `claim`")
	}
	finish(e)
	return item
}

// isTimed recognises a timed problem by the fields only it has.
func isTimed(n node) bool {
	_, setting := n.get("setting")
	_, administrations := n.get("administrations")
	return setting || administrations
}

// finish fills what follows from the rest.
func finish(e *claim.Encounter) {
	c := &e.Claim
	if c.ControlNumber == "" {
		c.ControlNumber = e.ID
	}
	if c.Type == "" {
		c.Type = claim.Professional
	}
}

func (d *decoder) payer(n node, p *claim.Payer) {
	if n.kind == textNode { // the compact notation's `payer: medicare`
		d.payerType(n, p)
		return
	}
	d.fields(n, "payer", map[string]func(node){
		"type": func(n node) { d.payerType(n, p) },
		"name": d.text(&p.Name), "id": d.text(&p.ID), "contractor": d.text(&p.Contractor),
		"state": d.text(&p.State), "filing": d.text(&p.Filing),
	})
	p.At.Line = int32(n.line)
}

func (d *decoder) payerType(n node, p *claim.Payer) {
	if n.text == "unknown" {
		p.Type = claim.UnknownPayer
		return
	}
	oneOf(d, &p.Type, claim.Medicare, claim.MedicareAdvantage, claim.Medicaid, claim.Commercial, claim.AnyPayer)(n)
}

func (d *decoder) claim(n node, c *claim.Claim) {
	d.fields(n, "claim", d.claimFields(c))
}

// claimFields are FORMAT's fields of a claim; the compact notation takes them at
// its top level too.
func (d *decoder) claimFields(c *claim.Claim) map[string]func(node) {
	return map[string]func(node){
		"type":                 oneOf(d, &c.Type, claim.Professional, claim.Institutional),
		"control_number":       d.text(&c.ControlNumber),
		"service_date":         d.date(&c.ServiceDate),
		"service_end_date":     d.date(&c.ServiceEndDate),
		"place_of_service":     d.text(&c.PlaceOfService),
		"bill_type":            d.text(&c.BillType),
		"frequency":            d.text(&c.Frequency),
		"original_reference":   d.text(&c.OriginalReference),
		"billing_state":        d.code(&c.BillingState),
		"received_date":        d.date(&c.ReceivedDate),
		"prior_authorization":  d.text(&c.PriorAuth),
		"abn":                  oneOf(d, &c.ABN, "signed", "none"),
		"drug_340b":            d.boolean(&c.Drug340B),
		"total":                d.cents(&c.Total),
		"test_results":         func(n node) { c.TestResults = d.testResults(n) },
		"rendering_provider":   d.provider("rendering_provider", &c.Rendering),
		"billing_provider":     d.provider("billing_provider", &c.Billing),
		"referring_provider":   d.provider("referring_provider", &c.Referring),
		"supervising_provider": d.provider("supervising_provider", &c.Supervising),
		"ordering_provider":    d.provider("ordering_provider", &c.Ordering),
		"patient":              func(n node) { d.patient(n, &c.Patient) },
		"diagnoses": func(n node) {
			for _, item := range d.list(n) {
				var dx claim.Diagnosis
				d.code(&dx.Code)(item)
				dx.At.Line = int32(item.line)
				c.Diagnoses = append(c.Diagnoses, dx)
			}
		},
		"lines": func(n node) {
			for _, item := range d.list(n) {
				c.Lines = append(c.Lines, d.line(item))
			}
		},
		"history": func(n node) { c.History = append(c.History, d.history(n)...) },
	}
}

func (d *decoder) provider(what string, p *claim.Provider) func(node) {
	return func(n node) {
		var npi string
		d.fields(n, what, map[string]func(node){
			"npi": d.text(&npi), "type": d.text(&p.Type), "name": d.text(&p.Name),
			"credential": d.text(&p.Credential), "taxonomy": d.text(&p.Taxonomy), "state": d.code(&p.State),
		})
		if npi != "" { // the compact notation has one already
			p.NPI = claim.NPI(npi)
		}
		p.Person = p.Type != "" || p.Credential != "" // the types are all people's
		p.At.Line = int32(n.line)
	}
}

func (d *decoder) patient(n node, p *claim.Patient) {
	d.fields(n, "patient", map[string]func(node){
		"name": d.text(&p.Name), "birth_date": d.date(&p.BirthDate), "sex": d.code(&p.Sex), "id": d.text(&p.ID), "state": d.code(&p.State),
	})
	last, first, _ := strings.Cut(p.Name, ",")
	p.LastName, p.FirstName = strings.TrimSpace(last), strings.TrimSpace(first)
	p.At.Line = int32(n.line)
}

func (d *decoder) line(n node) claim.Line {
	l := claim.Line{}
	l.At.Line = int32(n.line)
	d.fields(n, "a line", map[string]func(node){
		"code": d.code(&l.Code),
		"modifiers": func(n node) {
			d.texts(&l.Modifiers)(n)
			for i := range l.Modifiers {
				l.Modifiers[i] = strings.ToUpper(strings.TrimSpace(l.Modifiers[i]))
			}
		},
		"units":  d.decimal(&l.Units),
		"charge": d.cents(&l.Charge),
		"diagnoses": func(n node) {
			for _, item := range d.list(n) {
				var pointer int
				d.integer(&pointer)(item)
				l.Pointers = append(l.Pointers, pointer)
			}
		},
		"note": d.text(&l.Note), "description": d.text(&l.Description),
		"ndc":          func(n node) { d.drugID(n, &l.Drug) },
		"service_date": d.date(&l.ServiceDate), "service_end_date": d.date(&l.ServiceEndDate),
		"revenue_code": d.text(&l.RevenueCode), "place_of_service": d.text(&l.PlaceOfService),
		"prior_authorization": d.text(&l.PriorAuth), "lot": d.text(&l.Batch),
		"supplied_by":        oneOf(d, &l.SuppliedBy, "practice", "patient", "pharmacy"),
		"rendering_provider": d.provider("rendering_provider", &l.Rendering),
	})
	return l
}

func (d *decoder) drugID(n node, id *claim.DrugID) {
	var ndc string
	d.fields(n, "ndc", map[string]func(node){
		"code": d.text(&ndc), "unit": d.code(&id.Unit), "quantity": d.decimal(&id.Quantity),
	})
	id.Code = claim.NDC(ndc)
	id.At.Line = int32(n.line)
}

func (d *decoder) testResults(n node) []claim.TestResult {
	var list []claim.TestResult
	for _, item := range d.list(n) {
		var t claim.TestResult
		d.fields(item, "a test result", map[string]func(node){
			"type": d.text(&t.Type), "value": d.decimal(&t.Value), "unit": d.text(&t.Unit),
		})
		list = append(list, t)
	}
	return list
}

func (d *decoder) history(n node) []claim.PastService {
	var list []claim.PastService
	for _, item := range d.list(n) {
		var p claim.PastService
		var npi string
		d.fields(item, "a history entry", map[string]func(node){
			"code": d.code(&p.Code), "modifiers": d.texts(&p.Modifiers), "service_date": d.date(&p.Date), "units": d.decimal(&p.Units),
			"status": d.text(&p.Status), "rendering_npi": d.text(&npi), "global_days": d.integer(&p.GlobalDays), "claim": d.text(&p.Claim),
		})
		p.Rendering = claim.NPI(npi)
		list = append(list, p)
	}
	return list
}
