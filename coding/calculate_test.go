package coding

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstpass/claim"
)

func hold(count int, value, unit string, volume ...string) Container {
	c := Container{Size: amount(value, unit), Count: count}
	if len(volume) > 0 {
		c.Volume = amount(volume[0], "mL")
	}
	return c
}

// The published worked examples of the unit and waste calculators (domain/field.md
// section 5.3).
func TestPublishedExamples(t *testing.T) {
	for _, c := range []struct {
		name            string
		unit, measure   string
		dose            claim.Amount
		containers      []Container
		given, discards int64
		ml              string // of the dose
	}{
		{"CGS: 300 mg of a 10 mg code", "10", "mg", amount("300", "mg"), nil, 30, 0, ""},
		{"CGS: 305 mg rounds up", "10", "mg", amount("305", "mg"), nil, 31, 0, ""},
		{"310 of 400 mg opened", "10", "mg", amount("305", "mg"), []Container{hold(4, "100", "mg")}, 31, 9, ""},
		{"Noridian: half of a 10 mg vial", "1", "mg", amount("5", "mg"), []Container{hold(1, "10", "mg")}, 5, 5, ""},
		{"Noridian: infliximab 400 mg, nothing left", "10", "mg", amount("400", "mg"), []Container{hold(4, "100", "mg")}, 40, 0, ""},
		{"infliximab 350 mg", "10", "mg", amount("350", "mg"), []Container{hold(4, "100", "mg")}, 35, 5, ""},
		{"bevacizumab 98 and 2", "10", "mg", amount("975", "mg"), []Container{hold(2, "400", "mg"), hold(2, "100", "mg")}, 98, 2, ""},
		{"ketorolac 15", "15", "mg", amount("15", "mg"), nil, 1, 0, ""},
		{"ketorolac 30", "15", "mg", amount("30", "mg"), nil, 2, 0, ""},
		{"ketorolac 60", "15", "mg", amount("60", "mg"), nil, 4, 0, ""},
		{"medroxyprogesterone 150", "1", "mg", amount("150", "mg"), nil, 150, 0, ""},
		{"medroxyprogesterone 104", "1", "mg", amount("104", "mg"), []Container{hold(1, "104", "mg", "0.65")}, 104, 0, "0.65"},
		{"ceftriaxone 1 g from two vials of 500 mg", "250", "mg", amount("1", "g"), []Container{hold(2, "500", "mg")}, 4, 0, ""},
		{"400 mcg of 200 mcg/mL", "100", "mcg", amount("400", "mcg"), []Container{hold(2, "200", "mcg", "1")}, 4, 0, "2"},
		{"2 mL of 200 mcg/mL", "100", "mcg", amount("2", "mL"), []Container{hold(2, "200", "mcg", "1")}, 4, 0, "2"},
		{"NGS: 200 mg of a 100 mg code", "100", "mg", amount("200", "mg"), nil, 2, 0, ""},
		{"one unit covers dose and waste", "10", "mg", amount("7", "mg"), []Container{hold(1, "10", "mg")}, 1, 0, ""},
		{"377 of 400: both rounded up would be 41", "10", "mg", amount("377", "mg"), []Container{hold(4, "100", "mg")}, 38, 2, ""},
	} {
		k, err := Calculate(drug(c.unit, c.measure), c.dose, c.containers)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if k.Units != c.given || k.Discarded != c.discards || c.ml != "" && k.GivenML.String() != c.ml {
			t.Errorf("%s: %d and %d (%s mL), want %d and %d (%s mL)", c.name, k.Units, k.Discarded, k.GivenML, c.given, c.discards, c.ml)
		}
	}
}

