package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// vaccineCodeOtherVaccine reports an administration code of one vaccine alone
// (G0008, G0009, G0010, 90480) billed beside another vaccine that has none.
func vaccineCodeOtherVaccine(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.VaccineShot) {
		kind := ownKind(l)
		if kind == codes.NoVaccine || billedBefore(e, l) {
			continue
		}
		d := vaccinesOf(e, l.Date)
		if d.own[kind] <= d.product[kind] {
			continue
		}
		v := withoutCode(e, &d, l)
		if v == nil {
			continue
		}
		code, words := vaccineCode(e, v)
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is for another vaccine than the %s on the claim", l.Code, v.Code),
			Fix:     replaceCode(l, code, words, 1),
		})
	}
}

// withoutCode finds a vaccine of the line's day that neither a code of its own
// kind nor a general one accounts for.
func withoutCode(e *facts.Encounter, d *vaccineDay, l *facts.Line) *facts.Line {
	general := d.general
	for i := range e.Lines {
		v := &e.Lines[i]
		if v.Date != l.Date || !isVaccine(v) || d.own[v.Info.Vaccine] > 0 {
			continue
		}
		if general == 0 {
			return v
		}
		general--
	}
	return nil
}
