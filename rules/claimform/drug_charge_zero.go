package claimform

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// drugChargeZero asks about a drug line at zero, where Medicare's contractors want
// a cent for a drug that cost the practice nothing.
func drugChargeZero(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsDrug() || l.Charge != 0 || l.Drug.Fluid || e.InFacility(l) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s has no charge: Medicare's contractors return a drug line at zero", l.Code),
			Fix:     finding.Repair{Text: "Enter the practice's charge; for a drug that cost it nothing $0.01, and say in the line note who supplied it.", Safety: finding.NeedsChart},
		})
	}
}
