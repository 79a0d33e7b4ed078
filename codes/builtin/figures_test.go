package builtin

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/codestest"
)

// The figures of these tests are those of the published tables, read by hand.

func TestUnitLimits(t *testing.T) {
	tables := New()
	const published = `96372 4/3; 96373 2/3; 96374 1/3; 96375 6/3; 96376 0/3; 96377 1/3; 96380 1/2; 96381 1/2; 96401 3/3; 96402 2/3;
		90471 1/2; 90472 8/3; 90460 9/3; 95115 1/2; 95117 1/2; 95165 30/3; 11980 1/2; 20610 2/3; G0008 1/2; G0439 1/2; 99396 0/3;
		J3420 1; J1885 8; J0696 16; J3301 16; J1050 1000; J1071 400; J3121 400; J1100 120; J2550 3; J1200 8; J2405 64; J3030 1; J0171 20;
		J0561 24; J0558 24; J1650 30; J1815 8; J0897 120; J2357 120; J0517 30; J2182 300; J2315 380; J2426 1560; J0401 400; J1631 9; J2680 4;
		J9217 6; J1950 12; J9395 20; J0585 600; J2506 12; J3411 4; J3410 8; J1580 9; J0702 18; J1726 28; Q9991 1/2`
	for want := range strings.SplitSeq(published, ";") {
		code, value, _ := strings.Cut(strings.TrimSpace(want), " ")
		limit, origin := tables.UnitLimit(code, codes.Practitioner, 20240701)
		got := fmt.Sprint(limit.Units)
		if strings.Contains(value, "/") {
			got = fmt.Sprintf("%d/%c", limit.Units, limit.Adjudication)
		}
		if got != value || origin.Answer != codes.Found || !origin.Agreed || origin.Table.Release != "2024Q3" {
			t.Errorf("%s: %s (%v), want %s", code, got, origin, value)
		}
	}
	for _, code := range []string{"J1010", "J2919", "J3490", "J3590", "90480"} {
		if limit, origin := tables.UnitLimit(code, codes.Practitioner, 20240701); origin.Answer != codes.Absent {
			t.Errorf("%s: %v %v, want none published", code, limit, origin)
		}
	}
	if _, origin := tables.UnitLimit("93000", codes.Practitioner, 20240701); origin.Answer != codes.NotCovered {
		t.Errorf("93000 is outside the table: %v", origin)
	}
}

func TestUnitLimitsBetweenReleases(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		code    string
		setting codes.Setting
		on      claim.Date
		units   int64
		answer  codes.Answer
		agreed  bool
		release string
	}{
		{"96372", codes.Practitioner, 20210101, 4, codes.Found, true, "2024Q3"}, // before the first: one neighbour
		{"96372", codes.Practitioner, 20240930, 4, codes.Found, true, "2024Q3"},
		{"96372", codes.Practitioner, 20250601, 4, codes.Found, true, "2024Q3"}, // both say 4
		{"96372", codes.Practitioner, 20261101, 4, codes.Found, true, "2026Q3"}, // after the last
		{"96372", codes.Hospital, 20240101, 5, codes.Found, true, "2026Q3"},
		{"90480", codes.Practitioner, 20241001, 0, codes.Absent, false, "2024Q3"}, // published later
		{"90480", codes.Practitioner, 20260601, 1, codes.Found, false, "2026Q3"},
		{"90480", codes.Practitioner, 20260701, 1, codes.Found, true, "2026Q3"},
	} {
		limit, origin := tables.UnitLimit(c.code, c.setting, c.on)
		if limit.Units != c.units || origin.Answer != c.answer || origin.Agreed != c.agreed || origin.Table.Release != c.release {
			t.Errorf("%s on %s: %d %+v, want %+v", c.code, c.on, limit.Units, origin, c)
		}
	}
}

