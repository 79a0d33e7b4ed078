// Package setting holds the national rules about where a drug was given, by
// whom and under whose supervision.
package setting

import (
	"embed"

	"firstpass/rule"
)

//go:embed *.md
var pages embed.FS

// Rules returns the rules of this folder.
func Rules() ([]rule.Rule, error) {
	return rule.Load(pages, map[string]rule.Check{
		"assistant-gives-iv-california": assistantGivesIVCalifornia,
		"facility-pos":                  facilityPOS,
		"incident-to-in-hospital":       incidentToInHospital,
		"incident-to-supervision":       incidentToSupervision,
		"outpatient-not-paid":           outpatientNotPaid,
		"outpatient-packaged-only":      packagedOnly,
		"place-of-service-invalid":      placeOfServiceInvalid,
		"provider-scope":                providerScope,
		"staff-as-rendering":            staffAsRendering,
		"telehealth-injection":          telehealthInjection,
		"test-supervision":              testSupervision,
		"unsupervised-other-payer":      unsupervisedOtherPayer,
	})
}
