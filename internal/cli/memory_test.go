package cli

import (
	"bytes"
	"io"
	"runtime"
	"testing"
)

// TestCheckHoldsOnToNoClaim looks at what is alive after a third of a file and at its
// end: a claim may leave its 64 bytes in the index of patients, and no text.
func TestCheckHoldsOnToNoClaim(t *testing.T) {
	const claims = 60_000
	var text bytes.Buffer
	quiet := Streams{In: bytes.NewReader(nil), Out: &text, Err: io.Discard}
	if code := Main([]string{"generate", "--claims", "60000"}, quiet); code != exitNothing {
		t.Fatalf("generate: exit code %d", code)
	}
	engine, err := newEngine(nil)
	if err != nil {
		t.Fatal(err)
	}
	watched := &watchedReader{rest: text.Bytes(), every: text.Len() / 3}
	s := &session{Streams: Streams{In: watched, Out: io.Discard, Err: io.Discard}, out: newOut(io.Discard)}
	c := checkCommand{Files: []string{"-"}, Format: "jsonl", FailOn: "never", Jobs: 2, SNIP: true}
	if err := c.check(s, engine, nil); err != nil {
		t.Fatal(err)
	}
	if len(watched.alive) < 3 {
		t.Fatalf("looked %d times", len(watched.alive))
	}
	first, last := watched.alive[0], watched.alive[2]
	if each := float64(last-first) / (claims * 2 / 3); each > 200 {
		t.Errorf("%.0f bytes a claim stay alive: %d, %d, %d in all", each, watched.alive[0], watched.alive[1], watched.alive[2])
	}
}

// watchedReader notes what is alive each time so much of it was read.
type watchedReader struct {
	rest  []byte
	read  int
	every int
	alive []int64
}

func (r *watchedReader) Read(b []byte) (int, error) {
	n := copy(b, r.rest)
	if n == 0 {
		return 0, io.EOF
	}
	r.rest, r.read = r.rest[n:], r.read+n
	if r.read >= r.every*(len(r.alive)+1) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		r.alive = append(r.alive, int64(m.HeapAlloc))
	}
	return n, nil
}
