package coding

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// The first days of the modifiers on drugs from single-dose containers (CMS, new
// claims modifier requirement).
const (
	// FirstJW is the first day on which discarded drug is billed as a line with JW.
	FirstJW claim.Date = 20170101
	// FirstJZ is the first day on which a drug of which nothing was left carries JZ.
	FirstJZ claim.Date = 20230701
)

// WasteRule says whether the JW/JZ rule speaks about a drug line.
type WasteRule uint8

// The answers of WasteRuleOf.
const (
	OutsideWaste      WasteRule = iota // not a drug that Part B pays separately
	UnderWaste                         // the rule applies
	PerhapsUnderWaste                  // the payment status of the neighbouring quarters differs
	WasteUnknown                       // an institutional line, and no payment status for its date
)

// Wasted is a drug of one day and where it is billed: what the rule depends on.
type Wasted struct {
	Code          string
	Kind          codes.Kind
	Fluid         bool
	On            claim.Date
	Institutional bool
	Place         string // place of service, professional
	BillType      string // institutional
	Contractor    string // who pays Part B there
}

// WasteRuleOf says whether a Medicare line is a drug paid separately under Part B,
// which is what JW and JZ are about: not fluids, compounds (J7999) and vaccines,
// not what the contractor excludes as self-administered, not what is paid by the
// visit or the stay, and in a hospital only what its payment status (G, K, K1) pays
// separately.
func WasteRuleOf(tables codes.Tables, w Wasted) WasteRule {
	if w.Kind != codes.DrugCode && w.Kind != codes.ImmuneGlobulin && w.Kind != codes.UnlistedDrug || w.Fluid || w.Code == "J7999" ||
		PaidByVisit(w.Institutional, w.Place, w.BillType) {
		return OutsideWaste
	}
	sad, excluded := tables.SelfAdministered(w.Code, w.Contractor, w.On)
	if excluded.Answer == codes.Found && (sad.Everywhere || sad.Excluded && !sad.OnlySubcutaneous) {
		return OutsideWaste // not paid, so nothing about waste need be attested
	}
	if !w.Institutional {
		return UnderWaste
	}
	status, origin := tables.PaymentStatus(w.Code, w.On)
	switch {
	case origin.Answer == codes.NotCovered:
		return WasteUnknown
	case origin.Answer != codes.Found || status != "K" && status != "G" && status != "K1":
		return OutsideWaste
	case !origin.Agreed:
		return PerhapsUnderWaste
	}
	return UnderWaste
}

// PaidByVisit names the settings paid by the visit or the stay, whose drugs are not
// paid separately: rural and federally qualified clinics (places 50 and 72, bill
// types 71x and 77x) and inpatients (11x, 18x, 21x).
func PaidByVisit(institutional bool, place, billType string) bool {
	if !institutional {
		return place == "50" || place == "72"
	}
	bill := strings.TrimPrefix(billType, "0")
	for _, prefix := range [...]string{"71", "77", "11", "18", "21"} {
		if strings.HasPrefix(bill, prefix) {
			return true
		}
	}
	return false
}

// ContainerOf is what kind of container a drug came from: what the record says,
// else how the package is labelled, else what every package of the code is.
// verified is false where only general knowledge of labels stands behind it.
func ContainerOf(charted, labelled codes.Container, drug *codes.Drug) (kind codes.Container, verified bool) {
	switch {
	case charted != codes.ContainerUnknown:
		return charted, charted != codes.BothContainers
	case labelled != codes.ContainerUnknown:
		return labelled, true
	}
	return drug.Container, drug.ContainerVerified || drug.OnWasteList && drug.Container == codes.SingleDose
}
