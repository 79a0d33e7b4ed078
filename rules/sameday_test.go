package rules_test

import (
	"fmt"
	"slices"
	"testing"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/encounter"
)

// The compact notation has no word for another claim of the day.
func TestVisitAndInjectionOnTwoClaims(t *testing.T) {
	const visitOnly = "payer: medicare\ndate: 2025-03-04\ndx: [D51.0]\nlines: [99213 $120]\n"
	const visitWith25 = "payer: medicare\ndate: 2025-03-04\ndx: [D51.0]\nlines: [99213-25 $120]\n"
	const shotOnly = "payer: medicare\ndate: 2025-03-04\ndx: [D51.0]\nlines: [96372 $45, J3420-JZ $8]\n"
	const twoShots = "payer: medicare\ndate: 2025-03-04\ndx: [D51.0]\nlines: [96372 $45, 96401 $90, J9260-JZ $20]\n"
	const nurseOnly = "payer: medicare\ndate: 2025-03-04\ndx: [D51.0]\nlines: [99211 $30]\n"
	const vaccineAndShot = "payer: medicare\ndate: 2025-03-04\ndx: [Z23, D51.0]\nlines: [90471 $30, 90714 $40, 96372 $45 dx2, J3420-JZ $8 dx2]\n"
	const nurseBesideBoth = "payer: medicare\ndate: 2025-03-04\ndx: [Z23, D51.0]\nlines: [99211 $30, 90471 $30, 90714 $40, 96372 $45 dx2, J3420-JZ $8 dx2]\n"
	const nurseBesideBothTurned = "payer: medicare\ndate: 2025-03-04\ndx: [Z23, D51.0]\nlines: [99211 $30, 96372 $45 dx2, J3420-JZ $8 dx2, 90471 $30, 90714 $40]\n"
	const joint = "payer: medicare\ndate: 2025-03-04\ndx: [M17.11]\nlines: [20610-RT $140]\n"
	const replacement = "payer: medicare\ndate: 2025-03-04\nfrequency: \"7\"\ndx: [D51.0]\nlines: [96372 $45, J3420-JZ $8]\n"
	const void = "payer: medicare\ndate: 2025-03-04\nfrequency: \"8\"\ndx: [D51.0]\nlines: [96372 $45, J3420-JZ $8]\n"
	other := func(codes ...claim.OtherLine) []claim.OtherClaim {
		return []claim.OtherClaim{{Position: 1, Codes: codes}}
	}
	shot, visit, with25 := claim.OtherLine{Code: "96372"}, claim.OtherLine{Code: "99213"}, claim.OtherLine{Code: "99213", With25: true}
	nurse, nurse25 := claim.OtherLine{Code: "99211"}, claim.OtherLine{Code: "99211", With25: true}
	vaccine := claim.OtherLine{Code: "90471"}

	for _, c := range []struct {
		name, text string
		sameDay    []claim.OtherClaim
		want       []string
	}{
		{"visit here, shot there", visitOnly, other(shot), []string{"em-needs-25@1"}},
		{"visit with 25 here, shot there", visitWith25, other(shot), nil},
		{"shot here, visit there", shotOnly, other(visit), []string{"em-needs-25@1"}},
		{"shot here, visit with 25 there", shotOnly, other(with25), nil},
		{"two shots here: the visit there is one", twoShots, other(visit), []string{"em-needs-25@1"}},
		{"the other claim has visit and shot: it was said there", shotOnly, other(visit, shot), nil},
		{"visit here, another visit there", visitOnly, other(with25), nil},
		{"shot here, shot there", shotOnly, other(shot), nil},
		{"shot and nurse visit on two claims", shotOnly, other(nurse25), []string{"em-99211-bundled@1"}},
		{"nurse visit here, shot there", nurseOnly, other(shot), []string{"em-99211-bundled@1"}},
		{"nurse visit here, a vaccine and a shot there: never, not 25", nurseOnly, other(vaccine, shot), []string{"em-99211-bundled@1"}},
		{"nurse visit here, a shot and a vaccine there: never, not 25", nurseOnly, other(shot, vaccine), []string{"em-99211-bundled@1"}},
		{"nurse visit here, vaccine there: 25", nurseOnly, other(vaccine), []string{"em-needs-25@1"}},
		{"shot here, office and nurse visit there: each rule its own", shotOnly, other(visit, nurse), []string{"em-99211-bundled@1", "em-needs-25@1"}},
		{"vaccine and shot here, nurse visit there: never, not 25", vaccineAndShot, other(nurse), []string{"em-99211-bundled@3"}},
		{"nurse visit, vaccine, shot on one claim: never, not 25", nurseBesideBoth, nil, []string{"em-99211-bundled@1"}},
		{"nurse visit, shot, vaccine on one claim: never, not 25", nurseBesideBothTurned, nil, []string{"em-99211-bundled@1"}},
		{"joint injection here, visit there", joint, other(visit), []string{"em-needs-25@1"}},
		{"the very same claim again", visitOnly, []claim.OtherClaim{{Identical: true, Codes: []claim.OtherLine{shot}}}, nil},
		{"the very same claim again, shot here", shotOnly, []claim.OtherClaim{{Identical: true, Codes: []claim.OtherLine{visit}}}, nil},
		{"a replacement stands in the other's place", replacement, other(visit), nil},
		{"so does a void", void, other(visit), nil},
		{"nothing else that day", shotOnly, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			item, problem := encounter.ParseCompact(c.text, "sameday_test.go", 1)
			if problem != nil {
				t.Fatal(problem)
			}
			item.Encounter.SameDay = c.sameDay
			result := engine(t).NewChecker().Check(&item.Encounter)
			var got []string
			for _, f := range result.Findings {
				if (f.Rule == "em-needs-25" || f.Rule == "em-99211-bundled" || f.Rule == "visit-pair") && f.Severity > finding.Info {
					got = append(got, fmt.Sprintf("%s@%d", f.Rule, f.Line))
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// A primary on another claim of the day makes the add-on whole.
func TestAddOnWithPrimaryOnAnotherClaim(t *testing.T) {
	const text = "payer: commercial\ndate: 2025-03-04\ndx: [R11.2]\nlines: [96375 $40, J2405 x4 $5]\n"
	for primary, want := range map[string]bool{"96374": false, "96372": true} {
		item, problem := encounter.ParseCompact(text, "sameday_test.go", 1)
		if problem != nil {
			t.Fatal(problem)
		}
		item.Encounter.SameDay = []claim.OtherClaim{{Codes: []claim.OtherLine{{Code: primary}}}}
		result := engine(t).NewChecker().Check(&item.Encounter)
		got := slices.ContainsFunc(result.Findings, func(f finding.Finding) bool { return f.Rule == "add-on-without-primary" })
		if got != want {
			t.Errorf("%s on the other claim: reported %v, want %v", primary, got, want)
		}
	}
}

// Before 2019 no pair table is at hand: the rule says that it could not look, of
// an administration and of nothing else.
func TestVisitBeyondTheTables(t *testing.T) {
	for text, want := range map[string]bool{
		"payer: medicare\ndate: 2018-12-31\ndx: [D51.0]\nlines: [99213 $120, 96372 $45, J3420 $8]\n":    true,
		"payer: medicare\ndate: 2018-12-31\ndx: [D51.0]\nlines: [99213-25 $120, 96372 $45, J3420 $8]\n": false,
		"payer: medicare\ndate: 2018-12-31\ndx: [D51.0]\nlines: [99213 $120, 20610 $140]\n":             false,
		"payer: medicare\ndate: 2024-03-04\ndx: [D51.0]\nlines: [99213 $120, 96372 $45, J3420-JZ $8]\n": false,
	} {
		item, problem := encounter.ParseCompact(text, "sameday_test.go", 1)
		if problem != nil {
			t.Fatal(problem)
		}
		result := engine(t).NewChecker().Check(&item.Encounter)
		got := slices.ContainsFunc(result.NotChecked, func(n finding.NotChecked) bool { return n.Rule == "em-needs-25" })
		if got != want {
			t.Errorf("%s: not checked %v, want %v", text, got, want)
		}
	}
}

// What to do about an injection that the visit includes depends on the pair.
func TestVisitPairRepair(t *testing.T) {
	for text, want := range map[string]finding.Edit{
		"payer: medicare\ndate: 2025-03-04\nplace: \"12\"\ndx: [D51.0]\nlines: [99349 $150, 96372 $45, J3420-JZ $8]\n": {Op: finding.AddModifier, Line: 1, Value: "25"},
		"payer: medicare\ndate: 2025-03-04\ndx: [D51.0]\nlines: [99231 $150, 96372 $45, J3420-JZ $8]\n":                {Op: finding.RemoveLine, Line: 2},
	} {
		item, problem := encounter.ParseCompact(text, "sameday_test.go", 1)
		if problem != nil {
			t.Fatal(problem)
		}
		result := engine(t).NewChecker().Check(&item.Encounter)
		at := slices.IndexFunc(result.Findings, func(f finding.Finding) bool { return f.Rule == "visit-pair" })
		if at < 0 {
			t.Errorf("%s: not reported", text)
			continue
		}
		if got := result.Findings[at].Fix.Edits[0]; got.Op != want.Op || got.Line != want.Line || got.Value != want.Value {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}
