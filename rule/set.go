package rule

import (
	"fmt"
	"math/bits"
	"strings"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// maxRules bounds the trigger masks.
const maxRules = 512

type mask [maxRules / 64]uint64

func (m *mask) set(i int)      { m[i/64] |= 1 << (i % 64) }
func (m *mask) has(i int) bool { return m[i/64]&(1<<(i%64)) != 0 }
func (m *mask) or(o *mask) {
	for i := range m {
		m[i] |= o[i]
	}
}

func (m *mask) without(o *mask) {
	for i := range m {
		m[i] &^= o[i]
	}
}

// Set is a compiled set of rules: indexed by trigger, so that a rule that cannot
// apply costs nothing. It is immutable and safe for concurrent use.
type Set struct {
	rules     []Rule
	overrides [][]Override // by rule; nil without any
	always    mask
	byCode    map[string]*mask
	byKind    [16]mask
	ranges    []codeRange
	needs     [32]mask      // by trait: the rules that are asked only where it is there
	billed    mask          // the rules that read what is billed, and no more
	turns     codes.Changes // days from which one of those answers otherwise
}

type codeRange struct {
	from, to string
	rules    mask
}

// NewSet indexes rules and what payers make of them. It refuses two rules of one
// id, triggers it does not know and overrides of rules that are not there.
func NewSet(rules []Rule, overrides ...Override) (*Set, error) {
	s := &Set{rules: rules, byCode: map[string]*mask{}}
	if len(rules) > maxRules {
		return nil, fmt.Errorf("%d rules: a set holds at most %d", len(rules), maxRules)
	}
	seen := map[string]bool{}
	for i, r := range rules {
		if seen[r.ID] {
			return nil, fmt.Errorf("%s: two rules are called %s", r.File, r.ID)
		}
		seen[r.ID] = true
		for _, trigger := range r.Triggers {
			if err := s.index(i, trigger); err != nil {
				return nil, fmt.Errorf("%s: %w", r.File, err)
			}
		}
	}
	s.needing()
	s.heed()
	if err := s.addOverrides(overrides); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Set) index(i int, trigger string) error {
	if trigger == "*" {
		s.always.set(i)
		return nil
	}
	if kind, ok := kindWords[trigger]; ok {
		s.byKind[kind].set(i)
		return nil
	}
	if from, to, isRange := strings.Cut(trigger, "-"); isRange && len(from) == 5 && len(to) == 5 && from < to {
		for j := range s.ranges {
			if s.ranges[j].from == from && s.ranges[j].to == to {
				s.ranges[j].rules.set(i)
				return nil
			}
		}
		r := codeRange{from: from, to: to}
		r.rules.set(i)
		s.ranges = append(s.ranges, r)
		return nil
	}
	if len(trigger) == 5 && strings.ToUpper(trigger) == trigger {
		if s.byCode[trigger] == nil {
			s.byCode[trigger] = &mask{}
		}
		s.byCode[trigger].set(i)
		return nil
	}
	return fmt.Errorf("trigger %q: want a five-character code, a range such as 96360-96379, a kind (visit, administration, drug, ...) or *", trigger)
}

// Rules returns the rules in their order.
func (s *Set) Rules() []Rule { return s.rules }

// Find returns the rule of an id.
func (s *Set) Find(id string) (Rule, bool) {
	for _, r := range s.rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Outcome is what a run adds to: reuse it from claim to claim, with one set.
type Outcome struct {
	Findings   []finding.Finding
	NotChecked []finding.NotChecked
	report     Report
	plans      map[payerKey]plan
	recent     [128]plan // of the plans, by a few bits of the key
	audiences  map[audienceKey]*audience
	triggers   map[*codes.Code]*mask // by what the worker's facts know of a code
	met        [64]metBy             // by a few bits of the traits
	silences   silences
}

// Reset empties the outcome and keeps its memory.
func (o *Outcome) Reset() {
	o.Findings, o.NotChecked = o.Findings[:0], o.NotChecked[:0]
}

// Run asks every rule that the encounter triggers and whose needs it meets.
func (s *Set) Run(e *facts.Encounter, o *Outcome) {
	m := s.triggered(e, o)
	p := s.planFor(e, o)
	met := s.met(e.Traits(), o)
	unheard, ownPolicy := 0, false
	o.report.e, o.report.out = e, o
	for word := range m {
		unheard += bits.OnesCount64(m[word] & p.audience.unheard[word])
		m[word] &= p.asked[word] & met[word]
	}
	s.hush(&m, e, o, p.audience)
	for s.ask(&m, e, o, p.audience, &ownPolicy) {
	}
	if ownPolicy {
		o.supersede()
	}
	if unheard > 0 && (e.HasKind(codes.AdminCode) || e.HasKind(codes.DrugCode)) {
		o.NotChecked = append(o.NotChecked, finding.NotChecked{
			Rule:   "payer-unknown",
			Reason: fmt.Sprintf("the payer's type is not known: %d rules that depend on it were not asked; name it in practice.yaml", unheard),
		})
	}
}

// ask asks the rules of the mask and clears them from it. A check that panics is a
// fault of ours: it is said aloud as not checked, with nothing of the claim, and
// again is true where rules behind it are left. What it had reported goes with it.
func (s *Set) ask(m *mask, e *facts.Encounter, o *Outcome, a *audience, ownPolicy *bool) (again bool) {
	findings, missed := 0, 0
	defer func() {
		if recover() != nil {
			o.Findings = o.Findings[:findings]
			o.NotChecked = append(o.NotChecked[:missed], finding.NotChecked{Rule: o.report.rule.ID, Reason: BrokeOff})
			again = true
		}
	}()
	for word := range m {
		for m[word] != 0 {
			bit := bits.TrailingZeros64(m[word])
			m[word] &^= 1 << bit
			i := word*64 + bit
			r := &s.rules[i]
			o.report.rule, o.report.scopes = r, a.scopes[i]
			findings, missed = len(o.Findings), len(o.NotChecked)
			r.Check(e, &o.report)
			if len(o.Findings) == findings && len(o.NotChecked) == missed {
				continue
			}
			*ownPolicy = *ownPolicy || r.Payer != ""
			if s.overrides != nil && s.overrides[i] != nil {
				o.override(e, s.overrides[i], findings, missed)
			}
		}
	}
	return false
}

// BrokeOff is the reason of a rule that panicked.
const BrokeOff = "the rule broke off on this claim, which is a fault of firstpass: please report the rule's name"

// Title names a rule in words, "" where there is none of that id.
func (s *Set) Title(id string) string {
	r, _ := s.Find(id)
	return r.Title
}
