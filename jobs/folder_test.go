package jobs_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstpass/codes/builtin"
	"firstpass/desk"
	"firstpass/format/encounter"
	"firstpass/jobs"
	"firstpass/rule"
	"firstpass/scrub"
	"firstpass/store"
	"firstpass/store/contract"
	"firstpass/store/relational"
	"firstpass/store/sqlite"
)

// room is a desk whose rules are none: what is tested is the way of files.
type room struct {
	*desk.Desk
	store    *relational.Store
	practice store.ID
	broken   atomic.Int32 // how often the engine still fails
}

var errEngine = errors.New("the tables cannot be read")

func open(t *testing.T) *room {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	r := &room{store: s}
	r.Desk = desk.New(s, desk.Tools{Claims: read, Engine: func([]desk.Page) (*scrub.Engine, error) {
		if r.broken.Add(-1) >= 0 {
			return nil, errEngine
		}
		set, err := rule.NewSet(nil)
		return scrub.New(set, builtin.New()), err
	}})
	if r.practice, err = s.AddPractice(t.Context(), store.Practice{Name: "Example Clinic"}); err != nil {
		t.Fatal(err)
	}
	return r
}

func read(r io.Reader) iter.Seq[desk.Incoming] {
	return func(yield func(desk.Incoming) bool) {
		for item, problem := range encounter.Read(r, "test") {
			enc := item.Encounter
			if problem != nil && !yield(desk.Incoming{Problem: problem}) || problem == nil && !yield(desk.Incoming{Encounter: &enc}) {
				return
			}
		}
	}
}

const visit = `id: V1
payer: medicare
claim:
  service_date: 2024-09-10
  patient: {name: "TESTPERSON, FOLDA", birth_date: 1950-01-02, sex: F}
  diagnoses: [J02.0]
  lines: [{code: "96372", units: 1, charge: 45.00, diagnoses: [1]}]
`

// watch starts a worker and a folder; stop ends them as a restart does.
func (r *room) watch(t *testing.T, path string) (log *strings.Builder, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	log = &strings.Builder{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	worker := jobs.NewInline(r.Desk, logger)
	worker.Recover(ctx)
	folder := &jobs.Folder{Path: path, Desk: r.Desk, Log: logger, Wake: worker.Wake, Actor: desk.Actor{Practice: r.practice, Role: store.Biller}}
	over := make(chan bool, 2)
	go func() { worker.Run(ctx, 1); over <- true }()
	go func() {
		if err := folder.Run(ctx); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
		over <- true
	}()
	return log, func() { cancel(); <-over; <-over }
}

func lay(t *testing.T, path, name, text string) {
	t.Helper()
	in := filepath.Join(path, "in")
	if err := os.MkdirAll(in, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, path, folder string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(path, folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// become waits until something holds.
func become(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 3000 {
		if holds() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("never: " + what)
}

// TestFolderAnswersOnce takes results out of the folder, as whoever waits for them
// does, and starts again: they are not written a second time.
func TestFolderAnswersOnce(t *testing.T) {
	r, path := open(t), t.TempDir()
	lay(t, path, "a.yaml", visit)
	_, stop := r.watch(t, path)
	become(t, "a result", func() bool { return len(names(t, path, "out")) == 1 })
	become(t, "the file moved", func() bool { return len(names(t, path, "taken")) == 1 })
	time.Sleep(50 * time.Millisecond)
	stop()
	if err := os.Remove(names(t, path, "out")[0]); err != nil {
		t.Fatal(err)
	}
	log, stop := r.watch(t, path)
	defer func() { t.Log(log) }()
	lay(t, path, "b.yaml", strings.ReplaceAll(visit, "V1", "V2"))
	become(t, "the next result", func() bool { return len(names(t, path, "out")) > 0 && len(names(t, path, "in")) == 0 })
	time.Sleep(1200 * time.Millisecond) // another look
	stop()
	if list := names(t, path, "out"); len(list) != 1 {
		t.Fatalf("answered again: %v", list)
	}
}

// TestFolderKilledBetween stores a file and is killed before it is moved, or before
// its result is written.
func TestFolderKilledBetween(t *testing.T) {
	r, path := open(t), t.TempDir()
	actor := desk.Actor{Practice: r.practice, Role: store.Biller}
	if _, err := r.Receive(t.Context(), actor, "a.yaml", "folder", strings.NewReader(visit)); err != nil {
		t.Fatal(err)
	}
	lay(t, path, "a.yaml", visit) // still there
	half := filepath.Join(path, "out", ".firstpass-1.part")
	if err := errors.Join(os.MkdirAll(filepath.Dir(half), 0o700), os.WriteFile(half, []byte("{"), 0o600)); err != nil {
		t.Fatal(err)
	}
	_, stop := r.watch(t, path)
	become(t, "a result", func() bool { return len(names(t, path, "out")) == 1 && len(names(t, path, "in")) == 0 })
	stop()
	list, err := r.store.FileList(t.Context(), r.practice, 0, 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d files: %v", len(list), err)
	}
	if _, err := os.Stat(half); err == nil {
		t.Fatal("half a result is still there")
	}
}

// TestFolderCannotWrite lets results have no place for a while: nothing half written
// is seen, and they come when there is one.
func TestFolderCannotWrite(t *testing.T) {
	r, path := open(t), t.TempDir()
	_, stop := r.watch(t, path)
	become(t, "the folders", func() bool { return len(names(t, path, "")) == 5 })
	out := filepath.Join(path, "out")
	if err := errors.Join(os.Remove(out), os.WriteFile(out, nil, 0o600)); err != nil { // a file where the folder was
		t.Fatal(err)
	}
	lay(t, path, "a.yaml", visit)
	become(t, "the file taken", func() bool { return len(names(t, path, "taken")) == 1 })
	time.Sleep(1500 * time.Millisecond)
	if err := errors.Join(os.Remove(out), os.Mkdir(out, 0o700)); err != nil {
		t.Fatal(err)
	}
	become(t, "a result", func() bool { return len(names(t, path, "out")) == 1 })
	stop()
}

// TestFolderLeavesAlone lays in what is not to be taken.
func TestFolderLeavesAlone(t *testing.T) {
	r, path := open(t), t.TempDir()
	for _, name := range []string{".hidden", "half.part", "half.tmp"} {
		lay(t, path, name, visit)
	}
	if err := os.Mkdir(filepath.Join(path, "in", "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	lay(t, path, "TESTPERSON.yaml", "no claim: [")
	log, stop := r.watch(t, path)
	become(t, "a complaint", func() bool { return len(names(t, path, "error")) == 1 })
	stop()
	if left := names(t, path, "in"); len(left) != 4 {
		t.Fatalf("left: %v", left)
	}
	text, err := os.ReadFile(names(t, path, "error")[0])
	if err != nil || len(text) < 10 {
		t.Fatalf("%q %v", text, err)
	}
	if strings.Contains(log.String(), "TESTPERSON") {
		t.Fatalf("the log names a file:\n%s", log)
	}
}

// TestBatchTriedAgain lets the engine fail at first: the file is done all the same,
// and the log says why it took longer.
func TestBatchTriedAgain(t *testing.T) {
	r, path := open(t), t.TempDir()
	r.broken.Store(2)
	lay(t, path, "a.yaml", visit)
	log, stop := r.watch(t, path)
	become(t, "a result", func() bool { return len(names(t, path, "out")) == 1 })
	stop()
	if !strings.Contains(log.String(), errEngine.Error()) {
		t.Fatalf("not said:\n%s", log)
	}
}
