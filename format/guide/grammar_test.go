package guide

import (
	"strings"
	"testing"
)

// TestGrammarsCompile holds that every grammar text is read whole: loops of the
// guides are there, and each hook finds its segment.
func TestGrammarsCompile(t *testing.T) {
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"837P", "837I", "835", "999", "277CA"} {
		for _, e := range []edition{edition5010, edition4010, editionAhead} {
			if all.get(name, e) == nil {
				_, err := load(strings.ToLower(name), e, all.dictionary)
				t.Errorf("%s, edition %c: %v", name, e, err)
			}
		}
	}
	loops := map[string]int{}
	used := map[hook]bool{}
	for _, g := range all.all {
		for i := range g.loops {
			loops[g.name+string(g.edition)]++
			for _, e := range g.loops[i].entries {
				used[e.segment.hook] = true
			}
		}
		if len(g.ids) > len(g.numbers)/2 {
			t.Errorf("%s knows %d segments, too many for its table", g.name, len(g.ids))
		}
	}
	for name, want := range map[string]int{"837P5": 39, "837I5": 36, "8355": 6, "9995": 4, "277CA5": 14} {
		if loops[name] != want {
			t.Errorf("%s has %d loops, want %d", name, loops[name], want)
		}
	}
	for _, h := range hooks {
		if !used[h.hook] {
			t.Errorf("no grammar has %s in loop %s", h.segment, h.loop)
		}
	}
}
