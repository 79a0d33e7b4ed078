// Package drug holds the national rules about the drug line: its code, its
// units, its waste, its NDC and whether the payer covers it at all.
package drug

import (
	"embed"

	"firstpass/rule"
)

//go:embed *.md
var pages embed.FS

// Rules returns the rules of this folder.
func Rules() ([]rule.Rule, error) {
	return rule.Load(pages, map[string]rule.Check{
		"drug-units":                   drugUnits,
		"drug-units-whole":             drugUnitsWhole,
		"drug-units-container":         drugUnitsContainer,
		"drug-units-line-note":         drugUnitsLineNote,
		"drug-units-ndc":               drugUnitsNDC,
		"mue-exceeded":                 mueExceeded,
		"compounded-not-j7999":         compoundedNotJ7999,
		"drug-code-dose":               drugCodeDose,
		"drug-code-mismatch":           drugCodeMismatch,
		"drug-identity-conflict":       drugIdentityConflict,
		"drug-code-unspecified":        drugCodeUnspecified,
		"unlisted-code-for-coded-drug": unlistedCodeForCodedDrug,
		"c9399-on-professional-claim":  c9399OnProfessionalClaim,
		"jz-missing":                   jzMissing,
		"jw-missing":                   jwMissing,
		"waste-modifiers-together":     wasteModifiersTogether,
		"waste-line-alone":             wasteLineAlone,
		"waste-units":                  wasteUnits,
		"jz-with-waste":                jzWithWaste,
		"waste-of-multiple-dose-vial":  wasteOfMultipleDoseVial,
		"waste-of-whole-container":     wasteOfWholeContainer,
		"ndc-missing":                  ndcMissing,
		"ndc-missing-unlisted":         ndcMissingUnlisted,
		"ndc-invalid":                  ndcInvalid,
		"ndc-off-market":               ndcOffMarket,
		"ndc-quantity":                 ndcQuantity,
		"ndc-zero-misplaced":           ndcZeroMisplaced,
		"ndc-not-the-one-scanned":      ndcNotTheOneScanned,
		"ndc-hcpcs-mismatch":           ndcHCPCSMismatch,
		"self-administered-drug":       selfAdministeredDrug,
		"patient-supplied-drug":        patientSuppliedDrug,
		"jcode-route-modifier":         jcodeRouteModifier,
		"esa-dialysis":                 esaDialysis,
		"esa-modifier":                 esaModifier,
		"esa-result-missing":           esaResultMissing,
		"modifier-340b":                modifier340B,
		"frequency-limit":              frequencyLimit,
		"withdrawn-drug":               withdrawnDrug,
		"expected-denial-gy":           expectedDenialGY,
	})
}
