// Package coding turns what was charted into what is billed: doses into billing
// units, remainders into waste units, units into NDC quantities. Its functions
// are pure, and where a conversion is not certain they answer ok = false rather
// than guess.
package coding

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// Units is how many billing units a dose is: every begun unit counts, which is
// also what "up to" in a code's description means (CMS recovery audit topic 0074).
// ok is false where the dose and the unit count different things: millilitres are
// milligrams only with a concentration, micrograms never a syringe.
func Units(drug codes.Drug, dose claim.Amount) (units int64, ok bool) {
	size, ok := unitSize(drug)
	if !ok {
		return 0, false
	}
	given, ok := doseInBase(drug, dose)
	if !ok || given < 0 {
		return 0, false
	}
	return given.CeilDiv(size), true
}

// doseInBase is inBase for a charted dose. Where the code bills doses and the
// record says milligrams or millilitres, a labelled container given whole is one
// dose; anything else cannot be told.
func doseInBase(drug codes.Drug, dose claim.Amount) (claim.Decimal, bool) {
	if given, ok := inBase(drug, dose); ok {
		return given, true
	}
	if facts.MeasureOf(drug.UnitName) != facts.Count {
		return 0, false
	}
	for _, size := range drug.Sizes {
		for _, content := range [...]claim.Amount{size.Amount, size.Volume} {
			if value, ok := facts.Convert(content, dose.Unit); ok && dose.Given && value == dose.Value {
				return claim.Whole(1), true
			}
		}
	}
	return 0, false
}

// Split is a dose and its remainder in billing units: the given line and the JW line.
type Split struct {
	Given     int64
	Discarded int64
	// Charted: the record states the discarded amount; otherwise it is what the
	// opened containers hold beyond the dose.
	Charted bool
}

// Waste splits what the opened containers held into given and discarded units.
// The dose rounds up and the remainder down, and both together never exceed what
// the labels hold (Claims Processing Manual ch. 17 section 40): where one unit
// covers dose and remainder, nothing is discarded in units.
func Waste(drug codes.Drug, dose, discarded claim.Amount, containers claim.Vial) (Split, bool) {
	d := NewDoses(drug)
	d.Add(dose, discarded, containers)
	return d.Waste()
}

// unitSize is one billing unit in the base unit of its measure.
func unitSize(drug codes.Drug) (claim.Decimal, bool) {
	size, ok := inBase(drug, claim.Amount{Value: drug.Unit, Unit: drug.UnitName, Given: true})
	return size, ok && size > 0
}

// inBase expresses an amount in the smallest unit of the drug's measure, so that
// doses charted in different units add up exactly.
func inBase(drug codes.Drug, a claim.Amount) (claim.Decimal, bool) {
	return facts.Convert(a, baseUnit(drug))
}

func baseUnit(drug codes.Drug) string {
	switch facts.MeasureOf(drug.UnitName) {
	case facts.Mass:
		return "mcg"
	case facts.Volume:
		return "mL"
	case facts.Activity:
		return "units"
	case facts.Charge:
		return "mEq"
	case facts.Count:
		return "dose"
	}
	return ""
}
