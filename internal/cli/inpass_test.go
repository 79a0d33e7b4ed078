package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGuideErrorsReachTheirClaims checks the example day with faults put in, and
// wants each error on the claim it is about, wherever a batch of claims ends.
func TestGuideErrorsReachTheirClaims(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "clinic-day.837"))
	if err != nil {
		t.Fatal(err)
	}
	day := string(text)
	claims := strings.Count(day, "\nCLM*")

	// Every subscriber's level lacks the element that says who the patient is.
	lacking := strings.ReplaceAll(day, "SBR*P*18*", "SBR*P**")
	for number, found := range guideErrors(t, lacking, "guide-ik4-i9") {
		if found != 1 {
			t.Errorf("claim %s: SBR02 is reported %d times", number, found)
		}
	}
	if got := len(guideErrors(t, lacking, "guide-ik4-i9")); got != claims {
		t.Errorf("%d of %d claims are reported", got, claims)
	}

	// The level above all of them lacks its provider, which is known at its end;
	// what is wrong with a claim does not wait for it.
	from, to := strings.Index(day, "NM1*85*"), strings.Index(day, "HL*2*")
	late := strings.ReplaceAll(day[:from]+day[to:], "\nLX*1~", "\nLX*7~")
	if got := len(guideErrors(t, late, "guide-ik4-i12")); got != claims {
		t.Errorf("the line numbers of %d of %d claims are reported", got, claims)
	}
}

// guideErrors counts the findings of a rule by claim.
func guideErrors(t *testing.T, text, rule string) map[string]int {
	t.Helper()
	var out, said bytes.Buffer
	Main([]string{"check", "-", "--snip", "--format", "jsonl", "--fail-on", "never"}, Streams{In: strings.NewReader(text), Out: &out, Err: &said})
	count := map[string]int{}
	for line := range bytes.Lines(out.Bytes()) {
		var r struct {
			Claim    string
			Findings []struct{ Rule string }
		}
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			if f.Rule == rule {
				count[r.Claim]++
			}
		}
	}
	return count
}
