package drug

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
)

// wasteRule says whether the JW/JZ rule speaks about a line.
type wasteRule uint8

const (
	outside       wasteRule = iota // not a separately paid Part B drug
	inside                         // the rule applies
	perhapsInside                  // the payment status of the neighbouring quarters differs
	noneKnows                      // an institutional line, and no payment status for its date
)

// underWasteRule says whether a Medicare line is a drug paid separately under
// Part B: what the JW/JZ rule is about (drugs-diagnosis-times W3 to W6).
func underWasteRule(e *facts.Encounter, l *facts.Line) wasteRule {
	if !l.IsDrug() || l.Drug.Fluid || l.Code == "J7999" || !inForce(l) || l.NoCost() || l.SuppliedElsewhere() || l.HasAny("GY", "GZ") {
		return outside
	}
	if e.InFacility(l) || ruralClinic(e, l) || notPartB(e, l) {
		return outside
	}
	if e.Professional() {
		return inside
	}
	status, origin := e.Tables.PaymentStatus(l.Code, l.Date)
	switch {
	case origin.Answer == codes.NotCovered:
		return noneKnows
	case origin.Answer != codes.Found || status != "K" && status != "G" && status != "K1":
		return outside
	case !origin.Agreed:
		return perhapsInside
	}
	return inside
}

// ruralClinic names the settings paid by the visit or the stay, whose drugs are
// not paid separately: RHC and FQHC (place 50, 72; bill type 71x, 77x), inpatient
// stays (11x, 18x, 21x).
func ruralClinic(e *facts.Encounter, l *facts.Line) bool {
	if e.Professional() {
		return l.Place == "50" || l.Place == "72"
	}
	bill := strings.TrimPrefix(e.Claim.BillType, "0")
	for _, prefix := range [...]string{"71", "77", "11", "18", "21"} {
		if strings.HasPrefix(bill, prefix) {
			return true
		}
	}
	return false
}

// notPartB says whether the contractor excludes the drug as usually
// self-administered: it is not paid, so nothing about waste need be attested.
func notPartB(e *facts.Encounter, l *facts.Line) bool {
	sad, origin := e.Tables.SelfAdministered(l.Code, e.ContractorText(l.Date), l.Date)
	return origin.Answer == codes.Found && (sad.Everywhere || sad.Excluded && !sad.OnlySubcutaneous)
}

// attested says whether any line of the code and day carries JW, or the line itself JZ.
func attested(e *facts.Encounter, l *facts.Line) bool {
	return l.Has("JZ") || wasteLine(e, l) != nil
}

// chartedWaste splits what was charted of the line's drug into given and
// discarded units. ok is false where the record does not tell, where the drug
// came from a multiple-dose container, whose remainder is nobody's waste, and
// where neither a charted discard nor a single-dose label says there is any.
// certain is false where the container is not known to be single-dose.
func chartedWaste(e *facts.Encounter, l *facts.Line) (split coding.Split, certain, ok bool) {
	doses, ok := charted(e, l)
	if !ok {
		return coding.Split{}, false, false
	}
	kind, verified := container(e, l)
	certain = kind == codes.SingleDose && verified
	if kind == codes.MultipleDose || !certain && !doses.DiscardCharted() {
		return coding.Split{}, false, false
	}
	split, ok = doses.Waste()
	return split, certain, ok
}

// reaches says whether a day is on or after another; an unknown day reaches all.
func reaches(day, first claim.Date) bool { return day == 0 || day >= first }
