package answer

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"firstpass/finding"
	"firstpass/format/ack"
	"firstpass/format/guide"
	"firstpass/format/x12"
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

var loaded = sync.OnceValues(guide.Load)

// follow validates a stream, with an answer following it.
func follow(t testing.TB, text []byte, following Follower) []guide.Error {
	t.Helper()
	guides, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	v, err := guide.New(guide.Options{Guides: guides})
	if err != nil {
		t.Fatal(err)
	}
	var all []guide.Error
	r := x12.NewReader(bytes.NewReader(text), "test")
	for r.Scan() {
		found := v.Take(r.Segment(), r.Problems())
		all = append(all, found...)
		if following != nil {
			following.Take(r.Segment(), found)
		}
	}
	found := v.Finish(r.Problems())
	if following != nil {
		following.End(found)
	}
	return append(all, found...)
}

// wrong says whether an error is one of the answer: AK202 repeats ST02 as it was
// sent, too short or not, since the sender looks for it.
func wrong(e *guide.Error) bool {
	return e.Severity == finding.Error && !(e.SegmentID == "AK2" && e.Element == 2 && e.Code == "IK4-4")
}

// FuzzAnswers answers whatever comes: each acknowledgement is one our own
// validation takes.
func FuzzAnswers(f *testing.F) {
	text, err := os.ReadFile(filepath.Join("..", "guide", "testdata", "clinic.837"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(bytes.ReplaceAll(text, []byte("CLM*INV-1*110*"), []byte("CLM*INV-1*1*")))
	f.Add(bytes.ReplaceAll(text, []byte("SE*"), []byte("SX*")))
	f.Add(bytes.ReplaceAll(text, []byte("NM1*"), []byte("NM1**")))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 100_000 {
			t.Skip()
		}
		for _, kind := range []string{"999", "ta1", "277ca"} {
			var out bytes.Buffer
			following := New(kind, &out, ack.Stamp{Date: 20240912})
			follow(t, text, following)
			if err := following.Close(); err != nil {
				t.Logf("%s: %v", kind, err)
				continue // an identifier that fits no ISA cannot be answered
			}
			for _, e := range follow(t, out.Bytes(), nil) {
				if wrong(&e) && out.Len() > 0 {
					t.Errorf("%s: segment %d %s: %s\n%s", kind, e.At.Segment, e.Code, e.Message, out.String())
				}
			}
		}
	})
}

// TestAnswersToSamples answers every claim file of the sample data, and validates
// the answers.
func TestAnswersToSamples(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(shared(t), "x12", "samples", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	answered := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil || len(text) > 200_000 {
			continue
		}
		for _, kind := range []string{"999", "ta1", "277ca"} {
			var out bytes.Buffer
			following := New(kind, &out, ack.Stamp{Date: 20240912})
			follow(t, text, following)
			if err := following.Close(); err != nil {
				t.Errorf("%s %s: %v", filepath.Base(name), kind, err)
				continue
			}
			answered++
			for _, e := range follow(t, out.Bytes(), nil) {
				if wrong(&e) && out.Len() > 0 {
					t.Errorf("%s %s: segment %d: %s %s: %s", filepath.Base(name), kind, e.At.Segment, e.Code, e.SegmentID, e.Message)
				}
			}
		}
	}
	if answered < 600 {
		t.Errorf("only %d answers", answered)
	}
}
