// Package visit holds the national rules about visits billed beside an injection.
package visit

import (
	"embed"

	"firstpass/rule"
)

//go:embed *.md
var pages embed.FS

// Rules returns the rules of this folder.
func Rules() ([]rule.Rule, error) {
	return rule.Load(pages, map[string]rule.Check{
		"complexity-beside-25":      complexityBeside25,
		"em-99211-bundled":          em99211Bundled,
		"em-needs-25":               emNeeds25,
		"modifier-25-misplaced":     modifier25Misplaced,
		"modifier-25-unsupported":   modifier25Unsupported,
		"outpatient-visit-25":       outpatientVisit25,
		"preventive-visit-medicare": preventiveVisitMedicare,
		"visit-pair":                visitPair,
	})
}
