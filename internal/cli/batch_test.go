package cli

import (
	"bytes"
	"path/filepath"
	"strconv"
	"testing"
)

// TestAnyNumberOfWorkersReportsTheSame checks files of several kinds, one of them
// missing, and wants the report and the warnings of one worker from all.
func TestAnyNumberOfWorkersReportsTheSame(t *testing.T) {
	var day bytes.Buffer
	if code := Main([]string{"generate", "--claims", "300", "--faulty", "0.3"}, Streams{Out: &day, Err: &day}); code != exitNothing {
		t.Fatal(day.String())
	}
	examples := filepath.Join("..", "..", "examples")
	run := func(jobs int) string {
		var out bytes.Buffer
		Main([]string{
			"check", "-", filepath.Join(examples, "clinic-day.837"), "missing.837", filepath.Join(examples, "visit-and-shot.yaml"),
			"--format", "jsonl", "--fail-on", "never", "--jobs", strconv.Itoa(jobs),
		}, Streams{In: bytes.NewReader(day.Bytes()), Out: &out, Err: &out})
		return out.String()
	}
	want := run(1)
	if lines := bytes.Count([]byte(want), []byte("\n")); lines < 340 {
		t.Fatalf("only %d lines", lines)
	}
	for _, jobs := range []int{2, 5} {
		if got := run(jobs); got != want {
			t.Errorf("%d workers report something else than one", jobs)
		}
	}
}
