package diagnosis

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// notDocumented reports a billed code that the chart's indication speaks against.
func (list wordings) notDocumented(e *facts.Encounter, r *rule.Report) {
	text := e.Chart.Indication
	if text == "" {
		return
	}
	for i := range e.Claim.Diagnoses {
		code := e.Claim.Diagnoses[i].Code
		w, words := list.find(code, text)
		if w == nil {
			continue
		}
		lines := pointers(e, i+1)
		r.Add(finding.Finding{
			Line:     firstOf(lines),
			Code:     code,
			Severity: w.severity,
			Message:  fmt.Sprintf("%s is billed, and the chart's indication says %q", code, words),
			Fix:      finding.Repair{Text: fmt.Sprintf("Code what is documented: %s; or have the record corrected by who wrote it.", w.better), Safety: finding.NeedsChart},
			AtRisk:   lines,
		})
	}
}
