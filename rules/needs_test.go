package rules_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/format/encounter"
	"firstpass/format/x837"
	"firstpass/rule"
	"firstpass/scrub"
)

// TestNeedsHideNothing checks every encounter at hand twice, with the rules as they
// are and with every rule asked whatever its page says it needs. What a page needs
// only saves asking: it may not change what is said. A chart alone is needed in
// earnest, since a check may read it without asking.
func TestNeedsHideNothing(t *testing.T) {
	catalogue, err := national()
	if err != nil {
		t.Fatal(err)
	}
	always := slices.Clone(catalogue)
	silent := map[string]bool{} // rules with needs that have not spoken yet
	for i := range always {
		if always[i].Needs != 0 {
			silent[always[i].ID] = true
		}
		always[i].Needs &= facts.HasChart
	}
	asked, err := rule.NewSet(always)
	if err != nil {
		t.Fatal(err)
	}
	gated, every := engine(t).NewChecker(), scrub.New(asked, tables()).NewChecker()
	looked := 0
	look := func(t interface{ Fatalf(string, ...any) }, title string, enc *claim.Encounter) {
		looked++
		got, want := gated.Check(enc), every.Check(enc)
		if !reflect.DeepEqual(got.Findings, want.Findings) || !reflect.DeepEqual(got.NotChecked, want.NotChecked) {
			t.Fatalf("%s: with needs\n%s%v\nwithout\n%s%v", title, list(got.Findings), got.NotChecked, list(want.Findings), want.NotChecked)
		}
		for _, n := range want.NotChecked {
			if n.Reason == rule.BrokeOff {
				t.Fatalf("%s: %s broke off", title, n.Rule)
			}
		}
		for _, f := range want.Findings {
			delete(silent, f.Rule)
		}
	}
	everyEncounter(t, func(title string, enc *claim.Encounter) { look(t, title, enc) })
	rapid.Check(t, func(t *rapid.T) {
		enc := anyVisit(t)
		enc.Claim.Lines = rapid.SliceOfN(rapid.Custom(anyLine), 0, 6).Draw(t, "lines")
		look(t, "generated", &enc)
	})
	for id := range silent {
		t.Errorf("%s has needs and spoke of none of %d encounters", id, looked)
	}
}

// everyEncounter walks the encounters at hand: the examples of the pages with what
// stands beside them, the edges, the cases, and the days among the examples.
func everyEncounter(t *testing.T, look func(title string, enc *claim.Encounter)) {
	t.Helper()
	catalogue, err := national()
	if err != nil {
		t.Fatal(err)
	}
	near := func(title string, enc *claim.Encounter) {
		for name, other := range neighbours(enc) {
			look(title+"/"+name, other)
		}
	}
	for _, r := range catalogue {
		for _, x := range r.Examples {
			item, _ := encounter.ParseCompact(x.Text, r.File, x.Line)
			near(r.ID+"/"+x.Title, &item.Encounter)
		}
	}
	edges, _ := filepath.Glob(filepath.Join("testdata", "*-edges.yaml"))
	for _, file := range edges {
		for _, text := range strings.Split(string(content(t, file)), "\n---\n") {
			item, _ := encounter.ParseCompact(text, file, 1)
			look(file, &item.Encounter)
		}
	}
	judged, _ := filepath.Glob(filepath.Join("..", "internal", "cli", "testdata", "judged", "*.yaml"))
	cases, _ := filepath.Glob(filepath.Join("..", "..", "shared", "cases", "*.yaml"))
	for _, file := range slices.Concat(judged, cases, []string{"../examples/clinic-day.yaml", "../examples/infusion-day.yaml"}) {
		for item := range encounter.Read(strings.NewReader(string(content(t, file))), file) {
			look(file+"/"+item.Encounter.ID, &item.Encounter)
		}
	}
	for read := range x837.Read(strings.NewReader(string(content(t, "../examples/clinic-day.837"))), "clinic-day.837") {
		near("clinic-day.837/"+read.Claim.ID, read.Claim)
	}
}

// anyLine draws a line that may give any rule something to say.
func anyLine(t *rapid.T) claim.Line {
	return claim.Line{
		Code:      rapid.SampledFrom([]string{"99213", "99211", "96372", "96365", "96374", "J1885", "J0696", "J3420", "J3490", "90471", "90656", "20610", "80053", ""}).Draw(t, "code"),
		Modifiers: rapid.SliceOfN(rapid.SampledFrom([]string{"25", "59", "XE", "JW", "JZ", "GA", "GX", "GY", "GZ", "26", "TC", "76", "QQ"}), 0, 3).Draw(t, "modifiers"),
		Units:     claim.MustDecimal(rapid.SampledFrom([]string{"1", "1", "2", "0.5", "0", "-1"}).Draw(t, "units")),
		Charge:    claim.Cents(rapid.SampledFrom([]int{2500, 1, 0, -5}).Draw(t, "charge")), Pointers: []int{1},
		ServiceEndDate: rapid.SampledFrom([]claim.Date{0, 0, 20240812}).Draw(t, "end"),
		PlaceOfService: rapid.SampledFrom([]string{"", "", "22", "02"}).Draw(t, "place"),
		Note:           rapid.SampledFrom([]string{"", "", "ketorolac 15 mg"}).Draw(t, "note"),
		Drug: rapid.SampledFrom([]claim.DrugID{{}, {}, {Code: "00409379501", Unit: "ML", Quantity: claim.Whole(1)},
			{Code: "9999999999", Unit: "EA"}}).Draw(t, "package"),
	}
}

// content reads a file; without the shared sample data its files are left out.
func content(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return text
}
