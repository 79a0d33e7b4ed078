package chart

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docRecordsDisagree reports two records of one administration that contradict.
func docRecordsDisagree(e *facts.Encounter, r *rule.Report) {
	if !billsDrugs(e) {
		return
	}
	for i := range e.Chart.Disagreements {
		d := &e.Chart.Disagreements[i]
		line, name := 0, d.Medication
		if s, ok := e.Tables.Identify(d.Medication); ok {
			name = s.Name
		}
		for j := range e.Given {
			if g := &e.Given[j]; g.Known && g.Substance.Name == name {
				line = lineOf(e, g)
				if l := billedBy(e, g); l != nil && d.Field == "dose" {
					line = l.N
				}
				break
			}
		}
		r.Add(finding.Finding{
			Line:    line,
			Message: fmt.Sprintf("two records of %s disagree on its %s: %s and %s", name, d.Field, d.One, d.Other),
			Fix: finding.Repair{
				Text:   "Find out which is right before billing. Whoever wrote the wrong one corrects it by a signed and dated addendum; units and code follow what was given.",
				Safety: finding.NeedsChart,
			},
		})
	}
}
