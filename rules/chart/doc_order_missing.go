package chart

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docOrderMissing reports drugs given by somebody who cannot order them, with no
// order in the record.
func docOrderMissing(e *facts.Encounter, r *rule.Report) {
	if e.Chart.Silent.Has(claim.OrderField) && !e.Chart.OrderedBy.Given() || !billsDrugs(e) {
		return
	}
	by := e.Chart.OrderedBy
	if by.Given() && !cannotOrder(by.Credential) {
		return
	}
	for i := range e.Given {
		g := &e.Given[i]
		if carries(g) || g.Substance.Vaccine != 0 || mayOrder(g.GivenBy.Credential) {
			continue // vaccines are given under standing orders
		}
		f := finding.Finding{
			Line:    lineOf(e, g),
			Message: "the record holds no order for the drug",
			Fix: finding.Repair{
				Text:   "Find the signed order with drug, dose, route and frequency. An order written afterwards does not count.",
				Safety: finding.NeedsChart,
			},
		}
		switch {
		case by.Given():
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("the order is by %s, who does not order drugs: whose order was it?", strings.ToUpper(by.Credential))
		case speaksOfOrder(e.Chart.Note):
			f.Severity = finding.Warning
			f.Message = "the record names nobody who ordered the drug; its free text speaks of an order"
		}
		r.Add(f)
		return // one order may cover the visit
	}
}

// mayOrder says whether the credential is one that orders drugs.
func mayOrder(credential string) bool {
	for _, word := range strings.FieldsFunc(strings.ToUpper(credential), func(r rune) bool { return r == ',' || r == ' ' || r == '/' }) {
		switch strings.ReplaceAll(word, ".", "") {
		case "MD", "DO", "MBBS", "NP", "FNP", "ANP", "PNP", "DNP", "CRNP", "ARNP", "APRN", "APN", "AGNP", "PMHNP", "PA", "PA-C", "CNM", "CNS", "DPM", "DDS", "DMD", "CRNA",
			"FNP-C", "FNP-BC", "NP-C", "APRN-CNP", "CNP", "PHYSICIAN":
			return true
		}
	}
	return false
}

// cannotOrder says whether the credential is one that gives drugs on another's
// order.
func cannotOrder(credential string) bool {
	switch strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(credential)), ".", "") {
	case "RN", "LPN", "LVN", "MA", "CMA", "RMA", "CCMA", "CNA", "BSN", "RN, BSN", "PHLEBOTOMIST":
		return true
	}
	return false
}

// speaksOfOrder says whether the free text tells of an order.
func speaksOfOrder(note string) bool {
	for _, word := range [...]string{"ordered", "order", "orders", "per dr", "per md", "verbal order", "standing order"} {
		if facts.Says(note, word) {
			return true
		}
	}
	return false
}
