package coding_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firstpass/claim"
	"firstpass/coding"
	"firstpass/facts"
)

// anyDay draws a day of pushes, infusions, fluids and shots through one or two
// lines, by the hospital's clock or the office's.
func anyDay(t *rapid.T) coding.Visit {
	drugs := []string{"vancomycin", "ceftriaxone", "ondansetron", "ketorolac", "morphine", "paclitaxel", "carboplatin", "pantoprazole", "magnesium sulfate", "normal saline"}
	v := coding.Visit{Date: 20250304, Payer: claim.Payer{Type: claim.Commercial}}
	if rapid.Bool().Draw(t, "facility") {
		v.Setting = coding.Facility
	} else {
		v.Reason = rapid.SampledFrom([]string{"", "dehydration", "pain", "antibiotic", "chemotherapy"}).Draw(t, "reason")
	}
	var list []claim.Administration
	for range rapid.IntRange(0, 8).Draw(t, "entries") {
		a := claim.Administration{
			Medication: rapid.SampledFrom(drugs).Draw(t, "drug"),
			Route:      rapid.SampledFrom([]string{"IV-push", "IV-infusion", "IV-infusion", "IM"}).Draw(t, "route"),
			Access:     rapid.SampledFrom([]string{"IV-1", "IV-1", "IV-2"}).Draw(t, "access"),
			Start:      claim.Moment{Date: 20250304, Minute: rapid.IntRange(7*60, 16*60).Draw(t, "start"), HasTime: true},
		}
		if a.Route == "IV-infusion" {
			a.Stop = a.Start
			a.Stop.Minute += rapid.IntRange(1, 240).Draw(t, "minutes")
		}
		list = append(list, a)
	}
	v.Given = facts.AppendGiven(nil, tables, list)
	return v
}

func charted(v *coding.Visit) []claim.Administration {
	var list []claim.Administration
	for _, g := range v.Given {
		list = append(list, *g.Administration)
	}
	return list
}

func earned(v coding.Visit) string {
	a := coding.NewCoder(tables).Administrations(&v)
	return words(&a)
}

func TestFlushChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyDay(t)
		before := earned(v)
		list := charted(&v)
		flush := claim.Administration{
			Medication: rapid.SampledFrom([]string{"normal saline flush", "heparin lock flush", "normal saline", "normal saline KVO 20 mL/h"}).Draw(t, "flush"),
			Route:      "IV-push", Access: "IV-1",
			Start: claim.Moment{Date: 20250304, Minute: rapid.IntRange(0, 1439).Draw(t, "at"), HasTime: true},
		}
		if rapid.Bool().Draw(t, "named a flush") {
			flush.Kind, flush.Route = rapid.SampledFrom([]string{"flush", "kvo"}).Draw(t, "kind"), "IV-infusion"
			flush.Stop = flush.Start
			flush.Stop.Minute = min(1439, flush.Start.Minute+90)
		}
		at := rapid.IntRange(0, len(list)).Draw(t, "place")
		v.Given = facts.AppendGiven(nil, tables, slices.Insert(list, at, flush))
		if after := earned(v); after != before {
			t.Fatalf("a flush turned %q into %q", before, after)
		}
	})
}

func TestShiftingTheDayChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyDay(t)
		before := earned(v)
		minutes := rapid.IntRange(-6*60, 3*60).Draw(t, "minutes")
		days := rapid.IntRange(-400, 400).Draw(t, "days")
		list := charted(&v)
		for i := range list {
			for _, m := range []*claim.Moment{&list[i].Start, &list[i].Stop} {
				if m.HasTime {
					m.Minute += minutes
					m.Date = m.Date.AddDays(days + m.Minute/1440)
					m.Minute %= 1440
				}
			}
		}
		v.Date = v.Date.AddDays(days)
		v.ByDay = false
		v.Given = facts.AppendGiven(nil, tables, list)
		if after := earned(v); after != before && v.Setting == coding.Facility {
			t.Fatalf("%d minutes and %d days later %q is %q", minutes, days, before, after)
		}
	})
}

