package rules_test

import (
	"fmt"
	"testing"

	"firstpass/finding"
	"firstpass/rules"
)

// The day each rule of administration codes begins to hold for each of its scopes,
// and how strictly: 2009-01-01 code 96372, 2020-12-11 the first COVID-19 vaccine,
// 2023-07-17 the licence of nirsevimab, 2023-10-06 codes 96380 and 96381.
func TestFirstDaysOfTheAdministrationRules(t *testing.T) {
	first := map[string]string{
		"admin-units-copied": "20090101", "admin-units-whole": "20090101", "allergen-not-96372": "20090101", "allergen-two-shots": "20000101",
		"admin-without-drug":        "20090101, 20090101 warning, 20090101 info",
		"antineoplastic-shot-96372": "20090101", "antineoplastic-shot-kind": "20090101", "chemo-code-plain-drug": "20090101",
		"code-not-active": "20000101", "complex-biologic-96401": "20090101", "covid-vaccine-admin": "20201211", "drug-without-admin": "20090101",
		"hormonal-shot-96372": "20090101", "modifier-59-no-partner": "20090101", "modifier-59-not-charted": "20090101", "modifier-59-on-visit": "20090101",
		"ncci-ptp": "20090101", "procedure-drug-96372": "20090101", "procedure-includes-injection": "20090101", "route-code-mismatch": "20090101",
		"rsv-antibody-96372": "20231006", "rsv-antibody-vaccine-code": "20230717", "rsv-code-other-product": "20231006",
		"second-injection-59-medicare": "20090101", "second-injection-modifier": "20090101", "shots-over-charted": "20090101",
		"shots-under-charted": "20090101", "split-dose": "20090101", "supplies-included": "20090101", "vaccine-code-for-drug": "20090101",
		"vaccine-code-other-vaccine": "20000101", "vaccine-counselling-age": "20110101", "vaccine-g-code-not-medicare": "20000101",
		"vaccine-medicare-g-code": "20000101", "vaccine-not-96372": "20090101", "vaccine-without-admin": "20090101, 20090101 info",
		"anaesthetic-included": "20090101", "antineoplastic-by-vein": "20090101", "vaccine-first-once": "20090101", "vaccine-part-d": "20080101", "vaccine-route": "20090101",
	}
	all, err := rules.National()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		want, listed := first[r.ID]
		if !listed {
			continue
		}
		got := ""
		for i, s := range r.For {
			if i > 0 {
				got += ", "
			}
			got += fmt.Sprint(int32(s.Span.From))
			if s.Severity != finding.Default {
				got += " " + s.Severity.String()
			}
			if s.Span.To != 0 {
				got += fmt.Sprint(" to ", int32(s.Span.To))
			}
		}
		if got != want {
			t.Errorf("%s holds from %s, want %s", r.ID, got, want)
		}
		delete(first, r.ID)
	}
	for id := range first {
		t.Errorf("there is no rule %s", id)
	}
}
