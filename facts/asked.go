package facts

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// asked is what the tables have answered, so that several rules and many claims
// cost one question. It belongs to a builder, and is emptied where it grows.
type asked struct {
	packages map[claim.NDC]packageAnswer
}

const mostAsked = 4096

type packageAnswer struct {
	codes.Package
	ok bool
}

// Package looks up an NDC as it is written; ok is false where it is none or no
// table knows it.
func (e *Encounter) Package(ndc claim.NDC) (p codes.Package, ok bool) {
	if ndc == "" {
		return p, false
	}
	if known, ok := e.asked.packages[ndc]; ok {
		return known.Package, known.ok
	}
	if eleven, err := ndc.Eleven(); err == nil {
		var origin codes.Origin
		p, origin = e.Tables.Package(eleven)
		ok = origin.Answer == codes.Found
	}
	if e.asked.packages == nil || len(e.asked.packages) >= mostAsked {
		e.asked.packages = map[claim.NDC]packageAnswer{}
	}
	e.asked.packages[claim.NDC(strings.Clone(string(ndc)))] = packageAnswer{p, ok}
	return p, ok
}
