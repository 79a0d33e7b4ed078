package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGuideTranscripts runs every command a guide shows and compares what it
// prints. What stands behind "> " is what the user types.
func TestGuideTranscripts(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	t.Setenv("COLUMNS", "")
	text, err := os.ReadFile(filepath.Join("docs", "coding.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```console\n")[1:]
	if len(blocks) < 5 {
		t.Fatalf("only %d transcripts", len(blocks))
	}
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		command, want, _ := strings.Cut(block, "\n")
		args, ok := strings.CutPrefix(command, "$ firstpass ")
		if !ok {
			t.Errorf("%q does not start with $ firstpass", command)
			continue
		}
		var typed strings.Builder
		for line := range strings.Lines(want) {
			if answer, ok := strings.CutPrefix(line, "> "); ok {
				typed.WriteString(answer)
			}
		}
		var out bytes.Buffer
		Main(shellWords(args), Streams{In: strings.NewReader(typed.String()), Out: &out, Err: &out})
		if out.String() != want {
			t.Errorf("%s\nprints\n%s\nthe guide shows\n%s", command, out.String(), want)
		}
	}
}

// shellWords splits a command at blanks, but not inside single quotes.
func shellWords(text string) []string {
	var words []string
	word, quoted, open := "", false, false
	for _, r := range text {
		switch {
		case r == '\'':
			quoted, open = !quoted, true
		case r == ' ' && !quoted:
			if word != "" || open {
				words = append(words, word)
			}
			word, open = "", false
		default:
			word += string(r)
		}
	}
	return append(words, word)
}
