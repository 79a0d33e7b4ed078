package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// vaccineCodeForDrug reports a vaccine administration code billed for giving a
// drug or an immune globulin: no vaccine accounts for the code, and the drug has
// no administration.
func vaccineCodeForDrug(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.VaccineShot) {
		if lastLine(e, l.Date, isVaccineFee) != l {
			continue
		}
		t := tallyOf(e, l.Date)
		bare := t.shotDrugs + t.otherDrugs - t.antibodies - t.shots - t.intoVein - t.chemo
		if t.vaccineFee <= t.vaccines || bare <= 0 || t.procedures > 0 || t.unknown {
			continue
		}
		drug := lastLine(e, l.Date, func(p *facts.Line) bool { return p.IsDrug() && p.Info.Vaccine != codes.RSVAntibody })
		if drug == nil {
			continue // only units below zero elsewhere made it seem so
		}
		code, words := "96372", "96372"
		if !mayBeShot(e, drug) {
			code, words = "", "the code of its route"
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is for vaccines, and %s is not one", l.Code, drug.Code),
			Fix:     replaceCode(l, code, words, t.vaccineFee-t.vaccines),
		})
	}
}
