package note_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"firstpass/claim"
	"firstpass/format/note"
	"firstpass/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestNotes reads the notes of testdata/notes.txt, each under a line "== title", and
// holds all that is read from them against testdata/notes.golden.
func TestNotes(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "notes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	r := reader(t)
	format := report.NewRecords("text", report.Options{ShowPatients: true, Verbose: true, Width: 110})
	var got []byte
	for part := range strings.SplitSeq("\n"+strings.TrimSpace(string(text)), "\n== ") {
		title, body, ok := strings.Cut(part, "\n")
		if !ok {
			continue
		}
		record := r.Record(title, strings.TrimSpace(body))
		checkSpans(t, &record)
		got = append(format.Record(got, &record), '\n')
	}
	golden := filepath.Join("testdata", "notes.golden")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		wantLines, gotLines := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
		for i := range gotLines {
			if i >= len(wantLines) || gotLines[i] != wantLines[i] {
				t.Fatalf("line %d:\n got %s\nwant %s", i+1, gotLines[i], lineOf(wantLines, i))
			}
		}
		t.Fatal("fewer lines than the golden file")
	}
}

func lineOf(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "(nothing)"
}

// checkSpans holds that every span lies in the text and the medication's says it as written.
func checkSpans(t *testing.T, r *claim.Record) {
	t.Helper()
	inside := func(what string, s claim.TextSpan) {
		if s.From < 0 || s.To > len(r.Text) || s.From >= s.To {
			t.Fatalf("%s: span %v outside a text of %d bytes", what, s, len(r.Text))
		}
	}
	for i := range r.Events {
		e := &r.Events[i]
		inside("event", e.Span)
		for name, s := range e.Spans {
			inside(name, s)
		}
		if s := e.Spans["medication"]; r.Text[s.From:s.To] != e.AsWritten {
			t.Fatalf("%q is not what stands at %v", e.AsWritten, s)
		}
		for name, given := range map[string]bool{
			"dose": e.Dose.Given, "route": e.Route != "", "site": e.Site != "", "given_by": e.GivenBy.Given(), "lot": e.Lot != "",
			"time": e.Start.HasTime, "stop": e.Stop.HasTime, "ndc": e.NDC != "", "discarded": e.Discarded.Given, "supplied_by": e.SuppliedBy != "",
		} {
			if _, ok := e.Spans[name]; given && !ok {
				t.Fatalf("%s of %s has no span", name, e.AsWritten)
			}
		}
		switch e.Status {
		case claim.Administered, claim.Historical, claim.Planned, claim.Declined, claim.Negated, claim.SelfAdministered:
		default:
			t.Fatalf("status %q", e.Status)
		}
		for _, remark := range e.Review {
			inside("review", remark.Span)
		}
	}
	for _, s := range r.PatientSpans {
		inside("patient", s)
	}
}

// TestTexts reads JSON lines and goes on after a line that is none.
func TestTexts(t *testing.T) {
	in := `{"id":"a","text":"Toradol 30 mg IM given."}
not json
{"id":7,"text":"No injection given."}
{"id":"c"}

{"text":"Flu shot given today."}`
	var ids []string
	problems := 0
	for r, problem := range reader(t).Texts(strings.NewReader(in), "texts") {
		if problem != nil {
			problems++
			if !strings.HasPrefix(problem.Path, "texts:") {
				t.Errorf("a problem without its line: %v", problem)
			}
			continue
		}
		ids = append(ids, r.ID)
	}
	if got := strings.Join(ids, " "); got != "a 7 6" || problems != 2 {
		t.Errorf("read %q with %d problems", got, problems)
	}
}

// TestFileNames ties notes to patients by the names of their files.
func TestFileNames(t *testing.T) {
	r := reader(t)
	for _, c := range []struct {
		file, id, last, first, birth, day string
		named                             bool
	}{
		{"notes/P1001_2025-03-04.txt", "P1001", "", "", "", "2025-03-04", false},
		{"DOE_JANE_1958-02-11_2025-03-04.txt", "", "DOE", "JANE", "1958-02-11", "2025-03-04", true},
		{"visit.txt", "", "", "", "", "", false},
		{"/tmp/20250304.txt", "", "", "", "", "2025-03-04", false},
	} {
		for got := range r.Read(strings.NewReader("Toradol 30 mg IM given at 10:05."), c.file) {
			p := got.Patient
			if p.ID != c.id || p.LastName != c.last || p.FirstName != c.first || p.BirthDate.String() != c.birth || got.Date.String() != c.day || got.NamedByPatient != c.named {
				t.Errorf("%s: %q %q %q %s, of %s, named by patient %v", c.file, p.ID, p.LastName, p.FirstName, p.BirthDate, got.Date, got.NamedByPatient)
			}
			if c.day != "" && got.Events[0].Start.Date.String() != c.day {
				t.Errorf("%s: the hour is of %s", c.file, got.Events[0].Start.Date)
			}
		}
	}
}

