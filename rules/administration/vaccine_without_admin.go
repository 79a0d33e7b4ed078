package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// vaccineWithoutAdmin reports a vaccine on a day without any code that could
// stand for giving it.
func vaccineWithoutAdmin(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Vaccine) {
		if !isVaccine(v) || !firstVaccineOfDay(e, v) || facilityBills(e, v) {
			continue
		}
		t := tallyOf(e, v.Date)
		if t.vaccineFee+t.antibody+t.shots+t.intoVein+t.chemo > 0 || t.unknown || givenElsewhere(e) {
			continue
		}
		code, words := vaccineCode(e, v)
		f := finding.Finding{
			Line:    v.N,
			Message: fmt.Sprintf("%s is billed, and nothing for giving it", v.Code),
			Fix:     finding.Repair{Text: fmt.Sprintf("add %s if the vaccine was given here", words), Safety: finding.NeedsChart},
		}
		if code != "" {
			f.Fix.Edits = []finding.Edit{{Op: finding.AddLine, Value: code, Units: one}}
		}
		r.Add(f)
	}
}

// givenElsewhere says whether another claim of the patient and day bills an
// administration.
func givenElsewhere(e *facts.Encounter) bool {
	for i := range e.SameDay {
		for _, other := range e.SameDay[i].Codes {
			if _, ok := e.Tables.Administration(other.Code); ok {
				return true
			}
		}
	}
	return false
}
