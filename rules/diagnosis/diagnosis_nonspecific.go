package diagnosis

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// nonspecific reports an unspecified code where the indication names the
// condition that has a code of its own.
func (list wordings) nonspecific(e *facts.Encounter, r *rule.Report) {
	text := e.Chart.Indication
	if text == "" {
		return
	}
	for i := range e.Claim.Diagnoses {
		code := e.Claim.Diagnoses[i].Code
		w, words := list.find(code, text)
		if w == nil || bills(e, w.better) {
			continue
		}
		lines := pointers(e, i+1)
		r.Add(finding.Finding{
			Line:    firstOf(lines),
			Code:    code,
			Message: fmt.Sprintf("%s is unspecified, and the chart's indication says %q", code, words),
			Fix:     finding.Repair{Text: fmt.Sprintf("Code what is documented: %s.", w.better), Safety: finding.NeedsChart},
			AtRisk:  lines,
		})
	}
}