// TestHostile reads texts that are no notes: nothing may take more than linear time or panic.
func TestHostile(t *testing.T) {
	r := reader(t)
	for name, text := range map[string]string{
		"empty":       "",
		"in a bag":    "00000000000000lido 000000In NS",
		"cut short":   "Pneumovax exp",
		"heading":     "Toradol 30 mg\nPLAN:",
		"course":      "HOSPITAL COURSE: The child was observed on IV fluids and advanced to clear liquids.",
		"no stops":    strings.Repeat("given Toradol 30 mg and ", 40_000),
		"events":      strings.Repeat("Toradol 30 mg IM given by R. Lopez RN. Signed. ", 30_000),
		"numbers":     strings.Repeat("1/2/3/4/5:6:7.8,9,", 50_000),
		"colons":      "Patient: " + strings.Repeat("DOB: ", 100_000),
		"lines":       strings.Repeat("\n", 500_000),
		"marks":       strings.Repeat(".-/'", 200_000),
		"not UTF-8":   strings.Repeat("\xff\xfe Toradol \xc2", 20_000),
		"long word":   strings.Repeat("a", 1_000_000),
		"long number": strings.Repeat("9", 1_000_000) + " mg Toradol IM given",
		"nested":      strings.Repeat("(", 300_000) + "Toradol",
	} {
		record := r.Record(name, text)
		if len(record.Events) > 25_000 {
			t.Errorf("%s: %d events", name, len(record.Events))
		}
		checkSpans(t, &record)
	}
	long := strings.Repeat("x", 5<<20)
	for _, problem := range r.Read(strings.NewReader(long), "long.txt") {
		if problem == nil || problem.Code != "note-too-large" {
			t.Errorf("a note of 5 MB: %v", problem)
		}
	}
}

func FuzzRecord(f *testing.F) {
	text, err := os.ReadFile(filepath.Join("testdata", "notes.txt"))
	if err != nil {
		f.Fatal(err)
	}
	for part := range strings.SplitSeq(string(text), "\n== ") {
		f.Add(part)
	}
	sets, err := filepath.Glob(filepath.Join("testdata", "clinics-*.txt"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range sets {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for part := range strings.SplitSeq(string(text), "\n== ") {
			f.Add(part)
		}
	}
	r, err := note.New(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		record := r.Record("fuzz", text)
		checkSpans(t, &record)
	})
}

// BenchmarkRecord reads a clinic's notes one after another; the figure wanted is 10 MB/s.
func BenchmarkRecord(b *testing.B) {
	text, err := os.ReadFile(filepath.Join("testdata", "notes.txt"))
	if err != nil {
		b.Fatal(err)
	}
	r := reader(b)
	notes := strings.Split(string(text), "\n== ")
	b.ReportAllocs()
	measure(b, len(text), func() {
		for _, body := range notes {
			r.Record("bench", body)
		}
	})
}

// BenchmarkUnlabelled reads the sentences of real notes, where they are at hand.
func BenchmarkUnlabelled(b *testing.B) {
	f := shared(b, "notes/unlabelled-sentences.jsonl")
	r := reader(b)
	size := 0
	var texts []string
	for record := range r.Texts(f, "unlabelled") {
		texts = append(texts, record.Text)
		size += len(record.Text)
	}
	text := strings.Join(texts, " ")
	measure(b, size, func() { r.Record("bench", text) })
}

// measure adds to a benchmark's figures what it reads in a second of processor time, over
// all rounds: one alone is shorter than what the processor's clock counts in.
func measure(b *testing.B, size int, round func()) {
	b.SetBytes(int64(size))
	before, rounds := processorTime(b), 0
	for b.Loop() {
		round()
		rounds++
	}
	if used := processorTime(b) - before; used > 0 {
		b.ReportMetric(float64(size)*float64(rounds)/1e6/used.Seconds(), "cpu-MB/s")
	}
}

func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
