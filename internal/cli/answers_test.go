package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestKilledWhileWriting ends the program in the middle of an acknowledgement: its
// place is empty, or holds a whole file.
func TestKilledWhileWriting(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "format", "guide", "testdata", "clinic.837"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	many := filepath.Join(dir, "many.837")
	if err := os.WriteFile(many, bytes.Repeat(bytes.ReplaceAll(text, []byte("CLM*INV-1*110*"), []byte("CLM*INV-1*1*")), 20_000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, after := range []time.Duration{60, 200, 400} {
		out := filepath.Join(dir, "answer")
		command := exec.Command(os.Args[0], "validate", many, "--ack", "999", "--out", out)
		command.Env = append(os.Environ(), "FIRSTPASS_TEST_RUN=1")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after * time.Millisecond)
		command.Process.Kill()
		command.Wait()
		written, err := os.ReadFile(out)
		if os.IsNotExist(err) {
			continue
		}
		if !bytes.HasSuffix(written, []byte("~\n")) || bytes.Count(written, []byte("AK9*")) != 20_000 {
			t.Errorf("killed after %d ms, half a file of %d bytes is there", after, len(written))
		}
	}
}

// TestFailedWriteLeavesNothing holds that a failure while writing leaves the file
// that was there, and no other.
func TestFailedWriteLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "day.999")
	if err := os.WriteFile(name, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &session{out: newOut(&bytes.Buffer{})}
	err := s.writeFile(name, func(out io.Writer) error {
		out.Write(bytes.Repeat([]byte("half"), 100_000))
		return os.ErrClosed
	})
	if err == nil {
		t.Error("the failure is not told")
	}
	entries, _ := os.ReadDir(dir)
	text, _ := os.ReadFile(name)
	if len(entries) != 1 || string(text) != "before" {
		t.Errorf("%d files, the first holds %q", len(entries), text)
	}
}

// TestSafeEditsRemoveTheirFindings corrects a synthetic day: what is said of it
// afterwards was said before, and what was corrected is gone.
func TestSafeEditsRemoveTheirFindings(t *testing.T) {
	dir := t.TempDir()
	day, fixed := filepath.Join(dir, "day.837"), filepath.Join(dir, "fixed.837")
	practice := filepath.Join("..", "..", "examples", "practice.yaml")
	if code := Main([]string{"generate", "--claims", "400", "--faulty", "0.9", "--seed", "3", "--out", day}, Streams{Out: io.Discard, Err: io.Discard}); code != exitNothing {
		t.Fatalf("exit code %d", code)
	}
	before := saidOf(t, "check", day, "--practice", practice, "--format", "jsonl", "--apply", "safe", "--out", fixed)
	after := saidOf(t, "check", fixed, "--practice", practice, "--format", "jsonl")
	safe := 0
	for at, isSafe := range before {
		if isSafe {
			safe++
			if _, still := after[at]; still {
				t.Errorf("%s is still said", at)
			}
		}
	}
	for at := range after {
		if _, known := before[at]; !known {
			t.Errorf("%s is new", at)
		}
	}
	if safe < 5 {
		t.Errorf("only %d safe findings", safe)
	}
	if code := Main([]string{"validate", fixed, "--snip", "1,2,3"}, Streams{Out: io.Discard, Err: io.Discard}); code == exitInput {
		t.Error("the corrected file cannot be read")
	}
}

// saidOf runs check and lists what it says, and whether the fix is safe.
func saidOf(t *testing.T, args ...string) map[string]bool {
	t.Helper()
	var out bytes.Buffer
	if code := Main(args, Streams{Out: &out, Err: io.Discard}); code > exitFindings {
		t.Fatalf("exit code %d", code)
	}
	list := map[string]bool{}
	for line := range bytes.Lines(out.Bytes()) {
		var r struct {
			Claim    string
			Findings []struct {
				Rule string
				Line int
				Fix  struct{ Safety string }
			}
		}
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			list[fmt.Sprintf("%s %s line %d", r.Claim, f.Rule, f.Line)] = f.Fix.Safety == "safe"
		}
	}
	return list
}
