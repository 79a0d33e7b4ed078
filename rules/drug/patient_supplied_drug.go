package drug

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// patientSuppliedDrug reports a charge for a drug that the practice did not buy.
func patientSuppliedDrug(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsProduct() || l.NoCost() {
			continue
		}
		who := suppliedBy(e, l)
		if who == "" {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is charged at $%s, but the %s supplied it: a drug that cost the practice nothing may not be charged", l.Code, l.Charge, who),
			Fix: finding.Repair{
				Text:   "Charge $0.01 (Medicare), or leave the drug line out where the plan wants that; bill the administration as usual.",
				Edits:  []finding.Edit{{Op: finding.SetField, Line: l.N, Field: "charge", Value: "0.01"}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// suppliedBy says who brought the drug, "" where nobody else did as far as claim
// and record tell.
func suppliedBy(e *facts.Encounter, l *facts.Line) string {
	if l.SuppliedElsewhere() {
		return l.SuppliedBy
	}
	if l.SuppliedBy == "practice" {
		return ""
	}
	if mentions(l.Note, "patient supplied", "patient-supplied", "supplied by patient", "brought by patient", "brown bag") {
		return "patient"
	}
	if mentions(l.Note, "supplied by pharmacy", "supplied by specialty pharmacy", "pharmacy supplied", "pharmacy-supplied", "white bag") {
		return "pharmacy"
	}
	for i := range e.Given {
		g := &e.Given[i]
		if g.Bills(l.Code) == facts.SameDrug && (g.SuppliedBy == "patient" || g.SuppliedBy == "pharmacy") {
			return g.SuppliedBy
		}
	}
	return broughtAlong(e, l)
}

// broughtAlong reads the record's note, where the claim bills one product only,
// so that the note can be about no other.
func broughtAlong(e *facts.Encounter, l *facts.Line) string {
	if e.Chart == nil || e.Chart.Note == "" {
		return ""
	}
	for other := range e.Products() {
		if other.Code != l.Code {
			return ""
		}
	}
	for _, phrase := range [...]string{"patient brought own", "patient brought in own", "patient brought her own", "patient brought his own", "patient brought their own", "patient-supplied", "patient supplied", "supplied by patient", "supplied by the patient"} {
		if facts.Says(e.Chart.Note, phrase) {
			return "patient"
		}
	}
	for _, phrase := range [...]string{"delivered by specialty pharmacy", "supplied by specialty pharmacy", "supplied by pharmacy", "white-bagged", "white bagged"} {
		if facts.Says(e.Chart.Note, phrase) {
			return "pharmacy"
		}
	}
	return ""
}
