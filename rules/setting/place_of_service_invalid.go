package setting

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// placeOfServiceInvalid reports a place of service that is not on the list. An
// empty one is a missing field and no matter of this rule.
func placeOfServiceInvalid(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Place == "" || alreadySaid(e, i) {
			continue
		}
		_, origin := e.Tables.PlaceOfService(l.Place, l.Date)
		switch origin.Answer {
		case codes.NotCovered:
			r.NotChecked(l.N, fmt.Sprintf("the list of places at hand cannot tell whether %s is one on %s", l.Place, l.Date))
		case codes.Absent:
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("place of service %s is not a code of the national list on that day", l.Place),
				Fix: finding.Repair{
					Text:   "Enter the two-digit place where the patient was seen, such as 11 for an office.",
					Safety: finding.DisplayOnly,
				},
				Tables: finding.TablesOf(origin.Table),
			})
		}
	}
}

// alreadySaid says whether an earlier line has the same place: one wrong place
// is one finding.
func alreadySaid(e *facts.Encounter, i int) bool {
	for j := range e.Lines[:i] {
		if e.Lines[j].Place == e.Lines[i].Place {
			return true
		}
	}
	return false
}
