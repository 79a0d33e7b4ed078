// Package codestest holds what tables of every kind have to keep: what one of their
// methods promises about the others. Tests of the tables call it.
package codestest

import (
	"reflect"
	"testing"

	"firstpass/claim"
	"firstpass/codes"
)

// Asked is what tables are asked in a test, beside what it asks of all.
type Asked struct {
	Codes, Modifiers, Places, Diagnoses, Taxonomies, Contractors, Packages []string
	From, To                                                               claim.Date
}

// Alike asks tables every question that takes a day on the first, the second, a middle
// and the last of the days they say are alike, all through the days asked for, and
// holds the lives of codes and drugs against them.
func Alike(t *testing.T, tables codes.Tables, a Asked) {
	t.Helper()
	spans, wrong := 0, 0
	for on := a.From; on <= a.To && wrong < 10; spans++ {
		span := tables.Alike(on)
		if !span.Holds(on) {
			t.Fatalf("%s is not among %v", on, span)
		}
		first, last := max(span.From, a.From), span.To
		if last == 0 || last > a.To {
			last = a.To
		}
		want := answers(tables, a, first)
		days := map[claim.Date]bool{min(first.AddDays(1), last): true, first.AddDays(last.DaysSince(first) / 2): true, last: true}
		for day := range days {
			got := answers(tables, a, day)
			for i := range want {
				if !reflect.DeepEqual(got[i], want[i]) {
					wrong++
					t.Errorf("in %v: on %s %+v, then on %s %+v", span, first, want[i], day, got[i])
					break
				}
			}
		}
		on = last.AddDays(1)
	}
	if days := a.To.DaysSince(a.From); spans < 2 || spans > days/4 {
		t.Errorf("%d spans in %d days: they say nothing", spans, days)
	}
}

// given is a question with its answer.
type given struct {
	to     string
	answer any
	origin codes.Origin
}

func answers(tables codes.Tables, a Asked, on claim.Date) []given {
	var all []given
	add := func(to string, answer any, origin codes.Origin) { all = append(all, given{to, answer, origin}) }
	inForce := func(to string, life []claim.Span) {
		held := false
		for _, span := range life {
			held = held || span.Holds(on)
		}
		add(to, held, codes.Origin{})
	}
	for _, code := range a.Codes {
		inForce("the life of code "+code, tables.Code(code).Life)
		if drug, ok := tables.Drug(code); ok {
			inForce("the life of drug "+code, drug.Life)
		}
		addOn, origin := tables.AddOn(code, on)
		add("what adds to "+code, addOn, origin)
		fee, origin := tables.PhysicianFee(code, on)
		add("the fee of "+code, fee, origin)
		status, origin := tables.PaymentStatus(code, on)
		add("the status of "+code, status, origin)
		for setting := codes.Practitioner; setting <= codes.MedicaidSupplier; setting++ {
			limit, origin := tables.UnitLimit(code, setting, on)
			add("the limit of "+code, limit, origin)
		}
		for _, contractor := range a.Contractors {
			excluded, origin := tables.SelfAdministered(code, contractor, on)
			add("the exclusion of "+code+" by "+contractor, excluded, origin)
		}
	}
	for i, first := range a.Codes {
		for _, second := range a.Codes[max(0, i-8):min(len(a.Codes), i+8)] {
			pair, origin := tables.Pair(first, second, codes.Practitioner, on)
			add("the pair "+first+" "+second, pair, origin)
			pair, origin = tables.Pair(first, second, codes.MedicaidHospital, on)
			add("the hospital's pair "+first+" "+second, pair, origin)
		}
	}
	for _, m := range a.Modifiers {
		modifier, origin := tables.Modifier(m, on)
		add("modifier "+m, modifier, origin)
	}
	for _, p := range a.Places {
		place, origin := tables.PlaceOfService(p, on)
		add("place "+p, place, origin)
	}
	for _, d := range a.Diagnoses {
		diagnosis, origin := tables.Diagnosis(d, on)
		add("diagnosis "+d, diagnosis, origin)
		notes, origin := tables.DiagnosisNotes(d, on)
		add("the notes on "+d, notes, origin)
	}
	for _, ndc := range a.Packages {
		listing, origin := tables.Listing(ndc, on)
		add("the listing of "+ndc, listing, origin)
	}
	for _, code := range a.Taxonomies {
		taxonomy, origin := tables.Taxonomy(code, on)
		add("taxonomy "+code, taxonomy, origin)
	}
	for _, state := range []string{"FL", "TX", "CA", "NY", "AK", "PR", "XX"} {
		key, ok := tables.Contractor(state, on)
		add("the contractor of "+state+" "+key, ok, codes.Origin{})
	}
	return all
}
