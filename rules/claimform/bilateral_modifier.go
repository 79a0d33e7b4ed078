package claimform

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// bilateralModifier reports 50 on a code that has no two sides, or holds both.
func bilateralModifier(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.IsProduct() || !l.Has("50") {
			continue
		}
		fee, origin := e.Fee(l)
		if origin.Answer != codes.Found {
			continue
		}
		why := ""
		switch fee.Bilateral {
		case '0', '9':
			why = "the code has no two sides"
		case '2':
			why = "the code holds both sides already"
		default: // 1 and 3 take it; contractors differ on how 3 is written
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("50 cannot stand on %s: %s (bilateral indicator %c)", l.Code, why, fee.Bilateral),
			Fix: finding.Repair{
				Text:   "Remove 50; two separate services are two units, or two lines with the modifier that says so",
				Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: "50"}},
				Safety: finding.NeedsChart,
			},
			Tables: finding.TablesOf(origin.Table),
		}
		if !origin.Agreed {
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}
