package diagnosis

import (
	"testing"

	"firstpass/facts"
)

func TestPagesLoad(t *testing.T) {
	rules, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != 17 {
		t.Errorf("%d rules", len(rules))
	}
}

func TestUnder(t *testing.T) {
	for _, c := range []struct {
		code, prefix string
		want         bool
	}{
		{"D51.0", "D51", true}, {"D51.0", "D51.0", true}, {"D510", "D51.0", true}, {"D51.0", "D510", true},
		{"D51", "D51.0", false}, {"D52.0", "D51", false}, {"G32.81", "G32.8", true}, {"D5", "D51", false}, {"", "D51", false},
		{"M54.50", "M54.5", true}, {"M54.", "M54.5", false},
	} {
		if got := under(c.code, c.prefix); got != c.want {
			t.Errorf("under(%q, %q) = %v", c.code, c.prefix, got)
		}
	}
}

func TestShapeOfACode(t *testing.T) {
	for code, want := range map[string]bool{
		"D51": true, "D51.0": true, "D510": true, "S61.411A": true, "T78.2XXA": true, "Z3A.28": true, "C7A.010": true, "O26.893": true,
		"281.0": false, "D51.": false, "d51.0": false, "D5": false, "": false, "D51.00000": false, "DD1.0": false, "V04": true, "D51-0": false,
		"E53.8 ": false, "S61411A": true, "S61411AA": false, "D.510": false,
	} {
		if got := shaped(code, 20250930); got != want {
			t.Errorf("shaped(%q) = %v", code, got)
		}
	}
}

func TestDotted(t *testing.T) {
	for code, want := range map[string]string{"D510": "D51.0", "D51.0": "D51.0", "D51": "D51", "S61411A": "S61.411A"} {
		if got := facts.Dotted(code); got != want {
			t.Errorf("facts.Dotted(%q) = %q", code, got)
		}
	}
}

func TestWordingTablesRefuseNonsense(t *testing.T) {
	for _, text := range []string{"D51.9", "D51.9\tpernicious\t", "\tpernicious\t\tD51.0", "D51.9\tpernicious\t\tD51.0\tloud"} {
		if _, err := readWordings("x.tsv", text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
