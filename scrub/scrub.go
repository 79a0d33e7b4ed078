// Package scrub is the use case: an encounter, a set of rules and the code
// tables go in, a result comes out. It is pure: no files, no clock, no log.
package scrub

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// Engine checks encounters against one set of rules and one set of tables. It is
// immutable; every worker has its own Checker.
type Engine struct {
	rules  *rule.Set
	tables codes.Tables
}

// New returns an engine.
func New(rules *rule.Set, tables codes.Tables) *Engine {
	return &Engine{rules: rules, tables: tables}
}

// Rules returns the engine's rules.
func (e *Engine) Rules() *rule.Set { return e.rules }

// Tables returns the engine's tables.
func (e *Engine) Tables() codes.Tables { return e.tables }

// Checker checks one encounter at a time and reuses its memory.
type Checker struct {
	engine  *Engine
	builder *facts.Builder
	outcome rule.Outcome
	outside []string
}

// NewChecker returns a checker for one goroutine.
func (e *Engine) NewChecker() *Checker {
	return &Checker{engine: e, builder: facts.NewBuilder(e.tables)}
}

// Check runs every rule the encounter triggers. The slices of the result are the
// checker's own and valid until its next call; Keep copies them.
func (c *Checker) Check(enc *claim.Encounter) finding.Result {
	e := c.builder.Of(enc)
	c.outcome.Reset()
	c.engine.rules.Run(e, &c.outcome)
	finding.Sort(c.outcome.Findings)
	r := finding.Result{
		Claim:       enc.ID,
		At:          enc.Claim.At,
		ServiceDate: firstDate(e),
		Payer:       enc.Payer,
		Total:       total(enc),
		Patient:     enc.Claim.Patient,
		Findings:    c.outcome.Findings,
		NotChecked:  c.outcome.NotChecked,
		Complete:    true,
	}
	for _, n := range r.NotChecked {
		if n.Line == 0 || concernsDrug(&e.Lines[n.Line-1]) {
			r.Complete = false
		}
	}
	c.outside = c.outside[:0]
	for l := range e.OfKind(codes.Unknown) {
		if l.Info.Listed {
			continue // no kind, but the official edits know it
		}
		c.outside = append(c.outside, l.Code)
	}
	r.Unlisted = c.outside
	r.AtRisk = atRisk(e, r.Findings)
	return r
}

// Keep copies what a result shares with its checker.
func Keep(r finding.Result) finding.Result {
	r.Findings = append([]finding.Finding(nil), r.Findings...)
	r.NotChecked = append([]finding.NotChecked(nil), r.NotChecked...)
	r.Unlisted = append([]string(nil), r.Unlisted...)
	return r
}

func concernsDrug(l *facts.Line) bool {
	return l.Info.Kind == codes.AdminCode || l.IsProduct()
}

func firstDate(e *facts.Encounter) claim.Date {
	if d := e.Claim.ServiceDate; d != 0 {
		return d
	}
	for i := range e.Lines {
		if e.Lines[i].Date != 0 {
			return e.Lines[i].Date
		}
	}
	return 0
}

func total(enc *claim.Encounter) claim.Cents {
	if enc.Claim.Total != 0 {
		return enc.Claim.Total
	}
	var sum claim.Cents
	for i := range enc.Claim.Lines {
		sum += enc.Claim.Lines[i].Charge
	}
	return sum
}

// atRisk adds the charges of the lines that would not be paid as they stand,
// each once. An error about the whole claim puts every line at risk.
func atRisk(e *facts.Encounter, list []finding.Finding) claim.Cents {
	var marked [4]uint64 // the first 256 lines; more are marked in the map
	var many map[int]bool
	var sum claim.Cents
	mark := func(n int) {
		if n < 1 || n > len(e.Lines) {
			return
		}
		if n < 256 {
			if marked[n/64]&(1<<(n%64)) != 0 {
				return
			}
			marked[n/64] |= 1 << (n % 64)
		} else {
			if many[n] {
				return
			}
			if many == nil {
				many = map[int]bool{}
			}
			many[n] = true
		}
		sum += e.Lines[n-1].Charge
	}
	for i := range list {
		f := &list[i]
		if f.Severity != finding.Error {
			continue
		}
		switch {
		case len(f.AtRisk) > 0:
			for _, n := range f.AtRisk {
				mark(n)
			}
		case f.Line > 0:
			mark(f.Line)
		default:
			for n := range e.Lines {
				mark(n + 1)
			}
		}
	}
	return sum
}
