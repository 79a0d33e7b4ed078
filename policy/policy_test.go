package policy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/policy"
	"firstpass/rule"
	"firstpass/rules"
)

func TestPayerMatching(t *testing.T) {
	for _, c := range []struct {
		payer  string // front matter
		claims string // the claim's payer
		want   bool
	}{
		{`{names: ["Community Health Plan of Washington", CHPW]}`, "{type: medicaid, name: COMMUNITY HEALTH PLAN OF WASHINGTON}", true},
		{`{names: ["Community Health Plan of Washington", CHPW]}`, "{type: medicaid, name: 'CHPW Apple Health'}", true},
		{`{names: ["Community Health Plan of Washington", CHPW]}`, "{type: medicaid, name: Community Health Plan of Oregon}", false},
		{`{names: [Regence]}`, "{type: commercial, name: Regence BlueShield of Idaho}", true},
		{`{names: [Regence]}`, "{type: commercial, name: Regencell Mutual}", false},
		{`{names: [Regence]}`, "{type: commercial, name: Preregence}", false},
		{`{names: ["Blue Cross and Blue Shield of Alabama"]}`, "{type: commercial, name: 'BLUECROSS BLUESHIELD OF ALABAMA'}", true},
		{`{names: ["Blue Cross and Blue Shield of Alabama"]}`, "{type: commercial, name: 'BCBS Alabama, Inc.'}", true},
		{`{names: ["Blue Cross and Blue Shield of Alabama"]}`, "{type: commercial, name: Blue Cross Blue Shield of Alaska}", false},
		{`{names: ["Blue Cross and Blue Shield of Alabama"]}`, "{type: commercial, name: Alabama}", false},
		{`{names: ["Select Health"], except: ["Select Health of South Carolina"]}`, "{type: commercial, name: SelectHealth}", true},
		{`{names: ["Select Health"], except: ["Select Health of South Carolina"]}`, "{type: commercial, name: Select Health of South Carolina}", false},
		{`{names: ["Select Health"]}`, "{type: commercial, name: Select Healthcare Partners}", false},
		{`{names: [Aetna], types: [commercial]}`, "{type: medicare-advantage, name: Aetna}", false},
		{`{names: [Aetna], types: [commercial]}`, "{type: any, name: Aetna}", true},
		{`{names: [Aetna]}`, "{type: commercial, name: ''}", false},
		{`{ids: ["60054"]}`, "{type: commercial, name: Whoever, id: '60054'}", true},
		{`{ids: ["60054"]}`, "{type: commercial, name: Whoever, id: '600540'}", false},
		{`{types: [medicaid]}`, "{type: medicaid, name: Any State}", true},
		{`{types: [medicaid]}`, "{type: any}", false},
		{`{contractors: [NGS]}`, "{type: medicare, name: National Government Services}", true},
		{`{contractors: [NGS]}`, "{type: medicare, contractor: JK}", true},
		{`{contractors: [NGS]}`, "{type: medicare, name: Noridian JF}", false},
		{`{contractors: [NGS]}`, "{type: medicare, name: Medicare, contractor: J6}", true},
		{`{contractors: [JE]}`, "{type: medicare, name: Noridian JF}", false},
		{`{contractors: [NGS]}`, "{type: commercial, name: NGS}", false},
		{`{names: [Aetna], states: [WA]}`, "{type: commercial, name: Aetna, state: OR}", false},
		{`{names: [Aetna], states: [WA]}`, "{type: commercial, name: Aetna, state: wa}", true},
		{`{names: [Aetna], states: [WA]}`, "{type: commercial, name: Aetna}", true},
	} {
		text := strings.Replace(page("a", "severity: error\nform: {not-covered: {codes: [J1071]}}"), `{names: ["Example Health Plan"]}`, c.payer, 1)
		list, _, err := policy.Parse("a.md", text)
		if err != nil {
			t.Fatal(err)
		}
		if got := lines(t, alone(t, list), "payer: "+c.claims+"\nlines: [J1071 x100]") != ""; got != c.want {
			t.Errorf("policy of %s, claim to %s: %v, want %v", c.payer, c.claims, got, c.want)
		}
	}
}

