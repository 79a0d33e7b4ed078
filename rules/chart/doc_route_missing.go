package chart

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docRouteMissing reports an administration charted without its route where the
// billed code stands for one.
func docRouteMissing(e *facts.Encounter, r *rule.Report) {
	for i := range e.Given {
		g := &e.Given[i]
		if e.Chart.Silent.Has(claim.RouteField) || g.Route != facts.NoRoute || carries(g) || facts.RouteOf(g.Site) != facts.NoRoute && facts.RouteOf(g.Site) != facts.OtherRoute {
			continue
		}
		l := routeLine(e, g)
		if l == nil {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("no route is charted: the record does not bear out %s", l.Code),
			Fix:     finding.Repair{Text: "Have whoever gave it add the route in a signed and dated addendum; the route decides the code.", Safety: finding.NeedsChart},
		})
		return // one entry is enough to send the chart back
	}
}

// routeLine is the line of the day whose code stands for a route.
func routeLine(e *facts.Encounter, g *facts.Given) *facts.Line {
	for l := range e.OfKind(codes.AdminCode) {
		if g.Date() != 0 && l.Date != g.Date() {
			continue
		}
		switch l.Admin.Family {
		case codes.Injection, codes.ArterialInjection, codes.Push, codes.Infusion, codes.SubcutaneousInfus, codes.AntineoplasticShot,
			codes.HormonalShot, codes.ChemotherapyPush, codes.ChemotherapyInfus:
			return l
		}
	}
	return nil
}
