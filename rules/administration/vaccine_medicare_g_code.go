package administration

import (
	"fmt"

	"firstpass/claim"
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
		spare, turn := d.general-d.product[codes.OtherVaccine], 0
		for _, kind := range [...]codes.VaccineKind{codes.Influenza, codes.Pneumococcal, codes.HepatitisB} {
			if spare <= 0 || d.missing(kind) == 0 {
				continue
			}
			spare--
			product := firstVaccine(e, kind, v.Date)
			general := generalFromEnd(e, v.Date, turn)
			turn++
			right := medicareCode(kind)
			r.Add(finding.Finding{
				Line:    general.N,
				Message: fmt.Sprintf("Medicare pays the administration of %s under %s, not %s", product.Code, right, general.Code),
				Fix:     replaceCode(general, right, right, 1),
			})
		}
	}
}

// generalFromEnd finds the line of the n-th general vaccine administration of a
// day, counted in units from the last line.
func generalFromEnd(e *facts.Encounter, on claim.Date, n int) *facts.Line {
	for i := len(e.Lines) - 1; i >= 0; i-- {
		l := &e.Lines[i]
		if l.Date != on || !isGeneral(l) {
			continue
		}
		if n < times(l) {
			return l
		}
		n -= times(l)
	}
	return lastLine(e, on, isGeneral)
}
