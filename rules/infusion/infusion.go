// Package infusion holds the national rules about infusion and push codes that
// the claim alone can break: initial codes, add-ons, concurrent infusions. What
// start and stop times decide is elsewhere.
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
		"add-on-without-primary":    addOnWithoutPrimary,
		"concurrent-infusion-once":  concurrentInfusionOnce,
		"initial-code-conflict":     initialCodeConflict,
		"initial-code-units":        initialCodeUnits,
		"repeat-push-facility-only": repeatPushFacilityOnly,
	})
}
