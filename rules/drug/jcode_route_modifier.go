package drug

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// jcodeRouteModifier reports drugs with one code and two routes that carry
// neither JA nor JB, both, or the one the record contradicts.
func jcodeRouteModifier(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Drug.RouteModifier || !priced(l) || e.InFacility(l) {
			continue
		}
		vein, skin := l.Has("JA"), l.Has("JB")
		want, charted := routeModifier(e, l)
		f := finding.Finding{Line: l.N, Fix: finding.Repair{Safety: finding.NeedsChart}}
		switch {
		case vein && skin:
			f.Message = fmt.Sprintf("%s carries JA (into a vein) and JB (under the skin)", l.Code)
			f.Fix.Text = "Keep the one of the route charted."
		case !vein && !skin:
			f.Message = fmt.Sprintf("%s is given into a vein or under the skin, and the line says neither (JA, JB)", l.Code)
			f.Fix.Text = "Append JA for intravenous or JB for subcutaneous use."
			if want != "" {
				f.Fix.Text = fmt.Sprintf("Append %s.", want)
				f.Fix.Edits = []finding.Edit{{Op: finding.AddModifier, Line: l.N, Value: want}}
			}
		case charted && want != "" && !l.Has(want):
			sent := "JA"
			if skin {
				sent = "JB"
			}
			f.Message = fmt.Sprintf("%s carries %s, but the charted route calls for %s", l.Code, sent, want)
			f.Fix.Text = fmt.Sprintf("Replace %s by %s if the record is right.", sent, want)
			f.Fix.Edits = []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: sent}, {Op: finding.AddModifier, Line: l.N, Value: want}}
		default:
			continue
		}
		r.Add(f)
	}
}

// routeModifier is the modifier of the route as far as record and claim tell;
// charted is true where the record itself says it.
func routeModifier(e *facts.Encounter, l *facts.Line) (modifier string, charted bool) {
	for i := range e.Given {
		g := &e.Given[i]
		if g.Bills(l.Code) != facts.SameDrug {
			continue
		}
		if g.Route.IsIV() {
			return "JA", true
		}
		if g.Route == facts.Subcutaneous || g.Route == facts.SubcutaneousDrip {
			return "JB", true
		}
	}
	switch underSkin(e, l) {
	case yes:
		return "JB", false
	case no:
		return "JA", false
	}
	return "", false
}
