package drug

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// withdrawnDrug reports Makena after its approval was withdrawn; the page's dates
// and trigger are the rule.
func withdrawnDrug(e *facts.Encounter, r *rule.Report) {
	for l := range e.WithCode("J1726") {
		r.Add(finding.Finding{
			Line:    l.N,
			Message: "J1726 is Makena, whose approval the FDA withdrew on 2023-04-06: no payer covers it any more",
			Fix:     finding.Repair{Text: "Not covered after 2023-04-07: do not bill the drug or its injection.", Safety: finding.DisplayOnly},
			AtRisk:  fallsWith(e, l),
		})
	}
}

// expectedDenialGY reminds that a product billed with GY is denied by design.
func expectedDenialGY(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsProduct() || !l.Has("GY") {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s carries GY: Medicare denies it as excluded by statute, and the patient is liable", l.Code),
			Fix:     finding.Repair{Text: "Expected denial: bill the patient or the next insurer after it; tell the patient beforehand.", Safety: finding.DisplayOnly},
		})
	}
}
