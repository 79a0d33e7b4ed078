package remit

import (
	"cmp"
	"slices"

	"firstpass/claim"
	"firstpass/finding"
)

// RuleOutcome measures one rule on a practice's own remittances.
type RuleOutcome struct {
	Rule    string
	Raised  int // findings (errors and warnings) on claims that came back
	Errors  int // of these, errors
	Ignored int // the claim went out with the finding still on it
	Denied  int // then denied for what the rule says it prevents
	Other   int // then denied for something else
	Paid    int // then paid all the same: a false alarm, or a payer that does not look
	// DeniedAmount is what was denied for it; PaidAmount what was paid on lines it warned of.
	DeniedAmount claim.Cents
	PaidAmount   claim.Cents
}

// Miss is a kind of denial that no rule would have stopped.
type Miss struct {
	Payer  string
	Name   string // CO-50 N115
	Code   string
	Lines  int
	Amount claim.Cents
}

// Loop compares what the rules said with what the payers did.
type Loop struct {
	rules  map[string]*RuleOutcome
	misses map[Miss]*Miss
	// Explained and Gaps count denials by whether a rule would have stopped them.
	Explained, Gaps int
}

// NewLoop returns an empty comparison.
func NewLoop() *Loop {
	return &Loop{rules: map[string]*RuleOutcome{}, misses: map[Miss]*Miss{}}
}

// Add takes a posting in. Only payments that stand are counted: not those taken
// back, repeated or incomplete, and not those whose claim is not at hand.
func (l *Loop) Add(post *Posting) {
	if post.Outcome != Posted || post.Replaced || post.Found < 0 {
		return
	}
	for _, r := range post.RuleResults() {
		l.result(r)
	}
	for i := range post.Denials {
		d := &post.Denials[i]
		switch {
		case d.Family.Name == pending:
		case d.Gap:
			l.Gaps++
			l.miss(d)
		default:
			l.Explained++
		}
	}
}

// Result is what became of a finding once the payer had answered.
type Result string

// What can become of a finding. The claim was sent as it was checked: whatever was
// found and stayed was ignored.
const (
	DeniedForIt Result = "denied"
	DeniedOther Result = "other" // denied, for something else
	PaidAnyway  Result = "paid"  // a false alarm, or a payer that does not look
)

// RuleResult is one finding with what became of its line.
type RuleResult struct {
	Rule     string
	Line     int
	Code     string
	Severity finding.Severity
	Result   Result
	Amount   claim.Cents // denied for it, or paid all the same
}

// RuleResults says of each finding on the claim as sent what became of it.
func (p *Posting) RuleResults() []RuleResult {
	if p.counted {
		return p.results
	}
	var list []RuleResult
	for i := range p.Findings {
		f := &p.Findings[i]
		if f.Severity < finding.Warning {
			continue
		}
		r := RuleResult{Rule: f.Rule, Line: f.Line, Code: f.Code, Severity: f.Severity, Result: PaidAnyway}
		for n := range p.Denials {
			d := &p.Denials[n]
			switch {
			case slices.ContainsFunc(d.Causes, func(c Cause) bool { return c.Rule == f.Rule && c.Line == f.Line }):
				if r.Result != DeniedForIt {
					r.Result, r.Amount = DeniedForIt, 0
				}
				r.Amount += d.Amount
			case r.Result == PaidAnyway && aboutLine(f, d.Line):
				r.Result = DeniedOther
			}
		}
		if r.Result == PaidAnyway {
			r.Amount = paidOn(p, f)
		}
		list = append(list, r)
	}
	return list
}

// result counts one finding by what became of it.
func (l *Loop) result(f RuleResult) {
	r := l.rules[f.Rule]
	if r == nil {
		r = &RuleOutcome{Rule: f.Rule}
		l.rules[f.Rule] = r
	}
	r.Raised++
	r.Ignored++
	if f.Severity == finding.Error {
		r.Errors++
	}
	switch f.Result {
	case DeniedForIt:
		r.Denied++
		r.DeniedAmount += f.Amount
	case DeniedOther:
		r.Other++
	default:
		r.Paid++
		r.PaidAmount += f.Amount
	}
}

// paidOn is what was paid on the lines a finding speaks of.
func paidOn(post *Posting, f *finding.Finding) claim.Cents {
	if f.Line == 0 && len(f.AtRisk) == 0 {
		return post.Paid.Paid
	}
	var sum claim.Cents
	for i := range post.Paid.Lines {
		if n := post.Lines[i] + 1; n > 0 && (n == f.Line || slices.Contains(f.AtRisk, n)) {
			sum += post.Paid.Lines[i].Paid
		}
	}
	return sum
}

func (l *Loop) miss(d *Denial) {
	key := Miss{Payer: d.Payer.Name, Name: d.Name(), Code: d.Code}
	m := l.misses[key]
	if m == nil {
		copied := key
		m = &copied
		l.misses[key] = m
	}
	m.Lines++
	m.Amount += d.Amount
}

// Rules lists the rules by the money denied for them, then by how often they were raised.
func (l *Loop) Rules() []RuleOutcome {
	var list []RuleOutcome
	for _, r := range l.rules {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b RuleOutcome) int {
		return cmp.Or(cmp.Compare(b.DeniedAmount, a.DeniedAmount), cmp.Compare(b.Raised, a.Raised), cmp.Compare(a.Rule, b.Rule))
	})
	return list
}

// Misses lists the denials no rule would have stopped, by money.
func (l *Loop) Misses() []Miss {
	var list []Miss
	for _, m := range l.misses {
		list = append(list, *m)
	}
	slices.SortFunc(list, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Payer, b.Payer), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code))
	})
	return list
}
