package diagnosis

import (
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// diagnosisMissing reports a claim that names no diagnosis at all.
func diagnosisMissing(e *facts.Encounter, r *rule.Report) {
	if len(e.Claim.Diagnoses) > 0 {
		return
	}
	r.Add(finding.Finding{
		Message: "the claim has no diagnosis: it is returned as incomplete",
		Fix: finding.Repair{
			Text:   "Add the documented diagnosis and point each line at it.",
			Safety: finding.NeedsChart,
		},
	})
}
