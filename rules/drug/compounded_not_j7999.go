package drug

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// compoundedNotJ7999 asks for J7999 where the text of an unlisted code says that
// the drug was compounded.
func compoundedNotJ7999(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.UnlistedDrug) {
		if l.Code != "J3490" && l.Code != "J3590" || !mentions(narrative(e, l), "compound") {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is described as compounded: J7999 is the code for compounded drugs", l.Code),
			Fix: finding.Repair{
				Text:   "Bill J7999 with every ingredient, its dose and its NDC in the note, unless the payer's manual keeps J3490.",
				Edits:  []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: "J7999"}},
				Safety: finding.NeedsChart,
			},
		})
	}
}
