package visit

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// visitPair reports the pairs that em-needs-25 and em-99211-bundled leave: a
// visit that is paid while the injection beside it is denied, and a visit other
// than 99211 that no modifier can save.
func visitPair(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Visit) {
		if p, _ := denies(e, v); p.indicator == '0' && v.Info.Visit != codes.NurseVisit {
			r.Add(finding.Finding{
				Line:    v.N,
				Message: fmt.Sprintf("%s is never paid beside %s: the pair allows no modifier", v.Code, p.code),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Report %s or %s, not both.", p.code, v.Code),
					Safety: finding.DisplayOnly,
				},
				Tables: finding.TablesOf(p.origin.Table),
			})
		}
		for l := range e.OfKind(codes.AdminCode) {
			if l.Date == v.Date {
				visitCovers(e, r, v, l)
			}
		}
	}
}

// visitCovers reports an injection that the visit includes. Where the facility
// gives the injection, facility-pos says so and this rule is silent.
func visitCovers(e *facts.Encounter, r *rule.Report, v, l *facts.Line) {
	pair, origin := e.Tables.Pair(v.Code, l.Code, e.Setting(), l.Date)
	if origin.Answer != codes.Found || pair.Indicator == '9' {
		return
	}
	if pair.Indicator == '1' && (v.VisitSeparated() || l.Separated()) || l.Admin.StaffService && e.InFacility(l) {
		return
	}
	f := finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s is denied beside %s: the visit includes it and no modifier separates the two", l.Code, v.Code),
		Fix: finding.Repair{
			Text:   fmt.Sprintf("Was the visit significant and separate from %s? If yes, append 25 to %s; if no, remove %s.", l.Code, v.Code, l.Code),
			Edits:  []finding.Edit{{Op: finding.AddModifier, Line: v.N, Value: "25"}},
			Safety: finding.NeedsChart,
		},
		Tables: finding.TablesOf(origin.Table),
	}
	if pair.Indicator == '0' {
		f.Message = fmt.Sprintf("%s is never paid beside %s: the visit includes it, with or without a modifier", l.Code, v.Code)
		f.Fix = finding.Repair{
			Text:   fmt.Sprintf("Remove %s.", l.Code),
			Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
			Safety: finding.NeedsChart,
		}
	}
	r.Add(f)
}
