package rule

import (
	"fmt"
	"math/bits"

	"firstpass/facts"
)

// traitCalled finds a trait by the name a page uses.
func traitCalled(name string) (facts.Traits, error) {
	var names []string
	for _, t := range facts.KnownTraits() {
		if t.Name == name {
			return t.Is, nil
		}
		names = append(names, t.Name)
	}
	return 0, fmt.Errorf("needs: nothing is called %q%s", name, DidYouMean(name, names))
}

// needing files the rules under each trait they need.
func (s *Set) needing() {
	for i := range s.rules {
		for left := s.rules[i].Needs; left != 0; left &= left - 1 {
			s.needs[bits.TrailingZeros32(uint32(left))].set(i)
		}
	}
}

// met is the rules whose needs an encounter with these traits meets. The claims of
// a file have few sets of traits between them: the last ones are remembered.
func (s *Set) met(traits facts.Traits, o *Outcome) *mask {
	known := &o.met[uint32(traits)*2654435761>>26]
	if known.told && known.traits == traits {
		return &known.rules
	}
	*known = metBy{traits: traits, told: true}
	for i := range known.rules {
		known.rules[i] = ^uint64(0)
	}
	for t := range s.needs {
		if traits&(1<<t) == 0 {
			known.rules.without(&s.needs[t])
		}
	}
	return &known.rules
}

// metBy is the rules whose needs a set of traits meets.
type metBy struct {
	traits facts.Traits
	told   bool
	rules  mask
}
