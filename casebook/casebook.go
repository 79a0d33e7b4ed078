// Package casebook scores results against cases: what a correct scrubber must
// say of an encounter, as cases/FORMAT.md defines it.
package casebook

import (
	"slices"

	"firstpass/finding"
	"firstpass/format/encounter"
)

// Score is how one case went.
type Score struct {
	ID              string
	Pass            bool
	ExpectedVerdict finding.Verdict
	Verdict         finding.Verdict
	Missing         []encounter.Expected // expected and not raised
	Unwanted        []string             // raised although `not` names it, or on a clean case
	Unexpected      []string             // raised, neither expected nor allowed: counted, not failed
	Needs           []string
}

// Judge scores a result. A case passes when the verdict is equal, every expected
// topic is raised as an error or warning on its line, nothing in `not` is, and a
// case expected clean raises neither.
func Judge(id string, c *encounter.Case, r *finding.Result) Score {
	s := Score{ID: id, ExpectedVerdict: c.Verdict, Verdict: r.Verdict(), Needs: c.Needs}
	for _, want := range c.Findings {
		if !raised(r, want) {
			s.Missing = append(s.Missing, want)
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity < finding.Warning {
			continue
		}
		switch {
		case slices.Contains(c.Not, f.Topic), c.Verdict == finding.Clean:
			s.Unwanted = appendNew(s.Unwanted, f.Topic)
		case !expects(c, f.Topic) && !slices.Contains(c.Also, f.Topic):
			s.Unexpected = appendNew(s.Unexpected, f.Topic)
		}
	}
	s.Pass = s.Verdict == s.ExpectedVerdict && len(s.Missing) == 0 && len(s.Unwanted) == 0
	return s
}

func raised(r *finding.Result, want encounter.Expected) bool {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity >= finding.Warning && f.Topic == want.Topic && (want.Line == 0 || f.Line == want.Line) {
			return true
		}
	}
	return false
}

func expects(c *encounter.Case, topic string) bool {
	return slices.ContainsFunc(c.Findings, func(e encounter.Expected) bool { return e.Topic == topic })
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
