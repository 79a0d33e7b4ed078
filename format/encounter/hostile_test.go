package encounter

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

func laughs() string {
	var b strings.Builder
	b.WriteString("a: &a [x,x,x,x,x,x,x,x,x]\n")
	for c := 'b'; c <= 'i'; c++ {
		b.WriteString(string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 9) + "]\n")
	}
	return b.String()
}

// Each of these costs a small reader its memory, its stack or its day. The file
// must give one clear problem, soon, and the encounter after it must be read.
func TestBombs(t *testing.T) {
	const n = 100_000
	yaml, json := "\n---\n- id: z\n  claim: {}\n", "\n{\"id\":\"z\",\"claim\":{}}\n"
	for _, c := range []struct{ name, bomb, after, code string }{
		{"billion laughs", laughs(), yaml, "yaml-alias"},
		{"an alias alone", "id: *x\n", yaml, "yaml-alias"},
		{"an anchor alone", "id: &x a\nclaim: {}\n", yaml, "yaml-alias"},
		{"merge key", "id: a\nclaim:\n  <<: *x\n", yaml, "yaml-alias"},
		{"flow lists", "a: " + strings.Repeat("[", n), yaml, "yaml-too-deep"},
		{"flow maps", "a: " + strings.Repeat("{a: ", n), yaml, "yaml-too-deep"},
		{"closed flow lists", "a: " + strings.Repeat("[", n) + strings.Repeat("]", n), yaml, "yaml-too-deep"},
		{"dashes", strings.Repeat("- ", n) + "a", yaml, "yaml-too-deep"},
		{"dashes under a key", "a:\n  " + strings.Repeat("- ", n) + "a", yaml, "yaml-too-deep"},
		{"question marks", strings.Repeat("? ", n) + "a", yaml, "yaml"},
		{"marks and dashes", "a:\n  " + strings.Repeat("? - ", n) + "a", yaml, "yaml"},
		{"colons", strings.Repeat("a: ", n) + "a", yaml, "yaml"},
		{"tags", "a: " + strings.Repeat("!!x ", n) + "a", yaml, "yaml"},
		{"anchors", "a: " + strings.Repeat("&a ", n) + "a", yaml, "yaml"},
		{"staircase", staircase(2000), yaml, "yaml-too-deep"},
		{"an entry too large", "id: a\ntitle: " + strings.Repeat("x", maxEntry), yaml, "yaml-too-large"},
		{"too many small lines", "id: a\ntitle: |\n" + strings.Repeat("  x\n", maxEntry/4), yaml, "yaml-too-large"},
		{"binary", "id: a\x00\x01", yaml, "yaml-encoding"},
		{"not UTF-8", "id: \xff\xfe", yaml, "yaml-encoding"},
		{"JSON lists", "{\"a\":" + strings.Repeat("[", n), json, "json-too-deep"},
		{"JSON objects", strings.Repeat("{\"a\":", n) + "1" + strings.Repeat("}", n), json, "json-too-deep"},
		{"JSON text", "{\"a\":\"" + strings.Repeat("x", 2*maxEntry) + "\"}", json, "json-too-large"},
		{"JSON number", "{\"id\":\"a\",\"claim\":{\"total\":1e999999999}}", json, "encounter-field"},
		{"JSON not UTF-8", "{\"id\":\"\xff\"}", json, "json-encoding"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			o := readAll(c.bomb + c.after)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if len(o.problems) == 0 || !strings.HasPrefix(o.problems[0].Code, c.code) {
				t.Errorf("said %.300s, want %s", o.said(), c.code)
			}
			for _, p := range o.problems {
				if len(p.Error()) > 600 {
					t.Errorf("a message of %d bytes", len(p.Error()))
				}
			}
			swallowed := c.name == "JSON lists" // its brackets never close
			if !swallowed && o.ids() != "z" {
				t.Errorf("read %q after it, want z", o.ids())
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 400<<20 || took > 5*time.Second {
				t.Errorf("took %v and %d MiB", took, used>>20)
			}
		})
	}
}

// staircase nests mappings by indentation.
func staircase(steps int) string {
	var b strings.Builder
	for i := range steps {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// A file that is cut anywhere is never read as if it were whole: what is read are
// its first entries, untouched, and only a cut at the end of an entry, or within
// the last value of one, goes without a word.
func TestTruncatedAnywhere(t *testing.T) {
	json := "[{\"id\":\"a\",\"claim\":{\"lines\":[{\"code\":\"96372\",\"note\":\"x\\\"{\"}]}},\n{\"id\":\"b\",\"claim\":{}}]"
	for cut := 1; cut < len(json); cut++ {
		if o := readAll(json[:cut]); len(o.problems) == 0 || !strings.HasPrefix("a b", o.ids()) {
			t.Errorf("cut after %d: read %q, said %q", cut, o.ids(), o.said())
		}
	}
	for cut := range len(fullEncounter) {
		o := readAll(fullEncounter[:cut])
		if len(o.items)+len(o.problems) > 1 {
			t.Errorf("cut after %d: %d items and %s", cut, len(o.items), o.said())
		}
	}
	table := "id,line.code,line.note\na,96372,\"x, y\"\nb,J3420,z\n"
	for cut := range len(table) {
		o := readTable(table[:cut])
		if !strings.HasPrefix("a b", o.ids()) {
			t.Errorf("cut after %d: read %q", cut, o.ids())
		}
	}
}

// failing gives an error of the machine in the middle of a file.
type failing struct{ r io.Reader }

func (f failing) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	if err == io.EOF {
		err = io.ErrClosedPipe
	}
	return n, err
}

func TestReadErrorsAreTold(t *testing.T) {
	for _, text := range []string{"- id: a\n", "{\"id\":", "id,line.code\na,1\n"} {
		for name, read := range map[string]func() (codes []string){
			"Read": func() (codes []string) {
				for _, p := range Read(failing{strings.NewReader(text)}, "f") {
					if p != nil {
						codes = append(codes, p.Message)
					}
				}
				return codes
			},
			"ReadCSV": func() (codes []string) {
				for _, p := range ReadCSV(failing{strings.NewReader(text)}, "f") {
					if p != nil {
						codes = append(codes, p.Message)
					}
				}
				return codes
			},
		} {
			if said := read(); !strings.Contains(strings.Join(said, " "), io.ErrClosedPipe.Error()) {
				t.Errorf("%s of %q said %q", name, text, said)
			}
		}
	}
}

func fuzzSeeds(f *testing.F) {
	for _, seed := range []string{fullEncounter, laughs(), "{\"id\":\"a\",\"claim\":{}}\n{\"id\":", "id,line.code\na,1\n", "- id: a\n  claim: {}\n---\n", "payer: medicare\nlines:\n  - 99213-25 x1 $5 dx1 note=\"a\"\nexpect: clean\n"} {
		f.Add([]byte(seed))
	}
}

// FuzzRead reads anything as YAML or JSON, as a table and as the compact notation,
// and what can be read must survive being written.
func FuzzRead(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		ParseCompact(string(data), "f", 1)
		for item, p := range Read(bytes.NewReader(data), "f") {
			if p == nil {
				roundTrip(t, "YAML", []Item{item})
				roundTrip(t, "JSON", []Item{item})
			}
		}
	})
}

// FuzzReadCSV is FuzzRead for tables.
func FuzzReadCSV(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for item, p := range ReadCSV(bytes.NewReader(data), "f") {
			if p == nil {
				roundTrip(t, "CSV", []Item{item})
			}
		}
	})
}
