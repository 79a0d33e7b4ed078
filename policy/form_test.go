package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/codes/builtin"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/rule"
	"firstpass/scrub"
)

// alone runs pages without national rules.
func alone(t testing.TB, rules []rule.Rule, overrides ...rule.Override) *scrub.Checker {
	t.Helper()
	set, err := rule.NewSet(rules, overrides...)
	if err != nil {
		t.Fatal(err)
	}
	return scrub.New(set, builtin.New()).NewChecker()
}

// claimOf reads a compact encounter of the example payer.
func claimOf(t testing.TB, text string) encounter.Item {
	t.Helper()
	if !strings.Contains(text, "payer:") {
		text = "payer: {type: commercial, name: Example Health Plan}\n" + text
	}
	if !strings.Contains("\n"+text, "\ndate:") {
		text = "date: 2025-06-10\n" + text
	}
	if !strings.Contains(text, "dx:") {
		text = "dx: [E29.1, N80.9]\n" + text
	}
	item, problem := encounter.ParseCompact(text, "test", 1)
	if problem != nil {
		t.Fatal(problem)
	}
	return item
}

// lines says at which lines a page speaks: "2" or "1,3".
func lines(t testing.TB, c *scrub.Checker, text string) string {
	t.Helper()
	item := claimOf(t, text)
	result := c.Check(&item.Encounter)
	var at []string
	for _, f := range result.Findings {
		if f.Message == "" || f.Fix.Text == "" || f.Severity != finding.Error {
			t.Errorf("an incomplete finding: %+v", f)
		}
		at = append(at, fmt.Sprint(f.Line))
	}
	for _, n := range result.NotChecked {
		at = append(at, "not checked: "+n.Reason)
	}
	return strings.Join(at, ",")
}

