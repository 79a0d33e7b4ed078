package diagnosis

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// chemotherapyWithoutNeoplasm reports Z51.11 or Z51.12 on a claim that names no
// neoplasm.
func chemotherapyWithoutNeoplasm(e *facts.Encounter, r *rule.Report) {
	encounter := 0
	for i := range e.Claim.Diagnoses {
		switch code := e.Claim.Diagnoses[i].Code; {
		case isNeoplasm(code):
			return
		case encounter == 0 && (code == "Z51.11" || code == "Z51.12"):
			encounter = i + 1
		}
	}
	if encounter == 0 {
		return
	}
	lines := pointers(e, encounter)
	code := e.Claim.Diagnoses[encounter-1].Code
	r.Add(finding.Finding{
		Line:    firstOf(lines),
		Code:    code,
		Message: fmt.Sprintf("%s says that a neoplasm was treated, and the claim names none", code),
		Fix: finding.Repair{
			Text:   fmt.Sprintf("Add the neoplasm that was treated, after %s. If none was (methotrexate or rituximab for another disease), bill that disease instead of %s.", code, code),
			Safety: finding.NeedsChart,
		},
		AtRisk: lines,
	})
}
