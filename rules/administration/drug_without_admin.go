package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// drugWithoutAdmin reports an injectable drug on a day without any service that
// could have given it.
func drugWithoutAdmin(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Info.Kind != codes.DrugCode && l.Info.Kind != codes.UnlistedDrug && l.Info.Kind != codes.ImmuneGlobulin {
			continue
		}
		if l.Drug.Fluid || l.Has("JW") || billedBefore(e, l) || l.SuppliedElsewhere() || facilityBills(e, l) {
			continue
		}
		if lastLine(e, l.Date, mayHaveGiven) != nil || givenElsewhere(e) {
			continue
		}
		if t := tallyOf(e, l.Date); t.vaccineFee > t.vaccines {
			continue // a vaccine code was billed for it: that rule speaks
		}
		g := chartedInjection(e, l)
		if g == nil && (len(e.Given) > 0 || !injectedInOffice(l)) {
			continue
		}
		reportBare(e, r, l, g)
	}
}

func reportBare(e *facts.Encounter, r *rule.Report, l *facts.Line, g *facts.Given) {
	f := finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s is billed, and no service for giving it", l.Code),
		Fix:     finding.Repair{Text: "add the administration code of the charted route if the drug was given here", Safety: finding.NeedsChart},
	}
	if g == nil {
		if !paysLikeMedicare(e) {
			f.Severity = finding.Info
		}
		r.Add(f)
		return
	}
	f.Message = fmt.Sprintf("the chart shows %s given %s, and no service for giving %s is billed", medicine(g), routeWords(g), l.Code)
	code, _ := routeCode(e, l, g)
	if code != "" {
		f.Fix.Text = "add " + code
		f.Fix.Edits = []finding.Edit{{Op: finding.AddLine, Value: code, Units: one}}
		if hasVisitWithout25(e, l) {
			f.Fix.Text += " (the visit then needs modifier 25)"
		}
	}
	r.Add(f)
}

func hasVisitWithout25(e *facts.Encounter, l *facts.Line) bool {
	for v := range e.OfKind(codes.Visit) {
		if v.Date == l.Date && !v.Has("25") {
			return true
		}
	}
	return false
}

// mayHaveGiven says whether a line is a service that could have given a drug: an
// administration of anything but vaccines and allergens, a procedure, or a code no
// table knows.
func mayHaveGiven(l *facts.Line) bool {
	if l.Admin.Family == codes.VaccineShot || l.Admin.Family == codes.AllergenShot || l.Admin.Family == codes.AllergenOther {
		return false
	}
	return l.Info.Kind == codes.AdminCode || isProcedure(l) || l.Info.Kind == codes.Unknown && !maybeProduct(l)
}

// chartedInjection finds an entry of the chart that shows the drug injected or
// infused on the day.
func chartedInjection(e *facts.Encounter, l *facts.Line) *facts.Given {
	for i := range e.Given {
		g := &e.Given[i]
		if !onDay(g, l.Date) || g.Bills(l.Code) != facts.SameDrug {
			continue
		}
		switch routeClass(g.Route) {
		case byShot, byPush, byInfusion, byVein, byArtery, byDrip, onBody:
			return g
		}
	}
	return nil
}

// injectedInOffice says whether, without a chart, the drug can only have been
// injected: its administration codes are known, and the place is one where the
// practice's own staff give drugs.
func injectedInOffice(l *facts.Line) bool {
	switch l.Place {
	case "11", "20", "49":
		return len(l.Drug.Admin) > 0 && takesShotCode(l) && !isAnaesthetic(l)
	}
	return false
}
