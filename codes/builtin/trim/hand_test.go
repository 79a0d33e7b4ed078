package main

import (
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
)

// The hand-made tables are held against the published files here.

func TestDrugUnitsAreOfficial(t *testing.T) {
	ref := openShared(t)
	all, err := readHCPCS(ref)
	if err != nil {
		t.Fatal(err)
	}
	tables := builtin.New()
	compared := 0
	for _, code := range ref.listed["drugs.tsv"] {
		_, unit, name, upTo := readDose(all[code].text)
		if unit == "" {
			continue
		}
		compared++
		d, _ := tables.Drug(code)
		if !sameAmount(d.Unit, d.UnitName, claim.MustDecimal(unit), name) || d.UpTo != (upTo == "yes") {
			t.Errorf("%s: %s %s, up to %v; official text: %s", code, d.Unit, d.UnitName, d.UpTo, all[code].text)
		}
	}
	if compared < 200 {
		t.Errorf("only %d drugs compared", compared)
	}
}

func sameAmount(a claim.Decimal, unitA string, b claim.Decimal, unitB string) bool {
	scale := map[string]int64{"mcg": 1, "mg": 1_000, "g": 1_000_000}
	if scale[unitA] != 0 && scale[unitB] != 0 {
		return int64(a)*scale[unitA] == int64(b)*scale[unitB]
	}
	return a == b && unitA == unitB
}

func TestModifierDaysAreOfficial(t *testing.T) {
	ref := openShared(t)
	tables := builtin.New()
	compared := 0
	for cell, err := range ref.separated("hcpcs/hcpcs_2024Q4_all.tsv", '\t', "code") {
		if err != nil {
			t.Fatal(err)
		}
		if code := cell("code"); len(code) == 2 {
			compared++
			m, _ := tables.Modifier(code, 20241001)
			if m.Code != code || m.Life.From != day(t, cell("add_dt")) || m.Life.To != day(t, cell("term_dt")) {
				t.Errorf("%s: %+v, official %s to %s", code, m, cell("add_dt"), cell("term_dt"))
			}
		}
	}
	if compared < 380 {
		t.Errorf("only %d modifiers compared", compared)
	}
}

func day(t *testing.T, text string) claim.Date {
	t.Helper()
	if text == "" {
		return 0
	}
	d, err := claim.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAddOnPrimariesAreOfficial(t *testing.T) {
	ref := openShared(t)
	tables := builtin.New()
	official := map[string][]string{}
	for cell, err := range ref.separated("aoc/aoc_2024Q3_pairs.tsv", '\t', "add_on_code") {
		if err != nil {
			t.Fatal(err)
		}
		official[cell("add_on_code")] = append(official[cell("add_on_code")], cell("primary_code"))
	}
	compared := 0
	for _, code := range ref.listed["administration.tsv"] {
		a, _ := tables.Administration(code)
		want := official[code]
		if len(want) == 0 {
			continue
		}
		compared++
		slices.Sort(want)
		if !a.AddOn || strings.Join(a.Primaries, " ") != strings.Join(want, " ") {
			t.Errorf("%s: add-on %v, primaries %v, official %v", code, a.AddOn, a.Primaries, want)
		}
	}
	if compared < 15 {
		t.Errorf("only %d add-on codes compared", compared)
	}
}

func TestDaysOfCPTCodesFollowThePairs(t *testing.T) {
	tables := builtin.New()
	// The last pairs of these codes end on the code's last day.
	for code, last := range map[string]claim.Date{
		"99201": 20201231, "99217": 20221231, "99218": 20221231, "99241": 20221231, "99251": 20221231, "99343": 20221231, "99354": 20221231, "90772": 20081231,
	} {
		c := tables.Code(code)
		if active, _ := c.ActiveOn(last); !active {
			t.Errorf("%s is not active on %s", code, last)
		}
		if active, known := c.ActiveOn(last.AddDays(1)); active || !known {
			t.Errorf("%s is active after %s", code, last)
		}
		if c.Kind == codes.Unknown {
			t.Errorf("%s is not known", code)
		}
	}
}

// TestFeesAreOfficial holds the shipped indicators of the fee schedule against its file.
func TestFeesAreOfficial(t *testing.T) {
	ref := openShared(t)
	path, err := ref.glob("pfs/PPRRVU2025_Oct.csv")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	tables := builtin.New()
	next, compared := records(file, ','), 0
	var whole codes.PhysicianFee // of the code before, until its technical part is met
	for {
		r, err := next()
		if err == io.EOF {
			break
		}
		if err != nil || len(r) < 26 || len(r[0]) != 5 || r[1] != "" && r[1] != "TC" {
			continue
		}
		f, origin := tables.PhysicianFee(r[0], 20251115)
		if origin.Answer != codes.Found {
			continue
		}
		want := codes.ParsePhysicianFee(r[3], r[14], r[13], r[25], r[19])
		switch {
		case r[1] == "" && want.Component == '1':
			whole = want
			continue // its technical part follows
		case r[1] == "TC":
			whole.Supervision = want.Supervision
			want = whole
		}
		compared++
		if f != want {
			t.Errorf("%s: %+v, official %+v", r[0], f, want)
		}
	}
	if compared < 300 {
		t.Errorf("only %d codes compared", compared)
	}
}
