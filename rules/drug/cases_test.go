package drug_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"firstpass/codes/builtin"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/rule"
	"firstpass/rules/drug"
	"firstpass/scrub"
)

// topics are those this folder alone speaks of. jz-missing at a commercial plan
// and a state's own frequency limits are payers' policies.
var topics = []string{
	"drug-units", "mue-exceeded", "drug-code-mismatch", "drug-code-unspecified", "jz-missing", "jw-missing", "wastage-conflict",
	"ndc-missing", "ndc-invalid", "ndc-hcpcs-mismatch", "self-administered-drug", "patient-supplied-drug", "jcode-route-modifier", "frequency-limit",
}

func checker(t testing.TB) *scrub.Checker {
	t.Helper()
	list, err := drug.Rules()
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.NewSet(list)
	if err != nil {
		t.Fatal(err)
	}
	return scrub.New(set, builtin.New()).NewChecker()
}

// TestCases runs the case files through the rules of this folder alone: every
// expected topic of theirs is raised on its line, and nothing that a case does
// not expect.
func TestCases(t *testing.T) {
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", dir)
	}
	c := checker(t)
	for _, file := range []string{"coding.yaml", "drugs-diagnosis-times.yaml"} {
		f, err := os.Open(filepath.Join(dir, "cases", file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for item, problem := range encounter.Read(f, file) {
			if problem != nil {
				t.Fatal(problem)
			}
			if item.Case != nil {
				judge(t, c, &item)
			}
		}
	}
}

func judge(t *testing.T, c *scrub.Checker, item *encounter.Item) {
	t.Helper()
	result := c.Check(&item.Encounter)
	for _, want := range item.Case.Findings {
		if slices.Contains(topics, want.Topic) && !byPolicy(item, want.Topic) && !raised(&result, want) {
			t.Errorf("%s: %s on line %d is missing", item.Encounter.ID, want.Topic, want.Line)
		}
	}
	for _, f := range result.Findings {
		expected := slices.ContainsFunc(item.Case.Findings, func(e encounter.Expected) bool { return e.Topic == f.Topic })
		if f.Severity >= finding.Warning && !expected && !slices.Contains(item.Case.Also, f.Topic) {
			t.Errorf("%s: not expected: %s %s line %d: %s", item.Encounter.ID, f.Severity, f.Rule, f.Line, f.Message)
		}
		if f.Severity == finding.Error && item.Case.Verdict != finding.Fix {
			t.Errorf("%s: %s is an error in a case expected %s", item.Encounter.ID, f.Rule, item.Case.Verdict)
		}
	}
}

func raised(r *finding.Result, want encounter.Expected) bool {
	return slices.ContainsFunc(r.Findings, func(f finding.Finding) bool {
		return f.Severity >= finding.Warning && f.Topic == want.Topic && (want.Line == 0 || want.Line == f.Line)
	})
}

// byPolicy says whether a case's finding is one payer's own rule.
func byPolicy(item *encounter.Item, topic string) bool {
	return item.Encounter.Payer.Name != "" && (topic == "jz-missing" && item.Encounter.Payer.Type == "commercial" || topic == "frequency-limit")
}
