package facts

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// question is a code, or two of up to eight characters each, on a day: what a table
// is asked. It holds on to no claim.
type question struct {
	code, other word
	on          claim.Date
	setting     codes.Setting
}

// about makes a question of one code of up to sixteen characters.
func about(code string, on claim.Date) (q question, short bool) {
	q.on = on
	if len(code) <= 8 || len(code) > 16 {
		q.code, short = wordOf(code)
		return q, short
	}
	first, okFirst := wordOf(code[:8])
	second, okSecond := wordOf(code[8:])
	q.code, q.other = first, second
	return q, okFirst && okSecond
}

// answers is the last answers of one table, each at a place among them that a few
// bits of its question choose: the lines of a file ask the same again and again, and
// what another question has taken the place of is only asked anew.
type answers[V any] struct {
	places []answer[V]
}

type answer[V any] struct {
	to     question
	told   bool
	value  V
	origin codes.Origin
}

// answersKept is how many places there are: a power of two.
const answersKept = 1 << 10

// at is the place of a question; told says whether its answer stands there. Whoever
// asks writes the answer once there is one: a table that panics leaves nothing behind.
func (a *answers[V]) at(q question) (place *answer[V], told bool) {
	if a.places == nil {
		a.places = make([]answer[V], answersKept)
	}
	place = &a.places[mix(uint64(q.code)^uint64(q.on)<<40, uint64(q.other)^uint64(q.setting)<<56)>>54]
	return place, place.told && place.to == q
}

// mix spreads two numbers over all bits, the highest best.
func mix(a, b uint64) uint64 {
	return (a*0x9E3779B97F4A7C15 ^ b*0xC2B2AE3D27D4EB4F) * 0xFF51AFD7ED558CCD
}

// ask answers a question about a code, which the tables are asked where the answer
// does not stand there. since is the first of the days on which the answer is that of
// the day itself. A code too long to be kept is asked every time.
func (a *answers[V]) ask(tables codes.Tables, question func(codes.Tables, string, claim.Date) (V, codes.Origin), code string, since, on claim.Date) (V, codes.Origin) {
	q, short := about(code, since)
	if !short {
		return question(tables, code, on)
	}
	place, told := a.at(q)
	if !told {
		value, origin := question(tables, strings.Clone(code), on)
		*place = answer[V]{q, true, value, origin}
	}
	return place.value, place.origin
}

// Modifier answers as the tables do.
func (a *asked) Modifier(modifier string, on claim.Date) (codes.Modifier, codes.Origin) {
	return a.modifiers.ask(a.Tables, codes.Tables.Modifier, modifier, on, on)
}

// Diagnosis answers as the tables do.
func (a *asked) Diagnosis(code string, on claim.Date) (codes.Diagnosis, codes.Origin) {
	return a.diagnoses.ask(a.Tables, codes.Tables.Diagnosis, code, a.steadySince(on), on)
}

// PhysicianFee answers as the tables do.
func (a *asked) PhysicianFee(code string, on claim.Date) (codes.PhysicianFee, codes.Origin) {
	return a.fees.ask(a.Tables, codes.Tables.PhysicianFee, code, a.steadySince(on), on)
}

// AddOn answers as the tables do.
func (a *asked) AddOn(code string, on claim.Date) (codes.AddOn, codes.Origin) {
	return a.addOns.ask(a.Tables, codes.Tables.AddOn, code, on, on)
}

// Taxonomy answers as the tables do.
func (a *asked) Taxonomy(code string, on claim.Date) (codes.TaxonomyLife, codes.Origin) {
	return a.taxonomies.ask(a.Tables, codes.Tables.Taxonomy, code, on, on)
}

// PlaceOfService answers as the tables do.
func (a *asked) PlaceOfService(place string, on claim.Date) (codes.Place, codes.Origin) {
	return a.places.ask(a.Tables, codes.Tables.PlaceOfService, place, on, on)
}

// Pair answers as the tables do.
func (a *asked) Pair(column1, column2 string, setting codes.Setting, on claim.Date) (codes.Pair, codes.Origin) {
	first, okFirst := wordOf(column1)
	second, okSecond := wordOf(column2)
	if !okFirst || !okSecond {
		return a.Tables.Pair(column1, column2, setting, on)
	}
	q := question{first, second, a.steadySince(on), setting}
	place, told := a.pairs.at(q)
	if !told {
		pair, origin := a.Tables.Pair(strings.Clone(column1), strings.Clone(column2), setting, on)
		*place = answer[codes.Pair]{q, true, pair, origin}
	}
	return place.value, place.origin
}

// Since remembers the first of the days around a day between which nothing changes, at
// a place that the day chooses.
type Since struct {
	days [1 << 9]struct{ on, first claim.Date }
}

// Of is the first of those days. A day that is placed among no others, 0 above all,
// stands alone as one below zero.
func (s *Since) Of(on claim.Date, around func(claim.Date) claim.Span) claim.Date {
	place := &s.days[uint32(on)%uint32(len(s.days))]
	if place.on == on && place.first != 0 {
		return place.first
	}
	first := -1 - on
	if span := around(on); span.Holds(on) {
		first = span.From
	}
	place.on, place.first = on, first
	return first
}

// steadySince is the first of the days around a day between which pairs, diagnoses
// and fees do not change: what is asked on one of them is remembered for all.
func (a *asked) steadySince(on claim.Date) claim.Date { return a.steady.Of(on, a.Tables.Steady) }

// alikeSince is the first of the days around a day on which the tables answer alike,
// listings left out.
func (a *asked) alikeSince(on claim.Date) claim.Date { return a.alike.Of(on, a.Tables.Alike) }

// SelfAdministered answers as the tables do.
func (a *asked) SelfAdministered(code, contractor string, on claim.Date) (codes.SelfAdministered, codes.Origin) {
	w, short := wordOf(code)
	if !short {
		return a.Tables.SelfAdministered(code, contractor, on)
	}
	since := a.alikeSince(on)
	place := &a.excluded[mix(uint64(w), uint64(since)+uint64(len(contractor)))>>54]
	if !place.told || place.code != w || place.since != since || place.contractor != contractor {
		value, origin := a.Tables.SelfAdministered(code, contractor, on)
		*place = exclusion{w, since, strings.Clone(contractor), true, value, origin}
	}
	return place.value, place.origin
}

// exclusion is a contractor's view of a drug code on the days from one on.
type exclusion struct {
	code       word
	since      claim.Date
	contractor string
	told       bool
	value      codes.SelfAdministered
	origin     codes.Origin
}

// Listing answers as the tables do, and leaves word that it was asked: the life it
// tells of may begin or end on any day.
func (a *asked) Listing(ndc11 string, on claim.Date) (codes.Listing, codes.Origin) {
	a.fleeting = true
	return a.listings.ask(a.Tables, codes.Tables.Listing, ndc11, a.alikeSince(on), on)
}

// Fleeting says whether a question was asked, since the last call, whose answer holds
// something that may change on any day.
func (e *Encounter) Fleeting() bool {
	asked := e.asked.fleeting
	e.asked.fleeting = false
	return asked
}
