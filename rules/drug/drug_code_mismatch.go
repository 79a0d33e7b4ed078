package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// drugCodeMismatch reports a drug line whose code is for another drug, salt or
// biosimilar than the one charted.
func drugCodeMismatch(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		g := instead(e, l)
		if g == nil || !leads(e, l, l.Has("JW")) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is %s, but the record says %s was given", l.Code, l.Drug.Name, medicationName(g)),
			Fix:     rightCode(e, l, g),
		})
	}
}

// rightCode is the code and the units of what was charted.
func rightCode(e *facts.Encounter, l *facts.Line, g *facts.Given) finding.Repair {
	d, ok := ownCode(e, g.Substance, l)
	if !ok {
		code := "J3490 (J3590 for a biological)"
		if mentions(g.Medication, "compound") || g.Substance.Uncoded {
			code = "J7999 where it was compounded, else J3490"
		}
		return finding.Repair{
			Text:   fmt.Sprintf("It has no code of its own: bill %s with name, dose, route and NDC, or the code the payer names.", code),
			Safety: finding.DisplayOnly,
		}
	}
	fix := finding.Repair{
		Text:   fmt.Sprintf("Bill %s if the record is right.", d.Code),
		Edits:  []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: d.Code}},
		Safety: finding.NeedsChart,
	}
	if units, ok := coding.Units(d, g.Dose); ok && units > 0 {
		fix.Text = fmt.Sprintf("Bill %s x %d if the record is right.", d.Code, units)
		fix.Edits = append(fix.Edits, finding.Edit{Op: finding.SetUnits, Line: l.N, Value: claim.Whole(units).String()})
	}
	return fix
}

// drugIdentityConflict reports that record and claim name different substances
// altogether: one of them is wrong, and it need not be the claim.
func drugIdentityConflict(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		g := instead(e, l)
		if g == nil || l.Has("JW") || g.Substance.Uncoded || codedUnlisted(g.Substance) || sameIngredient(g.Substance.Name, l.Drug.Name) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("the claim bills %s, the record documents %s", l.Drug.Name, medicationName(g)),
			Fix: finding.Repair{
				Text:   "Find out which drug was given: correct the claim, or have the record amended and signed by who gave it.",
				Safety: finding.DisplayOnly,
			},
		})
	}
}

func codedUnlisted(s codes.Substance) bool { return len(s.Codes) == 0 }

// medicationName is the name the tables know the charted drug by: free text of a
// record may hold more than a name.
func medicationName(g *facts.Given) string {
	if g.Substance.Brand != "" {
		return g.Substance.Name + " (" + g.Substance.Brand + ")"
	}
	return g.Substance.Name
}
