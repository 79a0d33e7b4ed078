package encounter

import (
	"strconv"
	"strings"

	"firstpass/claim"
)

func payerNode(p *claim.Payer) node {
	n := node{kind: mapNode}
	n.putText("type", string(p.Type))
	n.putText("name", p.Name)
	n.putText("id", p.ID)
	n.putText("contractor", p.Contractor)
	n.putText("state", p.State)
	n.putText("filing", p.Filing)
	return n
}

func claimNode(e *claim.Encounter) node {
	c := &e.Claim
	n := node{kind: mapNode}
	n.putText("type", string(c.Type))
	if c.ControlNumber != e.ID {
		n.putText("control_number", c.ControlNumber)
	}
	n.putText("service_date", c.ServiceDate.String())
	n.putText("service_end_date", c.ServiceEndDate.String())
	n.putText("place_of_service", c.PlaceOfService)
	n.putText("bill_type", c.BillType)
	n.putText("frequency", c.Frequency)
	n.putText("original_reference", c.OriginalReference)
	n.putText("billing_state", c.BillingState)
	n.putText("received_date", c.ReceivedDate.String())
	n.putText("prior_authorization", c.PriorAuth)
	n.putText("abn", c.ABN)
	n.putTruth("drug_340b", true, c.Drug340B)
	if c.Total != 0 {
		n.putBare("total", c.Total.String())
	}
	n.putNode("test_results", listOf(c.TestResults, func(t *claim.TestResult) node {
		r := node{kind: mapNode}
		r.putText("type", t.Type)
		r.putBare("value", t.Value.String())
		r.putText("unit", t.Unit)
		return r
	}))
	n.putNode("rendering_provider", providerNode(&c.Rendering))
	n.putNode("billing_provider", providerNode(&c.Billing))
	n.putNode("referring_provider", providerNode(&c.Referring))
	n.putNode("supervising_provider", providerNode(&c.Supervising))
	n.putNode("ordering_provider", providerNode(&c.Ordering))
	n.putNode("patient", patientNode(&c.Patient))
	n.putNode("diagnoses", listOf(c.Diagnoses, func(d *claim.Diagnosis) node { return node{kind: textNode, text: d.Code} }))
	n.set("lines", listOf(c.Lines, lineNode))
	n.putNode("history", listOf(c.History, pastNode))
	return n
}

func providerNode(p *claim.Provider) node {
	n := node{kind: mapNode}
	n.putText("npi", string(p.NPI))
	n.putText("type", p.Type)
	n.putText("name", p.Name)
	n.putText("credential", p.Credential)
	n.putText("taxonomy", p.Taxonomy)
	n.putText("state", p.State)
	return n
}

// patientNode writes the name as one; X12 gives it in parts.
func patientNode(p *claim.Patient) node {
	name := p.Name
	if name == "" && (p.LastName != "" || p.FirstName != "") {
		name = strings.TrimSuffix(p.LastName+", "+p.FirstName, ", ")
	}
	n := node{kind: mapNode}
	n.putText("id", p.ID)
	n.putText("name", name)
	n.putText("birth_date", p.BirthDate.String())
	n.putText("sex", p.Sex)
	n.putText("state", p.State)
	return n
}

func lineNode(l *claim.Line) node {
	n := node{kind: mapNode}
	n.putText("code", l.Code)
	n.putTexts("modifiers", l.Modifiers)
	n.putDecimal("units", l.Units)
	n.putBare("charge", l.Charge.String())
	n.putNode("diagnoses", listOf(l.Pointers, func(p *int) node { return node{kind: textNode, bare: true, text: strconv.Itoa(*p)} }))
	drug := node{kind: mapNode}
	drug.putText("code", string(l.Drug.Code))
	drug.putText("unit", l.Drug.Unit)
	drug.putDecimal("quantity", l.Drug.Quantity)
	n.putNode("ndc", drug)
	n.putText("note", l.Note)
	n.putText("description", l.Description)
	n.putText("service_date", l.ServiceDate.String())
	n.putText("service_end_date", l.ServiceEndDate.String())
	n.putText("revenue_code", l.RevenueCode)
	n.putText("place_of_service", l.PlaceOfService)
	n.putText("prior_authorization", l.PriorAuth)
	n.putText("lot", l.Batch)
	n.putText("supplied_by", l.SuppliedBy)
	n.putNode("rendering_provider", providerNode(&l.Rendering))
	return n
}

func pastNode(p *claim.PastService) node {
	n := node{kind: mapNode}
	n.putText("code", p.Code)
	n.putTexts("modifiers", p.Modifiers)
	n.putText("service_date", p.Date.String())
	n.putDecimal("units", p.Units)
	n.putText("status", p.Status)
	n.putText("rendering_npi", string(p.Rendering))
	n.putInt("global_days", p.GlobalDays)
	n.putText("claim", p.Claim)
	return n
}
