package learn

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/remit"
	"firstpass/rule"
	"firstpass/rules"
	"firstpass/scrub"
)

var world = sync.OnceValues(func() (*scrub.Engine, *builtin.Tables) {
	list, err := rules.National()
	if err != nil {
		panic(err)
	}
	set, err := rule.NewSet(list)
	if err != nil {
		panic(err)
	}
	tables := builtin.New()
	return scrub.New(set, tables), tables
})

func maker(seed string) *Maker {
	engine, tables := world()
	return NewMaker(engine, tables.Denials(""), seed)
}

var bank = sync.OnceValues(func() ([]Question, error) { return maker("seed").Bank() })

func TestEveryQuestionHasOneRightAnswer(t *testing.T) {
	list, err := bank()
	if err != nil {
		t.Fatal(err)
	}
	count := map[Kind]int{}
	ids := map[string]bool{}
	for _, q := range list {
		count[q.Kind]++
		if ids[q.ID] {
			t.Errorf("%s comes twice", q.ID)
		}
		ids[q.ID] = true
		if q.Right < 0 || q.Right >= len(q.Choices) || len(q.Choices) < 2 || len(q.Choices) > 4 {
			t.Errorf("%s: %d of %v", q.ID, q.Right, q.Choices)
			continue
		}
		sorted := slices.Sorted(slices.Values(q.Choices))
		if len(slices.Compact(sorted)) != len(q.Choices) || slices.Contains(q.Choices, "") {
			t.Errorf("%s: the same choice twice, or none: %q", q.ID, q.Choices)
		}
		if q.Asks == "" || q.Because == "" || q.Topic == "" || q.Source.URL == "" && q.Kind != CountUnits {
			t.Errorf("%s: incomplete: %+v", q.ID, q)
		}
		if strings.Contains(q.Shown, "expect") {
			t.Errorf("%s shows what is expected:\n%s", q.ID, q.Shown)
		}
	}
	t.Logf("%d questions: %v", len(list), count)
	for kind, least := range map[Kind]int{FindFault: 60, PickLines: 40, CountUnits: 40, WhatNow: 60, WhatFirst: 4} {
		if count[kind] < least {
			t.Errorf("%d questions to %s, want at least %d", count[kind], kind, least)
		}
	}
}

// TestFaultsAndLinesAgreeWithTheRules checks each shown claim again: the right choice
// is a rule that speaks, the others are rules that do not; lines to pick are clean.
func TestFaultsAndLinesAgreeWithTheRules(t *testing.T) {
	list, err := bank()
	if err != nil {
		t.Fatal(err)
	}
	engine, _ := world()
	checker := engine.NewChecker()
	titles := map[string]string{}
	for _, r := range engine.Rules().Rules() {
		titles[r.Title] = r.ID
	}
	says := func(text string) map[string]bool {
		item, problem := encounter.ParseCompact(text, "quiz", 1)
		if problem != nil {
			t.Fatalf("%v\n%s", problem, text)
		}
		said := map[string]bool{}
		for _, f := range checker.Check(&item.Encounter).Findings {
			if f.Severity >= finding.Warning {
				said[f.Rule] = true
			}
		}
		return said
	}
	for _, q := range list {
		switch q.Kind {
		case FindFault:
			said := says(q.Shown)
			for i, c := range q.Choices {
				if said[titles[c]] != (i == q.Right) {
					t.Errorf("%s: choice %q, the rules say %v", q.ID, c, said)
				}
			}
		case PickLines:
			for i, c := range q.Choices {
				text := q.Shown + "\nlines:\n"
				for _, line := range strings.Split(c, " + ") {
					text += "  - " + line + "\n"
				}
				if clean := len(says(text)) == 0; clean != (i == q.Right) {
					t.Errorf("%s: choice %q is clean: %v", q.ID, c, clean)
				}
			}
		}
	}
}

func TestTimedVisitsSupportTheirOwnLines(t *testing.T) {
	engine, tables := world()
	coder, builder, checker := coding.NewCoder(tables), facts.NewBuilder(tables), engine.NewChecker()
	for item, problem := range encounter.Read(strings.NewReader(visits), "visits.yaml") {
		if problem != nil {
			t.Fatal(problem)
		}
		enc := item.Encounter
		visit := coding.VisitOf(builder.Of(&enc))
		answer := coder.Administrations(&visit)
		var derived, billed []string
		for _, l := range answer.Lines {
			derived = append(derived, lineText(l.Code, l.Modifiers, l.Units))
		}
		for _, l := range enc.Claim.Lines {
			billed = append(billed, lineText(l.Code, l.Modifiers, l.Units.Int()))
		}
		slices.Sort(derived)
		slices.Sort(billed)
		if !slices.Equal(derived, billed) {
			t.Errorf("%s: the chart supports %v, the lines are %v; questions %+v", enc.ID, derived, billed, answer.Questions)
		}
		for _, f := range checker.Check(&enc).Findings {
			if f.Severity == finding.Error && f.Rule != "admin-without-drug" && !strings.HasPrefix(f.Rule, "doc-order") {
				t.Errorf("%s: %s: %s", enc.ID, f.Rule, f.Message)
			}
		}
	}
}

