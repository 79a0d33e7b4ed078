package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// vaccineNot96372 reports 96372 billed for giving a vaccine: a vaccine without a
// vaccine administration code, and a 96372 that no drug of the day accounts for.
func vaccineNot96372(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Vaccine) {
		if !isVaccine(v) || !firstVaccineOfDay(e, v) {
			continue
		}
		t := tallyOf(e, v.Date)
		wrong := min(t.spareVaccines(), t.spareShots())
		if wrong <= 0 {
			continue
		}
		shot := lastLine(e, v.Date, isShotLine)
		code, words := vaccineCode(e, v)
		if t.vaccines > 1 {
			words += fmt.Sprintf(" for %s (each vaccine takes its own)", v.Code)
		}
		r.Add(finding.Finding{
			Line:    shot.N,
			Message: fmt.Sprintf("%s is for drugs, and %s is a vaccine: its administration is %s", shot.Code, v.Code, words),
			Fix:     replaceCode(shot, code, words, wrong),
		})
	}
}

func firstVaccineOfDay(e *facts.Encounter, v *facts.Line) bool {
	for i := range e.Lines[:v.N-1] {
		if l := &e.Lines[i]; l.Date == v.Date && isVaccine(l) {
			return false
		}
	}
	return true
}
