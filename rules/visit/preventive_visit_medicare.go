package visit

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// preventiveVisitMedicare reports a preventive visit billed to Medicare without
// GY, the modifier that asks for the denial.
func preventiveVisitMedicare(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Visit) {
		if v.Info.Visit != codes.PreventiveVisit || v.Has("GY") {
			continue
		}
		r.Add(finding.Finding{
			Line:    v.N,
			Message: fmt.Sprintf("Medicare excludes the preventive visit %s by law", v.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Bill the patient for %s, or append GY to ask for the denial; if the wellness visit's elements were done, report G0438 or G0439.", v.Code),
				Edits:  []finding.Edit{{Op: finding.AddModifier, Line: v.N, Value: "GY"}},
				Safety: finding.NeedsChart,
			},
		})
	}
}
