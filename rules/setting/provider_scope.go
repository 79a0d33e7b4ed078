package setting

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// providerScope reports drug administration billed under somebody who cannot
// bill Medicare under a number of their own.
func providerScope(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if !l.Admin.StaffService && l.Admin.Family != codes.AllergenShot {
			continue // vaccines have a benefit of their own, which pharmacies and nurses bill
		}
		who := e.RenderingOn(l)
		role := e.RoleOfProvider(who)
		if !role.Auxiliary() {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is billed under %s, who cannot bill Medicare for it", l.Code, roleName(role)),
			Fix: finding.Repair{
				Text:   "Bill under the supervising practitioner's NPI if the record shows direct supervision (incident to); else it is not billable.",
				Safety: finding.DisplayOnly,
			},
			AtRisk: e.DrugLinesOn([]int{l.N}, l.Date),
		})
	}
}

func roleName(role facts.Role) string {
	switch role {
	case facts.Nurse:
		return "a nurse"
	case facts.MedicalAssistant:
		return "a medical assistant"
	case facts.Pharmacist:
		return "a pharmacist"
	}
	return "auxiliary staff"
}
