package casebook

import (
	"slices"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/format/encounter"
)

// VisitOf is the visit a timed problem describes.
func VisitOf(t *encounter.Timeline, tables codes.Tables) coding.Visit {
	v := coding.Visit{
		Reason: t.ReasonForVisit, ReasonCharted: t.ReasonForVisit != "", Note: t.Note,
		Given: facts.AppendGiven(nil, tables, t.Administrations),
	}
	if t.Setting == "facility" {
		v.Setting = coding.Facility
	}
	return v
}

// JudgeTimed says whether an answer earns the codes of a timed problem, in any
// order, and none that must not be reported. A contested problem (confidence low)
// passes when a question is raised.
func JudgeTimed(t *encounter.Timeline, answer *coding.Answer) bool {
	if t.Confidence == "low" && len(answer.Questions) > 0 {
		return true
	}
	want := map[string]claim.Decimal{}
	for _, e := range t.Expected {
		want[e.Code] += e.Units
	}
	got := map[string]claim.Decimal{}
	for _, l := range answer.Lines {
		got[l.Code] += claim.Whole(l.Units)
	}
	if len(want) != len(got) {
		return false
	}
	for code, units := range want {
		if got[code] != units {
			return false
		}
	}
	return !slices.ContainsFunc(t.NotReported, func(code string) bool { return got[code] > 0 })
}
