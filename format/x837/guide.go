package x837

import (
	"strings"

	"firstpass/claim"
)

// guide is an implementation guide a transaction names in ST03 or GS08.
type guide struct {
	kind  claim.ClaimType // empty: decided by the first service line
	exact bool            // its own grammar is read, not the nearest
	other bool            // an 837 that is neither professional nor institutional
}

// The ids met in practice. X291 and X292 are predeterminations, X298 and X299
// post-adjudicated claims, X096 to X098 the guides of 004010.
func guideOf(id string) guide {
	for _, g := range []struct {
		part string
		guide
	}{
		{"005010X222", guide{kind: claim.Professional, exact: true}},
		{"005010X223", guide{kind: claim.Institutional, exact: true}},
		{"X222", guide{kind: claim.Professional}},
		{"X223", guide{kind: claim.Institutional}},
		{"X291", guide{kind: claim.Professional}},
		{"X298", guide{kind: claim.Professional}},
		{"X098", guide{kind: claim.Professional}},
		{"X292", guide{kind: claim.Institutional}},
		{"X299", guide{kind: claim.Institutional}},
		{"X096", guide{kind: claim.Institutional}},
		{"X224", guide{other: true}},
		{"X300", guide{other: true}},
		{"X097", guide{other: true}},
	} {
		if strings.Contains(id, g.part) {
			return g.guide
		}
	}
	return guide{}
}
