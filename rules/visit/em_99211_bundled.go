package visit

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// em99211Bundled reports 99211 beside an administration that always includes it.
func em99211Bundled(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Visit) {
		if v.Info.Visit != codes.NurseVisit {
			continue
		}
		p, _ := denies(e, v)
		if p.code == "" {
			p = deniesElsewhere(e, v.Code, v.Date)
		}
		if p.indicator != '0' {
			continue
		}
		r.Add(finding.Finding{
			Line:    v.N,
			Message: fmt.Sprintf("%s is never paid beside %s, with or without a modifier", v.Code, p.code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Remove %s. If a practitioner did and documented more than a nurse visit, report that visit (99212 or higher) with 25 instead.", v.Code),
				Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: v.N}},
				Safety: finding.NeedsChart,
			},
			Tables: finding.TablesOf(p.origin.Table),
		})
	}
	for l := range e.OfKind(codes.AdminCode) {
		if len(e.SameDay) == 0 {
			return
		}
		if visit, p := deniedVisit(e, l, '0'); e.Tables.Code(visit).Visit == codes.NurseVisit {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s on another claim of the day is never paid beside %s", visit, l.Code),
				Fix:     finding.Repair{Text: fmt.Sprintf("Void %s on the other claim; keep %s.", visit, l.Code), Safety: finding.DisplayOnly},
				Tables:  finding.TablesOf(p.origin.Table),
			})
			return
		}
	}
}
