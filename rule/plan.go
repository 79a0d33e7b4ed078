package rule

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// What an outcome remembers from claim to claim: a file names few codes and few
// payers many times. Each map is emptied where it grows past its bound.
const (
	mostPayers   = 512
	mostTriggers = 4096
)

// triggered finds the rules worth asking about the encounter.
func (s *Set) triggered(e *facts.Encounter, o *Outcome) mask {
	m := s.always
	for i := range e.Lines {
		l := &e.Lines[i]
		known, ok := o.triggers[l.Info]
		if !ok {
			known = s.triggeredBy(l)
			if o.triggers == nil || len(o.triggers) >= mostTriggers {
				o.triggers = map[*codes.Code]*mask{}
			}
			o.triggers[l.Info] = known
		}
		m.or(known)
	}
	return m
}

// triggeredBy finds the rules that one line makes worth asking: those of its
// code, of a range the code is in, and of its kind.
func (s *Set) triggeredBy(l *facts.Line) *mask {
	m := s.byKind[l.Info.Kind]
	if byCode := s.byCode[l.Code]; byCode != nil {
		m.or(byCode)
	}
	for j := range s.ranges {
		if r := &s.ranges[j]; len(l.Code) == 5 && l.Code >= r.from && l.Code <= r.to {
			m.or(&r.rules)
		}
	}
	return &m
}

// payerKey is what decides whose policies hold.
type payerKey struct {
	audience                          audienceKey
	month                             int
	name, id, contractor, state, site string
}

// plan is the rules that hold for a payer.
type plan struct {
	key      payerKey // its own: a claim's texts hold on to all that was read with it
	asked    mask
	audience *audience
}

// planFor is the national rules and the policies of the encounter's payer.
func (s *Set) planFor(e *facts.Encounter, o *Outcome) plan {
	p := &e.Payer
	key := payerKey{audienceKey{p.Type, e.Claim.Type}, int(firstDate(e)) / 100, p.Name, p.ID, p.Contractor, p.State, e.Claim.BillingState}
	recent := &o.recent[key.slot()%len(o.recent)]
	if recent.audience != nil && recent.key == key {
		return *recent
	}
	known, ok := o.plans[key]
	if !ok {
		known = s.makePlan(e, key, o)
	}
	*recent = known
	return known
}

// slot spreads the payers of a file over the plans at hand; two that share one
// only take a little longer.
func (k *payerKey) slot() int {
	n := k.month*7 + len(k.name)*11 + len(k.id)
	if k.id != "" {
		n += int(k.id[len(k.id)-1]) * 13
	}
	if k.name != "" {
		n += int(k.name[0]) * 17
	}
	return n & (1<<30 - 1)
}

func (s *Set) makePlan(e *facts.Encounter, key payerKey, o *Outcome) plan {
	made := plan{audience: s.audienceFor(key.audience, o)}
	for i := range s.rules {
		if holds := s.rules[i].Holds; len(made.audience.scopes[i]) > 0 && (holds == nil || holds(e)) {
			made.asked.set(i)
		}
	}
	if o.plans == nil || len(o.plans) >= mostPayers {
		o.plans = map[payerKey]plan{}
	}
	for _, text := range []*string{&key.name, &key.id, &key.contractor, &key.state, &key.site} {
		*text = strings.Clone(*text) // a key must not hold on to its claim
	}
	made.key = key
	o.plans[key] = made
	return made
}

// audienceKey is the type of payer and the kind of claim that scopes speak of.
type audienceKey struct {
	payer claim.PayerType
	kind  claim.ClaimType
}

// audience is each rule's scopes for one of them.
type audience struct {
	scopes [][]Scope
	// unheard are the national rules that nobody can ask, since the payer's type is
	// not known.
	unheard mask
}

func (s *Set) audienceFor(key audienceKey, o *Outcome) *audience {
	if known := o.audiences[key]; known != nil {
		return known
	}
	a := &audience{scopes: make([][]Scope, len(s.rules))}
	for i := range s.rules {
		r := &s.rules[i]
		a.scopes[i] = r.scopesFor(nil, key.payer, key.kind)
		if len(a.scopes[i]) == 0 && key.payer == claim.UnknownPayer && r.Holds == nil {
			a.unheard.set(i)
		}
	}
	if o.audiences == nil || len(o.audiences) >= mostPayers {
		o.audiences = map[audienceKey]*audience{}
	}
	o.audiences[audienceKey{claim.PayerType(strings.Clone(string(key.payer))), claim.ClaimType(strings.Clone(string(key.kind)))}] = a
	return a
}

func firstDate(e *facts.Encounter) claim.Date {
	if len(e.Lines) == 0 {
		return e.Claim.ServiceDate
	}
	return e.Lines[0].Date
}
