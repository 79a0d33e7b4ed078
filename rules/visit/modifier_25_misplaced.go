package visit

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// modifier25Misplaced reports modifier 25 on a line that is not a visit. Codes
// nobody knows, and services that some payers treat as visits, are left alone.
func modifier25Misplaced(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Has("25") || !neverAVisit(l) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("modifier 25 stands on %s, which is no visit; only the visit may carry it", l.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Remove 25 from %s; if a visit of the day was separate, append it there.", l.Code),
				Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: "25"}},
				Safety: finding.Safe,
			},
		})
	}
}

func neverAVisit(l *facts.Line) bool {
	switch l.Info.Kind {
	case codes.AdminCode, codes.Procedure, codes.Supply:
		return true
	}
	return l.IsProduct()
}
