package rules_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/rule"
	"firstpass/scrub"
)

var updateGolden = flag.Bool("update-golden", false, "write testdata/<folder>.golden anew; read the difference before keeping it")

// TestRulesInFull holds what the rules of each folder say in full - message, repair,
// edits, lines at risk - of every example of their pages and of the folder's edge
// encounters, and for whom and since when each rule holds.
func TestRulesInFull(t *testing.T) {
	folders := map[string][]rule.Rule{}
	e := engine(t)
	for _, r := range e.Rules().Rules() {
		folder := filepath.Base(filepath.Dir(r.File))
		folders[folder] = append(folders[folder], r)
	}
	for folder, list := range folders {
		t.Run(folder, func(t *testing.T) {
			golden := filepath.Join("testdata", folder+".golden")
			said := inFull(t, e.NewChecker(), folder, list)
			if *updateGolden {
				if err := os.WriteFile(golden, []byte(said), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), said); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func inFull(t *testing.T, checker *scrub.Checker, folder string, list []rule.Rule) string {
	t.Helper()
	mine := map[string]bool{}
	for _, r := range list {
		mine[r.ID] = true
	}
	var b strings.Builder
	write := func(title string, item encounter.Item, problem *finding.Problem) {
		if problem != nil {
			t.Fatal(problem)
		}
		result := checker.Check(&item.Encounter)
		fmt.Fprintf(&b, "%s\n", title)
		for _, f := range result.Findings {
			if mine[f.Rule] {
				writeFinding(&b, f)
			}
		}
		for _, n := range result.NotChecked {
			if mine[n.Rule] {
				fmt.Fprintf(&b, "    not checked %s line %d: %s\n", n.Rule, n.Line, n.Reason)
			}
		}
	}
	for _, r := range list {
		for _, scope := range r.For {
			fmt.Fprintf(&b, "%s holds for %v %v from %v to %v as %s\n", r.ID, scope.Payers, scope.Claims, scope.Span.From, scope.Span.To, scope.Severity)
		}
		for _, x := range r.Examples {
			item, problem := encounter.ParseCompact(x.Text, r.File, x.Line)
			write(r.ID+": "+x.Title, item, problem)
		}
	}
	edges, err := os.ReadFile(filepath.Join("testdata", folder+"-edges.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return b.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range strings.Split(string(edges), "\n---\n") {
		item, problem := encounter.ParseCompact(text, folder+"-edges.yaml", 1)
		title := fmt.Sprint("edge ", i+1)
		if item.Encounter.ID != "" {
			title = "edge: " + item.Encounter.ID
		}
		write(title, item, problem)
	}
	return b.String()
}

func writeFinding(b *strings.Builder, f finding.Finding) {
	fmt.Fprintf(b, "    %s %s line %d %s: %s\n        %s; %s", f.Severity, f.Rule, f.Line, f.Code, f.Message, f.Fix.Text, f.Fix.Safety)
	for _, e := range f.Fix.Edits {
		fmt.Fprintf(b, "; %s %d %q", e.Op, e.Line, e.Value)
		if e.Units != 0 {
			fmt.Fprintf(b, " x%s", e.Units)
		}
	}
	b.WriteByte('\n')
	if len(f.AtRisk) > 0 {
		fmt.Fprintf(b, "        at risk %v\n", f.AtRisk)
	}
}
