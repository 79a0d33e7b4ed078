package administration

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// vaccineGCodeNotMedicare reports Medicare's vaccine administration codes on a
// claim to somebody else.
func vaccineGCodeNotMedicare(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if medicareCode(ownKind(l)) != l.Code {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is Medicare's code for giving a vaccine; other payers expect 90471 or 90460", l.Code),
			Fix:     finding.Repair{Text: "use 90471, or 90460 to age 18 with counselling, unless the plan asks for " + l.Code, Safety: finding.NeedsChart},
		})
	}
}