func TestPairs(t *testing.T) {
	tables := New()
	on := claim.Date(20240801)
	for _, c := range []struct {
		column1, column2 string
		indicator        byte // 0: no pair
	}{
		{"96372", "99202", '1'}, {"96372", "99205", '1'}, {"96372", "99212", '1'}, {"96372", "99213", '1'}, {"96372", "99215", '1'},
		{"96372", "99483", '1'}, {"96372", "99497", '1'}, {"96372", "G0463", '1'}, {"96372", "99455", '1'}, {"96372", "99456", '1'},
		{"96372", "99211", '0'}, {"99211", "96372", 0}, {"99213", "96372", 0},
		{"99281", "96372", '1'}, {"99285", "96372", '1'}, {"99291", "96372", '1'}, {"99221", "96372", '1'}, {"99238", "96372", '1'}, {"99347", "96372", '1'}, {"99350", "96372", '1'},
		{"99231", "96372", '0'}, {"99233", "96372", '0'}, {"99307", "96372", '0'}, {"99310", "96372", '0'},
		{"96372", "99381", 0}, {"96372", "99396", 0}, {"96372", "G0402", 0}, {"96372", "G0438", 0}, {"96372", "G0439", 0}, {"96372", "99406", 0}, {"96372", "90791", 0}, {"96372", "G2211", 0},
		{"90460", "96372", '1'}, {"90471", "96372", 0}, {"96372", "90471", 0}, {"90480", "96372", 0}, {"G0008", "96372", 0}, {"96372", "G0010", 0},
		{"96360", "96372", '1'}, {"96365", "96372", '1'}, {"96369", "96372", '1'}, {"96374", "96372", '1'}, {"96401", "96372", '1'}, {"96402", "96372", '1'}, {"96409", "96372", '1'}, {"96413", "96372", '1'},
		{"95115", "96372", '1'}, {"95117", "96372", '1'}, {"95165", "96372", '1'}, {"86580", "96372", '1'}, {"95117", "95115", '0'},
		{"96372", "36591", '0'}, {"96372", "36592", '0'}, {"96372", "96523", '0'},
		{"96372", "36415", 0}, {"36415", "96372", 0}, {"94640", "96372", 0}, {"97110", "96372", 0}, {"93000", "96372", 0}, {"98940", "96372", 0}, {"92012", "96372", 0}, {"96372", "96375", 0},
		{"59400", "96372", '1'}, {"59425", "96372", '1'}, {"00100", "96372", '0'}, {"01992", "96372", '0'},
		{"20610", "96372", '1'}, {"20552", "96372", '1'}, {"64615", "96372", '1'}, {"11980", "96372", '1'}, {"11981", "96372", '1'}, {"11900", "96372", '1'}, {"12001", "96372", '1'},
		{"20610", "99213", '1'}, {"64615", "99213", '1'}, {"12001", "99213", '1'}, {"86580", "99213", 0},
	} {
		pair, origin := tables.Pair(c.column1, c.column2, codes.Practitioner, on)
		want := codes.Found
		if c.indicator == 0 {
			want = codes.Absent
		}
		if pair.Indicator != c.indicator || origin.Answer != want {
			t.Errorf("%s/%s: %c %+v, want %c", c.column1, c.column2, pair.Indicator, origin, c.indicator)
		}
	}
}

func TestPairsOverTime(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		column1, column2 string
		on               claim.Date
		answer           codes.Answer
		indicator        byte
	}{
		{"96372", "99213", 20191231, codes.Found, '1'}, // the earlier row's last day
		{"96372", "99213", 20200101, codes.Found, '1'}, // and the first of the row in force
		{"96372", "99213", 20261122, codes.Found, '1'}, // in force in the newest release: still speaks
		{"96372", "99201", 20201231, codes.Found, '1'}, // the last day of 99201
		{"96372", "99201", 20210101, codes.Absent, 0},
		{"96372", "99396", 20240930, codes.Absent, 0},
		{"96372", "99396", 20241001, codes.NotCovered, 0}, // absence after the newest release
		{"96372", "99213", 20181231, codes.NotCovered, 0},
		{"15011", "96372", 20250101, codes.NotCovered, 0}, // a code of 2025, inside a run of older ones
		{"80053", "93000", 20240801, codes.NotCovered, 0},
		{"99213", "80053", 20240801, codes.NotCovered, 0},
		{"96372", "ABC", 20240801, codes.NotCovered, 0},
	} {
		pair, origin := tables.Pair(c.column1, c.column2, codes.Practitioner, c.on)
		if origin.Answer != c.answer || pair.Indicator != c.indicator {
			t.Errorf("%s/%s on %s: %v %+v", c.column1, c.column2, c.on, pair, origin)
		}
	}
}