// The order in which entries are listed does not matter where they have times.
func TestOrderOfEntriesChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyDay(t)
		list := charted(&v)
		seen := map[string]bool{}
		for _, a := range list {
			at := fmt.Sprint(a.Start.Minute)
			if seen[at] {
				t.Skip("two entries of one minute: which came first is not told")
			}
			seen[at] = true
		}
		before := earned(v)
		v.Given = facts.AppendGiven(nil, tables, rapid.Permutation(list).Draw(t, "order"))
		if after := earned(v); after != before {
			t.Fatalf("listed otherwise %q is %q", before, after)
		}
	})
}

// One initial service an access, one concurrent an encounter, add-ons only with
// their primaries.
func TestShapeOfTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyDay(t)
		a := coding.NewCoder(tables).Administrations(&v)
		initial, plain := 0, 0
		for _, l := range a.Lines {
			if l.Units <= 0 || l.Why == "" || len(l.Sources) == 0 || len(l.Administrations) == 0 {
				t.Fatalf("a line without units, reason, source or entries: %+v", l)
			}
			if coding.Later(l.Code) != "" {
				initial++
				if !slices.Contains(l.Modifiers, "59") {
					plain++
				}
				if l.Units != 1 {
					t.Fatalf("%s x %d", l.Code, l.Units)
				}
			}
		}
		if plain > 1 || initial > 2 {
			t.Fatalf("%d initial services, %d without 59: %s", initial, plain, words(&a))
		}
		if a.Units("96368", 0) > 1 {
			t.Fatalf("concurrent more than once: %s", words(&a))
		}
		for _, l := range a.Lines {
			admin, _ := tables.Administration(l.Code)
			if !admin.AddOn || len(admin.Primaries) == 0 {
				continue
			}
			if !slices.ContainsFunc(admin.Primaries, func(p string) bool { return a.Units(p, 0) > 0 }) {
				t.Fatalf("%s without its primary: %s", l.Code, words(&a))
			}
		}
		for _, b := range a.Bars {
			at := b.Start
			for _, e := range b.Earned {
				if e.From != at || e.To < e.From {
					t.Fatalf("bar %+v has a hole or overlaps", b)
				}
				at = e.To
			}
			if b.Timed && at != b.Stop {
				t.Fatalf("bar %+v ends early", b)
			}
		}
	})
}

func BenchmarkTypicalEncounter(b *testing.B) {
	v := benchDay(2)
	v.Given = v.Given[:3]
	c := coding.NewCoder(tables)
	b.ReportAllocs()
	for b.Loop() {
		c.Code(&v)
	}
}

func BenchmarkTwelveInfusions(b *testing.B) {
	v := benchDay(12)
	c := coding.NewCoder(tables)
	b.ReportAllocs()
	for b.Loop() {
		c.Code(&v)
	}
}

// benchDay is a push, an infusion, a shot, and further infusions one after another.
func benchDay(infusions int) coding.Visit {
	amount := func(n int64, unit string) claim.Amount {
		return claim.Amount{Value: claim.Whole(n), Unit: unit, Given: true}
	}
	at := func(minute int) claim.Moment { return claim.Moment{Date: 20250304, Minute: minute, HasTime: true} }
	list := []claim.Administration{
		{Medication: "ondansetron", Dose: amount(4, "mg"), Route: "IV-push", Access: "IV-1", Start: at(470)},
		{Medication: "vancomycin", Dose: amount(1000, "mg"), Route: "IV-infusion", Access: "IV-1", Start: at(480), Stop: at(575)},
		{Medication: "ketorolac", Dose: amount(30, "mg"), Route: "IM", Site: "left deltoid", Start: at(500)},
	}
	names := []string{"ceftriaxone", "cefepime", "metronidazole", "azithromycin", "magnesium sulfate", "famotidine", "pantoprazole", "levofloxacin", "normal saline", "meropenem", "gentamicin"}
	for i := range infusions - 1 {
		list = append(list, claim.Administration{
			Medication: names[i%len(names)], Dose: amount(1, "g"), Route: "IV-infusion", Access: "IV-1", Start: at(580 + 60*i), Stop: at(625 + 60*i),
		})
	}
	return coding.Visit{Setting: coding.Facility, Date: 20250304, Payer: claim.Payer{Type: claim.Medicare}, Given: facts.AppendGiven(nil, tables, list)}
}
