package setting

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// unsupervisedOtherPayer asks about 96372 given by staff while nobody supervised,
// where CPT itself names 99211 instead and each plan decides.
func unsupervisedOtherPayer(e *facts.Encounter, r *rule.Report) {
	if !e.Chart.SupervisorCharted || e.Chart.SupervisorPresent || e.Chart.Supervision != "" {
		return
	}
	for l := range e.OfFamily(codes.Injection) {
		if e.InFacility(l) {
			continue
		}
		by, _ := givenByStaff(e, l.Date)
		if by == "" {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s was given by %s and the chart says that no practitioner was present: CPT wants %s only under direct supervision", l.Code, by, l.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Ask the plan: CPT names 99211 in place of %s then, and a plan that follows Medicare pays neither. The drug stays.", l.Code),
				Safety: finding.DisplayOnly,
			},
		})
	}
}
