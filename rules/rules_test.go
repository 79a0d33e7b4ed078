package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"firstpass/casebook"
	"firstpass/codes/builtin"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/rule"
	"firstpass/rules"
	"firstpass/scrub"
)

// The catalogue and the tables do not change: the tests of a run share them.
var (
	national = sync.OnceValues(rules.National)
	tables   = sync.OnceValue(builtin.New)
)

func engine(t testing.TB, more ...rule.Rule) *scrub.Engine {
	t.Helper()
	list, err := national()
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.NewSet(append(slices.Clone(list), more...))
	if err != nil {
		t.Fatal(err)
	}
	return scrub.New(set, tables())
}

// TestExamples runs the Bad and Good encounters of every page. A Bad one raises
// its rule; a Good one does not, and raises what it says.
func TestExamples(t *testing.T) {
	e := engine(t)
	checker := e.NewChecker()
	for _, r := range e.Rules().Rules() {
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
				mine := slices.ContainsFunc(result.Findings, func(f finding.Finding) bool {
					return f.Rule == r.ID && (f.Severity > finding.Info || r.Severity == finding.Info)
				})
				score := casebook.Judge(x.Title, item.Case, &result)
				if mine == x.Good || !score.Pass || len(score.Unexpected) > 0 {
					t.Errorf("%s:%d: %q: %s\n%s", r.File, x.Line, x.Title, describe(score), list(result.Findings))
				}
				if x.Good {
					good++
				} else {
					bad++
				}
			}
			if bad == 0 || good == 0 {
				t.Errorf("%s: %d bad and %d good examples; every rule has at least one of each", r.File, bad, good)
			}
		})
	}
}

func describe(s casebook.Score) string {
	return fmt.Sprintf("verdict %s, expected %s; missing %v; unwanted %v; unexpected %v", s.Verdict, s.ExpectedVerdict, s.Missing, s.Unwanted, s.Unexpected)
}

func list(findings []finding.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "    %s %s line %d: %s\n", f.Severity, f.Rule, f.Line, f.Message)
	}
	return b.String()
}

// shared is the folder of sample data, which is never part of the repository.
func shared(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", dir)
	}
	return dir
}
