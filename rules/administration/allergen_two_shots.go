package administration

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// allergenTwoShots reports 95115 more than once a day, and 95117 in more than one
// unit: the codes are "one shot" and "two or more".
func allergenTwoShots(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.AllergenShot) {
		if lastLine(e, l.Date, func(other *facts.Line) bool { return other.Code == l.Code }) != l {
			continue
		}
		units := e.UnitsOn(l.Code, l.Date)
		if units <= one || billedWithOther(e, l) {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is billed %s times in a day: two or more allergy shots are one 95117", l.Code, units),
			Fix:     finding.Repair{Text: "bill 95117 x 1 for the day", Safety: finding.NeedsChart},
		}
		switch {
		case l.Units != units: // spread over lines: a person says which to keep
		case l.Code == "95115":
			f.Fix.Edits = []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: "95117"}, {Op: finding.SetUnits, Line: l.N, Value: "1", Units: claim.Whole(1)}}
		default:
			f.Fix.Edits = []finding.Edit{{Op: finding.SetUnits, Line: l.N, Value: "1", Units: claim.Whole(1)}}
		}
		r.Add(f)
	}
}

// billedWithOther says whether 95115 and 95117 stand on one day: that pair is the
// pair rule's.
func billedWithOther(e *facts.Encounter, l *facts.Line) bool {
	for other := range e.OfFamily(codes.AllergenShot) {
		if other.Date == l.Date && other.Code != l.Code {
			return true
		}
	}
	return false
}
