package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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

// TestLevelsErrorsKnownLate takes the payer out of one subscriber's level, which is known
// at its end, and wants it missed on the claim of that level and on no other; without
// that claim, on none.
func TestLevelsErrorsKnownLate(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "clinic-day.837"))
	if err != nil {
		t.Fatal(err)
	}
	level := strings.Index(string(text), "HL*3*")
	payer := level + strings.Index(string(text[level:]), "NM1*PR*")
	begins := level + strings.Index(string(text[level:]), "CLM*")
	next := level + strings.Index(string(text[level:]), "HL*4*")
	number, _, _ := strings.Cut(string(text[begins+4:]), "*")
	want := guideErrors(t, string(text), "guide-ik3-3") // the day has such errors of its own
	if found := guideErrors(t, string(text[:payer])+string(text[next:]), "guide-ik3-3"); !maps.Equal(found, want) {
		t.Errorf("what a level without a claim lacks is missed on %v, want %v", found, want)
	}
	want[number]++
	if found := guideErrors(t, string(text[:payer])+string(text[begins:]), "guide-ik3-3"); !maps.Equal(found, want) {
		t.Errorf("the payer of claim %s is missed on %v, want %v", number, found, want)
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

// TestBatchesMakeNoDifference checks files that are broken in their levels and claims,
// and the samples, in batches of several sizes, and wants the same said of the same
// claims, and the same warnings in the same order.
func TestBatchesMakeNoDifference(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "clinic-day.837"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"clinic-day.837": string(text)}
	random := rand.New(rand.NewPCG(96372, 2))
	for n := range 80 {
		files[fmt.Sprintf("broken %d", n)] = damaged(string(text), random)
	}
	if samples := filepath.Join("..", "..", "..", "shared", "x12", "samples"); os.Getenv("FIRSTPASS_SHORT") == "" {
		filepath.WalkDir(samples, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil // there are none here, which says nothing of batches
			}
			one, err := os.ReadFile(path)
			if err == nil && len(one) < 1<<20 {
				files[path] = string(one)
			}
			return err
		})
	}
	engine, err := newEngine(nil)
	if err != nil {
		t.Fatal(err)
	}
	said := func(text string, size int) string {
		var out, notes bytes.Buffer
		s := &session{Streams: Streams{In: strings.NewReader(text), Out: &out, Err: &notes}, out: newOut(&out)}
		c := checkCommand{Files: []string{"-"}, Format: "jsonl", FailOn: "never", Kind: "x12", Jobs: 1, SNIP: true, batch: size}
		c.check(s, engine, nil) // a broken file is an error, which is not what is asked
		s.out.Flush()
		return out.String() + notes.String()
	}
	for name, text := range files {
		want := said(text, 1)
		for _, size := range []int{3, 16, 1000} {
			if got := said(text, size); got != want {
				t.Errorf("%s: batches of 1 and of %d say different things: %s", name, size, firstDifference(want, got))
			}
		}
	}
}

// damaged takes segments out of a file, doubles or moves them.
func damaged(text string, random *rand.Rand) string {
	list := strings.SplitAfter(text, "~")
	for range 1 + random.IntN(12) {
		at := 1 + random.IntN(len(list)-3)
		switch other := 1 + random.IntN(len(list)-3); random.IntN(5) {
		case 0, 1:
			list = slices.Delete(list, at, at+1)
		case 2:
			list = slices.Insert(list, at, list[at])
		case 3:
			list[at], list[other] = list[other], list[at]
		case 4:
			list[at] = strings.Replace(list[at], "*", "**", 1)
		}
	}
	return strings.Join(list, "")
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d:\n%s\n%s", i+1, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}
