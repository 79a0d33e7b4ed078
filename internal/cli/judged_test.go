package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// TestJudgedCases runs our own judged cases as the test command does. Each was
// written from its source before it was run; a case that fails says that a rule, or
// the case, has changed its mind.
func TestJudgedCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "judged", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	var out, complaints bytes.Buffer
	code := Main(append([]string{"test"}, files...), Streams{In: strings.NewReader(""), Out: &out, Err: &complaints})
	if code != exitNothing || !strings.Contains(out.String(), " passed, 0 failed") {
		t.Errorf("exit %d\n%s%s", code, out.String(), complaints.String())
	}
}
