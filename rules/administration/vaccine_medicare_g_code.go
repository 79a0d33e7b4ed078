package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// vaccineMedicareGCode reports 90471 and its kin billed to Medicare for a vaccine
// that has an administration code of Medicare's own.
func vaccineMedicareGCode(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Vaccine) {
		if !isVaccine(v) || !firstVaccineOfDay(e, v) {
			continue
		}
		d := vaccinesOf(e, v.Date)
		spare := d.general - d.product[codes.OtherVaccine]
		for _, kind := range [...]codes.VaccineKind{codes.Influenza, codes.Pneumococcal, codes.HepatitisB} {
			if spare <= 0 || d.missing(kind) == 0 {
				continue
			}
			spare--
			product := firstVaccine(e, kind, v.Date)
			general := lastLine(e, v.Date, isGeneral)
			right := medicareCode(kind)
			r.Add(finding.Finding{
				Line:    general.N,
				Message: fmt.Sprintf("Medicare pays the administration of %s under %s, not %s", product.Code, right, general.Code),
				Fix:     replaceCode(general, right, right, 1),
			})
		}
	}
}
