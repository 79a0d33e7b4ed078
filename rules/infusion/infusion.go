// Package infusion holds the national rules about infusion and push codes: what
// the claim alone can break (initial codes, add-ons, concurrent infusions), and
// what the charted start and stop times decide, by asking what the chart supports.
package infusion

import (
	"embed"

	"firstpass/rule"
)

//go:embed *.md
var pages embed.FS

// Rules returns the rules of this folder.
func Rules() ([]rule.Rule, error) {
	return rule.Load(pages, map[string]rule.Check{
		"add-on-alone":              addOnAlone,
		"add-on-without-primary":    addOnWithoutPrimary,
		"concurrent-infusion-once":  concurrentInfusionOnce,
		"hydration-reason":          hydrationReason,
		"hydration-time":            hydrationTime,
		"infusion-time":             infusionTime,
		"initial-code-charted":      initialCodeCharted,
		"initial-code-conflict":     initialCodeConflict,
		"initial-code-units":        initialCodeUnits,
		"repeat-push-facility-only": repeatPushFacilityOnly,
		"second-access-not-charted": secondAccessNotCharted,
		"sequence-code":             sequenceCode,
	})
}
