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

// TestErrorsOfCLMAreItsClaims puts a fault into the CLM of every claim, which is found
// before the claim has its number, and refuses some of the claims: no other claim may
// have their errors.
func TestErrorsOfCLMAreItsClaims(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "clinic-day.837"))
	if err != nil {
		t.Fatal(err)
	}
	day := strings.ReplaceAll(string(text), ":B:1*Y*A*Y*Y", ":B:1*Y*X*Y*Y")
	claims := strings.Count(day, "\nCLM*")
	before := guideErrors(t, string(text), "guide-ik4-7")
	found := guideErrors(t, day, "guide-ik4-7")
	for number, n := range found {
		if n != 1+before[number] {
			t.Errorf("claim %s: CLM07 is reported %d times", number, n)
		}
	}
	if len(found) != claims {
		t.Errorf("%d of %d claims are reported", len(found), claims)
	}
	second := strings.Index(day, "\nCLM*") + 1
	second += strings.Index(day[second:], "\nCLM*") + 1
	number, rest, _ := strings.Cut(day[second+4:], "*")
	refused := guideErrors(t, day[:second+4]+"*"+rest, "guide-ik4-7")
	for each, n := range refused {
		if n != 1+before[each] || each == number {
			t.Errorf("claim %s: CLM07 is reported %d times", each, n)
		}
	}
	if len(refused) != claims-1 {
		t.Errorf("%d of %d claims are reported", len(refused), claims-1)
	}
}

// TestAnswersKeepTransactionsApart answers a file whose control numbers repeat, and
// wants as many answers as transactions, each with its own claims.
func TestAnswersKeepTransactionsApart(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "clinic-day.837"))
	if err != nil {
		t.Fatal(err)
	}
	once, twice := statuses(t, string(text)), statuses(t, string(text)+string(text))
	if len(once) != 1 || len(twice) != 2 || twice[0] != once[0] || twice[1] != once[0] {
		t.Errorf("one transaction has %v statuses, two of the same number %v", once, twice)
	}
}

// statuses counts the claims answered in each transaction.
func statuses(t *testing.T, text string) (counts []int) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "day.277")
	var said bytes.Buffer
	code := Main([]string{"check", "-", "--fail-on", "never", "--ack", "277ca", "--out", name, "--stamp", "2024-09-11T08:00"},
		Streams{In: strings.NewReader(text), Out: &said, Err: &said})
	if code != exitNothing {
		t.Fatal(said.String())
	}
	answer, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range strings.Split(string(answer), "ST*277")[1:] {
		counts = append(counts, strings.Count(set, "*PT~"))
	}
	return counts
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