func TestForms(t *testing.T) {
	man := "patient: {name: \"DOE, IAN\", birth_date: 1980-06-10, sex: M}\n"
	for _, c := range []struct{ name, form, claim, want string }{
		{"modifier missing", "needs-modifier: {codes: [J1071], any-of: [JZ, JW]}", "lines: [96372, J1071 x100]", "2"},
		{"modifier there", "needs-modifier: {codes: [J1071], any-of: [JZ, JW]}", "lines: [96372, J1071-JW x100]", ""},
		{"modifier, another code", "needs-modifier: {codes: [J1071], any-of: [JZ]}", "lines: [96372, J3420]", ""},
		{"modifier only with another code", "needs-modifier: {codes: [J1071], any-of: [JZ], with: [96401-96402]}", "lines: [96372, J1071 x100]", ""},
		{"modifier with another code", "needs-modifier: {codes: [J1071], any-of: [JZ], with: [96371-96373]}", "lines: [96372, J1071 x100]", "2"},
		{"with, another day", "needs-modifier: {codes: [J1071], any-of: [JZ], with: ['96372']}", "lines: ['96372 date=2025-06-09', J1071 x100]", ""},
		{"modifier beside", "needs-modifier: {codes: [J1071], any-of: [JZ], beside: [JW]}", "lines: [J1071 x90, J1071-JW x10]", "2"},
		{"modifier for a diagnosis", "needs-modifier: {codes: [J1071], any-of: [JZ], diagnoses: [N80]}", "lines: [J1071 x90 dx2]", "1"},
		{"modifier, another diagnosis", "needs-modifier: {codes: [J1071], any-of: [JZ], diagnoses: [N80]}", "lines: [J1071 x90 dx1]", ""},
		{"340B only", "needs-modifier: {codes: [drug], any-of: [UD], only-340b: true}", "lines: [J1071 x90]", ""},
		{"340B", "needs-modifier: {codes: [drug], any-of: [UD], only-340b: true}", "drug_340b: true\nlines: [J1071 x90, 96372]", "1"},

		{"single dose only", "needs-modifier: {codes: [drug], any-of: [JZ], only-single-dose: true}", "lines: [J0897 x60]", "1"},
		{"container not known", "needs-modifier: {codes: [drug], any-of: [JZ], only-single-dose: true}", "lines: [J3420]", ""},
		{"single dose at a cent", "needs-modifier: {codes: [drug], any-of: [JZ], only-single-dose: true}", "lines: [J0897 x60 $0.01]", ""},
		{"single dose of the patient's own", "needs-modifier: {codes: [drug], any-of: [JZ], only-single-dose: true}", "lines: [J0897 x60 by=patient]", ""},

		{"diagnosis missing", "needs-diagnosis: {codes: [J1071], any-of: [E29]}", "lines: [J1071 x90 dx2]", "1"},
		{"diagnosis there", "needs-diagnosis: {codes: [J1071], any-of: [E29]}", "lines: [J1071 x90 dx1]", ""},
		{"diagnosis excluded", "needs-diagnosis: {codes: [J1071], none-of: [N80.9]}", "lines: ['J1071 x90 dx1,2']", "1"},
		{"diagnosis, only with a modifier", "needs-diagnosis: {codes: [J1071], any-of: [E29], modifiers: [FP]}", "lines: [J1071 x90 dx2]", ""},

		{"no authorisation", "needs-authorisation: {codes: [J0897]}", "lines: [J0897 x60]", "1"},
		{"authorisation", "needs-authorisation: {codes: [J0897]}", "prior_authorization: A1\nlines: [J0897 x60]", ""},
		{"authorisation, other places", "needs-authorisation: {codes: [J0897], places: ['22']}", "lines: [J0897 x60]", ""},
		{"authorisation of blanks", "needs-authorisation: {codes: [J0897]}", "prior_authorization: '  '\nlines: [J0897 x60]", "1"},

		{"units at the cap", "unit-cap: {codes: [J1071], max: 200}", "lines: [J1071 x200]", ""},
		{"units above", "unit-cap: {codes: [J1071], max: 200}", "lines: [J1071 x201]", "1"},
		{"units at the least", "unit-cap: {codes: [J1071], min: 100}", "lines: [J1071 x100]", ""},
		{"units below", "unit-cap: {codes: [J1071], min: 100}", "lines: [J1071 x99.5]", "1"},
		{"units over two lines, once", "unit-cap: {codes: [J1071], max: 200}", "lines: [J1071 x150, J1071-76 x100]", "1"},
		{"waste is no dose", "unit-cap: {codes: [J1071], max: 200}", "lines: [J1071 x150, J1071-JW x100]", ""},
		{"units in days, the last that counts", "unit-cap: {codes: [J1071], max: 200, days: 14}", "history: [{code: J1071, service_date: 2025-05-28, units: 100}]\nlines: [J1071 x150]", "1"},
		{"units in days, long enough ago", "unit-cap: {codes: [J1071], max: 200, days: 14}", "history: [{code: J1071, service_date: 2025-05-27, units: 100}]\nlines: [J1071 x150]", ""},

		{"interval, a day short", "frequency-cap: {codes: [J1071], days: 14}", "history: [{code: J1071, service_date: 2025-05-28}]\nlines: [J1071 x100]", "1"},
		{"interval kept", "frequency-cap: {codes: [J1071], days: 14}", "history: [{code: J1071, service_date: 2025-05-27}]\nlines: [J1071 x100]", ""},
		{"interval, denied before", "frequency-cap: {codes: [J1071], days: 14}", "history: [{code: J1071, service_date: 2025-05-28, status: denied}]\nlines: [J1071 x100]", ""},
		{"months, a day short", "frequency-cap: {codes: [J1071], months: 6}", "history: [{code: J1071, service_date: 2024-12-11}]\nlines: [J1071 x100]", "1"},
		{"months kept", "frequency-cap: {codes: [J1071], months: 6}", "history: [{code: J1071, service_date: 2024-12-10}]\nlines: [J1071 x100]", ""},
		{"interval within the claim", "frequency-cap: {codes: [J1071], days: 14}", "lines: ['J1071 x100 date=2025-06-01', J1071 x100]", "2"},
		{"twice is allowed", "frequency-cap: {codes: [J1071], days: 14, times: 2}", "history: [{code: J1071, service_date: 2025-06-01}]\nlines: [J1071 x100]", ""},
		{"three times are not", "frequency-cap: {codes: [J1071], days: 14, times: 2}", "history: [{code: J1071, service_date: 2025-06-01}, {code: J1071, service_date: 2025-06-05}]\nlines: [J1071 x100]", "1"},
		{"another strength", "frequency-cap: {codes: [J1071], days: 14, units: 200}", "history: [{code: J1071, service_date: 2025-06-01}]\nlines: [J1071 x100]", ""},
		{"too young by a day", "frequency-cap: {codes: [J1071], age: 46-50}", man + "lines: [J1071 x100]", "1"},
		{"just old enough", "frequency-cap: {codes: [J1071], age: 45-50}", man + "lines: [J1071 x100]", ""},
		{"just young enough", "frequency-cap: {codes: [J1071], age: 40-45}", man + "lines: [J1071 x100]", ""},
		{"too old", "frequency-cap: {codes: [J1071], age: 40-44}", man + "lines: [J1071 x100]", "1"},
		{"sex", "frequency-cap: {codes: [J1071], sex: F}", man + "lines: [J1071 x100]", "1"},

		{"not covered", "not-covered: {codes: [J1071]}", "lines: [96372, J1071 x100]", "2"},
		{"not covered with", "not-covered-with: {codes: ['96372'], with: [visit]}", "lines: [99213-25, 96372]", "2"},
		{"covered with, separated", "not-covered-with: {codes: ['96372'], with: [visit], unless: ['59']}", "lines: [99213-25, 96372-59]", ""},
		{"covered with, another day", "not-covered-with: {codes: ['96372'], with: [visit]}", "lines: ['99213 date=2025-06-09', 96372]", ""},

		{"wrong administration", "wrong-administration: {drugs: [J0897], never: ['96401'], use: '96372'}", "lines: [96401, J0897 x60]", "1"},
		{"another drug may explain it", "wrong-administration: {drugs: [J0897], never: ['96401'], use: '96372'}", "lines: [96401, J0897 x60, J9041 x35, 96372-59]", ""},
		{"another drug cannot", "wrong-administration: {drugs: [J0897], never: ['96401'], use: '96372'}", "lines: [96401, J0897 x60, J3420]", "1"},

		{"forbidden place", "place-of-service: {codes: ['96372'], forbidden: ['22']}", "place: \"22\"\nlines: [96372]", "1"},
		{"place not forbidden", "place-of-service: {codes: ['96372'], forbidden: ['22']}", "lines: [96372]", ""},
		{"place allowed", "place-of-service: {codes: ['96372'], allowed: ['11', '12']}", "lines: [96372]", ""},
		{"place not allowed, of the line", "place-of-service: {codes: ['96372'], allowed: ['11', '12']}", "lines: [96372 pos=20]", "1"},

		{"drug line required", "drug-line: {administration: ['96372'], drug: required}", "lines: [99213-25, 96372]", "2"},
		{"drug line there", "drug-line: {administration: ['96372'], drug: required}", "lines: [96372, J3420]", ""},
		{"an unknown code may be the drug", "drug-line: {administration: ['96372'], drug: required}", "lines: [96372, J0001]", ""},
		{"drug line on another day", "drug-line: {administration: ['96372'], drug: required}", "lines: [96372, J3420 date=2025-06-09]", "1"},
		{"drug line forbidden at a cent", "drug-line: {administration: ['96372'], drug: forbidden}", "lines: [96372 note=B12, J3420 $0.01]", "2"},
		{"two cents are a price", "drug-line: {administration: ['96372'], drug: forbidden}", "lines: [96372 note=B12, J3420 $0.02]", ""},
		{"alone and nameless", "drug-line: {administration: ['96372'], drug: forbidden}", "lines: [96372]", "1"},
		{"one cent wanted", "drug-line: {drug: one-cent}", "lines: [96372, J3420 $8 by=patient]", "2"},
		{"one cent given", "drug-line: {drug: one-cent}", "lines: [96372, J3420 $0.01 by=patient]", ""},

		{"no NDC", "needs-ndc: {codes: [drug]}", "lines: [96372, J3420]", "2"},
		{"NDC", "needs-ndc: {codes: [drug]}", "lines: [96372, J3420 ndc=00517-0031-25/ML/1]", ""},
		{"NDC, excepted", "needs-ndc: {codes: [drug], except: [J3420]}", "lines: [96372, J3420]", ""},
		{"NDC, only J codes", "needs-ndc: {codes: [drug], starting: Q}", "lines: [96372, J3420]", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules, _ := parse(t, "a", "severity: error\nform: {"+c.form+"}")
			if got := lines(t, alone(t, rules), c.claim); got != c.want {
				t.Errorf("speaks at %q, want %q", got, c.want)
			}
		})
	}
}

func TestPageSaysItInItsOwnWords(t *testing.T) {
	rules, _ := parse(t, "a", `severity: error
form: {not-covered: {codes: [J1071]}}
message: "{line.code} of {line.date}: {line.units} units, {patient.age} years"
fix: "Ask {payer.name}."`)
	item := claimOf(t, "patient: {name: \"DOE, IAN\", birth_date: 1980-06-10, sex: M}\nlines: [J1071 x100.5]")
	result := alone(t, rules).Check(&item.Encounter)
	if len(result.Findings) != 1 {
		t.Fatalf("%d findings", len(result.Findings))
	}
	f := result.Findings[0]
	got := []string{f.Message, f.Fix.Text, f.Why, f.Payer, f.Topic}
	want := []string{"J1071 of 2025-06-10: 100.5 units, 45 years", "Ask Example Health Plan.", "Because the contract says so.", "Example Health Plan", "payer-policy"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