func TestContractorByState(t *testing.T) {
	text := strings.Replace(page("a", "severity: error\nform: {not-covered: {codes: [J1071]}}"), `{names: ["Example Health Plan"]}`, "{contractors: [First Coast]}", 1)
	list, _, err := policy.Parse("a.md", text)
	if err != nil {
		t.Fatal(err)
	}
	for state, want := range map[string]string{"FL": "1", "WA": "", "": ""} {
		if got := lines(t, alone(t, list), "payer: {type: medicare, name: Medicare Part B}\nbilling_state: '"+state+"'\nlines: [J1071 x100]"); got != want {
			t.Errorf("state %q: %q, want %q", state, got, want)
		}
	}
}

// An X12 file that nobody mapped names the payer but not its type.
func TestUnknownTypeDoesNotHideANamedPayer(t *testing.T) {
	list, _ := parse(t, "a", "severity: error\nform: {not-covered: {codes: [J1071]}}")
	item := claimOf(t, "lines: [J1071 x100]")
	item.Encounter.Payer.Type = claim.UnknownPayer
	if result := alone(t, list).Check(&item.Encounter); len(result.Findings) != 1 {
		t.Errorf("%d findings", len(result.Findings))
	}
}

func TestHoldsByServiceOrReceipt(t *testing.T) {
	for _, c := range []struct{ holds, dates, want string }{
		{"{from: 2025-06-10}", "", "1"},
		{"{from: 2025-06-11}", "", ""},
		{"{from: 2024-01-01, to: 2025-06-10}", "", "1"},
		{"{from: 2024-01-01, to: 2025-06-09}", "", ""},
		{"{from: 2025-07-01, by: receipt}", "received_date: 2025-07-01\n", "1"},
		{"{from: 2025-07-01, by: receipt}", "received_date: 2025-06-30\n", ""},
		{"{from: 2024-01-01, to: 2025-06-30, by: receipt}", "received_date: 2025-07-01\n", ""},
		{"{from: 2025-07-01, by: receipt}", "", "1"}, // not yet received: the newest rule
	} {
		text := strings.Replace(page("a", "severity: error\nform: {not-covered: {codes: [J1071]}}"), "{from: 2024-01-01}", c.holds, 1)
		list, _, err := policy.Parse("a.md", text)
		if err != nil {
			t.Fatal(err)
		}
		if got := lines(t, alone(t, list), c.dates+"lines: [J1071 x100]"); got != c.want {
			t.Errorf("%s, %q: %q, want %q", c.holds, c.dates, got, c.want)
		}
	}
}

func national(t testing.TB) []rule.Rule {
	t.Helper()
	list, err := rules.National()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestOverrides(t *testing.T) {
	const bare = "dx: [J02.0]\nlines: [99213, 96372, J0561-JZ x12]" // em-needs-25 at line 1
	for _, c := range []struct{ name, entry, claim, want string }{
		{"none", "", bare, "error"},
		{"off by rule", `{rule: em-needs-25, severity: "off", reason: they pay both}`, bare, ""},
		{"off by topic", `{topic: em-needs-25, severity: "off", reason: they pay both}`, bare, ""},
		{"another topic", `{topic: ndc-missing, severity: "off", reason: they pay both}`, bare, "error"},
		{"a warning", "{rule: em-needs-25, severity: warning, reason: they pay both}", bare, "warning"},
		{"with a code of the day", "{rule: em-needs-25, severity: info, reason: they pay both, with: [J0561]}", bare, "info"},
		{"without it", "{rule: em-needs-25, severity: info, reason: they pay both, with: [J3420]}", bare, "error"},
		{"when true", `{rule: em-needs-25, severity: info, reason: they pay both, when: 'line.code == "99213"'}`, bare, "info"},
		{"when false", `{rule: em-needs-25, severity: info, reason: they pay both, when: 'line.code == "99214"'}`, bare, "error"},
		{"another payer", `{rule: em-needs-25, severity: "off", reason: they pay both}`, "payer: {type: commercial, name: Other}\n" + bare, "error"},
		{"before its days", `{rule: em-needs-25, severity: "off", reason: they pay both}`, "date: 2023-12-31\n" + bare, "error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := national(t)
			var overrides []rule.Override
			if c.entry != "" {
				own, more := parse(t, "a", "rules:\n  - "+c.entry)
				list, overrides = append(list, own...), more
			}
			item := claimOf(t, c.claim)
			got, why := "", ""
			for _, f := range alone(t, list, overrides...).Check(&item.Encounter).Findings {
				if f.Rule == "em-needs-25" {
					got, why = f.Severity.String(), f.Why
				}
			}
			if got != c.want {
				t.Errorf("severity %q, want %q", got, c.want)
			}
			changed := got != "" && got != "error"
			if said := strings.Contains(why, "Example Health Plan: they pay both"); said != changed {
				t.Errorf("the reason is said: %v; why: %s", said, why)
			}
		})
	}
}

