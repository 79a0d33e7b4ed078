package visit

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// emNeeds25 reports a visit that an NCCI pair denies beside an administration or
// procedure of the same day, where the pair allows a modifier and none is there.
func emNeeds25(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Visit) {
		// 24, 27 and 57 lift an NCCI visit edit as 25 does.
		if v.HasAny("24", "25", "27", "57") {
			continue
		}
		if other, origin := deniedBeside(e, v, '1'); other != "" {
			r.Add(finding.Finding{
				Line:    v.N,
				Message: fmt.Sprintf("%s beside %s has no modifier 25: the visit is denied as part of the injection", v.Code, other),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Is work beyond the injection documented? If yes, append 25 to %s; if no, remove the visit.", v.Code),
					Edits:  []finding.Edit{{Op: finding.AddModifier, Line: v.N, Value: "25"}},
					Safety: finding.NeedsChart,
				},
				Tables: finding.TablesOf(origin.Table),
			})
		}
	}
}

// deniedBeside finds a line of the same day whose pair, with the given
// indicator, denies the visit.
func deniedBeside(e *facts.Encounter, v *facts.Line, indicator byte) (string, codes.Origin) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.N == v.N || l.Date != v.Date || l.Info.Kind == codes.Visit || l.IsProduct() {
			continue
		}
		pair, origin := e.Tables.Pair(l.Code, v.Code, e.Setting(), v.Date)
		if origin.Answer == codes.Found && pair.Indicator == indicator {
			return l.Code, origin
		}
	}
	return "", codes.Origin{}
}
