package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// covidVaccineAdmin reports 90471, 90460 or a code of another vaccine billed for
// giving a COVID-19 vaccine.
func covidVaccineAdmin(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Vaccine) {
		if v.Info.Vaccine != codes.Covid || firstVaccine(e, codes.Covid, v.Date) != v {
			continue
		}
		d := vaccinesOf(e, v.Date)
		if d.missing(codes.Covid) == 0 {
			continue
		}
		others := d.missing(codes.Influenza) + d.missing(codes.Pneumococcal) + d.missing(codes.HepatitisB) + d.product[codes.OtherVaccine]
		if d.general <= others {
			continue
		}
		general := lastLine(e, v.Date, isGeneral)
		code, words := vaccineCode(e, v)
		r.Add(finding.Finding{
			Line:    general.N,
			Message: fmt.Sprintf("%s is a COVID-19 vaccine: its administration is %s, not %s", v.Code, words, general.Code),
			Fix:     replaceCode(general, code, words, 1),
		})
	}
}
