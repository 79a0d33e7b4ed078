package facts

import (
	"strings"

	"firstpass/claim"
)

// Measure is what kind of quantity a unit counts. Measures never convert into
// each other: millilitres are milligrams only with a concentration.
type Measure uint8

// The measures of doses.
const (
	NoMeasure Measure = iota
	Mass              // base mcg
	Volume            // base mL
	Activity          // base unit (units, IU)
	Charge            // base mEq
	Count             // doses, vials, bags, each
)

// unitSizes gives each unit as (measure, how many base units it holds).
var unitSizes = map[string]struct {
	measure Measure
	size    claim.Decimal
}{
	"g": {Mass, claim.Whole(1_000_000)}, "gm": {Mass, claim.Whole(1_000_000)}, "gram": {Mass, claim.Whole(1_000_000)}, "grams": {Mass, claim.Whole(1_000_000)},
	"mg": {Mass, claim.Whole(1000)}, "mcg": {Mass, claim.Whole(1)}, "ug": {Mass, claim.Whole(1)}, "µg": {Mass, claim.Whole(1)}, "μg": {Mass, claim.Whole(1)},
	"ng": {Mass, claim.MustDecimal("0.001")},
	"ml": {Volume, claim.Whole(1)}, "cc": {Volume, claim.Whole(1)}, "l": {Volume, claim.Whole(1000)}, "liter": {Volume, claim.Whole(1000)},
	"unit": {Activity, claim.Whole(1)}, "units": {Activity, claim.Whole(1)}, "iu": {Activity, claim.Whole(1)}, "u": {Activity, claim.Whole(1)},
	"mu": {Activity, claim.Whole(1_000_000)}, "million units": {Activity, claim.Whole(1_000_000)},
	"meq":  {Charge, claim.Whole(1)},
	"dose": {Count, claim.Whole(1)}, "doses": {Count, claim.Whole(1)}, "each": {Count, claim.Whole(1)}, "bag": {Count, claim.Whole(1)},
	"vial": {Count, claim.Whole(1)}, "syringe": {Count, claim.Whole(1)}, "kit": {Count, claim.Whole(1)},
}

// MeasureOf says what a unit counts, NoMeasure for a unit nobody knows.
func MeasureOf(unit string) Measure {
	return unitSizes[strings.ToLower(strings.TrimSpace(unit))].measure
}

// Convert expresses an amount in another unit, exactly. ok is false where the
// units count different things, a unit is unknown, or the number does not fit:
// then there is no answer, and none is guessed.
func Convert(a claim.Amount, unit string) (value claim.Decimal, ok bool) {
	if !a.Given {
		return 0, false
	}
	from, to := unitSizes[strings.ToLower(strings.TrimSpace(a.Unit))], unitSizes[strings.ToLower(strings.TrimSpace(unit))]
	if from.measure == NoMeasure || from.measure != to.measure {
		return 0, false
	}
	if from.size == to.size {
		return a.Value, true
	}
	if from.size > to.size {
		factor, exact := ratio(from.size, to.size)
		if !exact {
			return 0, false
		}
		return a.Value.Times(factor)
	}
	factor, exact := ratio(to.size, from.size)
	if !exact || a.Value%claim.Decimal(factor.Int()) != 0 {
		return 0, false
	}
	return a.Value / claim.Decimal(factor.Int()), true
}

// ratio divides two unit sizes; all of them are powers of ten.
func ratio(large, small claim.Decimal) (claim.Decimal, bool) {
	if large%small != 0 {
		return 0, false
	}
	return claim.Whole(int64(large / small)), true
}
