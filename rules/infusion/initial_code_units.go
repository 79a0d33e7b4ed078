package infusion

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// initialCodeUnits reports more than one unit of an initial code on one line.
func initialCodeUnits(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if coding.Later(l.Code) == "" || l.Units <= claim.Whole(1) || !l.Units.IsWhole() || e.Professional() && e.InFacility(l) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s units of %s on one line: one encounter through one access has one initial code", l.Units, l.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("%s x 1; what followed through the same access is %s or an hour code. A second access or encounter has a line of its own with 59 or its X form.", l.Code, coding.Later(l.Code)),
				Edits:  []finding.Edit{{Op: finding.SetUnits, Line: l.N, Value: "1"}},
				Safety: finding.NeedsChart,
			},
		})
	}
}
