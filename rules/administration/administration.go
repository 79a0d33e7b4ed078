// Package administration holds the national rules about which code stands for
// giving a drug, vaccine or allergen, how often, and beside what.
package administration

import (
	"embed"

	"firstpass/rule"
)

//go:embed *.md
var pages embed.FS

// Rules returns the rules of this folder.
func Rules() ([]rule.Rule, error) {
	return rule.Load(pages, map[string]rule.Check{
		"admin-units-copied":           adminUnitsCopied,
		"admin-units-whole":            adminUnitsWhole,
		"admin-without-drug":           adminWithoutDrug,
		"allergen-not-96372":           allergenNot96372,
		"allergen-two-shots":           allergenTwoShots,
		"anaesthetic-included":         anaestheticIncluded,
		"antineoplastic-by-vein":       antineoplasticByVein,
		"antineoplastic-shot-96372":    antineoplasticShot96372,
		"antineoplastic-shot-kind":     antineoplasticShotKind,
		"chemo-code-plain-drug":        chemoCodePlainDrug,
		"code-not-active":              codeNotActive,
		"complex-biologic-96401":       complexBiologic96401,
		"covid-vaccine-admin":          covidVaccineAdmin,
		"drug-without-admin":           drugWithoutAdmin,
		"hormonal-shot-96372":          hormonalShot96372,
		"modifier-59-no-partner":       modifier59NoPartner,
		"modifier-59-not-charted":      modifier59NotCharted,
		"modifier-59-on-visit":         modifier59OnVisit,
		"ncci-ptp":                     ncciPTP,
		"ncci-ptp-other":               ncciPTPOther,
		"procedure-drug-96372":         procedureDrug96372,
		"procedure-includes-injection": procedureIncludesInjection,
		"route-code-mismatch":          routeCodeMismatch,
		"rsv-antibody-96372":           rsvAntibody96372,
		"rsv-antibody-vaccine-code":    rsvAntibodyVaccineCode,
		"rsv-code-other-product":       rsvCodeOtherProduct,
		"second-injection-59-medicare": secondInjection59Medicare,
		"second-injection-modifier":    secondInjectionModifier,
		"shots-over-charted":           shotsOverCharted,
		"shots-under-charted":          shotsUnderCharted,
		"split-dose":                   splitDose,
		"supplies-included":            suppliesIncluded,
		"vaccine-code-for-drug":        vaccineCodeForDrug,
		"vaccine-code-other-vaccine":   vaccineCodeOtherVaccine,
		"vaccine-counselling-age":      vaccineCounsellingAge,
		"vaccine-first-once":           vaccineFirstOnce,
		"vaccine-g-code-not-medicare":  vaccineGCodeNotMedicare,
		"vaccine-medicare-g-code":      vaccineMedicareGCode,
		"vaccine-not-96372":            vaccineNot96372,
		"vaccine-part-d":               vaccinePartD,
		"vaccine-route":                vaccineRoute,
		"vaccine-without-admin":        vaccineWithoutAdmin,
	})
}
