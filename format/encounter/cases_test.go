package encounter

import (
	"os"
	"path/filepath"
	"testing"
)

// shared is the folder of sample data, which is never part of the repository.
func shared(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", dir)
	}
	return dir
}

func TestReadsEveryCase(t *testing.T) {
	for file, want := range map[string]int{"coding.yaml": 0, "drugs-diagnosis-times.yaml": 0, "infusion-times.yaml": 39} {
		f, err := os.Open(filepath.Join(shared(t), "cases", file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cases, timed := 0, 0
		for item, p := range Read(f, file) {
			switch {
			case p != nil:
				t.Errorf("%v", p)
			case item.Timeline != nil:
				timed++
			case item.Case != nil:
				cases++
			default:
				t.Errorf("%s:%d: neither a case nor a timed problem", file, item.Line)
			}
		}
		if timed != want || want == 0 && cases < 100 {
			t.Errorf("%s: %d cases, %d timed problems", file, cases, timed)
		}
	}
}
