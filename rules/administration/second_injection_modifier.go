package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// secondInjectionModifier reports a further line of 96372 that looks like a copy
// of the first: no modifier says that it is another injection.
func secondInjectionModifier(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.Injection) {
		if !billedBefore(e, l) || saysRepeated(l) || facilityBills(e, l) {
			continue
		}
		t := tallyOf(e, l.Date)
		if t.spareShots() > 0 && sticksOf(e, l.Date) < 2 {
			continue // one drug: the rule on duplicate lines looks at it
		}
		modifier, words := "59", "59 (or XS; 76 where the plan asks for it)"
		if paysLikeMedicare(e) {
			modifier, words = "76", "76"
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("the second %s has no modifier: it reads as a duplicate of the first", l.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("append %s, or bill one line of %s with the number of injections", words, l.Code),
				Edits:  []finding.Edit{{Op: finding.AddModifier, Line: l.N, Value: modifier}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// saysRepeated says whether a modifier tells the line from its twin.
func saysRepeated(l *facts.Line) bool {
	return l.Separated() || l.HasAny("76", "77", "LT", "RT")
}

// secondInjection59Medicare asks about 59 or XS on a repeated 96372, where most
// Medicare contractors teach 76.
func secondInjection59Medicare(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.Injection) {
		if !billedBefore(e, l) || !l.Separated() || l.HasAny("76", "77") || facilityBills(e, l) || hasPartner(e, l) != noPartner {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("the second %s carries 59 or an X modifier: WPS, Noridian and First Coast want 76 on a repeated code, others accept 59", l.Code),
			Fix:     finding.Repair{Text: "ask the contractor's page: 76, or one line with the number of injections", Safety: finding.DisplayOnly},
		})
	}
}
