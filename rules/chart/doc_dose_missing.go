package chart

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docDoseMissing reports a billed drug whose charted administration has no dose.
func docDoseMissing(e *facts.Encounter, r *rule.Report) {
	for i := range e.Given {
		g := &e.Given[i]
		if e.Chart.Silent.Has(claim.DoseField) || g.Dose.Given || g.Volume.Given || carries(g) || !isNamed(g.Medication) || statesAmount(g.Medication) || statesAmount(e.Chart.Note) {
			continue
		}
		l := drugLine(e, g)
		if l == nil {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("no dose is charted: the record does not bear out the %s units of %s", l.Units, l.Code),
			Fix:     finding.Repair{Text: "Have whoever gave it add the dose in a signed and dated addendum; then bill its units.", Safety: finding.NeedsChart},
		})
	}
}

// drugLine is the drug line whose units rest on this administration: the one that
// bills it, or the only drug line where the name was not recognised.
func drugLine(e *facts.Encounter, g *facts.Given) *facts.Line {
	var only *facts.Line
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsDrug() || wholePackage(l) {
			continue
		}
		switch g.Bills(l.Code) {
		case facts.SameDrug:
			return l
		case facts.OtherDrug:
			continue
		}
		if only != nil {
			return nil
		}
		only = l
	}
	return only
}

// wholePackage says whether a code counts packages or doses: one of them is one
// unit, whatever the dose.
func wholePackage(l *facts.Line) bool {
	return l.Drug.Code == "" || facts.MeasureOf(l.Drug.UnitName) == facts.Count
}
