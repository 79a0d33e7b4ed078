package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoteCases runs the judged cases as the test command does: with the free text of
// their charts read. All pass, those that need the note with them.
func TestNoteCases(t *testing.T) {
	folder := filepath.Join(shared(t), "cases")
	var out, complaints bytes.Buffer
	code := Main([]string{"test", filepath.Join(folder, "coding.yaml"), filepath.Join(folder, "drugs-diagnosis-times.yaml")}, Streams{In: strings.NewReader(""), Out: &out, Err: &complaints})
	if code != exitNothing {
		t.Errorf("exit %d\n%s%s", code, out.String(), complaints.String())
	}
	if !strings.Contains(out.String(), " passed, 0 failed") {
		t.Errorf("no summary: %s", out.String())
	}
}