func TestOverrideOfNoRuleIsRefused(t *testing.T) {
	own, overrides := parse(t, "a", "rules:\n  - {rule: em-needs-26, severity: warning, reason: x}")
	_, err := rule.NewSet(append(national(t), own...), overrides...)
	if err == nil || err.Error() != `a.md:10:12: no rule is called "em-needs-26", did you mean "em-needs-25"?` {
		t.Error(err)
	}
}

// A payer's own finding stands in place of the national one of the same topic and line.
func TestOwnPolicySupersedesNational(t *testing.T) {
	own, _ := parse(t, "a", "topic: em-needs-25\nseverity: error\nform: {needs-modifier: {codes: ['99213'], any-of: ['25']}}")
	item := claimOf(t, "dx: [J02.0]\nlines: [99213, 96372, J0561-JZ x12]")
	var said []string
	for _, f := range alone(t, append(national(t), own...)).Check(&item.Encounter).Findings {
		if f.Topic == "em-needs-25" {
			said = append(said, f.Rule)
		}
	}
	if len(said) != 1 || said[0] != "a" {
		t.Errorf("said by %v", said)
	}
}

const celHead = "severity: error\ncodes: ['*']\ncheck:\n  message: m\n  fix: f\n"

func TestVocabulary(t *testing.T) {
	past := "history: [{code: J1071, service_date: 2025-06-01, units: 100}, {code: J1071, service_date: 2025-05-01, units: 100, status: denied}]\n"
	for when, want := range map[string]bool{
		`line.code == "J1071" && line.kind == "drug" && line.number == 2`:                              true,
		`line.units == 100.5 && line.units > 100 && line.charge <= 0.01`:                               true,
		`"JZ" in line.modifiers && has_modifier(line, "JZ") && line.has_modifier(["A1","JZ"])`:         true,
		`bills(line, "J1070-J1072") && !bills(line, ["visit", "96372"])`:                               true,
		`same_day(line, "96372") && !same_day(line, "J1071")`:                                          true,
		`any_line(claim, ["visit", "administration"])`:                                                 true,
		`units_on_day(line, "J1071") == 100.5`:                                                         true,
		`days_since_last(line, "J1071") == 9`:                                                          true,
		`days_since_last(line, "J3420") >= 1000000`:                                                    true,
		`times_within(line, "J1071", 30) == 1 && times_within(line, "J1071", 9) == 0`:                  true,
		`units_within(line, ["J1071"], 365) == 100.0`:                                                  true,
		`diagnosis_starts_with(line, "E29") && !diagnosis_starts_with(line, "N80")`:                    true,
		`mentions(line, "COMPOUNDED") && !mentions(line, "pound")`:                                     true,
		`line.date == date("2025-06-10") && days_between(date("2025-06-01"), line.date) == 9`:          true,
		`patient.age == 45 && patient.sex == "M"`:                                                      true,
		`payer.type == "commercial" && payer.name.startsWith("Example")`:                               true,
		`claim.type == "professional" && claim.place == "11" && claim.diagnoses == ["E29.1", "N80.9"]`: true,
		`lines.exists(l, l.code == "96372") && size(lines) == 2 && lines[1] == line`:                   true,
		`history.filter(h, h.status == "denied").size() == 1`:                                          true,
		`chart.given || chart.administrations.size() > 0`:                                              false,
		`line.ndc != "" || line.note == ""`:                                                            false,
	} {
		list, _ := parse(t, "a", strings.Replace(celHead, "['*']", "[J1071]", 1)+"  when: |\n    "+when)
		claim := past + "patient: {name: \"DOE, IAN\", birth_date: 1980-06-10, sex: M}\nlines: [96372, 'J1071-JZ x100.5 $0.01 dx1 note=\"compounded oil\"']"
		if got := lines(t, alone(t, list), claim); (got == "2") != want || got != "" && got != "2" {
			t.Errorf("%s: %q, want %v", when, got, want)
		}
	}
}

