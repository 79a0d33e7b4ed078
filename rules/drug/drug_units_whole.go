package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// drugUnitsWhole reports product lines billed in fractions of a unit, or in none.
func drugUnitsWhole(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsProduct() || l.Units > 0 && l.Units.IsWhole() || !inForce(l) {
			continue
		}
		if l.Units <= 0 {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s is billed with %s units: a drug line bills at least one", l.Code, l.Units),
				Fix:     finding.Repair{Text: "Enter the units of the dose given, or remove the line.", Safety: finding.NeedsChart},
			})
			continue
		}
		whole := l.Units.CeilDiv(claim.Whole(1))
		if doses, ok := charted(e, l); ok && leads(e, l, false) {
			if units, ok := doses.Units(); ok && units > 0 {
				whole = units
			}
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s x %s: units on a drug line are whole; a begun unit counts as one", l.Code, l.Units),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Bill %s x %d (whole units, rounded up).", l.Code, whole),
				Edits:  []finding.Edit{{Op: finding.SetUnits, Line: l.N, Value: claim.Whole(whole).String()}},
				Safety: finding.NeedsChart,
			},
		})
	}
}
