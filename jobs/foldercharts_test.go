package jobs_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstpass/desk"
	"firstpass/jobs"
	"firstpass/store"
)

// TestFolderChartsComeAgain lays claims that are here already beside other charts: they
// are not taken a second time, and whoever laid them is told.
func TestFolderChartsComeAgain(t *testing.T) {
	r, path := open(t), t.TempDir()
	for _, name := range []string{"in/charts", "out", "error", "taken"} {
		if err := os.MkdirAll(filepath.Join(path, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	folder := &jobs.Folder{Path: path, Desk: r.Desk, Log: slog.New(slog.DiscardHandler), Actor: desk.Actor{Practice: r.practice, Role: store.Biller}}
	lay(t, path, "a.yaml", visit)
	lay(t, path, "charts/mar.csv.part", "half")
	folder.Look(t.Context())
	if len(names(t, path, "taken")) != 0 {
		t.Fatal("claims were taken while a chart was being written")
	}
	if err := os.Rename(filepath.Join(path, "in/charts/mar.csv.part"), filepath.Join(path, "in/charts/mar.csv")); err != nil {
		t.Fatal(err)
	}
	old := time.Now().AddDate(0, -1, 0)
	if err := os.Chtimes(filepath.Join(path, "in/charts/mar.csv"), old, old); err != nil {
		t.Fatal(err)
	}
	// A chart is not moved before it went along with claims, however old its date.
	if err := os.Rename(filepath.Join(path, "in/a.yaml"), filepath.Join(path, "a.yaml")); err != nil {
		t.Fatal(err)
	}
	folder.Look(t.Context())
	if len(names(t, path, "in/charts")) != 1 {
		t.Fatal("a chart was moved away before it was used")
	}
	lay(t, path, "a.yaml", visit)
	files, err := r.store.FileList(t.Context(), r.practice, 0, 10)
	if err != nil || len(files) != 0 {
		t.Fatalf("%v %v", files, err)
	}
	folder.Look(t.Context())
	if len(names(t, path, "taken/charts")) != 1 || len(names(t, path, "in/charts")) != 0 {
		t.Fatal("an old chart that went along is not moved")
	}
	// Killed before the move, or laid again: the same claims, and other charts now.
	lay(t, path, "charts/other.csv", "other")
	lay(t, path, "again.yaml", visit)
	folder.Look(t.Context())
	why, err := os.ReadFile(filepath.Join(path, "error", "again.yaml.txt"))
	if err != nil || !strings.Contains(string(why), "these claims came in before") {
		t.Fatalf("%v: %s", err, why)
	}
	if files, err = r.store.FileList(t.Context(), r.practice, 0, 10); err != nil || len(files) != 1 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	// An answer of a payer has no charts.
	lay(t, path, "day.835", "ISA*00*          *00*          *ZZ*EXAMPLEPAYER   *ZZ*EXAMPLECLINIC  *240911*0000*^*00501*000000001*0*T*:~GS*HP*A*B*20240911*0000*1*X*005010X221A1~ST*835*0001~SE*2*0001~GE*1*1~IEA*1*000000001~")
	folder.Look(t.Context())
	if files, err = r.store.FileList(t.Context(), r.practice, 0, 1); err != nil || files[0].Name != "day.835" {
		t.Fatalf("%v %v", files, err)
	}
	if list, err := r.store.Charts(t.Context(), r.practice, files[0].ID); err != nil || len(list) != 0 {
		t.Fatalf("charts were kept beside a remittance: %v %v", list, err)
	}
}
