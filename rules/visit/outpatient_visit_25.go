package visit

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// outpatientVisit25 reports a visit of a hospital's outpatient claim without 25
// beside an injection, infusion or procedure of status S or T: the outpatient code
// editor's edit 21. A visit that a pair denies is em-needs-25's to report.
func outpatientVisit25(e *facts.Encounter, r *rule.Report) {
	if !e.Outpatient() {
		return
	}
	for v := range e.OfKind(codes.Visit) {
		status, origin := e.Tables.PaymentStatus(v.Code, v.Date)
		if v.VisitSeparated() || origin.Answer != codes.Found || status != "V" && status != "J2" {
			continue
		}
		if p, _ := denies(e, v); p.code != "" {
			continue
		}
		procedure, sure := significantBeside(e, v)
		if procedure == nil {
			continue
		}
		f := finding.Finding{
			Line:    v.N,
			Message: fmt.Sprintf("%s has no modifier 25 and %s, a significant procedure of the outpatient system, stands beside it: the code editor rejects the visit (edit 21)", v.Code, procedure.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Is a visit beyond %s documented? If yes, append 25 to %s; if no, remove the visit.", procedure.Code, v.Code),
				Edits:  []finding.Edit{{Op: finding.AddModifier, Line: v.N, Value: "25"}},
				Safety: finding.NeedsChart,
			},
			Tables: finding.TablesOf(origin.Table),
		}
		if !sure || !origin.Agreed {
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}

// significantBeside finds the first administration or procedure of the visit's day
// whose status is S or T, and whether the releases around the day agree on it.
func significantBeside(e *facts.Encounter, v *facts.Line) (*facts.Line, bool) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Date != v.Date || !l.Admin.StaffService && l.Info.Kind != codes.Procedure {
			continue // vaccines among them: whether the edit means them was not seen
		}
		status, origin := e.Tables.PaymentStatus(l.Code, l.Date)
		if origin.Answer == codes.Found && (status == "S" || status == "T") {
			return l, origin.Agreed
		}
	}
	return nil, false
}
