package facts

import "testing"

func TestSaysOnlyWhatIsStated(t *testing.T) {
	for _, c := range []struct {
		text, phrase string
		want         bool
	}{
		{"pernicious anemia, intrinsic factor antibody positive", "pernicious", true},
		{"Pernicious Anemia", "pernicious anemia", true},
		{"B12 deficiency, Hgb normal, no anemia", "anemia", false},
		{"B12 deficiency, Hgb normal, no anemia", "no anemia", true},
		{"no fever, pernicious anemia", "pernicious", true},
		{"possible pernicious anemia", "pernicious", false},
		{"pernicious anemia suspected", "pernicious", false},
		{"pernicious anemia ruled out; B12 deficiency", "pernicious", false},
		{"rule out pernicious anemia. Pernicious anemia confirmed", "pernicious", true},
		{"history of breast cancer", "breast cancer", false},
		{"?pernicious anemia", "pernicious", false},
		{"pernicious anemia?", "pernicious anemia", false},
		{"supernicious", "pernicious", false},
		{"perniciousness", "pernicious", false},
		{"", "pernicious", false},
		{"migraine without aura", "without aura", true},
		{"migraine without aura", "aura", false},
	} {
		if got := Says(c.text, c.phrase); got != c.want {
			t.Errorf("Says(%q, %q) = %v", c.text, c.phrase, got)
		}
	}
}

func TestSaysDoesNotAllocate(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Says("B12 deficiency, Hgb normal, no anemia", "pernicious") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
