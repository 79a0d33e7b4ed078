package setting

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// testSupervision reports diagnostic tests that Medicare covers only under direct
// or personal supervision while the chart says that nobody supervised so. Who did
// the test is not charted, and a practitioner's own needs none: a question.
func testSupervision(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.IsProduct() || l.Info.Kind == codes.AdminCode || l.Has("26") || e.InFacility(l) {
			continue
		}
		fee, origin := e.Fee(l)
		if origin.Answer != codes.Found {
			continue
		}
		need, lack := missingSupervision(fee.Supervision, e.Chart, l.Date)
		if lack == "" {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("Medicare covers %s only under %s supervision (level %s) and the chart %s", l.Code, need, fee.Supervision, lack),
			Fix:     finding.Repair{Text: "Find out who did the test and who supervised; without the supervision it is not billable to Medicare.", Safety: finding.NeedsChart},
			Tables:  finding.TablesOf(origin.Table),
		})
	}
}

// missingSupervision says which supervision a level asks for and what the chart
// lacks of it. General supervision (01) needs nobody's presence.
func missingSupervision(level string, chart *claim.Chart, on claim.Date) (need, lack string) {
	switch level {
	case "02":
		return "direct", supervisionLacks(chart, on)
	case "03":
		if chart.Supervision != "" {
			return "personal", "shows supervision from a distance (" + chart.Supervision + "), not in the room"
		}
		return "personal", supervisionLacks(chart, on)
	}
	return "", ""
}
