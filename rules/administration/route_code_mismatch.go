package administration

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// routeCodeMismatch reports an administration code that no charted route
// supports while a charted administration has no code of its own route.
func routeCodeMismatch(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		if firstOfDay(e, &e.Lines[i]) {
			routesOfDay(e, r, e.Lines[i].Date)
		}
	}
}

// routesOfDay looks at the lines of a day from the last to the first: of two
// lines with one code the second is the one that took the wrong drug.
func routesOfDay(e *facts.Encounter, r *rule.Report, on claim.Date) {
	b := balanceOf(e, on)
	for i := len(e.Lines) - 1; i >= 0; i-- {
		l := &e.Lines[i]
		billed := lineClass(l)
		if l.Date != on || l.Info.Kind != codes.AdminCode || billed == noClass || billed == byProcedure || billed == byCatheter {
			continue
		}
		extra := b.surplus(billed)
		if extra == 0 || facilityBills(e, l) {
			continue
		}
		if g := unbilled(e, &b, l, billed); g != nil {
			charted := givenClass(e, g)
			wrong := min(extra, times(l), b.lack(charted))
			reportRoute(e, r, l, g, wrong)
			b.charted[charted] -= wrong
			b.billed[billed] -= wrong
		}
	}
}

// unbilled finds the last charted administration that the line cannot stand for and
// no other line does.
func unbilled(e *facts.Encounter, b *balance, l *facts.Line, billed class) *facts.Given {
	for i := len(e.Given) - 1; i >= 0; i-- {
		g := &e.Given[i]
		if !counts(e, g, l.Date) {
			continue
		}
		c := givenClass(e, g)
		if c == billed || b.lack(c) == 0 || minutesDecide(g, billed, c) || noteSaysOnBody(e, billed) {
			continue
		}
		return g
	}
	return nil
}

// minutesDecide leaves pushes and infusions of each other's length to the rule on
// times: an infusion of 15 minutes or less is billed as a push.
func minutesDecide(g *facts.Given, billed, charted class) bool {
	if billed == byPush && (charted == byInfusion || charted == byVein) {
		return true
	}
	if billed == byInfusion && charted == byPush {
		minutes, ok := g.Start.MinutesTo(g.Stop)
		return ok && minutes > 15
	}
	return billed == byInfusion && charted == byVein
}

// noteSaysOnBody keeps 96377 where the free text names the device the structured
// entry leaves out.
func noteSaysOnBody(e *facts.Encounter, billed class) bool {
	return billed == onBody && facts.RouteOf(e.Chart.Note) == facts.OnBody
}

func reportRoute(e *facts.Encounter, r *rule.Report, l *facts.Line, g *facts.Given, wrong int) {
	right, fix := routeCode(e, l, g)
	f := finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s is charted %s, and %s stands for: %s", medicine(g), routeWords(g), l.Code, l.Info.Plain),
		Fix:     finding.Repair{Text: fix, Safety: finding.NeedsChart},
	}
	if left := times(l) - wrong; left > 0 {
		f.Fix.Text = fmt.Sprintf("leave %s x %d; for the rest %s", l.Code, left, fix)
	} else if right != "" {
		f.Fix.Edits = []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: right}}
	}
	r.Add(f)
}

// routeCode names the code of the charted route ("" where several are possible)
// and says what to do.
func routeCode(e *facts.Encounter, l *facts.Line, g *facts.Given) (right, fix string) {
	switch routeClass(g.Route) {
	case byShot:
		right = "96372"
	case byArtery:
		right = "96373"
	case byDrip:
		right = "96369"
	case onBody:
		right = "96377"
	case byCatheter:
		right = "36593"
	case byPush:
		right = pushCode(e, l, g)
	case byInfusion, byVein:
		if minutes, ok := g.Start.MinutesTo(g.Stop); ok && minutes > 0 {
			// CMS contractors: more than 15 minutes is an infusion, up to 15 a push
			// (Palmetto A53778, Noridian).
			if right = infusionCode(e, l, g); minutes <= 15 {
				right = pushCode(e, l, g)
			}
			break
		}
		return "", fmt.Sprintf("replace %s with %s (more than 15 minutes) or %s (15 minutes or less): the minutes decide",
			l.Code, infusionCode(e, l, g), pushCode(e, l, g))
	case notInjected:
		return "", fmt.Sprintf("remove %s: nothing was injected", l.Code)
	default:
		return "", fmt.Sprintf("replace %s with the procedure that was done: %s", l.Code, procedureFor(g.Route))
	}
	return right, fmt.Sprintf("replace %s with %s", l.Code, right)
}

func pushCode(e *facts.Encounter, l *facts.Line, g *facts.Given) string {
	return veinCode(e, l, g, "96374", "96375", "96409", "96411")
}

func infusionCode(e *facts.Encounter, l *facts.Line, g *facts.Given) string {
	return veinCode(e, l, g, "96365", "96367", "96413", "96417")
}

// veinCode chooses among the initial and add-on codes: one initial code a visit,
// chemotherapy codes for antineoplastics.
func veinCode(e *facts.Encounter, l *facts.Line, g *facts.Given, initial, addOn, chemo, chemoAddOn string) string {
	hasInitial := otherInitial(e, l)
	if antineoplastic(e, g) {
		if hasInitial {
			return chemoAddOn
		}
		return chemo
	}
	if hasInitial {
		return addOn
	}
	return initial
}

func otherInitial(e *facts.Encounter, l *facts.Line) bool {
	for other := range e.OfKind(codes.AdminCode) {
		if other.N != l.N && other.Date == l.Date && other.Admin.Initial {
			return true
		}
	}
	return false
}

func antineoplastic(e *facts.Encounter, g *facts.Given) bool {
	for d := range e.OfKind(codes.DrugCode) {
		if d.Drug.Antineoplastic != "" && g.Bills(d.Code) == facts.SameDrug {
			return true
		}
	}
	return false
}

func procedureFor(route facts.Route) string {
	switch route {
	case facts.Intradermal:
		return "86580 for a tuberculin test"
	case facts.Intraarticular:
		return "20600-20611 by joint"
	case facts.Intralesional:
		return "11900 or 11901"
	case facts.TriggerPoint:
		return "20552 or 20553 by muscles"
	case facts.NerveBlock:
		return "64400-64530 by nerve"
	case facts.Intravitreal:
		return "67028"
	case facts.Intrathecal:
		return "62320-62323 or 96450"
	}
	return "11980-11983"
}

func medicine(g *facts.Given) string {
	if g.Known && g.Substance.Name != "" {
		return g.Substance.Name
	}
	return "a drug"
}

func routeWords(g *facts.Given) string {
	if g.Route == facts.OnBody {
		return "by on-body injector"
	}
	return "as " + g.Administration.Route
}
