package diagnosis

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// externalCauseFirst reports a code that says how something happened (V00-Y99) in
// the place of what is wrong with the patient.
func externalCauseFirst(e *facts.Encounter, r *rule.Report) {
	if len(e.Claim.Diagnoses) == 0 {
		return
	}
	first := e.Claim.Diagnoses[0].Code
	if len(first) < 3 || first[0] < 'V' || first[0] > 'Y' || marksICD9(e.Claim.Diagnoses[0].Qualifier) {
		return
	}
	fix := "List the injury or condition first and the external cause after it."
	if len(e.Claim.Diagnoses) == 1 {
		fix = "Add the injury or condition as the first diagnosis; an external cause never stands alone."
	}
	r.Add(finding.Finding{
		Code:    first,
		Message: fmt.Sprintf("%s says how it happened and is listed first: an external cause is never the first diagnosis", first),
		Fix:     finding.Repair{Text: fix, Safety: finding.NeedsChart},
	})
}
