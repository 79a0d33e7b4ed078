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
		"em-needs-25": emNeeds25,
	})
}
