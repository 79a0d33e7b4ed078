// Package claimform holds the national rules about the claim as a form: what must
// be filled in, numbers and dates that must be right, lines and claims sent twice,
// modifiers that may stand together, and the time to file.
package claimform

import (
	"embed"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/rule"
)

//go:embed *.md
var pages embed.FS

// Rules returns the rules of this folder.
func Rules() ([]rule.Rule, error) {
	return rule.Load(pages, map[string]rule.Check{
		"bilateral-modifier":       bilateralModifier,
		"component-modifier":       componentModifier,
		"drug-charge-zero":         drugChargeZero,
		"duplicate-claim":          duplicateClaim,
		"duplicate-line":           duplicateLine,
		"end-before-start":         endBeforeStart,
		"global-period":            globalPeriod,
		"gz-automatic-denial":      gzAutomaticDenial,
		"line-charge-missing":      lineChargeMissing,
		"line-field-missing":       lineFieldMissing,
		"modifier-conflict":        modifierConflict,
		"modifier-count":           modifierCount,
		"modifier-not-in-force":    modifierNotInForce,
		"not-payable":              notPayable,
		"notice-modifier-conflict": noticeModifierConflict,
		"notice-not-signed":        noticeNotSigned,
		"notice-signed-gz":         noticeSignedGZ,
		"npi-invalid":              npiInvalid,
		"paid-alone-only":          paidAloneOnly,
		"patient-field-missing":    patientFieldMissing,
		"provider-npi-missing":     providerNPIMissing,
		"service-after-receipt":    serviceAfterReceipt,
		"service-before-birth":     serviceBeforeBirth,
		"taxonomy-invalid":         taxonomyInvalid,
		"timely-filing-contract":   timelyFilingContract,
		"timely-filing-medicaid":   timelyFilingMedicaid,
		"timely-filing-medicare":   timelyFilingMedicare,
		"unit-limit-zero":          unitLimitZero,
	})
}

// renderingOf is who rendered the line: its own provider, else the claim's, else
// the billing provider, who rendered it where nobody else is named.
func renderingOf(e *facts.Encounter, l *facts.Line) claim.NPI {
	switch {
	case l.Rendering.NPI != "":
		return l.Rendering.NPI
	case e.Claim.Rendering.NPI != "":
		return e.Claim.Rendering.NPI
	}
	return e.Claim.Billing.NPI
}

// corrects says whether the claim replaces or voids an earlier one.
func corrects(e *facts.Encounter) bool {
	return e.Claim.Frequency == "7" || e.Claim.Frequency == "8"
}

// marksRepeat says whether a modifier tells that the line is not a repetition of
// another: repeated, distinct or separate.
func marksRepeat(l *facts.Line) bool { return l.HasAny("76", "77", "91") || l.Separated() }
