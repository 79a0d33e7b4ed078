package setting

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// staffAsRendering asks about drug administration billed under a nurse or an
// assistant to a payer that is not Medicare: few plans enrol them.
func staffAsRendering(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if !l.Admin.StaffService && l.Admin.Family != codes.AllergenShot {
			continue
		}
		role := e.RoleOfProvider(e.RenderingOn(l))
		if role != facts.Nurse && role != facts.MedicalAssistant {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is billed under %s: most plans pay it only under a practitioner they have enrolled", l.Code, roleName(role)),
			Fix: finding.Repair{
				Text:   "Bill under the practitioner who ordered and supervised, unless this plan has enrolled the one who gave it.",
				Safety: finding.DisplayOnly,
			},
			AtRisk: e.DrugLinesOn([]int{l.N}, l.Date),
		})
	}
}
