package policy_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
	"firstpass/policy"
	"firstpass/rule"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestWrongPages compares what is said of each wrong page of testdata/wrong with
// the file beside it: file, line, column and the nearest valid name.
func TestWrongPages(t *testing.T) {
	pages, err := filepath.Glob("testdata/wrong/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d wrong pages, %v", len(pages), err)
	}
	for _, page := range pages {
		t.Run(filepath.Base(page), func(t *testing.T) {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = policy.Parse(filepath.Base(page), string(text))
			if err == nil {
				t.Fatal("the page is accepted")
			}
			golden := strings.TrimSuffix(page, ".md") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, readErr := os.ReadFile(golden)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if diff := cmp.Diff(string(want), err.Error()+"\n"); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// head is the front matter every page of these tests shares.
const head = `payer: {names: ["Example Health Plan"]}
holds: {from: 2024-01-01}
approved: {by: A. Example, on: 2026-01-01}
review: 2027-01-01
sources: [{title: Contract letter, seen: 2026-01-01}]
`

// page makes a policy page of the lines that matter.
func page(id, lines string) string {
	return "---\nid: " + id + "\ntitle: Example\n" + head + lines + "\n---\nBecause the contract says so.\n"
}

func parse(t testing.TB, id, lines string) ([]rule.Rule, []rule.Override) {
	t.Helper()
	rules, overrides, err := policy.Parse(id+".md", page(id, lines))
	if err != nil {
		t.Fatal(err)
	}
	return rules, overrides
}

func TestLoadReadsFoldersAndFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	covered := "severity: error\nform: {not-covered: {codes: [J3420]}}"
	write("one.md", page("one", covered))
	write("deep/er/two.md", page("two", covered))
	write("README.md", "Our policies.")
	write("notes.txt", "not a page")
	rules, _, err := policy.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	if diff := cmp.Diff([]string{"one", "two"}, ids); diff != "" {
		t.Error(diff)
	}
	if rules, _, err = policy.Load(filepath.Join(dir, "one.md")); err != nil || len(rules) != 1 {
		t.Errorf("one file: %d rules, %v", len(rules), err)
	}
	write("again/one.md", page("one", covered))
	if _, _, err = policy.Load(dir); err == nil || !strings.Contains(err.Error(), `the id "one" is also that of`) {
		t.Errorf("two pages of one id: %v", err)
	}
	write("again/one.md", strings.Repeat("x", 300<<10))
	if _, _, err = policy.Load(dir); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("a page too large: %v", err)
	}
	if _, _, err = policy.Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no policy page") {
		t.Errorf("an empty folder: %v", err)
	}
	if _, _, err = policy.Load(filepath.Join(dir, "absent")); err == nil {
		t.Error("a folder that is not there is read")
	}
}

func TestOverdue(t *testing.T) {
	rules := []rule.Rule{
		{Page: rule.Page{ID: "national"}},
		{Page: rule.Page{ID: "later"}, Review: 20270101},
		{Page: rule.Page{ID: "today"}, Review: 20261124},
		{Page: rule.Page{ID: "long-ago"}, Review: 20250101},
	}
	for on, want := range map[claim.Date][]string{
		20261123: {"long-ago"}, 20261124: {"long-ago", "today"}, 20270101: {"long-ago", "today", "later"}, 20241231: nil,
	} {
		var got []string
		for _, r := range policy.Overdue(rules, on) {
			got = append(got, r.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("on %s: %s", on, diff)
		}
	}
}

// FuzzParse: a page is read or refused, never a panic, and what is refused says where.
func FuzzParse(f *testing.F) {
	f.Add(page("a", "severity: error\nform: {unit-cap: {codes: [J3420], max: 2}}"))
	f.Add(page("a", "severity: error\ncodes: ['*']\ncheck: {when: 'lines.exists(l, l.units > 2.0)', message: '{line.code}', fix: x}"))
	f.Add("---\nid: [a\n---\n")
	f.Add("---\n- a\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, _, err := policy.Parse("a.md", text)
		if err != nil && !strings.HasPrefix(err.Error(), "a.md") {
			t.Errorf("no place: %v", err)
		}
	})
}
