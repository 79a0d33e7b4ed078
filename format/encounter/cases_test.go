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

// readFile reads a file of the sample data, which must be without a problem.
func readFile(t *testing.T, name string) []Item {
	t.Helper()
	f, err := os.Open(filepath.Join(shared(t), "cases", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var items []Item
	for item, p := range Read(f, name) {
		if p != nil {
			t.Errorf("%v", p)
			continue
		}
		items = append(items, item)
	}
	return items
}

func TestReadsEveryCase(t *testing.T) {
	cases, timed := 0, 0
	for _, file := range []string{"coding.yaml", "drugs-diagnosis-times.yaml", "infusion-times.yaml"} {
		for _, item := range readFile(t, file) {
			switch {
			case item.Timeline != nil:
				timed++
				if len(item.Timeline.Administrations) == 0 || item.Timeline.Setting == "" {
					t.Errorf("%s:%d: a timed problem without administrations or setting", file, item.Line)
				}
			case item.Case != nil:
				cases++
				if item.Case.Verdict == "" || item.Encounter.Claim.ServiceDate == 0 || len(item.Encounter.Claim.Lines) == 0 {
					t.Errorf("%s:%d: verdict, date or lines are missing", file, item.Line)
				}
			default:
				t.Errorf("%s:%d: neither a case nor a timed problem", file, item.Line)
			}
		}
	}
	if cases < 248 || timed < 39 {
		t.Errorf("%d cases and %d timed problems, want 248 and 39", cases, timed)
	}
}