// A check that would take too long stops, says so, and stops nothing else.
func TestCostIsBounded(t *testing.T) {
	list, _ := parse(t, "a", celHead+`  each: claim
  when: lines.all(a, lines.all(b, (a.code + b.code).size() >= 0 && a.code.matches("(a+)+$") == false))`)
	other, _ := parse(t, "b", "severity: error\nform: {not-covered: {codes: [J1071]}}")
	item := claimOf(t, "lines: [J1071 x100]")
	for range 900 {
		item.Encounter.Claim.Lines = append(item.Encounter.Claim.Lines, claim.Line{Code: "96372", Units: claim.Whole(1), Note: strings.Repeat("a", 100)})
	}
	began := time.Now()
	result := alone(t, append(list, other...)).Check(&item.Encounter)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
	if len(result.Findings) != 1 || result.Findings[0].Rule != "b" {
		t.Errorf("findings: %v", result.Findings)
	}
	if len(result.NotChecked) != 1 || !strings.Contains(result.NotChecked[0].Reason, "too many steps") {
		t.Errorf("not checked: %v", result.NotChecked)
	}
}

// What a claim holds never reaches the reason a check could not be made.
func TestFailuresNameNobody(t *testing.T) {
	list, _ := parse(t, "a", celHead+"  when: lines[7].note == line.note")
	got := lines(t, alone(t, list), "lines: [J1071 x100 note=SECRET]")
	if !strings.HasPrefix(got, "not checked: a.md could not be decided") || strings.Contains(got, "SECRET") {
		t.Error(got)
	}
}

func TestCheckEdits(t *testing.T) {
	list, _ := parse(t, "a", strings.Replace(celHead, "['*']", "[J1071]", 1)+`  when: line.units > 1.0
  edits: [{op: add_modifier, value: "{line.kind}"}]
  safety: safe`)
	item := claimOf(t, "lines: [96372, J1071 x100]")
	f := alone(t, list).Check(&item.Encounter).Findings[0]
	want := finding.Repair{Text: "f", Edits: []finding.Edit{{Op: "add_modifier", Line: 2, Value: "drug"}}, Safety: finding.Safe}
	if diff := cmp.Diff(want, f.Fix); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkBundled(b *testing.B) {
	for b.Loop() {
		if _, _, err := policy.Bundled(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExpression is one policy check in CEL on a claim of six lines; clean,
// as most claims are.
func BenchmarkExpression(b *testing.B) {
	list, _ := parse(b, "a", strings.Replace(celHead, "['*']", "['96372']", 1)+"  when: same_day(line, \"visit\") && !lines.exists(l, l.kind == \"visit\" && has_modifier(l, \"25\"))")
	benchmark(b, list)
}

// BenchmarkForm is one ready-made form on the same claim.
func BenchmarkForm(b *testing.B) {
	list, _ := parse(b, "a", "severity: error\nform: {needs-modifier: {codes: ['99213'], any-of: ['25'], with: ['96372']}}")
	benchmark(b, list)
}

func benchmark(b *testing.B, list []rule.Rule) {
	item := claimOf(b, "lines: [99213-25, 96372, J0561-JZ x12, 36415, 93000, J1071 x100]")
	e := *facts.NewBuilder(builtin.New()).Of(&item.Encounter)
	set, err := rule.NewSet(list)
	if err != nil {
		b.Fatal(err)
	}
	var o rule.Outcome
	b.ReportAllocs()
	for b.Loop() {
		o.Reset()
		set.Run(&e, &o)
		if len(o.Findings)+len(o.NotChecked) > 0 {
			b.Fatal(fmt.Sprint(o.Findings, o.NotChecked))
		}
	}
}
