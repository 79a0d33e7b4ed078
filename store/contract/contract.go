// Package contract is what every store must do, run by the tests of both keepers.
package contract

import (
	"context"
	"fmt"
	"testing"
	"time"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/store"
	"firstpass/store/relational"
)

// Opener opens an empty store of its own for one test.
type Opener func(t *testing.T, keys *store.Keyring) *relational.Store

// Run runs the whole contract.
func Run(t *testing.T, open Opener) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s *relational.Store)
	}{
		{"files", testFiles}, {"broken uploads", testBrokenUploads}, {"charts", testCharts}, {"charts with faults", testChartFaults}, {"batches", testBatches}, {"split again", testSplitAgain}, {"changed meanwhile", testChangedMeanwhile},
		{"list", testList}, {"search", testSearch}, {"change", testChange}, {"together", testTogether}, {"questions", testQuestions}, {"practices", testPractices},
		{"trail", testTrail}, {"secrets", testSecrets}, {"people", testPeople}, {"found", testFound}, {"send", testSendFile}, {"policies", testPolicies},
		{"past", testPast}, {"numbers", testNumbers}, {"retention", testRetention}, {"sweep", testSweep}, {"answers", testAnswers},
		{"answers taken in", testTakeIn}, {"reversals", testReversals}, {"denials", testDenials}, {"claims after payments", testAdopt}, {"answers by practice", testAnswersApart}, {"answers hidden", testAnswersHidden},
		{"answers retained", testAnswersRetained}, {"audits", testAudits}, {"quiz", testQuiz},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t, Keys(t))) })
	}
}

// Keys is a fixed key: the tests of one store open it twice.
func Keys(t *testing.T) *store.Keyring {
	t.Helper()
	keys, err := store.NewKeyring([]byte("an invented key of 32 bytes, ok?"))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// Canary is the made-up name that must be found nowhere but behind the key.
const Canary = "QUOKKABERRY"

var noon = time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC)

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func practiceOf(t *testing.T, s store.Store) store.ID {
	t.Helper()
	return must(t, must1(s.AddPractice(t.Context(), store.Practice{Name: "Example Clinic"})), nil)
}

func must1(id store.ID, err error) store.ID {
	if err != nil {
		panic(err)
	}
	return id
}

func person(n int) claim.Patient {
	return claim.Patient{ID: fmt.Sprintf("MBR%04d", n), LastName: Canary, FirstName: fmt.Sprintf("ZED%c", 'A'+n%26), BirthDate: 19600101 + claim.Date(n%28), Address: "1 QUOKKA WAY", Sex: "F"}
}

// Encounter is the n-th made-up claim.
func Encounter(n int) *claim.Encounter {
	return &claim.Encounter{ID: fmt.Sprintf("CLM%05d", n), Payer: claim.Payer{Type: claim.Commercial, Name: []string{"Acme Health Plan", "Other Plan"}[n%2]},
		Claim: claim.Claim{ControlNumber: fmt.Sprintf("CLM%05d", n), ServiceDate: 20250303 - claim.Date(n%3), Patient: person(n), PlaceOfService: "11",
			Subscriber: claim.Subscriber{MemberID: fmt.Sprintf("MBR%04d", n)}, Diagnoses: []claim.Diagnosis{{Code: "J02.0"}},
			Lines: []claim.Line{{Code: "99213", Units: claim.Whole(1), Charge: 12000, Pointers: []int{1}}, {Code: "96372", Units: claim.Whole(1), Charge: claim.Cents(4500 + n)}}}}
}

// filled stores a file of n claims in batches of four, unchecked.
func filled(t *testing.T, s store.Store, practice store.ID, n int) store.File {
	t.Helper()
	f := must(t, must2(s.Receive(t.Context(), store.File{Practice: practice, Name: Canary + ".837", Kind: "x12", Source: "upload", Received: noon}, reader(fmt.Sprint("a file of ", n, practice)), 0)), nil)
	var batch []store.NewClaim
	for i := 1; i <= n; i++ {
		batch = append(batch, store.NewClaim{Position: i, Encounter: Encounter(i)})
		if len(batch) == 4 || i == n {
			ok(t, s.AddClaims(t.Context(), f, batch))
			batch = nil
		}
	}
	ok(t, s.EndSplit(t.Context(), f, n, ""))
	return f
}

func must2(f store.File, err error) store.File {
	if err != nil {
		panic(err)
	}
	return f
}

// Outcome is a made-up result: every third claim has an error, every fifth a warning.
func Outcome(b store.Body) store.Checked {
	enc := b.Encounter
	c := store.Checked{Claim: b.Claim, Revision: b.Revision, RuleSet: "rules", Tables: "tables", Queue: store.Ready, Deadline: enc.Claim.ServiceDate + 10000,
		Result: finding.Result{Claim: enc.ID, ServiceDate: enc.Claim.ServiceDate, Payer: enc.Payer, Patient: enc.Claim.Patient, Complete: true}}
	var n int
	fmt.Sscanf(enc.ID, "CLM%d", &n)
	severity := finding.Default
	switch {
	case n%3 == 0:
		severity, c.Queue = finding.Error, store.ToFix
		c.Result.AtRisk = enc.Claim.Lines[1].Charge
	case n%5 == 0:
		severity, c.Queue = finding.Warning, store.ToReview
	default:
		return c
	}
	c.Result.Findings = []finding.Finding{{Rule: "em-needs-25", Severity: severity, Line: 1, Code: "99213", Message: "99213 has no modifier 25"}}
	c.Worst = store.Worst{Rule: "em-needs-25", Text: "99213 has no modifier 25", Findings: 1}
	c.Findings = []store.Raised{{Rule: "em-needs-25", Line: 1, Code: "99213", Severity: severity, AtRisk: c.Result.AtRisk, State: "open"}}
	return c
}

// checkAll works every batch off.
func checkAll(t *testing.T, s store.Store) (batches int) {
	t.Helper()
	for {
		b, err := s.TakeBatch(t.Context(), "one", noon, time.Minute)
		if err != nil {
			return batches
		}
		finish(t, s, b)
		batches++
	}
}

func finish(t *testing.T, s store.Store, b store.Batch) {
	t.Helper()
	_, bodies, err := s.LoadBatch(t.Context(), b.ID)
	ok(t, err)
	var results []store.Checked
	for _, body := range bodies {
		results = append(results, Outcome(body))
	}
	ok(t, s.FinishBatch(context.Background(), b, results, noon))
}

func checked(t *testing.T, s store.Store, n int) (practice store.ID, f store.File) {
	practice = practiceOf(t, s)
	f = filled(t, s, practice, n)
	checkAll(t, s)
	return practice, f
}
