package journey

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestFolder lays files into a watched folder: each is taken once, answered, and
// what cannot be read is said so.
func TestFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	in := filepath.Join(folder, "in")
	p := serve(t, t.TempDir(), "--folder", folder)
	c := p.claim(t)
	day, err := os.ReadFile("../../examples/clinic-day.837")
	if err != nil {
		t.Fatal(err)
	}
	lay := func(name string, content []byte) {
		if err := os.WriteFile(filepath.Join(in, name+".part"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(in, name+".part"), filepath.Join(in, name)); err != nil {
			t.Fatal(err)
		}
	}
	lay("monday.837", day)
	result := waitFor(t, p, filepath.Join(folder, "out", "*.jsonl"))
	if n := bytes.Count(result, []byte("\n")); n != 76 || bytes.Contains(result, []byte("TESTPERSON")) {
		t.Fatalf("%d results, or a name in them", n)
	}
	answer := waitFor(t, p, filepath.Join(folder, "ack", "*.277"))
	if !bytes.Contains(answer, []byte("A2:20")) || !bytes.Contains(answer, []byte("A7:21")) || !bytes.Contains(answer, []byte("em-needs-25")) {
		t.Fatalf("the 277CA accepts and rejects nothing:\n%.500s", answer)
	}
	lay("again.837", day)
	lay("broken.837", []byte("this is no claim file"))
	said := waitFor(t, p, filepath.Join(folder, "error", "*.txt"))
	if len(said) < 20 {
		t.Fatalf("what is wrong is not said: %q", said)
	}
	for range 200 {
		if list, _ := filepath.Glob(filepath.Join(in, "*")); len(list) == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if list, _ := filepath.Glob(filepath.Join(folder, "taken", "*")); len(list) != 3 {
		t.Fatalf("taken: %v", list)
	}
	_, page := c.get(t, "/files")
	if strings.Contains(page, "again.837") || !strings.Contains(page, "monday.837") {
		t.Fatal("the same bytes were taken twice")
	}
	// Started again, nothing is done again, and what a kill left half written is gone.
	p.kill()
	before, _ := filepath.Glob(filepath.Join(folder, "out", "*"))
	half := filepath.Join(folder, "out", ".firstpass-1.part")
	if err := os.WriteFile(half, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	serve(t, p.dir, "--folder", folder)
	time.Sleep(time.Second)
	if after, _ := filepath.Glob(filepath.Join(folder, "out", "*")); !slices.Equal(after, before) || len(after) != 1 {
		t.Fatalf("%v became %v", before, after)
	}
}

func waitFor(t *testing.T, p *process, pattern string) []byte {
	t.Helper()
	for range 400 {
		if list, _ := filepath.Glob(pattern); len(list) > 0 {
			content, err := os.ReadFile(list[0])
			if err != nil {
				t.Fatal(err)
			}
			return content
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nothing came as %s\n%s", pattern, p.said())
	return nil
}
