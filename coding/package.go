package coding

import (
	"firstpass/claim"
	"firstpass/codes"
)

// PackageUnits is how many billing units an NDC quantity holds, a begun unit
// counted whole. ok is false where the package is not known well enough.
func PackageUnits(p codes.Package, unit string, quantity claim.Decimal) (units int64, ok bool) {
	if p.UnitsPerItem <= 0 || quantity <= 0 {
		return 0, false
	}
	held, ok := quantity.Times(p.UnitsPerItem)
	if !ok {
		return 0, false
	}
	switch {
	case unit == "UN":
		return held.CeilDiv(claim.Whole(1)), true
	case unit == "ML" && p.Volume > 0:
		return held.CeilDiv(p.Volume), true
	}
	return 0, false
}

// PackageQuantity is the NDC quantity of the fewest whole items that hold the
// billing units: vials of powder are counted (UN), liquids measured (ML).
func PackageQuantity(p codes.Package, units claim.Decimal) (unit string, quantity claim.Decimal, ok bool) {
	unit = "ML"
	if p.Powder {
		unit = "UN"
	}
	quantity, ok = PackageQuantityIn(p, unit, units)
	return unit, quantity, ok
}

// PackageQuantityIn is PackageQuantity in a unit somebody chose.
func PackageQuantityIn(p codes.Package, unit string, units claim.Decimal) (quantity claim.Decimal, ok bool) {
	if p.UnitsPerItem <= 0 || units <= 0 {
		return 0, false
	}
	items := claim.Whole(units.CeilDiv(p.UnitsPerItem))
	switch {
	case unit == "UN":
		return items, true
	case unit == "ML" && p.Volume > 0:
		return items.Times(p.Volume)
	}
	return 0, false
}
