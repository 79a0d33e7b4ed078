package visit

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// emNeeds25 reports a visit that an NCCI pair denies beside an administration or
// procedure of the same day, on this claim or another of the day, where the pair
// allows a modifier and none is there.
func emNeeds25(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Visit) {
		if v.VisitSeparated() {
			continue
		}
		p, unanswered := denies(e, v)
		where := "on this claim"
		if p.code == "" {
			p, where = deniesElsewhere(e, v.Code, v.Date), "on another claim of the day"
		}
		switch {
		case p.indicator == '1':
			r.Add(finding.Finding{
				Line:    v.N,
				Message: fmt.Sprintf("%s has no modifier 25 and %s stands beside it %s: the visit is denied as part of it", v.Code, p.code, where),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Is work beyond the injection documented? If yes, append 25 to %s; if no, remove the visit.", v.Code),
					Edits:  []finding.Edit{{Op: finding.AddModifier, Line: v.N, Value: "25"}},
					Safety: finding.NeedsChart,
				},
				Tables: finding.TablesOf(p.origin.Table),
			})
		case p.code != "": // never payable: em-99211-bundled or visit-pair speaks
		case unanswered:
			r.NotChecked(v.N, fmt.Sprintf("no NCCI pair table answers for %s on %s", v.Code, v.Date))
		}
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		if len(e.SameDay) == 0 || l.Info.Kind != codes.AdminCode && l.Info.Kind != codes.Procedure {
			continue
		}
		if visit, p := deniedVisit(e, l, '1'); visit != "" && !neverBeside(e, visit, l) {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s on another claim of the day has no modifier 25: beside %s that visit is denied", visit, l.Code),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Is work beyond the injection documented? If yes, append 25 to %s on the other claim; if no, remove the visit there.", visit),
					Safety: finding.DisplayOnly,
				},
				Tables: finding.TablesOf(p.origin.Table),
			})
			return // once: the visit is one, however many injections stand here
		}
	}
}

// neverBeside says whether another line of the day denies the visit of another
// claim for good: then em-99211-bundled speaks of it.
func neverBeside(e *facts.Encounter, visit string, l *facts.Line) bool {
	for other := range e.OfKind(codes.AdminCode) {
		if other.Date == l.Date && between(e, other.Code, visit, l.Date).indicator == '0' {
			return true
		}
	}
	return false
}
