package contract

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"time"

	"firstpass/store"
	"firstpass/store/relational"
)

// Interrupt breaks a store's surroundings before each step of a claim's way and
// mends them again. Every step is refused with the trouble it has, leaves nothing
// half done and works as soon as it may; where the database is there at all, it is
// read all the while.
func Interrupt(t *testing.T, s *relational.Store, trouble error, breakIt, mend func()) {
	t.Helper()
	p := practiceOf(t, s)
	refused := func(what string, nothing func(), step func() error) {
		t.Helper()
		breakIt()
		err := step()
		if s.Trouble(err) != trouble {
			t.Fatalf("%s: %v", what, err)
		}
		if trouble != store.ErrAway {
			nothing()
		}
		mend()
		nothing()
		ok(t, step())
	}
	var f store.File
	content := make([]byte, 1<<16) // which cannot be made smaller: it needs room
	rand.Read(content)
	refused("an upload", func() {
		list, err := s.FileList(t.Context(), p, 0, 10)
		ok(t, err)
		equal(t, "files that were refused and are there", len(list), 0)
	}, func() (err error) {
		f, err = s.Receive(t.Context(), store.File{Practice: p, Name: "day.837", Source: "upload", Received: noon}, bytes.NewReader(content), 0)
		return err
	})
	const n = 300 // enough to need room
	var batch []store.NewClaim
	for i := 1; i <= n; i++ {
		batch = append(batch, store.NewClaim{Position: i, Encounter: Encounter(i)})
	}
	refused("claims", func() {
		g, err := s.Progress(t.Context(), p, f.ID)
		ok(t, err)
		equal(t, "claims of a batch that was refused", g.Claims, 0)
	}, func() error { return s.AddClaims(t.Context(), f, batch) })
	ok(t, s.EndSplit(t.Context(), f, n, ""))
	var b store.Batch
	take := func() (err error) { b, err = s.TakeBatch(t.Context(), "one", noon, time.Minute); return err }
	ok(t, take())
	results := outcomes(t, s, b)
	refused("results", func() {
		g, err := s.Progress(t.Context(), p, f.ID)
		ok(t, err)
		equal(t, "claims that wait", g.Waiting, n)
	}, func() error { return s.FinishBatch(t.Context(), b, results, noon) })
	if err := take(); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("a batch that is done is there again: %v", err)
	}
	ids, err := s.FileClaims(t.Context(), p, f.ID)
	ok(t, err)
	equal(t, "claims", len(ids), n)
	c, err := s.Claim(t.Context(), p, ids[0])
	ok(t, err)
	large := string(bytes.Repeat([]byte("a long note "), 1000))
	refused("a note", func() {
		c, err := s.Claim(t.Context(), p, ids[0])
		ok(t, err)
		equal(t, "notes", len(c.Notes), 0)
	}, func() error {
		_, err := s.Change(t.Context(), p, store.Change{Claim: ids[0], Version: c.Version, At: noon, Note: large, Trail: store.Entry{Action: "claim.note"}})
		return err
	})
	// One upload, one note: the trail holds each once, and nothing that was refused.
	entries, err := s.TrailPage(t.Context(), p, 0, 100)
	ok(t, err)
	equal(t, "lines of the trail", len(entries), 2)
	_, err = s.Verify(t.Context())
	ok(t, err)
}

func outcomes(t *testing.T, s *relational.Store, b store.Batch) (results []store.Checked) {
	t.Helper()
	_, bodies, err := s.LoadBatch(t.Context(), b.ID)
	ok(t, err)
	for _, body := range bodies {
		results = append(results, Outcome(body))
	}
	return results
}

// testSweep leaves an upload as a kill does, beside one that is under way.
func testSweep(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	whole := filled(t, s, p, 3)
	for _, hour := range []int{-2, 0} {
		_, err := s.DB().Exec("INSERT INTO files (practice, hash, name, kind, size, source, state, problem, user_id, received) SELECT practice, NULL, name, kind, 0, source, 'receiving', '', 0, " +
			"received + " + map[int]string{-2: "-7200000", 0: "0"}[hour] + " FROM files WHERE hash IS NOT NULL")
		ok(t, err)
	}
	_, err := s.DB().Exec("INSERT INTO file_parts (file, part, content) SELECT id, 0, name FROM files WHERE state = 'receiving'")
	ok(t, err)
	ok(t, s.Sweep(t.Context(), noon.Add(-time.Hour)))
	var left int
	ok(t, s.DB().QueryRow("SELECT count(*) FROM files WHERE state = 'receiving'").Scan(&left))
	equal(t, "uploads under way", left, 1)
	ok(t, s.DB().QueryRow("SELECT count(*) FROM file_parts").Scan(&left))
	equal(t, "parts", left, 2)
	_, err = s.File(t.Context(), p, whole.ID)
	ok(t, err)
	// One that is swept while it still comes in is not said to be there.
	slow := io.MultiReader(bytes.NewReader(make([]byte, 2<<20)), sweeping{t, s}, bytes.NewReader([]byte("the rest")))
	if _, err := s.Receive(t.Context(), store.File{Practice: p, Received: noon}, slow, 0); err == nil {
		t.Fatal("a file that was swept was accepted")
	}
	list, err := s.FileList(t.Context(), p, 0, 10)
	ok(t, err)
	equal(t, "files", len(list), 1)
	ok(t, s.DB().QueryRow("SELECT count(*) FROM file_parts").Scan(&left))
	equal(t, "parts in the end", left, 1)
}

// sweeping sweeps when it is read, and holds nothing.
type sweeping struct {
	t *testing.T
	s *relational.Store
}

func (r sweeping) Read([]byte) (int, error) {
	ok(r.t, r.s.Sweep(r.t.Context(), noon.Add(time.Hour)))
	return 0, io.EOF
}