func TestCodeLives(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		code        string
		last        claim.Date
		first       claim.Date
		successor   string
		endVerified bool
	}{
		{"J1020", 20240331, 0, "J1010", true}, {"J1030", 20240331, 0, "J1010", true}, {"J1040", 20240331, 0, "J1010", true},
		{"J2920", 20240331, 0, "J2919", true}, {"J2930", 20240331, 0, "J2919", true}, {"J9250", 20240331, 0, "J9260", true},
		{"J9070", 20240331, 0, "", true}, {"J1170", 20240930, 0, "J1171", true}, {"J2001", 20240930, 0, "J2003", true},
		{"J0135", 20241231, 0, "J0139", true}, {"J2796", 20241231, 0, "J2802", true}, {"J2505", 20211231, 0, "J2506", true},
		{"J1070", 20141231, 0, "J1071", true}, {"J1080", 20141231, 0, "J1071", true}, {"J3130", 20141231, 0, "J3121", true},
		{"J0171", 20250630, 0, "J0165", true}, {"J1940", 20250331, 0, "J1938", true}, {"J3370", 20250630, 0, "J3373", true},
		{"J2310", 20250630, 0, "J2312", true}, {"J1300", 20250331, 0, "J1299", true},
		{"J1010", 0, 20240401, "", false}, {"J2919", 0, 20240401, "", false}, {"J0139", 0, 20250101, "", false}, {"J0165", 0, 20250701, "", false},
		{"90480", 0, 20230911, "", false}, {"0001A", 20231031, 0, "90480", true}, {"91300", 20231031, 0, "91320", true},
		{"96380", 0, 20231006, "", false}, {"99201", 20201231, 0, "99202", true}, {"99241", 20221231, 0, "99242", true},
		{"99251", 20221231, 0, "99252", true}, {"G2211", 0, 20240101, "", false}, {"Q5136", 0, 20241001, "", false}, {"90772", 20081231, 0, "96372", true},
	} {
		got := tables.Code(c.code)
		if got.EndVerified != c.endVerified || (c.successor != "" && !slices.Contains(got.Successors, c.successor)) {
			t.Errorf("%s: %+v", c.code, got)
		}
		if c.last != 0 {
			checkActive(t, got, c.last, true)
			checkActive(t, got, c.last.AddDays(1), false)
		}
		if c.first != 0 {
			checkActive(t, got, c.first.AddDays(-1), false)
			checkActive(t, got, c.first, true)
		}
	}
	for _, code := range []string{"91304", "91320", "J3420", "96372", "J1885"} {
		checkActive(t, tables.Code(code), 20260401, true)
	}
}

func checkActive(t *testing.T, c codes.Code, on claim.Date, want bool) {
	t.Helper()
	if active, known := c.ActiveOn(on); (!known && len(c.Life) > 0) || (known && active != want) || (!known && !want) {
		t.Errorf("%s on %s: active %v (known %v), want %v", c.Code, on, active, known, want)
	}
}

func TestDiagnoses(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		code     string
		on       claim.Date
		answer   codes.Answer
		billable bool
		better   string
	}{
		{"D51.0", 20240917, codes.Found, true, ""},
		{"D51", 20240917, codes.Found, false, "D51.0 D51.1 D51.2 D51.3 D51.8 D51.9"},
		{"I10", 20240917, codes.Found, true, ""}, {"Z23", 20210101, codes.Found, true, ""}, {"Z23", 20261122, codes.Found, true, ""},
		{"M54.5", 20210930, codes.Found, true, ""}, {"M54.5", 20211001, codes.Found, false, "M54.50 M54.51 M54.59"},
		{"M54.50", 20210930, codes.Absent, false, ""}, {"M54.50", 20211001, codes.Found, true, ""},
		{"E66.811", 20240930, codes.Absent, false, ""}, {"E66.811", 20241001, codes.Found, true, ""},
		{"S61.411", 20240917, codes.Found, false, "S61.411A S61.411D S61.411S"}, {"S61.411A", 20240917, codes.Found, true, ""},
		{"T78.2XXA", 20240801, codes.Found, true, ""}, {"T82.868A", 20240801, codes.Found, true, ""},
		{"E53", 20240917, codes.Found, false, "E53.0 E53.1 E53.8 E53.9"}, {"E53.8", 20240917, codes.Found, true, ""}, {"E538", 20240917, codes.Found, true, ""},
		{"E53.89", 20240917, codes.Absent, false, ""}, {"XYZ", 20240917, codes.Absent, false, ""}, {"250.00", 20240917, codes.Absent, false, ""},
		{"D5", 20240917, codes.Absent, false, ""}, {"D51.", 20240917, codes.Absent, false, ""}, {"", 20240917, codes.Absent, false, ""},
		{"U99.9", 20240917, codes.Absent, false, ""}, {"U99.9", 20261122, codes.NotCovered, false, ""}, {"E53.89", 20261122, codes.NotCovered, false, ""},
		// What changed between the years at hand, on a day nobody has said.
		{"B37.3", 20210930, codes.Found, true, ""}, {"B37.3", 20230101, codes.NotCovered, false, ""}, {"B37.3", 20241001, codes.Found, false, "B37.31 B37.32"},
		{"B37.31", 20210930, codes.Absent, false, ""}, {"B37.31", 20211001, codes.NotCovered, false, ""}, {"B37.31", 20240930, codes.NotCovered, false, ""}, {"B37.31", 20241001, codes.Found, true, ""},
		{"B88.0", 20250930, codes.Found, true, ""}, {"B88.0", 20251001, codes.Found, false, "B88.01 B88.09"}, {"B88.01", 20250930, codes.Absent, false, ""}, {"B88.01", 20251001, codes.Found, true, ""},
		{"I10", 20200930, codes.Found, true, ""}, {"B37.31", 20200930, codes.NotCovered, false, ""}, {"D51", 20200930, codes.NotCovered, false, ""},
		{"E53.89", 20200930, codes.NotCovered, false, ""}, {"E53.89", 20201001, codes.Absent, false, ""}, {"E53.89", 20260930, codes.Absent, false, ""}, {"E53.89", 20261001, codes.NotCovered, false, ""},
		// The second character is a letter since FY2026.
		{"QA0.0101", 20251001, codes.Found, true, ""}, {"QA0.0101", 20250930, codes.Absent, false, ""}, {"QA0.8", 20260401, codes.Found, true, ""}, {"QA0.01", 20251001, codes.Found, false, "QA0.0101 QA0.0102 QA0.0109 QA0.011 QA0.012 QA0.0131"},
		{"Z29.11", 20250101, codes.Found, true, ""}, {"Z3A.28", 20250101, codes.Found, true, ""}, {"C50.911", 20261201, codes.Found, true, ""}, {"C50.91", 20261201, codes.Found, false, "C50.911 C50.912 C50.919"},
	} {
		d, origin := tables.Diagnosis(c.code, c.on)
		if origin.Answer != c.answer || d.Billable != c.billable || strings.Join(d.Better, " ") != c.better {
			t.Errorf("%s on %s: %+v %v, want %+v", c.code, c.on, d, origin.Answer, c)
		}
	}
}

