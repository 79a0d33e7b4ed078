package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv("FIRSTPASS_TEST_RUN") != "" { // a test runs the program to kill it
		os.Exit(Main(os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
	}
	if os.Getenv("FIRSTPASS_DATA") == "" {
		os.Setenv("FIRSTPASS_DATA", filepath.Join(os.TempDir(), "no-tables-here")) // not the tester's own store
	}
	testscript.Main(m, map[string]func(){
		"firstpass": func() { os.Exit(Main(os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})) },
	})
}

// TestScripts runs the command line as a user types it; each script is also how
// the command is documented.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs(filepath.Join("..", "..", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", examples)
			return nil
		},
	})
}

// TestReadmeShowsRealOutput runs the README's command and compares what it prints.
func TestReadmeShowsRealOutput(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const prompt = "$ go run . check examples/visit-and-shot.yaml\n"
	_, shown, ok := strings.Cut(string(readme), prompt)
	if !ok {
		t.Fatalf("README.md does not show %q", prompt)
	}
	shown, _, _ = strings.Cut(shown, "```")
	t.Setenv("COLUMNS", "")
	var out, diagnostics bytes.Buffer
	Main([]string{"check", "examples/visit-and-shot.yaml"}, Streams{Out: &out, Err: &diagnostics})
	if shown != out.String() {
		t.Errorf("README.md shows\n%s\nthe command prints\n%s", shown, out.String())
	}
	claimFile, err := os.ReadFile("examples/visit-and-shot.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```yaml\n"+string(claimFile)+"```") {
		t.Error("README.md does not show examples/visit-and-shot.yaml as it is")
	}
	out.Reset()
	Main([]string{"check", "examples/clinic-day.837", "--practice", "examples/practice.yaml"}, Streams{Out: &out, Err: &diagnostics})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(string(readme), last) {
		t.Errorf("README.md does not show the day's summary: %s", last)
	}
}

// TestValidationGuideShowsRealOutput runs the first example of docs/validation.md,
// and holds the acknowledgement it shows.
func TestValidationGuideShowsRealOutput(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	text, err := os.ReadFile(filepath.Join("docs", "validation.md"))
	if err != nil {
		t.Fatal(err)
	}
	answer := filepath.Join(t.TempDir(), "monday.999")
	var out, diagnostics bytes.Buffer
	if code := Main([]string{"validate", "examples/broken.837", "--ack", "999", "--out", answer}, Streams{Out: &out, Err: &diagnostics}); code != exitFindings {
		t.Errorf("exit code %d: %s", code, diagnostics.String())
	}
	if !strings.Contains(string(text), "$ firstpass validate examples/broken.837\n"+out.String()+"```") {
		t.Errorf("the guide does not show\n%s", out.String())
	}
	written, err := os.ReadFile(answer)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(written), "~\nAK1")
	body, _, _ = strings.Cut(body, "SE*")
	if !strings.Contains(string(text), "```\nAK1"+body+"```") {
		t.Errorf("the guide does not show\nAK1%s", body)
	}
}
