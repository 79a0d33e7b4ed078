package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firstpass/desk"
	"firstpass/examples"
	"firstpass/finding"
	"firstpass/store"
	"firstpass/store/contract"
	"firstpass/store/sqlite"
)

// clinic is a desk as serve makes it, with the example practice.
func clinic(t *testing.T) (*desk.Desk, desk.Actor) {
	t.Helper()
	kept, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	id, err := kept.AddPractice(t.Context(), store.Practice{Name: "Example Clinic", Settings: string(examples.Practice)})
	if err != nil {
		t.Fatal(err)
	}
	return desk.New(kept, deskTools()), desk.Actor{Practice: id, Role: store.Biller}
}

// part is one file of an upload.
func part(name string, content []byte, isChart bool) store.Part {
	return store.Part{Name: name, Content: bytes.NewReader(content), IsChart: isChart}
}

// bring uploads files and works them off, read by several workers as many as there are parts.
func bring(t *testing.T, d *desk.Desk, a desk.Actor, workers int, parts ...store.Part) store.File {
	t.Helper()
	f, err := d.ReceiveParts(t.Context(), a, "upload", func() (store.Part, error) {
		if len(parts) == 0 {
			return store.Part{}, io.EOF
		}
		next := parts[0]
		parts = parts[1:]
		return next, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for n := range workers {
		if err := d.Split(t.Context(), f, desk.Part{Number: n, Of: workers}); err != nil {
			t.Fatal(err)
		}
	}
	for {
		b, err := d.Store.TakeBatch(t.Context(), "test", time.Now(), time.Minute)
		if errors.Is(err, store.ErrNotFound) {
			return f
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := d.CheckBatch(context.Background(), b.ID, "test"); err != nil {
			t.Fatal(err)
		}
	}
}

func exampleFile(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestChartsBesideAnUpload brings the example day to the desk with its export and its
// notes: what is found is what check finds with --chart, and so is what is said.
func TestChartsBesideAnUpload(t *testing.T) {
	folder := filepath.Join("..", "..", "examples")
	want, diagnostics := findingsOf(t, filepath.Join(folder, "clinic-day.837"), "--practice", filepath.Join(folder, "practice.yaml"),
		"--chart", filepath.Join(folder, "clinic-day-mar.csv"), "--chart", filepath.Join(folder, "clinic-day-notes"))
	d, a := clinic(t)
	parts := []store.Part{part("clinic-day-mar.csv", exampleFile(t, "clinic-day-mar.csv"), true), part("clinic-day.837", exampleFile(t, "clinic-day.837"), false)}
	notes, err := os.ReadDir(filepath.Join(folder, "clinic-day-notes"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notes {
		parts = append(parts, part(n.Name(), exampleFile(t, "clinic-day-notes/"+n.Name()), true))
	}
	f := bring(t, d, a, 2, parts...)
	var got []string
	err = d.Results(t.Context(), a, f.ID, func(c *store.Claim) error {
		for _, found := range c.Result.Findings {
			if found.Severity > finding.Info {
				got = append(got, c.Card.Control+"\t"+found.Rule)
			}
		}
		return nil
	})
	if err != nil || len(want) < 20 || !slices.Equal(got, want) {
		t.Fatalf("%v\n%d found at the desk:\n%s\n%d by check:\n%s", err, len(got), strings.Join(got, "\n"), len(want), strings.Join(want, "\n"))
	}
	list, said, err := d.ChartsOf(t.Context(), a, f.ID)
	if err != nil || len(list) != 6 || len(said) < 2 || !strings.Contains(said[0], "from 6 files") {
		t.Fatalf("%v: %d charts, said:\n%s", err, len(list), strings.Join(said, "\n"))
	}
	for _, line := range said[1:] {
		if !strings.Contains(diagnostics, line) {
			t.Errorf("said here and not by check: %s\n%s", line, diagnostics)
		}
	}
	if strings.Contains(strings.Join(said, "\n"), "TESTPERSON") {
		t.Error("what is said names a patient")
	}
}

// TestChartsWithFaults brings claims with charts nobody can read: the claims are
// checked, and each fault is said.
func TestChartsWithFaults(t *testing.T) {
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	for name, content := range map[string]io.Reader{
		"[Content_Types].xml": strings.NewReader("<Types/>"), "xl/workbook.xml": io.LimitReader(zeros{}, 64<<20), "xl/worksheets/sheet1.xml": io.LimitReader(zeros{}, 64<<20),
	} {
		file, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(file, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	d, a := clinic(t)
	day := exampleFile(t, "clinic-day.837")
	f := bring(t, d, a, 1, part("day.837", day, false), part("bomb.xlsx", bomb.Bytes(), true), part("cut.xlsx", []byte("PK\x03\x04xl/"), true), part("old.xls", []byte("\xd0\xcf\x11\xe0"), true),
		part("picture.png", []byte("\x89PNG\x00\x00"), true), part("claims.837", day, true), part("broken.yaml", []byte("- id: A\n  chart: ["), true), part("huge.csv", make([]byte, desk.MaxCharts+1), true))
	g, err := d.Store.Progress(t.Context(), a.Practice, f.ID)
	if err != nil || !g.Split || g.Claims != 76 || g.Waiting+g.Unreadable > 0 {
		t.Fatalf("%v %+v", err, g)
	}
	_, said, err := d.ChartsOf(t.Context(), a, f.ID)
	if err != nil || !strings.HasPrefix(said[0], "0 claims got what was charted") {
		t.Fatalf("%v %v", err, said)
	}
	for _, name := range []string{"bomb.xlsx", "cut.xlsx", "old.xls", "picture.png", "claims.837", "broken.yaml", "huge.csv"} {
		if !strings.Contains(strings.Join(said, "\n"), name) {
			t.Errorf("nothing is said of %s:\n%s", name, strings.Join(said, "\n"))
		}
	}
	// The export by itself is refused with what to do, as a file of no claims.
	f = bring(t, d, a, 1, part("mar.csv", exampleFile(t, "clinic-day-mar.csv"), false))
	if g, err = d.Store.Progress(t.Context(), a.Practice, f.ID); err != nil || g.Unreadable != 1 || !strings.Contains(g.Problem, "send it together with the claims it documents, as chart") {
		t.Fatalf("%v %+v", err, g)
	}
}

// zeros never end.
type zeros struct{}

// Read fills the buffer with nothing.
func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
