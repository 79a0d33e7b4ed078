package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// findingsOf runs check and lists "claim rule severity" of everything at or above
// a warning, in order.
func findingsOf(t *testing.T, args ...string) (list []string, diagnostics string) {
	t.Helper()
	var out, errs bytes.Buffer
	Main(append([]string{"check", "--format", "jsonl"}, args...), Streams{Out: &out, Err: &errs})
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var result struct {
			Claim    string
			Findings []struct{ Rule, Severity, Message string }
		}
		if err := json.Unmarshal([]byte(line), &result); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		for _, f := range result.Findings {
			if f.Severity != "info" {
				list = append(list, result.Claim+"\t"+f.Rule)
			}
		}
	}
	return list, errs.String()
}

// TestPlantedChartFaults checks the example day with and without its charts: what
// the charts add is what was planted in them.
func TestPlantedChartFaults(t *testing.T) {
	examples := filepath.Join("..", "..", "examples")
	day := []string{filepath.Join(examples, "clinic-day.837"), "--practice", filepath.Join(examples, "practice.yaml")}
	plain, _ := findingsOf(t, day...)
	charted, diagnostics := findingsOf(t, append(day, "--chart", filepath.Join(examples, "clinic-day-mar.csv"), "--chart", filepath.Join(examples, "clinic-day-notes"))...)
	planted, err := os.ReadFile(filepath.Join(examples, "clinic-day-charts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Clone(plain)
	for line := range strings.Lines(string(planted)) {
		if cells := strings.Split(line, "\t"); !strings.HasPrefix(line, "#") && len(cells) >= 2 {
			want = append(want, cells[0]+"\t"+cells[1])
		}
	}
	slices.Sort(want)
	slices.Sort(charted)
	if !slices.Equal(charted, want) {
		for _, f := range charted {
			if !slices.Contains(want, f) {
				t.Errorf("not planted: %s", f)
			}
		}
		for _, f := range want {
			if !slices.Contains(charted, f) {
				t.Errorf("not found: %s", f)
			}
		}
	}
	if strings.Contains(diagnostics, "TESTPERSON") {
		t.Errorf("a patient is named: %s", diagnostics)
	}
}
