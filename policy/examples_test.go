package policy_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firstpass/casebook"
	"firstpass/codes/builtin"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/policy"
	"firstpass/rule"
	"firstpass/rules"
	"firstpass/scrub"
)

// engine runs national rules, the bundled policies, and more.
func engine(t testing.TB, more []rule.Rule, overrides []rule.Override) *scrub.Engine {
	t.Helper()
	list, err := rules.National()
	if err != nil {
		t.Fatal(err)
	}
	bundled, own, err := policy.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.NewSet(slices.Concat(list, bundled, more), slices.Concat(own, overrides)...)
	if err != nil {
		t.Fatal(err)
	}
	tables := builtin.New()
	return scrub.New(set, tables)
}

// TestExamples runs every bundled page's encounters under national rules and all
// policies. A page that only overrides has no finding of its own.
func TestExamples(t *testing.T) {
	e := engine(t, nil, nil)
	checker := e.NewChecker()
	for _, r := range e.Rules().Rules() {
		if r.Payer == "" {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			bad, good := 0, 0
			for _, x := range r.Examples {
				item, problem := encounter.ParseCompact(x.Text, r.File, x.Line)
				if problem != nil {
					t.Errorf("%v", problem)
					continue
				}
				if item.Case == nil {
					t.Errorf("%s:%d: the example says nothing of what to expect", r.File, x.Line)
					continue
				}
				result := checker.Check(&item.Encounter)
				mine := slices.ContainsFunc(result.Findings, func(f finding.Finding) bool { return f.Rule == r.ID })
				if len(r.Triggers) == 0 {
					mine = !x.Good
				}
				score := casebook.Judge(x.Title, item.Case, &result)
				if mine == x.Good || !score.Pass || len(score.Unexpected) > 0 {
					t.Errorf("%s:%d: %q: verdict %s, want %s; missing %v, unexpected %v, own finding %v\n%s", r.File, x.Line, x.Title,
						score.Verdict, score.ExpectedVerdict, score.Missing, score.Unexpected, mine, listed(result))
				}
				if x.Good {
					good++
				} else {
					bad++
				}
			}
			if bad == 0 || good == 0 {
				t.Errorf("%s: %d bad and %d good examples; every policy has at least one of each", r.File, bad, good)
			}
		})
	}
}

func listed(r finding.Result) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString("    " + f.Severity.String() + " " + f.Rule + " [" + f.Topic + "]: " + f.Message + "\n")
	}
	for _, n := range r.NotChecked {
		b.WriteString("    not checked: " + n.Rule + ": " + n.Reason + "\n")
	}
	return b.String()
}

// TestBundledPagesCompile validates the bundled pages as a user's folder is:
// their expressions are otherwise compiled when their payer is first met.
func TestBundledPagesCompile(t *testing.T) {
	rules, _, err := policy.LoadFolder("payers")
	if err != nil {
		t.Fatal(err)
	}
	bundled, _, err := policy.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != len(bundled) || len(rules) < 30 {
		t.Errorf("%d pages in the folder, %d bundled", len(rules), len(bundled))
	}
}

// TestCasesOfNamedPayers runs the shared cases that name a payer.
func TestCasesOfNamedPayers(t *testing.T) {
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	checker := engine(t, nil, nil).NewChecker()
	seen := 0
	for _, name := range []string{"coding.yaml", "drugs-diagnosis-times.yaml"} {
		file, err := os.Open(filepath.Join(dir, "cases", name))
		if err != nil {
			t.Skipf("no sample data: %v (set FIRSTPASS_SHARED)", err)
		}
		defer file.Close()
		for item, problem := range encounter.Read(file, name) {
			if problem != nil {
				t.Fatal(problem)
			}
			if item.Case == nil || item.Encounter.Payer.Name == "" {
				continue
			}
			seen++
			result := checker.Check(&item.Encounter)
			if score := casebook.Judge(item.Encounter.ID, item.Case, &result); !score.Pass || len(score.Unexpected) > 0 {
				t.Errorf("%s: verdict %s, want %s; missing %v, unwanted %v, unexpected %v\n%s", item.Encounter.ID, score.Verdict, score.ExpectedVerdict,
					score.Missing, score.Unwanted, score.Unexpected, listed(result))
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d cases name a payer", seen)
	}
}
