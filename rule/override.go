package rule

import (
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
)

// Override is a payer's own view of a rule: it switches a national rule off, or
// changes how severe its findings are, for that payer's claims.
type Override struct {
	// Rule is the id of the rule; where it is empty, Topic names every national
	// rule of a topic. A policy page is only overridden by its id.
	Rule, Topic string
	Severity    finding.Severity // what the findings become
	Off         bool             // they are dropped
	Reason      string
	Policy      string // the policy page's id
	Payer       string // whose view it is
	At          string // where it stands: file:line:column
	Span        claim.Span
	ByReceipt   bool // the span is of days of receipt
	// Holds says whether the encounter is the payer's; When narrows it further,
	// nil where it does not.
	Holds func(e *facts.Encounter) bool
	When  func(e *facts.Encounter, line int) bool
}

// about says whether the override speaks about the rule.
func (v *Override) about(r *Rule) bool {
	if v.Rule != "" {
		return v.Rule == r.ID
	}
	return r.Payer == "" && v.Topic == r.Topic
}

// appliesTo says whether the override speaks about something reported on a line.
func (v *Override) appliesTo(e *facts.Encounter, line int) bool {
	on := dateOf(e, line, v.ByReceipt)
	if !v.Span.Holds(on) && !(on == 0 && v.Span.To == 0) {
		return false
	}
	return v.Holds(e) && (v.When == nil || v.When(e, line))
}

// addOverrides files each override under the rules it is about.
func (s *Set) addOverrides(overrides []Override) error {
	for _, v := range overrides {
		found := false
		for i := range s.rules {
			if v.about(&s.rules[i]) {
				found = true
				if s.overrides == nil {
					s.overrides = make([][]Override, len(s.rules))
				}
				s.overrides[i] = append(s.overrides[i], v)
			}
		}
		// A topic is known to exist even where no rule of this set has it.
		if !found && v.Rule != "" {
			return fmt.Errorf("%s: no rule is called %q%s", v.At, v.Rule, DidYouMean(v.Rule, s.ids()))
		}
	}
	return nil
}

func (s *Set) ids() []string {
	ids := make([]string, len(s.rules))
	for i := range s.rules {
		ids[i] = s.rules[i].ID
	}
	return ids
}

// override applies a rule's overrides to what the rule has just reported. Where
// several apply, the last one given decides.
func (o *Outcome) override(e *facts.Encounter, list []Override, findings, missed int) {
	last := func(line int) *Override {
		for i := len(list) - 1; i >= 0; i-- {
			if list[i].appliesTo(e, line) {
				return &list[i]
			}
		}
		return nil
	}
	kept := o.Findings[:findings]
	for _, f := range o.Findings[findings:] {
		v := last(f.Line)
		if v != nil && v.Off {
			continue
		}
		if v != nil {
			f.Severity = v.Severity
			f.Why += " " + v.Payer + ": " + v.Reason
		}
		kept = append(kept, f)
	}
	o.Findings = kept
	if len(o.NotChecked) > missed {
		left := slices.DeleteFunc(o.NotChecked[missed:], func(n finding.NotChecked) bool {
			v := last(n.Line)
			return v != nil && v.Off
		})
		o.NotChecked = o.NotChecked[:missed+len(left)]
	}
}

// supersede drops a national finding where the payer's own policy says the same
// of the same line at least as severely: the more specific speaks.
func (o *Outcome) supersede() {
	said := func(f *finding.Finding) bool {
		for i := range o.Findings {
			p := &o.Findings[i]
			if p.Payer != "" && p.Topic == f.Topic && p.Line == f.Line && p.Severity >= f.Severity {
				return true
			}
		}
		return false
	}
	kept := o.Findings[:0:0]
	for i := range o.Findings {
		if f := &o.Findings[i]; f.Payer != "" || !said(f) {
			kept = append(kept, *f)
		}
	}
	o.Findings = append(o.Findings[:0], kept...)
}
