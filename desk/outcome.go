package desk

import (
	"cmp"
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/scrub"
	"firstpass/store"
)

// medicareYear is how long Medicare takes claims: one calendar year from the day
// of service (42 CFR 424.44).
const medicareYear = 1

// outcome turns a result into what the store keeps of it: the queue the claim
// belongs in, the finding a list shows, the day it must be out.
func (d *Desk) outcome(bench *Bench, r finding.Result, body store.Body, decisions []store.Decision) store.Checked {
	for _, p := range body.Unread {
		r.NotChecked = append(r.NotChecked, finding.NotChecked{Rule: p.Code, Reason: p.Error()})
		r.Complete = false
	}
	r = scrub.Keep(r)
	c := store.Checked{Claim: body.Claim, Revision: body.Revision, RuleSet: bench.RuleSet, Tables: bench.Tables, Result: r, Deadline: Deadline(body.Encounter)}
	overridden := Overridden(decisions)
	var worst *finding.Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity < finding.Warning {
			continue
		}
		state := "open"
		if overridden[KeyOf(f)] {
			state = "overridden"
		} else {
			c.Worst.Findings++
			if worst == nil || cmp.Or(cmp.Compare(f.Severity, worst.Severity), cmp.Compare(Money(body.Encounter, f), Money(body.Encounter, worst))) > 0 {
				worst = f
			}
		}
		c.Findings = append(c.Findings, store.Raised{Rule: f.Rule, Line: f.Line, Code: f.Code, Severity: f.Severity, AtRisk: Money(body.Encounter, f), State: state})
	}
	c.Queue = store.Ready
	if worst != nil {
		c.Worst.Rule, c.Worst.Text = worst.Rule, worst.Message
		c.Queue = store.ToReview
		if worst.Severity == finding.Error {
			c.Queue = store.ToFix
		}
	}
	if len(overridden) > 0 {
		c.Result.AtRisk = openRisk(body.Encounter, r.Findings, overridden)
	}
	return c
}

// FindingKey names a finding of a claim from check to check.
type FindingKey struct {
	Rule string
	Line int
	Code string
}

// KeyOf is a finding's key.
func KeyOf(f *finding.Finding) FindingKey { return FindingKey{f.Rule, f.Line, f.Code} }

// Overridden is which findings somebody decided are no problem.
func Overridden(list []store.Decision) map[FindingKey]bool {
	out := map[FindingKey]bool{}
	for _, d := range list {
		k := FindingKey{d.Rule, d.Line, d.Code}
		switch d.Kind {
		case store.Override:
			out[k] = true
		case store.Withdraw:
			delete(out, k)
		}
	}
	return out
}

// Money is what one finding puts at risk: the charges of its lines.
func Money(enc *claim.Encounter, f *finding.Finding) claim.Cents {
	if f.Severity != finding.Error || enc == nil {
		return 0
	}
	var sum claim.Cents
	for _, n := range riskLines(enc, f) {
		sum += enc.Claim.Lines[n-1].Charge
	}
	return sum
}

func riskLines(enc *claim.Encounter, f *finding.Finding) []int {
	lines := f.AtRisk
	if len(lines) == 0 && f.Line > 0 {
		lines = []int{f.Line}
	}
	if len(lines) == 0 {
		for i := range enc.Claim.Lines {
			lines = append(lines, i+1)
		}
	}
	return slices.DeleteFunc(slices.Clone(lines), func(n int) bool { return n < 1 || n > len(enc.Claim.Lines) })
}

func openRisk(enc *claim.Encounter, list []finding.Finding, overridden map[FindingKey]bool) claim.Cents {
	marked := map[int]bool{}
	var sum claim.Cents
	for i := range list {
		f := &list[i]
		if f.Severity != finding.Error || overridden[KeyOf(f)] {
			continue
		}
		for _, n := range riskLines(enc, f) {
			if !marked[n] {
				marked[n] = true
				sum += enc.Claim.Lines[n-1].Charge
			}
		}
	}
	return sum
}

// Deadline is the last day the payer takes the claim, 0 where nobody said.
func Deadline(enc *claim.Encounter) claim.Date {
	on := enc.Claim.ServiceDate
	if on == 0 && len(enc.Claim.Lines) > 0 {
		on = enc.Claim.LineDate(0)
	}
	switch {
	case on == 0:
		return 0
	case enc.Practice.FilingDays > 0:
		return on.AddDays(enc.Practice.FilingDays)
	case enc.Payer.Type == claim.Medicare:
		if day := claim.NewDate(on.Year()+medicareYear, on.Month(), on.Day()); day != 0 {
			return day
		}
		return claim.NewDate(on.Year()+medicareYear, on.Month(), 28) // a leap day
	}
	return 0
}

// OverrideReasons are the reasons a finding may be no problem; the first says the
// rule itself is wrong and is counted as a false alarm.
func OverrideReasons() []Reason {
	return []Reason{
		{"rule-wrong", "The rule is wrong here (counts as a false alarm)"},
		{"documented", "The record shows it; nothing is missing"},
		{"payer-agreed", "The payer agreed to it in writing"},
		{"contract", "The contract says otherwise"},
		{"already-paid", "The payer has paid this before"},
		{"other", "Another reason"},
	}
}

// Reason is one choice of a list.
type Reason struct{ Word, Text string }

func reasonText(word string) (string, bool) {
	for _, r := range OverrideReasons() {
		if r.Word == word {
			return r.Text, true
		}
	}
	return "", false
}

// errOf is a sentence somebody can act on.
func errOf(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

// Refusal is a request that cannot be done as it is, said in one sentence.
type Refusal string

// Error is the sentence.
func (r Refusal) Error() string { return string(r) }
