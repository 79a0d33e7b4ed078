package drug

import (
	"fmt"
	"strings"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// esaDialysis reports a code for patients on dialysis where the claim says that
// the kidneys have not failed.
func esaDialysis(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		right := withoutDialysis(l.Code)
		if right == "" || l.Has("JW") {
			continue
		}
		stage := earlierStage(e)
		if stage == "" {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is for end-stage renal disease on dialysis, and the claim says %s", l.Code, stage),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Bill %s with its own units and one of EA, EB, EC; or correct the diagnosis if the patient is on dialysis.", right),
				Safety: finding.DisplayOnly,
			},
		})
	}
}

// withoutDialysis is the code of the same drug for patients without dialysis.
func withoutDialysis(code string) string {
	switch code {
	case "J0882":
		return "J0881"
	case "Q4081":
		return "J0885"
	case "Q5105":
		return "Q5106"
	case "J0887":
		return "J0888"
	}
	return ""
}

// earlierStage is the diagnosis of a chronic kidney disease short of failure, ""
// where the claim names none or names failure or dialysis too.
func earlierStage(e *facts.Encounter) string {
	stage := ""
	for i := range e.Claim.Diagnoses {
		switch code := e.Claim.Diagnoses[i].Code; {
		case code == "N18.6", strings.HasPrefix(code, "Z99.2"), strings.HasPrefix(code, "Z91.15"):
			return ""
		case len(code) >= 5 && strings.HasPrefix(code, "N18.") && code[4] >= '1' && code[4] <= '5':
			stage = code
		}
	}
	return stage
}