func TestContainersAreChosen(t *testing.T) {
	for _, c := range []struct {
		dose string
		on   []Container
		want string
	}{
		{"350", []Container{hold(0, "100", "mg")}, "4x100"},
		{"975", []Container{hold(0, "100", "mg"), hold(0, "400", "mg")}, "2x100 2x400"},
		{"800", []Container{hold(0, "100", "mg"), hold(0, "400", "mg")}, "2x400"},
		{"390", []Container{hold(0, "100", "mg"), hold(0, "400", "mg")}, "1x400"},
		{"0.5", []Container{hold(0, "100", "mg"), hold(0, "400", "mg")}, "1x100"},
		{"60", []Container{hold(0, "15", "mg"), hold(0, "40", "mg")}, "4x15"},
	} {
		k, err := Calculate(drug("1", "mg"), amount(c.dose, "mg"), c.on)
		if err != nil {
			t.Errorf("%s: %v", c.dose, err)
			continue
		}
		var got []string
		for _, o := range k.Opened {
			got = append(got, claim.Whole(int64(o.Count)).String()+"x"+o.Size.Value.String())
		}
		if strings.Join(got, " ") != c.want || !k.Chosen {
			t.Errorf("%s mg: %v, want %s", c.dose, got, c.want)
		}
	}
	k, err := Calculate(drug("10", "mg"), amount("300", "mg"), []Container{hold(1, "400", "mg")})
	if err != nil || len(k.Least) != 0 {
		t.Errorf("one size at hand: %v, %v", k.Least, err)
	}
	k, err = Calculate(drug("10", "mg"), amount("300", "mg"), []Container{hold(4, "100", "mg")})
	if err != nil || len(k.Least) != 1 || k.Least[0].Count != 3 {
		t.Errorf("a vial too many was opened: %v, %v", k.Least, err)
	}
}

func TestCalculateRefuses(t *testing.T) {
	for _, c := range []struct {
		unit, measure string
		dose          claim.Amount
		containers    []Container
		want          string
	}{
		{"0", "mg", amount("1", "mg"), nil, "no unit"},
		{"1", "mg", amount("0", "mg"), nil, "more than nothing"},
		{"1", "mg", amount("-5", "mg"), nil, "more than nothing"},
		{"1", "mg", amount("2", "mL"), nil, "give the containers with their volume"},
		{"1", "mg", amount("2", "sips"), nil, "no unit of dose"},
		{"1", "mg", amount("2", "mL"), []Container{hold(1, "10", "mg", "1"), hold(1, "40", "mg", "1")}, "volume"},
		{"1", "mg", amount("500", "mg"), []Container{hold(1, "100", "mg")}, "400 mg less than the dose"},
		{"1", "mg", amount("50", "mg"), []Container{hold(1, "100", "mL")}, "cannot be told"},
		{"1", "mg", amount("50", "mg"), []Container{hold(1, "100", "mg"), hold(0, "50", "mg")}, "how many were opened"},
		{"1", "mg", amount("5000000", "g"), []Container{hold(0, "0.001", "mg")}, "within reason"},
	} {
		_, err := Calculate(drug(c.unit, c.measure), c.dose, c.containers)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v from %v: %v, want %q", c.dose, c.containers, err, c.want)
		}
	}
}

// Given and discarded units never exceed what the labels hold, the given units
// hold the dose, and the charges of both lines add up.
func TestCalculationProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]string{"0.1", "0.5", "1", "2.5", "10", "15", "250", "1000"}).Draw(t, "unit")
		d := drug(unit, "mg")
		dose := claim.Amount{Value: claim.Decimal(rapid.Int64Range(1, 3_000_000).Draw(t, "dose")) * 1000, Unit: "mg", Given: true}
		sizes := rapid.SliceOfN(rapid.SampledFrom([]string{"5", "10", "15", "40", "100", "400", "500"}), 1, 3).Draw(t, "sizes")
		var on []Container
		for _, s := range sizes {
			on = append(on, hold(0, s, "mg"))
		}
		k, err := Calculate(d, dose, on)
		if err != nil {
			t.Skip(err)
		}
		size := d.Unit
		if size*claim.Decimal(k.Units) < dose.Value {
			t.Fatalf("%d units of %s hold less than %s", k.Units, unit, dose.Value)
		}
		if size*claim.Decimal(k.Units-1) >= dose.Value {
			t.Fatalf("%d units of %s are one too many for %s", k.Units, unit, dose.Value)
		}
		if k.Discarded > 0 && size*claim.Decimal(k.Units+k.Discarded) > k.Labelled {
			t.Fatalf("%d and %d units exceed %s mg", k.Units, k.Discarded, k.Labelled)
		}
		if k.Labelled != dose.Value+k.Left || k.Left < 0 {
			t.Fatalf("%s = %s + %s does not add up", k.Labelled, dose.Value, k.Left)
		}
		total := claim.Cents(rapid.Int64Range(0, 10_000_000).Draw(t, "charge"))
		if a, b := SplitCharge(total, k.Units, k.Discarded); a+b != total || a < 0 || b < 0 || k.Discarded == 0 && b != 0 {
			t.Fatalf("%s is split into %s and %s", total, a, b)
		}
	})
}
