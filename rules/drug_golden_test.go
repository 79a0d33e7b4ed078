package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/finding"
	"firstpass/format/encounter"
)

var updateDrug = flag.Bool("update-drug", false, "write testdata/drug.golden anew; read the difference before keeping it")

// What the rules of the drug line say in full - message, repair, edits, lines at
// risk - of every example of their pages and of the edge encounters beside the
// golden file, and for whom and since when each holds.
func TestDrugRulesInFull(t *testing.T) {
	e := engine(t)
	checker := e.NewChecker()
	mine := map[string]bool{}
	var b strings.Builder
	write := func(title string, item encounter.Item, problem *finding.Problem) {
		if problem != nil {
			t.Fatal(problem)
		}
		result := checker.Check(&item.Encounter)
		fmt.Fprintf(&b, "%s\n", title)
		for _, f := range result.Findings {
			if mine[f.Rule] {
				fmt.Fprintf(&b, "    %s %s line %d: %s\n        %s; %s%s\n", f.Severity, f.Rule, f.Line, f.Message, f.Fix.Text, f.Fix.Safety, edits(f.Fix.Edits))
				if len(f.AtRisk) > 0 {
					fmt.Fprintf(&b, "        at risk %v\n", f.AtRisk)
				}
			}
		}
		for _, n := range result.NotChecked {
			if mine[n.Rule] {
				fmt.Fprintf(&b, "    not checked %s line %d: %s\n", n.Rule, n.Line, n.Reason)
			}
		}
	}
	for _, r := range e.Rules().Rules() {
		mine[r.ID] = strings.HasPrefix(filepath.ToSlash(r.File), "rules/drug/")
	}
	for _, r := range e.Rules().Rules() {
		if !mine[r.ID] {
			continue
		}
		for _, scope := range r.For {
			fmt.Fprintf(&b, "%s holds for %v %v from %v to %v as %s\n", r.ID, scope.Payers, scope.Claims, scope.Span.From, scope.Span.To, scope.Severity)
		}
		for _, x := range r.Examples {
			item, problem := encounter.ParseCompact(x.Text, r.File, x.Line)
			write(r.ID+": "+x.Title, item, problem)
		}
	}
	edges, err := os.ReadFile(filepath.Join("testdata", "drug-edges.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range strings.Split(string(edges), "\n---\n") {
		item, problem := encounter.ParseCompact(text, "drug-edges.yaml", 1)
		title := fmt.Sprint("edge ", i+1)
		if item.Encounter.ID != "" {
			title = "edge: " + item.Encounter.ID
		}
		write(title, item, problem)
	}
	golden := filepath.Join("testdata", "drug.golden")
	if *updateDrug {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