// TestSteady asks about pairs, diagnoses and fees on the first and the last of the days between
// which none is said to change.
func TestSteady(t *testing.T) {
	tables := New()
	list := []string{"96372", "96374", "96365", "96360", "96401", "90471", "90460", "36415", "20610", "99213", "99211", "G0008", "11042", "64450", "99999", "82607"}
	var diagnoses []string
	for code := range tables.diagnoses.days {
		diagnoses = append(diagnoses, code)
	}
	for category := range tables.diagnoses.trees {
		diagnoses = append(diagnoses, category, category+".0", category+".1", category+".10", category+".9", category+".90")
	}
	spans := 0
	for on := claim.Date(20180101); on < 20270101; spans++ {
		span := tables.Steady(on)
		if !span.Holds(on) {
			t.Fatalf("%s is not among %v", on, span)
		}
		last := span.To
		if last == 0 {
			last = 20301231
		}
		for _, code := range diagnoses {
			d, origin := tables.Diagnosis(code, max(span.From, 20000101))
			later, then := tables.Diagnosis(code, last)
			if !reflect.DeepEqual(d, later) || origin != then {
				t.Errorf("%s in %v: %v %v, then %v %v", code, span, d, origin, later, then)
			}
		}
		for _, a := range list {
			fee, origin := tables.PhysicianFee(a, max(span.From, 20000101))
			if later, then := tables.PhysicianFee(a, last); fee != later || origin != then {
				t.Errorf("the fee of %s in %v: %v %v, then %v %v", a, span, fee, origin, later, then)
			}
			for _, b := range list {
				for setting := codes.Practitioner; setting <= codes.Hospital; setting++ {
					p, origin := tables.Pair(a, b, setting, max(span.From, 20000101))
					later, then := tables.Pair(a, b, setting, last)
					if p != later || origin != then {
						t.Errorf("%s with %s in %v: %v %v, then %v %v", a, b, span, p, origin, later, then)
					}
				}
			}
		}
		on = last.AddDays(1)
	}
	if spans < 10 {
		t.Errorf("only %d spans", spans)
	}
}

// TestAlike holds every answer of the tables that ship against the days they call alike.
func TestAlike(t *testing.T) {
	tables := New()
	asked := codestest.Asked{From: 20150101, To: 20270601, Contractors: []string{"", "JF", "JN", "NGS"}}
	for code := range tables.codes {
		asked.Codes = append(asked.Codes, code)
	}
	for code := range tables.units.rows {
		asked.Codes = append(asked.Codes, code)
	}
	slices.Sort(asked.Codes)
	asked.Codes = slices.Compact(asked.Codes)
	every := 0 // of the many codes every fortieth, and those injections are billed with
	asked.Codes = slices.DeleteFunc(asked.Codes, func(code string) bool {
		every++
		return every%40 != 0 && !strings.HasPrefix(code, "963") && !strings.HasPrefix(code, "964") && !strings.HasPrefix(code, "J33")
	})
	for m := range tables.modifiers.rows {
		asked.Modifiers = append(asked.Modifiers, m)
	}
	for p := range tables.places.rows {
		asked.Places = append(asked.Places, p)
	}
	asked.Modifiers, asked.Places = append(asked.Modifiers, "Q9", "??"), append(asked.Places, "00", "98")
	for ndc := range tables.listings.rows {
		asked.Packages = append(asked.Packages, ndc)
	}
	for d := range tables.diagnoses.days {
		asked.Diagnoses = append(asked.Diagnoses, d)
	}
	codestest.Alike(t, tables, asked)
}
