package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// vaccineCounsellingAge reports 90460 and 90461 for a patient past their last age.
func vaccineCounsellingAge(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.VaccineShot) {
		age := e.AgeOn(l.Date)
		if l.Admin.MaxAge == 0 || age <= l.Admin.MaxAge {
			continue
		}
		fix := finding.Repair{Text: "replace 90460 with 90471", Edits: []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: "90471"}}, Safety: finding.NeedsChart}
		if l.Code == "90461" {
			fix = finding.Repair{Text: "remove 90461: 90471 and 90472 count vaccines, not components", Edits: []finding.Edit{{Op: finding.RemoveLine, Line: l.N}}, Safety: finding.NeedsChart}
		} else if times(l) > 1 {
			fix = finding.Repair{Text: fmt.Sprintf("replace 90460 with 90471 x 1 and 90472 x %d", times(l)-1), Safety: finding.NeedsChart}
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s ends at age %d, and the patient was %d", l.Code, l.Admin.MaxAge, age),
			Fix:     fix,
		})
	}
}
