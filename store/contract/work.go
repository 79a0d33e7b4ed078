package contract

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"firstpass/claim"
	"firstpass/store"
	"firstpass/store/relational"
)

func reader(text string) io.Reader { return strings.NewReader(text) }

func testFiles(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	content := make([]byte, 3<<20+17)
	rand.Read(content)
	f, err := s.Receive(t.Context(), store.File{Practice: p, Name: "day.837", Source: "upload", Received: noon}, bytes.NewReader(content), 0)
	ok(t, err)
	equal(t, "size", f.Size, int64(len(content)))
	r := must(t, must3(s.OpenFile(t.Context(), p, f.ID)), nil)
	back, err := io.ReadAll(iotest.OneByteReader(io.LimitReader(r, 100)))
	ok(t, err)
	rest, err := io.ReadAll(r)
	ok(t, err)
	if !bytes.Equal(append(back, rest...), content) {
		t.Fatal("the file came back changed")
	}
	again, err := s.Receive(t.Context(), store.File{Practice: p, Name: "other name.837", Source: "upload", Received: noon}, bytes.NewReader(content), 0)
	if !errors.Is(err, store.ErrDuplicate) || again.ID != f.ID || again.Name != "day.837" {
		t.Fatalf("the same bytes again: %+v, %v", again, err)
	}
	if _, err := s.Receive(t.Context(), store.File{Practice: practiceOf(t, s), Received: noon}, bytes.NewReader(content), 0); err != nil {
		t.Fatal("another practice may send the same bytes:", err)
	}
	list, err := s.FileList(t.Context(), p, 0, 10)
	ok(t, err)
	equal(t, "files", len(list), 1)
	unsplit, err := s.UnsplitFiles(t.Context())
	ok(t, err)
	equal(t, "files to split", len(unsplit), 2)
}

func must3(r io.ReadCloser, err error) io.ReadCloser {
	if err != nil {
		panic(err)
	}
	return r
}

func testBrokenUploads(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	broken := io.MultiReader(bytes.NewReader(make([]byte, 2<<20)), iotest.ErrReader(errors.New("the line was cut")))
	if _, err := s.Receive(t.Context(), store.File{Practice: p, Received: noon}, broken, 0); err == nil {
		t.Fatal("half a file was taken")
	}
	if _, err := s.Receive(t.Context(), store.File{Practice: p, Received: noon}, bytes.NewReader(make([]byte, 3<<20)), 2<<20); !errors.Is(err, store.ErrTooLarge) {
		t.Fatalf("a file too large: %v", err)
	}
	list, err := s.FileList(t.Context(), p, 0, 10)
	ok(t, err)
	equal(t, "files", len(list), 0)
	var left int
	ok(t, s.DB().QueryRow("SELECT count(*) FROM file_parts").Scan(&left))
	equal(t, "parts left behind", left, 0)
}

func testBatches(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	f := filled(t, s, p, 10)
	a, err := s.TakeBatch(t.Context(), "one", noon, time.Minute)
	ok(t, err)
	b, err := s.TakeBatch(t.Context(), "two", noon, time.Minute)
	ok(t, err)
	if a.ID == b.ID {
		t.Fatal("two workers hold one batch")
	}
	finish(t, s, b)
	before, err := s.Progress(t.Context(), p, f.ID)
	ok(t, err)
	equal(t, "waiting", before.Waiting, 6)
	// The first worker dies; its lease ends, another does the batch, then the dead one comes back.
	again, err := s.TakeBatch(t.Context(), "three", noon.Add(2*time.Minute), time.Minute)
	ok(t, err)
	equal(t, "batch of the dead worker", again.ID, a.ID)
	_, bodies, err := s.LoadBatch(t.Context(), a.ID)
	ok(t, err)
	finish(t, s, again)
	var late []store.Checked
	for _, body := range bodies {
		c := Outcome(body)
		c.Queue = store.Held
		late = append(late, c)
	}
	ok(t, s.FinishBatch(t.Context(), a, late, noon))
	equal(t, "batches left", checkAll(t, s), 1)
	after, err := s.Progress(t.Context(), p, f.ID)
	ok(t, err)
	// 3, 6, 9 to fix; 5, 10 to review; five clean.
	equal(t, "progress", after, store.Progress{Split: true, Claims: 10, Clean: 5, Fix: 3, Review: 2, AtRisk: 3*4500 + 18})
	if _, err := s.TakeBatch(t.Context(), "one", noon.Add(time.Hour), time.Minute); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("nothing left to do: %v", err)
	}
	var checks int
	ok(t, s.DB().QueryRow("SELECT count(*) FROM checks").Scan(&checks))
	equal(t, "checks", checks, 10)
}

// testChangedMeanwhile corrects a claim while its batch is checked: the check of the
// old revision says nothing of the new one.
func testChangedMeanwhile(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	f := filled(t, s, p, 3)
	b, err := s.TakeBatch(t.Context(), "one", noon, time.Minute)
	ok(t, err)
	results := outcomes(t, s, b)
	ids, err := s.FileClaims(t.Context(), p, f.ID)
	ok(t, err)
	corrected := Encounter(3)
	corrected.Claim.Lines[0].Modifiers = []string{"25"}
	held := store.Held
	_, err = s.Change(t.Context(), p, store.Change{Claim: ids[2], Version: 1, At: noon, Encounter: corrected, Why: "by hand", Queue: &held, Trail: store.Entry{Action: "claim.edit"}})
	ok(t, err)
	ok(t, s.FinishBatch(t.Context(), b, results, noon))
	c, err := s.Claim(t.Context(), p, ids[2])
	ok(t, err)
	equal(t, "queue", c.Queue, store.Held)
	equal(t, "checks", len(c.Checks), 0)
	equal(t, "money at risk", c.AtRisk, 0)
	c, err = s.Claim(t.Context(), p, ids[0])
	ok(t, err)
	equal(t, "queue of another claim", c.Queue, store.Ready)
}

