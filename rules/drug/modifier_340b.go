package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// onlyTB is the first day on which TB alone is said to mark 340B drugs; the rule
// text was not seen (drugs-diagnosis-times S13), so JG from then on is a question.
const onlyTB claim.Date = 20250101

// modifier340B reports separately paid drugs bought under 340B without the
// modifier that says so.
func modifier340B(e *facts.Encounter, r *rule.Report) {
	if !e.Claim.Drug340B {
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsDrug() || l.Drug.Fluid || !inForce(l) || l.Has("TB") || l.HasAny("GY", "GZ") || e.InFacility(l) || ruralClinic(e, l) {
			continue
		}
		if !e.Professional() {
			status, origin := e.Tables.PaymentStatus(l.Code, l.Date)
			if origin.Answer == codes.NotCovered {
				r.NotChecked(l.N, fmt.Sprintf("no payment status of %s is known for %s, so whether the 340B modifier applies is not", l.Code, l.Date))
				continue
			}
			if status != "K" && status != "G" && status != "K1" {
				continue
			}
		}
		if f, ok := missing340B(l); ok {
			r.Add(f)
		}
	}
}

func missing340B(l *facts.Line) (finding.Finding, bool) {
	late, marked := l.Date >= onlyTB, l.Has("JG")
	f := finding.Finding{Line: l.N, Fix: finding.Repair{Safety: finding.DisplayOnly}}
	switch {
	case marked && !late:
		return f, false
	case marked:
		f.Severity = finding.Warning
		f.Message = fmt.Sprintf("%s carries JG: from 2025 on TB alone is said to mark 340B drugs", l.Code)
		f.Fix.Text = "Replace JG by TB, once the contractor confirms it."
		f.Fix.Edits = []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: "JG"}, {Op: finding.AddModifier, Line: l.N, Value: "TB"}}
	case late:
		f.Message = fmt.Sprintf("%s was bought under 340B and carries no modifier that says so", l.Code)
		f.Fix.Text = "Append TB."
		f.Fix.Edits = []finding.Edit{{Op: finding.AddModifier, Line: l.N, Value: "TB"}}
	default:
		f.Message = fmt.Sprintf("%s was bought under 340B and carries neither JG nor TB", l.Code)
		f.Fix.Text = "Append JG, or TB where the entity is a critical access, rural sole community, children's or exempt cancer hospital, in Maryland, or an office off campus."
	}
	return f, true
}
