package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/format/encounter"
)

var updateRecord = flag.Bool("update-record", false, "write testdata/record.golden anew; read the difference before keeping it")

// What the rules of diagnoses, charts and the claim form say in full - message,
// repair, edits, lines at risk - of every example of their pages.
func TestRecordRulesInFull(t *testing.T) {
	e := engine(t)
	checker := e.NewChecker()
	mine := map[string]bool{}
	for _, r := range e.Rules().Rules() {
		switch folder := filepath.Dir(filepath.ToSlash(r.File)); folder {
		case "rules/diagnosis", "rules/chart", "rules/claimform":
			mine[r.ID] = true
		}
	}
	var b strings.Builder
	for _, r := range e.Rules().Rules() {
		if !mine[r.ID] {
			continue
		}
		for _, x := range r.Examples {
			item, problem := encounter.ParseCompact(x.Text, r.File, x.Line)
			if problem != nil {
				t.Fatal(problem)
			}
			result := checker.Check(&item.Encounter)
			fmt.Fprintf(&b, "%s: %s\n", r.ID, x.Title)
			for _, f := range result.Findings {
				if mine[f.Rule] {
					fmt.Fprintf(&b, "    %s %s line %d %s: %s\n        %s; %s%s; at risk %v\n",
						f.Severity, f.Rule, f.Line, f.Code, f.Message, f.Fix.Text, f.Fix.Safety, edits(f.Fix.Edits), f.AtRisk)
				}
			}
			for _, n := range result.NotChecked {
				if mine[n.Rule] {
					fmt.Fprintf(&b, "    not checked %s line %d: %s\n", n.Rule, n.Line, n.Reason)
				}
			}
		}
	}
	golden := filepath.Join("testdata", "record.golden")
	if *updateRecord {
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
