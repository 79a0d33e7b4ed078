package chart

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docSiteMissing reports several injections billed on a day of which two or more
// have no site in the record.
func docSiteMissing(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.Injection) {
		if e.UnitsOn(l.Code, l.Date) < claim.Whole(2) || !firstOfDay(e, l) {
			continue
		}
		without := 0
		for i := range e.Given {
			if g := &e.Given[i]; !e.Chart.Silent.Has(claim.SiteField) && g.Route.IsShot() && givenOn(g, l.Date) && g.Site == "" {
				without++
			}
		}
		if without < 2 {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%d injections are charted without a site: the record does not show that they were separate", without),
			Fix:     finding.Repair{Text: "Document the site of each injection.", Safety: finding.NeedsChart},
		})
	}
}

// givenOn says whether a charted administration may belong to the day.
func givenOn(g *facts.Given, on claim.Date) bool { return g.Date() == 0 || g.Date() == on }

// firstOfDay says whether no earlier line bills the code on that day.
func firstOfDay(e *facts.Encounter, l *facts.Line) bool {
	for other := range e.WithCode(l.Code) {
		if other.Date == l.Date {
			return other.N == l.N
		}
	}
	return true
}
