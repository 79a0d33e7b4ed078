package administration

import (
	"fmt"
	"strings"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// procedureDrug96372 reports 96372 as the only service for a product that only a
// procedure gives: hyaluronan into a joint, an implant, botulinum toxin.
func procedureDrug96372(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.Injection) {
		if billedBefore(e, l) || facilityBills(e, l) {
			continue
		}
		d := lastLine(e, l.Date, func(p *facts.Line) bool { return isDevice(p.Code) || p.IsDrug() && onlyForProcedure(e, p) })
		if d == nil || chartedByProcedure(e, d) {
			continue
		}
		t := tallyOf(e, l.Date)
		if t.procedures > 0 || t.spareShots() <= 0 || t.unknown && !hasDevice(e, l) {
			continue
		}
		words := "the procedure that placed it (11980 for pellets, 11981 for an implant, 58300 for an intrauterine device)"
		right := ""
		if !isDevice(d.Code) {
			words = strings.Join(d.Drug.Admin, " or ")
			if len(d.Drug.Admin) == 1 {
				right = words
			}
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is given by a procedure, and %s is not that procedure", d.Code, l.Code),
			Fix:     replaceCode(l, right, words, t.spareShots()),
		})
	}
}

func hasDevice(e *facts.Encounter, l *facts.Line) bool {
	return lastLine(e, l.Date, func(p *facts.Line) bool { return isDevice(p.Code) }) != nil
}

// chartedByProcedure says whether the chart gives the drug's route: then the rule on
// routes speaks.
func chartedByProcedure(e *facts.Encounter, d *facts.Line) bool {
	for i := range e.Given {
		g := &e.Given[i]
		if onDay(g, d.Date) && g.Bills(d.Code) == facts.SameDrug && routeClass(g.Route) == byProcedure {
			return true
		}
	}
	return false
}
