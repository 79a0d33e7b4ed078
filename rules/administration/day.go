package administration

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// one is one unit of service.
var one = claim.Whole(1)

// times is how many services a line bills: its units, a part of one counted as one.
func times(l *facts.Line) int { return int(l.Units.CeilDiv(one)) }

// firstOfDay says whether the line is the first of its date, so that a check that
// looks at whole days looks at each day once.
func firstOfDay(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Lines[:l.N-1] {
		if e.Lines[i].Date == l.Date {
			return false
		}
	}
	return true
}

// facilityBills says whether another rule already takes the line off the claim:
// the facility whose staff gave the drug reports it, not the practitioner.
func facilityBills(e *facts.Encounter, l *facts.Line) bool { return e.InFacility(l) }

// isVaccine says whether the line bills a vaccine or toxoid product, and not an
// antibody, a globulin or the skin test.
func isVaccine(l *facts.Line) bool {
	switch l.Info.Vaccine {
	case codes.Influenza, codes.Pneumococcal, codes.HepatitisB, codes.Covid, codes.OtherVaccine:
		return true
	}
	return false
}

// isProcedure says whether the line bills a procedure that includes its own
// injection; the tuberculin test includes its placing.
func isProcedure(l *facts.Line) bool {
	return l.Info.Kind == codes.Procedure || l.Info.Vaccine == codes.TuberculinSkin
}

// isMedicine says whether the line bills a drug, an antibody or a globulin: a
// product that is not a vaccine.
func isMedicine(l *facts.Line) bool {
	if l.Info.Vaccine == codes.TuberculinSkin || isVaccine(l) {
		return false
	}
	return l.IsProduct() || maybeProduct(l)
}

// maybeProduct says whether a code no table knows has the shape of a product's:
// nothing may be concluded from its absence among the drugs.
func maybeProduct(l *facts.Line) bool {
	if l.Info.Kind != codes.Unknown || l.Code == "" {
		return false
	}
	if l.Code[0] == 'J' || l.Code[0] == 'Q' || l.Code[0] == 'C' || l.Code[0] == 'S' {
		return true
	}
	return strings.HasPrefix(l.Code, "902") || strings.HasPrefix(l.Code, "903") ||
		strings.HasPrefix(l.Code, "906") || strings.HasPrefix(l.Code, "907") || strings.HasPrefix(l.Code, "913")
}

// uncodedProduct says whether an institutional line bills drugs by revenue code
// alone, as packaged ones are.
func uncodedProduct(l *facts.Line) bool {
	return l.Code == "" && (strings.HasPrefix(l.RevenueCode, "025") || strings.HasPrefix(l.RevenueCode, "063") ||
		strings.HasPrefix(l.RevenueCode, "25") || strings.HasPrefix(l.RevenueCode, "63"))
}

// billedBefore says whether an earlier line of the same day bills the same code:
// a drug on two lines (given and discarded) is one drug.
func billedBefore(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Lines[:l.N-1] {
		if e.Lines[i].Code == l.Code && e.Lines[i].Date == l.Date {
			return true
		}
	}
	return false
}
