package diagnosis

import (
	"slices"
	"strings"
	"testing"

	"firstpass/finding"
)

// A row of the wordings needs what is billed, what the chart says and what is better.
func TestReadWordings(t *testing.T) {
	list, err := readWordings("w", "# a comment\n\nD51.9,D51\tpernicious|intrinsic\t\tD51.0\nE11.9\tketo\tnone|no keto\tE11.10\tinfo\n")
	if err != nil || len(list) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
	if w := list[0]; !slices.Equal(w.billed, []string{"D51.9", "D51"}) || !slices.Equal(w.says, []string{"pernicious", "intrinsic"}) || w.unless != nil || w.better != "D51.0" || w.severity != finding.Default {
		t.Errorf("%+v", w)
	}
	if w := list[1]; !slices.Equal(w.unless, []string{"none", "no keto"}) || w.severity != finding.Info {
		t.Errorf("%+v", w)
	}
	for text, want := range map[string]string{
		"a\tb\tc": "w:1: want", "\tb\tc\td": "w:1: want", "a\t\tc\td": "w:1: want", "a\tb\tc\t": "w:1: want",
		"a\tb\tc\td\tsoon": `w:1: severity "soon"`, "#\na\tb": "w:2: want",
	} {
		if _, err := readWordings("w", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