func testSplitAgain(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	f, err := s.Receive(t.Context(), store.File{Practice: p, Received: noon}, reader("x"), 0)
	ok(t, err)
	all := []store.NewClaim{}
	for i := 1; i <= 6; i++ {
		all = append(all, store.NewClaim{Position: i, Encounter: Encounter(i)})
	}
	ok(t, s.AddClaims(t.Context(), f, all[4:])) // another worker's part came first
	ok(t, s.EndSplit(t.Context(), f, 6, ""))
	unsplit, err := s.UnsplitFiles(t.Context())
	ok(t, err)
	equal(t, "files half split", len(unsplit), 1)
	ok(t, s.AddClaims(t.Context(), f, all[:3]))
	ok(t, s.AddClaims(t.Context(), f, all[:3])) // killed here, started again
	ok(t, s.AddClaims(t.Context(), f, all[2:]))
	ok(t, s.EndSplit(t.Context(), f, 6, ""))
	progress, err := s.Progress(t.Context(), p, f.ID)
	ok(t, err)
	equal(t, "claims", progress.Claims, 6)
	equal(t, "split", progress.Split, true)
	equal(t, "batches", checkAll(t, s), 3)
}

func testChange(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 6)
	row := only(t, s, store.Query{Practice: p, Queues: []store.Queue{store.ToFix}, Limit: 1})
	c, err := s.Claim(t.Context(), p, row.ID)
	ok(t, err)
	want := Encounter(6)
	if !reflect.DeepEqual(c.Encounter, want) {
		t.Fatalf("the claim came back changed:\n%+v\n%+v", c.Encounter, want)
	}
	equal(t, "findings", len(c.Result.Findings), 1)
	fixed := *c.Encounter
	fixed.Claim.Lines = append([]claim.Line(nil), fixed.Claim.Lines...)
	fixed.Claim.Lines[0].Modifiers = []string{"25"}
	clean := Outcome(store.Body{Claim: row.ID, Encounter: Encounter(1)})
	version, err := s.Change(t.Context(), p, store.Change{Claim: row.ID, Version: row.Version, User: 7, At: noon, Encounter: &fixed, Why: "25 appended", Check: &clean, Note: "asked the front desk",
		Decision: &store.Decision{Kind: store.ApplyFix, Rule: "em-needs-25", Line: 1, Code: "99213", Text: Canary + " said so"}, Trail: store.Entry{Action: "claim.fix"}})
	ok(t, err)
	if version <= row.Version {
		t.Fatalf("version %d after %d", version, row.Version)
	}
	if _, err := s.Change(t.Context(), p, store.Change{Claim: row.ID, Version: row.Version, At: noon, Note: "lost", Trail: store.Entry{Action: "claim.note"}}); !errors.Is(err, store.ErrStale) {
		t.Fatalf("a change over somebody else's: %v", err)
	}
	c, err = s.Claim(t.Context(), p, row.ID)
	ok(t, err)
	equal(t, "queue", c.Queue, store.Ready)
	equal(t, "revision", c.Revision, 1)
	equal(t, "revisions kept", len(c.Revisions), 2)
	equal(t, "checks kept", len(c.Checks), 2)
	equal(t, "notes", len(c.Notes), 1)
	equal(t, "decision", c.Decisions[0].Text, Canary+" said so")
	if len(c.Original.Claim.Lines[0].Modifiers) != 0 || c.Encounter.Claim.Lines[0].Modifiers[0] != "25" {
		t.Fatal("the original is not kept beside the revision")
	}
	counts, err := s.RuleCounts(t.Context(), p, time.Time{})
	ok(t, err)
	equal(t, "fixed", counts[0].Fixed, 1)
	equal(t, "open", counts[0].Open, 2)
}

// testTogether lets many change one claim at once: each version is won once.
func testTogether(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 1)
	row := only(t, s, store.Query{Practice: p, Limit: 1})
	const people = 12
	won := make(chan bool, people)
	var group sync.WaitGroup
	for range people {
		group.Go(func() {
			_, err := s.Change(t.Context(), p, store.Change{Claim: row.ID, Version: row.Version, At: noon, Note: "mine", Trail: store.Entry{Action: "claim.note"}})
			if err != nil && !errors.Is(err, store.ErrStale) {
				t.Error(err)
			}
			won <- err == nil
		})
	}
	group.Wait()
	close(won)
	winners := 0
	for w := range won {
		if w {
			winners++
		}
	}
	equal(t, "winners", winners, 1)
}

func only(t *testing.T, s store.Store, q store.Query) store.Row {
	t.Helper()
	rows, _, err := s.List(t.Context(), q)
	ok(t, err)
	if len(rows) == 0 {
		t.Fatal("nothing listed")
	}
	return rows[0]
}
