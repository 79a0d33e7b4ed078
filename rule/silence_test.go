package rule

import (
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/facts"
	"firstpass/finding"
)

// TestSilence counts how often a rule is asked about claims that bill the same: for the
// first, then alone, to listen to it, and no more unless it may speak.
func TestSilence(t *testing.T) {
	const met, every = 2, 6 // of five claims; who may speak is asked of the second twice
	tables := builtin.New()
	plain := func() *claim.Encounter {
		return &claim.Encounter{Payer: claim.Payer{Type: claim.Medicare}, Claim: claim.Claim{
			Patient: claim.Patient{BirthDate: 19600101}, ServiceDate: 20240805,
			Lines: []claim.Line{{Code: "96372", Units: claim.Whole(1), Charge: 2500}, {Code: "J1885", Units: claim.Whole(2), Charge: 900,
				Drug: claim.DrugID{Code: "00409379501", Unit: "ML", Quantity: claim.Whole(1)}}},
		}}
	}
	for title, c := range map[string]struct {
		change  func(n int, enc *claim.Encounter)
		check   func(e *facts.Encounter, r *Report)
		reads   bool
		turns   []claim.Date
		asked   int
		remarks int
	}{
		"the same":         {reads: true, asked: met},
		"reads everything": {asked: 5},
		"another patient and charge": {reads: true, asked: met, change: func(n int, enc *claim.Encounter) {
			enc.Claim.Patient.BirthDate = claim.Date(19600101 + n)
			enc.Claim.Lines[0].Charge = claim.Cents(1000 * (n + 1))
		}},
		"another day of the quarter": {reads: true, asked: met, change: func(n int, enc *claim.Encounter) { enc.Claim.ServiceDate = claim.Date(20240805 + n) }},
		"days around a turn": {reads: true, turns: []claim.Date{20240808}, asked: 2 * met, // the 8th and the 9th begin anew
			change: func(n int, enc *claim.Encounter) { enc.Claim.ServiceDate = claim.Date(20240805 + n) }},
		"other units":    {reads: true, asked: 5, change: func(n int, enc *claim.Encounter) { enc.Claim.Lines[1].Units = claim.Whole(int64(n)) }},
		"with a chart":   {reads: true, asked: 5, change: func(_ int, enc *claim.Encounter) { enc.Chart = &claim.Chart{} }},
		"with an end":    {reads: true, asked: 5, change: func(_ int, enc *claim.Encounter) { enc.Claim.ServiceEndDate = 20240806 }},
		"on two days":    {reads: true, asked: 5, change: func(_ int, enc *claim.Encounter) { enc.Claim.Lines[0].ServiceDate = 20240806 }},
		"beside another": {reads: true, asked: 5, change: func(_ int, enc *claim.Encounter) { enc.SameDay = []claim.OtherClaim{{Position: 1}} }},
		"it speaks": {reads: true, asked: every, remarks: 5, check: func(_ *facts.Encounter, r *Report) {
			r.Add(finding.Finding{Line: 1, Message: "no"})
		}},
		"it could not look": {reads: true, asked: every, remarks: 5, check: func(_ *facts.Encounter, r *Report) { r.NotChecked(1, "no table") }},
		"it asks when a package was sold": {reads: true, asked: every, check: func(e *facts.Encounter, _ *Report) {
			e.Tables.Listing("00409379501", e.Lines[1].Date)
		}},
		"it breaks off": {reads: true, asked: every, remarks: 5, check: func(*facts.Encounter, *Report) { panic("a fault") }},
	} {
		asked, remarks := 0, 0
		check := func(e *facts.Encounter, r *Report) {
			asked++
			if c.check != nil {
				c.check(e, r)
			}
		}
		set, err := NewSet([]Rule{{Page: Page{ID: "a-rule", Triggers: []string{"96372"}, Severity: finding.Error,
			ReadsBilled: c.reads, Turns: c.turns, For: []Scope{{Span: claim.Span{From: 20000101}}}}, Check: check}})
		if err != nil {
			t.Fatal(err)
		}
		builder, out := facts.NewBuilder(tables), &Outcome{}
		for n := range 5 {
			enc := plain()
			if c.change != nil {
				c.change(n, enc)
			}
			out.Reset()
			set.Run(builder.Of(enc), out)
			remarks += len(out.Findings) + len(out.NotChecked)
		}
		if asked != c.asked || remarks != c.remarks {
			t.Errorf("%s: asked %d times, heard %d times, want %d and %d", title, asked, remarks, c.asked, c.remarks)
		}
	}
}

// TestSilenceOfAnother shows a rule only what is billed when it is listened to.
func TestSilenceOfAnother(t *testing.T) {
	var seen []*claim.Encounter
	set, err := NewSet([]Rule{{Page: Page{ID: "a-rule", Triggers: []string{"*"}, ReadsBilled: true, For: []Scope{{Span: claim.Span{From: 20000101}}}},
		Check: func(e *facts.Encounter, _ *Report) {
			copied := *e.Encounter
			seen = append(seen, &copied)
		}}})
	if err != nil {
		t.Fatal(err)
	}
	builder, out := facts.NewBuilder(builtin.New()), &Outcome{}
	for range 2 { // the second time alone only
		set.Run(builder.Of(&claim.Encounter{ID: "A1", Claim: claim.Claim{ServiceDate: 20240805, Total: 1000, Patient: claim.Patient{Sex: "F"},
			Diagnoses: []claim.Diagnosis{{Code: "E53.8"}}, Lines: []claim.Line{{Code: "96372", Charge: 1000, Rendering: claim.Provider{Name: "X"}}}}}), out)
	}
	if len(seen) != 2 {
		t.Fatalf("asked %d times", len(seen))
	}
	alone := seen[1]
	if alone.ID != "" || alone.Claim.Patient.Sex != "" || len(alone.Claim.Diagnoses) != 0 || alone.Claim.Total != 0 ||
		alone.Claim.Lines[0].Charge != 2 || alone.Claim.Lines[0].Rendering.Name != "" || alone.Claim.Lines[0].Code != "96372" {
		t.Errorf("it was shown %+v", alone)
	}
}