func TestSameSeedSameQuiz(t *testing.T) {
	again, err := maker("seed").Bank()
	if err != nil {
		t.Fatal(err)
	}
	list, _ := bank()
	text := func(list []Question) (out []string) {
		for _, q := range Pick(list, "seed", 12, []string{"jz-missing"}) {
			out = append(out, q.ID+strings.Join(q.Choices, "|"))
		}
		return out
	}
	first, second := text(list), text(again)
	if !slices.Equal(first, second) || len(first) != 12 {
		t.Errorf("%v\n%v", first, second)
	}
	if !strings.Contains(first[0], "jz-missing") {
		t.Errorf("the wanted topic does not come first: %s", first[0])
	}
	other, err := maker("other").Bank()
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(text(other), first) {
		t.Error("another seed asks the same")
	}
}

func TestScores(t *testing.T) {
	list := []Question{{Topic: "a", Right: 1}, {Topic: "a", Right: 0}, {Topic: "b", Right: 2}, {Topic: "c"}}
	got := Scores(list, []int{1, 2, 2})
	if want := []Score{{"a", 1, 2}, {"b", 1, 1}}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestOwnDenialsBecomeQuestions(t *testing.T) {
	d := &remit.Denial{Claim: "SECRET1", Code: "99213", Group: "CO", Reason: "97", Payer: claim.Payer{Name: "Acme"},
		Causes: []remit.Cause{{Rule: "em-needs-25", Topic: "em-needs-25", Message: "no 25", Fix: "append 25", Sources: []finding.Source{{Title: "S", URL: "U"}}}}}
	list := maker("s").FromDenials([]*remit.Denial{d, d, {Code: "J1885"}})
	if len(list) != 1 || list[0].Choices[list[0].Right] != "Visit billed beside an injection without modifier 25" || list[0].Rule != "em-needs-25" {
		t.Fatalf("%+v", list)
	}
	if strings.Contains(list[0].Asks+list[0].Because, "SECRET1") {
		t.Error("the claim is named")
	}
}

// TestTemplatesPassAndAskWhatTheRulesAsk: the filled sample is clean, and each item a
// rule asks for is named with that rule.
func TestTemplatesPassAndAskWhatTheRulesAsk(t *testing.T) {
	m := maker("")
	list, err := m.Templates()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 7 {
		t.Errorf("%d templates", len(list))
	}
	for _, tpl := range list {
		for _, f := range m.checker.Check(tpl.Sample).Findings {
			if f.Severity > finding.Info {
				t.Errorf("%s: the sample has %s: %s", tpl.Kind, f.Rule, f.Message)
			}
		}
		rules := map[string][]string{}
		for _, item := range tpl.Items {
			rules[item.Name] = item.Rules
			if item.Asks == "" || item.Filled == "" && item.Name != "waste" {
				t.Errorf("%s: %s is empty", tpl.Kind, item.Name)
			}
		}
		for name, want := range map[string]string{"order": "doc-order-missing", "dose": "doc-dose-", "drug": "doc-medication-missing", "given_by": "doc-signature-missing"} {
			// The chart rules ask about drugs; a vaccine has a standing order and one dose.
			if tpl.Kind == "hydration" || tpl.Kind == "vaccine" && (name == "order" || name == "dose") {
				continue
			}
			if !slices.ContainsFunc(rules[name], func(r string) bool { return strings.HasPrefix(r, want) }) {
				t.Errorf("%s without %s: %v, want %s", tpl.Kind, name, rules[name], want)
			}
		}
	}
}

func TestCard(t *testing.T) {
	_, tables := world()
	c, ok := MakeCard(tables, "J1885", 20240910)
	if !ok || c.Name != "ketorolac tromethamine" {
		t.Fatalf("%+v", c)
	}
	rows := map[string]string{}
	for _, r := range c.Rows {
		rows[r[0]] = r[1]
	}
	for label, want := range map[string]string{"one unit": "15 mg", "units a day, office": "8 (by day, appeal possible)", "given with": "96372, 96374"} {
		if rows[label] != want {
			t.Errorf("%s: %q, want %q", label, rows[label], want)
		}
	}
	if c, _ := MakeCard(tables, "J3030", 20240910); !slices.ContainsFunc(c.Rows, func(r [2]string) bool { return r[0] == "self-administered" && strings.Contains(r[1], "every") }) {
		t.Errorf("%+v", c.Rows)
	}
	if _, ok := MakeCard(tables, "99213", 20240910); ok {
		t.Error("a visit is no drug")
	}
}
