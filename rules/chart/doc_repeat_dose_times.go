package chart

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docRepeatDoseTimes reports two doses of one drug billed as two administrations
// where neither times nor sites show that they were two.
func docRepeatDoseTimes(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if e.Chart.Silent.Has(claim.TimeField) || !firstOfDay(e, l) || !countsDoses(l) || timesBilled(e, l) < claim.Whole(2) {
			continue
		}
		if g := repeatedWithoutTime(e, l.Date); g != nil {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("two doses of %s are charted without times: the record does not show two administrations", g.Substance.Name),
				Fix:     finding.Repair{Text: "Chart the time of each dose, or bill one administration.", Safety: finding.NeedsChart},
			})
			return
		}
	}
}

// countsDoses says whether the code is reported once for each dose.
func countsDoses(l *facts.Line) bool {
	switch l.Admin.Family {
	case codes.Injection, codes.Push, codes.AntineoplasticShot, codes.HormonalShot:
		return true
	}
	return false
}

// timesBilled counts the administrations of the line's family billed on its day.
func timesBilled(e *facts.Encounter, l *facts.Line) claim.Decimal {
	var total claim.Decimal
	for other := range e.OfFamily(l.Admin.Family) {
		if other.Date == l.Date {
			total += other.Units
		}
	}
	return total
}

// repeatedWithoutTime finds a drug given twice by the same route on a day, both
// times without a time of day and not at two named sites.
func repeatedWithoutTime(e *facts.Encounter, on claim.Date) *facts.Given {
	for i := range e.Given {
		a := &e.Given[i]
		if a.Start.HasTime || !a.Known || !givenOn(a, on) {
			continue
		}
		for j := range e.Given[:i] {
			b := &e.Given[j]
			if b.Start.HasTime || !b.Known || b.Substance.Name != a.Substance.Name || b.Route != a.Route || !givenOn(b, on) {
				continue
			}
			if a.Site != "" && b.Site != "" && !strings.EqualFold(a.Site, b.Site) {
				continue
			}
			return a
		}
	}
	return nil
}
