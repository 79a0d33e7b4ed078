// Package learn makes questions and printable cards from the rules, their own cases
// and the tables, so that what people learn cannot disagree with what is checked.
package learn

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"

	"firstpass/finding"
)

// Kind is what a question asks.
type Kind string

// The kinds of questions.
const (
	FindFault   Kind = "find the fault"
	PickLines   Kind = "pick the lines"
	CountUnits  Kind = "count the units"
	WhatFirst   Kind = "order the services"
	WhatNow     Kind = "what to do now"
	WhatSettles Kind = "what settles it"
)

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{FindFault, PickLines, CountUnits, WhatFirst, WhatNow, WhatSettles} }

// Question is one question with its choices. Exactly one is right.
type Question struct {
	ID      string // the same question has the same id: kind and what it was made from
	Kind    Kind
	Topic   string
	Asks    string
	Shown   string // the claim, chart or remittance the question is about; may be empty
	Choices []string
	Right   int // position in Choices
	Because string
	Rule    string // whose case it is, "" for tables
	Source  finding.Source
}

// shuffler draws without a state of its own: from a seed and a name, always the same.
type shuffler struct{ seed string }

func (s shuffler) number(name string) uint64 {
	sum := sha256.Sum256([]byte(s.seed + "\n" + name))
	return binary.BigEndian.Uint64(sum[:8])
}

// order sorts a list as the seed says, by each item's name.
func order[T any](s shuffler, list []T, name func(T) string) []T {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b T) int {
		return cmp.Or(cmp.Compare(s.number(name(a)), s.number(name(b))), cmp.Compare(name(a), name(b)))
	})
	return list
}

// choices mixes the right answer with at most three others; false where too few differ.
func choices(s shuffler, right string, wrong []string) (list []string, at int, ok bool) {
	wrong = slices.DeleteFunc(slices.Clone(wrong), func(w string) bool { return w == right || w == "" })
	wrong = order(s, wrong, func(w string) string { return w })
	wrong = slices.Compact(wrong)
	wrong = wrong[:min(len(wrong), 3)]
	if right == "" || len(wrong) == 0 {
		return nil, 0, false
	}
	list = order(s, append(wrong, right), func(w string) string { return "place " + w })
	return list, slices.Index(list, right), true
}

// Pick takes questions in turn from each kind, as the seed orders them, those of the
// wanted rules and topics first.
func Pick(bank []Question, seed string, count int, wanted []string) []Question {
	s := shuffler{seed}
	want := func(q Question) bool { return slices.Contains(wanted, q.Rule) || slices.Contains(wanted, q.Topic) }
	var picked []Question
	take := func(list []Question) {
		byKind := map[Kind][]Question{}
		for _, q := range order(s, list, func(q Question) string { return q.ID }) {
			byKind[q.Kind] = append(byKind[q.Kind], q)
		}
		for len(picked) < count {
			before := len(picked)
			for _, kind := range Kinds() {
				if rest := byKind[kind]; len(rest) > 0 && len(picked) < count {
					picked = append(picked, rest[0])
					byKind[kind] = rest[1:]
				}
			}
			if len(picked) == before {
				return
			}
		}
	}
	var first, rest []Question
	for _, q := range bank {
		if want(q) {
			first = append(first, q)
		} else {
			rest = append(rest, q)
		}
	}
	take(first)
	take(rest)
	return picked
}

// Score is how a topic went.
type Score struct {
	Topic        string
	Right, Asked int
}

// Scores adds answers up by topic, the worst first. An answer is a position in the
// question's choices.
func Scores(questions []Question, answers []int) []Score {
	found := map[string]*Score{}
	for i, q := range questions {
		if i >= len(answers) {
			break
		}
		if found[q.Topic] == nil {
			found[q.Topic] = &Score{Topic: q.Topic}
		}
		found[q.Topic].Asked++
		if answers[i] == q.Right {
			found[q.Topic].Right++
		}
	}
	var list []Score
	for _, s := range found {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Score) int {
		return cmp.Or(cmp.Compare(a.Right*b.Asked, b.Right*a.Asked), cmp.Compare(a.Topic, b.Topic))
	})
	return list
}

func plural(n int64, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.FormatInt(n, 10) + " " + word + "s"
}
