package rule

import (
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// Check looks at an encounter and reports what is wrong. It does no I/O, reads
// no clock and keeps no state.
type Check func(e *facts.Encounter, r *Report)

// Rule is a page with its check.
type Rule struct {
	Page
	Check Check
	// Holds narrows a payer's policy to its payers by name; nil for national rules.
	Holds func(e *facts.Encounter) bool
	// Payer names whose rule it is; empty for national rules.
	Payer string
	// ByReceipt: the scope's dates are days of receipt, not of service.
	ByReceipt bool
	// ApprovedBy and ApprovedOn say who answers for a payer's policy, and since when;
	// Review is the day it is to be looked at again. Empty for national rules.
	ApprovedBy string
	ApprovedOn claim.Date
	Review     claim.Date
}

// Report collects what one rule says about one encounter.
type Report struct {
	rule   *Rule
	e      *facts.Encounter
	scopes []Scope
	out    *Outcome
}

// Add reports a finding. Severity Default takes the scope's; a check may only
// lower it. A finding about a line outside every scope is dropped: the rule did
// not hold on that day.
func (r *Report) Add(f finding.Finding) {
	severity, holds := r.severityOn(r.dateOf(f.Line))
	if !holds {
		return
	}
	if f.Severity == finding.Default || f.Severity > severity {
		f.Severity = severity
	}
	f.Rule, f.Topic, f.Confidence = r.rule.ID, r.rule.Topic, r.rule.Confidence
	if f.Sources == nil {
		f.Sources = r.rule.Sources
	}
	if f.Why == "" {
		f.Why = r.rule.Why
	}
	if f.Payer == "" {
		f.Payer = r.rule.Payer
	}
	if f.Code == "" && f.Line > 0 {
		f.Code = r.e.Lines[f.Line-1].Code
	}
	r.out.Findings = append(r.out.Findings, f)
}

// NotChecked reports that the rule could not look: a table has no answer for the
// line's date, or the claim lacks what the check needs.
func (r *Report) NotChecked(line int, reason string) {
	if _, holds := r.severityOn(r.dateOf(line)); !holds {
		return
	}
	r.out.NotChecked = append(r.out.NotChecked, finding.NotChecked{Rule: r.rule.ID, Line: line, Reason: reason})
}

func (r *Report) dateOf(line int) claim.Date { return dateOf(r.e, line, r.rule.ByReceipt) }

func dateOf(e *facts.Encounter, line int, byReceipt bool) claim.Date {
	if byReceipt {
		return e.Claim.ReceivedDate
	}
	if line > 0 {
		return e.Lines[line-1].Date
	}
	if d := e.Claim.ServiceDate; d != 0 {
		return d
	}
	if len(e.Lines) > 0 {
		return e.Lines[0].Date
	}
	return 0
}

// severityOn finds the scope that holds on a day. A claim without any date is
// held against the newest scope, so that a missing date hides nothing.
func (r *Report) severityOn(on claim.Date) (finding.Severity, bool) {
	for _, s := range r.scopes {
		if !s.Span.Holds(on) && !(on == 0 && s.Span.To == 0) {
			continue
		}
		if s.Severity != finding.Default {
			return s.Severity, true
		}
		return r.rule.Severity, true
	}
	return finding.Default, false
}

// covers says whether the scope is about this payer and kind of claim.
func (s Scope) covers(payer claim.PayerType, kind claim.ClaimType) bool {
	return (len(s.Payers) == 0 || containsPayer(s.Payers, payer)) &&
		(len(s.Claims) == 0 || containsClaim(s.Claims, kind))
}

// scopesFor appends the rule's scopes for a payer and kind of claim. The case
// format's payer "any" stands for whoever pays: a rule holds for it where it
// holds for every payer type, as strictly as it does for a commercial plan. A
// payer's policy has found its payer by name: a type nobody knows does not hide it.
func (r *Rule) scopesFor(list []Scope, payer claim.PayerType, kind claim.ClaimType) []Scope {
	if r.Holds != nil && (payer == claim.AnyPayer || payer == claim.UnknownPayer) {
		for _, s := range r.For {
			if len(s.Claims) == 0 || containsClaim(s.Claims, kind) {
				list = append(list, s)
			}
		}
		return list
	}
	if payer == claim.AnyPayer {
		for _, each := range []claim.PayerType{claim.Medicare, claim.Medicaid} {
			if !slices.ContainsFunc(r.For, func(s Scope) bool { return s.covers(each, kind) }) {
				return list
			}
		}
		payer = claim.Commercial
	}
	for _, s := range r.For {
		if s.covers(payer, kind) {
			list = append(list, s)
		}
	}
	return list
}

func containsPayer(list []claim.PayerType, payer claim.PayerType) bool {
	for _, p := range list {
		if p == payer {
			return true
		}
	}
	return false
}

func containsClaim(list []claim.ClaimType, kind claim.ClaimType) bool {
	if kind == "" {
		kind = claim.Professional
	}
	for _, c := range list {
		if c == kind {
			return true
		}
	}
	return false
}

// kindWords are the trigger words for kinds of codes.
var kindWords = map[string]codes.Kind{
	"visit":          codes.Visit,
	"administration": codes.AdminCode,
	"drug":           codes.DrugCode,
	"unlisted-drug":  codes.UnlistedDrug,
	"vaccine":        codes.Vaccine,
	"globulin":       codes.ImmuneGlobulin,
	"procedure":      codes.Procedure,
	"supply":         codes.Supply,
	"other-service":  codes.OtherService,
	"unknown":        codes.Unknown,
}

// Names says whether the rule's page names the code, by itself or in a range; a
// rule about every drug names none.
func (r *Rule) Names(code string) bool {
	for _, trigger := range r.Triggers {
		if _, kind := kindWords[trigger]; kind {
			continue
		}
		if from, to, ok := strings.Cut(trigger, "-"); ok && code >= from && code <= to || trigger == code {
			return true
		}
	}
	return false
}
