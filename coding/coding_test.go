package coding

import (
	"testing"

	"pgregory.net/rapid"

	"firstpass/claim"
	"firstpass/codes"
)

func amount(value, unit string) claim.Amount {
	return claim.Amount{Value: claim.MustDecimal(value), Unit: unit, Given: true}
}

func drug(unit, name string) codes.Drug {
	return codes.Drug{Unit: claim.MustDecimal(unit), UnitName: name}
}

func TestUnits(t *testing.T) {
	syringe := drug("1", "dose")
	syringe.Sizes = []codes.Size{{Amount: amount("20", "mg"), Volume: amount("2", "mL")}}
	for _, c := range []struct {
		name string
		drug codes.Drug
		dose claim.Amount
		want int64
		ok   bool
	}{
		{"ceftriaxone 1 g, 250 mg", drug("250", "mg"), amount("1", "g"), 4, true},
		{"600 mg rounds up", drug("250", "mg"), amount("600", "mg"), 3, true},
		{"the dose is one unit exactly", drug("250", "mg"), amount("250", "mg"), 1, true},
		{"one microgram over", drug("250", "mg"), amount("250001", "mcg"), 2, true},
		{"up to 1000 mcg", drug("1000", "mcg"), amount("0.5", "mg"), 1, true},
		{"finer than the unit: 0.3 mg of 0.1 mg", drug("0.1", "mg"), amount("0.3", "mg"), 3, true},
		{"2.4 million units", drug("100000", "units"), amount("2400000", "units"), 24, true},
		{"2.4 MU", drug("100000", "units"), amount("2.4", "MU"), 24, true},
		{"millilitres of a code per mL", drug("1", "mL"), amount("3", "mL"), 3, true},
		{"millilitres of a code per mg", drug("1", "mg"), amount("1", "mL"), 0, false},
		{"micrograms of a code per dose", drug("1", "dose"), amount("300", "mcg"), 0, false},
		{"a syringe of a code per dose", drug("1", "dose"), amount("1", "syringe"), 1, true},
		{"the whole syringe of a code per dose", syringe, amount("20", "mg"), 1, true},
		{"the same in micrograms", syringe, amount("20000", "mcg"), 1, true},
		{"its millilitres", syringe, amount("2", "mL"), 1, true},
		{"part of the syringe", syringe, amount("10", "mg"), 0, false},
		{"a size is no dose of a code per mg", codes.Drug{Unit: claim.Whole(1), UnitName: "mg", Sizes: syringe.Sizes}, amount("1", "mL"), 0, false},
		{"potassium in mEq", drug("2", "mEq"), amount("40", "mEq"), 20, true},
		{"nothing charted", drug("1", "mg"), claim.Amount{}, 0, false},
		{"a dose below nothing", drug("1", "mg"), amount("-1", "mg"), 0, false},
		{"a drug without a unit", codes.Drug{}, amount("1", "mg"), 0, false},
		{"a unit of size zero", drug("0", "mg"), amount("1", "mg"), 0, false},
	} {
		if got, ok := Units(c.drug, c.dose); got != c.want || ok != c.ok {
			t.Errorf("%s: %d, %v; want %d, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

// The worked examples of domain/drugs-diagnosis-times.md, section 2.
func TestWaste(t *testing.T) {
	infliximab := drug("10", "mg")
	four := claim.Vial{Size: amount("100", "mg"), Count: 4}
	for _, c := range []struct {
		name            string
		drug            codes.Drug
		dose, discarded claim.Amount
		vial            claim.Vial
		given, jw       int64
		charted         bool
	}{
		{"350 of 4 x 100", infliximab, amount("350", "mg"), amount("50", "mg"), four, 35, 5, true},
		{"400 of 4 x 100", infliximab, amount("400", "mg"), amount("0", "mg"), four, 40, 0, true},
		{"377 of 400: both may not round up", infliximab, amount("377", "mg"), amount("23", "mg"), four, 38, 2, true},
		{"77 of 100: 23 mg are two whole units", infliximab, amount("77", "mg"), amount("23", "mg"), claim.Vial{Size: amount("100", "mg")}, 8, 2, true},
		{"the rest is not charted: the label tells", infliximab, amount("350", "mg"), claim.Amount{}, claim.Vial{Size: amount("100", "mg")}, 35, 5, false},
		{"fewest vials that hold 350 are four", infliximab, amount("350", "mg"), claim.Amount{}, claim.Vial{Size: amount("100", "mg")}, 35, 5, false},
		{"one unit covers both", drug("50", "mg"), amount("25", "mg"), amount("25", "mg"), claim.Vial{Size: amount("50", "mg")}, 1, 0, true},
		{"12.5 of 25 in a 50 mg unit", drug("50", "mg"), amount("12.5", "mg"), amount("12.5", "mg"), claim.Vial{Size: amount("25", "mg")}, 1, 0, true},
		{"no vial charted", infliximab, amount("350", "mg"), amount("50", "mg"), claim.Vial{}, 35, 5, true},
		{"a vial smaller than the dose says nothing", infliximab, amount("350", "mg"), amount("50", "mg"), claim.Vial{Size: amount("100", "mg"), Count: 1}, 35, 5, true},
		{"less than a unit left", infliximab, amount("395", "mg"), amount("5", "mg"), four, 40, 0, true},
	} {
		got, ok := Waste(c.drug, c.dose, c.discarded, c.vial)
		if want := (Split{c.given, c.jw, c.charted}); !ok || got != want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, ok, want)
		}
	}
	if _, ok := Waste(infliximab, amount("350", "mg"), claim.Amount{}, claim.Vial{}); ok {
		t.Error("neither remainder nor containers: no answer")
	}
	if _, ok := Waste(infliximab, amount("3", "mL"), amount("1", "mL"), four); ok {
		t.Error("millilitres of a drug in milligrams: no answer")
	}
}

func TestDosesOfADayAreAddedFirst(t *testing.T) {
	d := NewDoses(drug("10", "mg"))
	if _, ok := d.Units(); ok {
		t.Error("no dose, no units")
	}
	d.Add(amount("4", "mg"), claim.Amount{}, claim.Vial{KindGiven: true, SingleDose: true})
	d.Add(amount("4000", "mcg"), claim.Amount{}, claim.Vial{})
	if units, ok := d.Units(); units != 1 || !ok || d.Count() != 2 {
		t.Errorf("4 mg + 4 mg of up to 10 mg: %d, %v", units, ok)
	}
	if d.Container() != codes.SingleDose || d.DiscardCharted() {
		t.Errorf("container %v, discard charted %v", d.Container(), d.DiscardCharted())
	}
	d.Add(amount("1", "mL"), claim.Amount{}, claim.Vial{KindGiven: true})
	if _, ok := d.Units(); ok || d.Container() != codes.BothContainers {
		t.Error("a dose that cannot be converted leaves the day unknown")
	}
}

func TestWholeContainerDiscarded(t *testing.T) {
	for _, c := range []struct {
		dose, discarded string
		count           int
		want            bool
	}{{"100", "300", 4, true}, {"350", "50", 4, false}, {"301", "99", 4, false}, {"300", "100", 4, true}, {"100", "0", 4, false}} {
		d := NewDoses(drug("10", "mg"))
		d.Add(amount(c.dose, "mg"), amount(c.discarded, "mg"), claim.Vial{Size: amount("100", "mg"), Count: c.count})
		if got := d.WholeContainerDiscarded(); got != c.want {
			t.Errorf("%s given, %s discarded of %d vials: %v", c.dose, c.discarded, c.count, got)
		}
	}
}

func TestPackageQuantities(t *testing.T) {
	depo := codes.Package{Volume: claim.Whole(1), UnitsPerItem: claim.Whole(150)}
	gram := codes.Package{Powder: true, UnitsPerItem: claim.Whole(4)}
	for _, c := range []struct {
		p    codes.Package
		unit string
		qty  string
		want int64
		ok   bool
	}{
		{depo, "ML", "1", 150, true}, {depo, "ML", "150", 22500, true}, {depo, "UN", "1", 150, true}, {depo, "ML", "0.001", 1, true},
		{gram, "UN", "2", 8, true}, {gram, "ML", "3.5", 0, false}, {depo, "GR", "1", 0, false}, {codes.Package{}, "UN", "1", 0, false}, {depo, "ML", "0", 0, false},
	} {
		if got, ok := PackageUnits(c.p, c.unit, claim.MustDecimal(c.qty)); got != c.want || ok != c.ok {
			t.Errorf("%s %s: %d, %v; want %d, %v", c.unit, c.qty, got, ok, c.want, c.ok)
		}
	}
	if unit, qty, ok := PackageQuantity(depo, claim.Whole(151)); unit != "ML" || qty != claim.Whole(2) || !ok {
		t.Errorf("151 units of a 150-unit syringe: %s %v %v", unit, qty, ok)
	}
	if unit, qty, ok := PackageQuantity(gram, claim.Whole(3)); unit != "UN" || qty != claim.Whole(1) || !ok {
		t.Errorf("3 units of a 4-unit vial: %s %v %v", unit, qty, ok)
	}
	if qty, ok := PackageQuantityIn(depo, "UN", claim.Whole(151)); qty != claim.Whole(2) || !ok {
		t.Errorf("151 units of a 150-unit syringe, counted: %v %v", qty, ok)
	}
	if _, ok := PackageQuantityIn(depo, "GR", claim.Whole(1)); ok {
		t.Error("grams of a syringe")
	}
	for _, p := range []codes.Package{{}, {UnitsPerItem: claim.Whole(4)}} {
		if _, _, ok := PackageQuantity(p, claim.Whole(1)); ok {
			t.Errorf("%+v: no quantity is known", p)
		}
	}
	if _, _, ok := PackageQuantity(gram, 0); ok {
		t.Error("no units, no quantity")
	}
}

func TestGivenAndDiscardedNeverExceedTheLabel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.Int64Range(1, 200).Draw(t, "unit")
		size := rapid.Int64Range(1, 500).Draw(t, "size")
		dose := rapid.Int64Range(1, 2000).Draw(t, "dose")
		opened := (dose + size - 1) / size
		mg := func(n int64) claim.Amount { return claim.Amount{Value: claim.Whole(n), Unit: "mg", Given: true} }
		d := codes.Drug{Unit: claim.Whole(unit), UnitName: "mg"}
		split, ok := Waste(d, mg(dose), mg(opened*size-dose), claim.Vial{Size: mg(size)})
		if !ok {
			t.Fatal("everything was charted")
		}
		if split.Given*unit < dose || (split.Given-1)*unit >= dose {
			t.Fatalf("%d units of %d mg for %d mg", split.Given, unit, dose)
		}
		if split.Discarded > 0 && (split.Given+split.Discarded)*unit > opened*size {
			t.Fatalf("%+v bills more than the label's %d mg", split, opened*size)
		}
	})
}
