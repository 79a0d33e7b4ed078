package diagnosis

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// diagnosisPointerMissing reports a line that does not say which of the claim's
// diagnoses is its reason. Institutional lines have no pointers.
func diagnosisPointerMissing(e *facts.Encounter, r *rule.Report) {
	if len(e.Claim.Diagnoses) == 0 {
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		if len(l.Pointers) > 0 {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s points at none of the claim's diagnoses", l.Code),
			Fix:     finding.Repair{Text: "Point the line at the diagnosis it was done for.", Safety: finding.NeedsChart},
		}
		if len(e.Claim.Diagnoses) == 1 { // only one can be meant
			f.Fix.Edits = []finding.Edit{{Op: finding.SetDiagnoses, Line: l.N, Value: "1"}}
			f.Fix.Safety = finding.Safe
		}
		r.Add(f)
	}
}
