package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/format/x837"
	"firstpass/practice"
	"firstpass/scrub"
)

// shared is the folder of sample data, which is never part of the repository.
func shared(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", dir)
	}
	return dir
}

// TestClaimFilesSayWhatTheCasesSay writes every professional case without a chart
// as an 837P and reads it back with its payer in a practice file: the verdict and
// the topics are those of the case file itself. History, which a claim file does
// not hold, is handed over as --history would.
func TestClaimFilesSayWhatTheCasesSay(t *testing.T) {
	engine, err := newEngine(nil)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, name := range []string{"coding.yaml", "drugs-diagnosis-times.yaml"} {
		f, err := os.Open(filepath.Join(shared(t), "cases", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for item, problem := range encounter.Read(f, name) {
			if problem != nil {
				t.Fatal(problem)
			}
			enc := item.Encounter
			if enc.Chart != nil || enc.Claim.Type != claim.Professional {
				continue
			}
			compared++
			want := conclusions(engine, enc, nil)
			back, book := throughClaimFile(t, enc)
			back.Claim.History = enc.Claim.History
			if got := conclusions(engine, back, book); got != want {
				t.Errorf("%s: the case file says %s, the claim file %s", enc.ID, want, got)
			}
		}
	}
	if compared < 30 {
		t.Errorf("only %d cases compared", compared)
	}
}

// conclusions is the verdict with the topics of errors and warnings.
func conclusions(engine *scrub.Engine, enc claim.Encounter, book *practice.Book) string {
	book.Resolve(&enc, engine.Tables())
	r := engine.NewChecker().Check(&enc)
	var list []string
	for _, f := range r.Findings {
		if f.Severity > finding.Info {
			list = append(list, fmt.Sprintf("%s@%d", f.Topic, f.Line))
		}
	}
	slices.Sort(list)
	return string(r.Verdict()) + " " + strings.Join(list, " ")
}

func throughClaimFile(t *testing.T, enc claim.Encounter) (claim.Encounter, *practice.Book) {
	t.Helper()
	payers := fmt.Sprintf("payers:\n  - {id: PAYER1, type: %s, name: %q, contractor: %q, state: %q}\nproviders:\n", enc.Payer.Type, enc.Payer.Name, enc.Payer.Contractor, enc.Payer.State)
	if enc.Claim.Rendering.NPI.Valid() {
		payers += fmt.Sprintf("  - {npi: %q, type: %q}\n", enc.Claim.Rendering.NPI, enc.Claim.Rendering.Type)
	}
	book, err := practice.Parse("practice.yaml", []byte(payers))
	if err != nil {
		t.Fatal(err)
	}
	sent := enc
	sent.Payer.ID = "PAYER1"
	var file bytes.Buffer
	one := func(yield func(claim.Encounter) bool) { yield(sent) }
	if err := x837.Write(&file, x837.Options{Date: 20270101, ReceivedFromBHT: true}, one); err != nil {
		t.Fatalf("%s: %v", enc.ID, err)
	}
	for read, err := range x837.Read(&file, "case.837") {
		if err != nil {
			t.Fatal(err)
		}
		if read.Claim != nil {
			if enc.Claim.ReceivedDate == 0 {
				read.Claim.Claim.ReceivedDate = 0 // the file's own date says nothing about the case
			}
			return *read.Claim, book
		}
		if read.Problem.Lost {
			t.Fatalf("%s: %v", enc.ID, read.Problem)
		}
	}
	t.Fatalf("%s: no claim came back", enc.ID)
	return claim.Encounter{}, nil
}
