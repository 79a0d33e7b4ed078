package administration

import (
	"fmt"

	"firstpass/claim"
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
		reportVaccineShots(e, r, v.Date, wrong, &t)
	}
}

// reportVaccineShots goes through the 96372 lines of a day from the last, as many
// as are wrong, each with the vaccine of its turn.
func reportVaccineShots(e *facts.Encounter, r *rule.Report, on claim.Date, wrong int, t *tally) {
	turn := len(e.Lines)
	for i := len(e.Lines) - 1; i >= 0 && wrong > 0; i-- {
		shot := &e.Lines[i]
		if shot.Date != on || !isShotLine(shot) {
			continue
		}
		v := vaccineBefore(e, on, turn)
		turn = v.N - 1
		code, words := vaccineCode(e, v)
		each := words
		if t.vaccines > 1 {
			each += fmt.Sprintf(" for %s (each vaccine takes its own)", v.Code)
		}
		r.Add(finding.Finding{
			Line:    shot.N,
			Message: fmt.Sprintf("%s is for drugs, and %s is a vaccine: its administration is %s", shot.Code, v.Code, words),
			Fix:     replaceCode(shot, code, each, min(wrong, times(shot))),
		})
		wrong -= times(shot)
	}
}

// vaccineBefore finds the last vaccine of a day among the first lines of the claim,
// the last of all where there is none.
func vaccineBefore(e *facts.Encounter, on claim.Date, lines int) *facts.Line {
	for i := lines - 1; i >= 0; i-- {
		if l := &e.Lines[i]; l.Date == on && isVaccine(l) {
			return l
		}
	}
	return lastLine(e, on, isVaccine)
}

func firstVaccineOfDay(e *facts.Encounter, v *facts.Line) bool {
	for i := range e.Lines[:v.N-1] {
		if l := &e.Lines[i]; l.Date == v.Date && isVaccine(l) {
			return false
		}
	}
	return true
}
