package rules_test

import (
	"testing"

	"firstpass/claim"
	"firstpass/rule"
	"firstpass/rules"
)

// Tables reach back to 2019; rules may hold longer. Their first day is checked here
// where no example of that day can show it.
func TestRulesHoldFromTheirFirstDay(t *testing.T) {
	list, err := rules.National()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]rule.Rule{}
	for _, r := range list {
		byID[r.ID] = r
	}
	for _, c := range []struct {
		id    string
		payer claim.PayerType
		first claim.Date
	}{
		{"em-needs-25", claim.Medicare, 20090101}, {"em-needs-25", claim.Medicaid, 20101001}, {"em-needs-25", claim.Commercial, 20090101},
		{"em-99211-bundled", claim.MedicareAdvantage, 20090101}, {"em-99211-bundled", claim.Medicaid, 20101001},
		{"visit-pair", claim.Medicare, 20090101}, {"visit-pair", claim.Medicaid, 20101001},
		{"initial-code-conflict", claim.Commercial, 20090101}, {"initial-code-units", claim.Medicare, 20090101},
	} {
		days := 0
		for _, s := range byID[c.id].For {
			if len(s.Payers) > 0 && !holdsFor(s.Payers, c.payer) {
				continue
			}
			days++
			if !s.Span.Holds(c.first) || s.Span.Holds(c.first.AddDays(-1)) {
				t.Errorf("%s for %s: holds %v to %v, want from %v", c.id, c.payer, s.Span.From, s.Span.To, c.first)
			}
		}
		if days == 0 {
			t.Errorf("%s: no scope for %s", c.id, c.payer)
		}
	}
}

func holdsFor(list []claim.PayerType, payer claim.PayerType) bool {
	for _, p := range list {
		if p == payer {
			return true
		}
	}
	return false
}
