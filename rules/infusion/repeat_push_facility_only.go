package infusion

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// repeatPushFacilityOnly reports 96376 on a professional claim. In a facility's
// place of service facility-pos says more.
func repeatPushFacilityOnly(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if !l.Admin.FacilityOnly || e.InFacility(l) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s, a repeated push of the same drug, is reported by facilities only", l.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Remove %s; the drug's units stay. Only a push of another drug is 96375.", l.Code),
				Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
				Safety: finding.NeedsChart,
			},
		})
	}
}
