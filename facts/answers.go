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
	if q.code, short = wordOf(code); !short && len(code) <= 16 {
		q.code, _ = wordOf(code[:8])
		q.other, short = wordOf(code[8:])
	}
	return q, short
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

// at is the place of a question; told says whether its answer stands there.
func (a *answers[V]) at(q question) (place *answer[V], told bool) {
	if a.places == nil {
		a.places = make([]answer[V], answersKept)
	}
	place = &a.places[mix(uint64(q.code)^uint64(q.on)<<40, uint64(q.other)^uint64(q.setting)<<56)>>54]
	if place.told && place.to == q {
		return place, true
	}
	place.to, place.told = q, true
	return place, false
}

// mix spreads two numbers over all bits, the highest best.
func mix(a, b uint64) uint64 {
	return (a*0x9E3779B97F4A7C15 ^ b*0xC2B2AE3D27D4EB4F) * 0xFF51AFD7ED558CCD
}

// remembered is the answer to a question, asked where it does not stand there.
func (a *answers[V]) remembered(q question, ask func() (V, codes.Origin)) (V, codes.Origin) {
	place, told := a.at(q)
	if !told {
		place.value, place.origin = ask()
	}
	return place.value, place.origin
}

// Modifier answers as the tables do.
func (a *asked) Modifier(modifier string, on claim.Date) (codes.Modifier, codes.Origin) {
	q, short := about(modifier, on)
	if !short {
		return a.Tables.Modifier(modifier, on)
	}
	return a.modifiers.remembered(q, func() (codes.Modifier, codes.Origin) { return a.Tables.Modifier(strings.Clone(modifier), on) })
}

// Diagnosis answers as the tables do.
func (a *asked) Diagnosis(code string, on claim.Date) (codes.Diagnosis, codes.Origin) {
	since, steady := a.steadySince(on)
	q, short := about(code, since)
	if !steady || !short {
		return a.Tables.Diagnosis(code, on)
	}
	return a.diagnoses.remembered(q, func() (codes.Diagnosis, codes.Origin) { return a.Tables.Diagnosis(strings.Clone(code), on) })
}

// PhysicianFee answers as the tables do.
func (a *asked) PhysicianFee(code string, on claim.Date) (codes.PhysicianFee, codes.Origin) {
	since, steady := a.steadySince(on)
	q, short := about(code, since)
	if !steady || !short {
		return a.Tables.PhysicianFee(code, on)
	}
	return a.fees.remembered(q, func() (codes.PhysicianFee, codes.Origin) { return a.Tables.PhysicianFee(strings.Clone(code), on) })
}

// AddOn answers as the tables do.
func (a *asked) AddOn(code string, on claim.Date) (codes.AddOn, codes.Origin) {
	q, short := about(code, on)
	if !short {
		return a.Tables.AddOn(code, on)
	}
	return a.addOns.remembered(q, func() (codes.AddOn, codes.Origin) { return a.Tables.AddOn(strings.Clone(code), on) })
}

// Taxonomy answers as the tables do.
func (a *asked) Taxonomy(code string, on claim.Date) (codes.TaxonomyLife, codes.Origin) {
	q, short := about(code, on)
	if !short {
		return a.Tables.Taxonomy(code, on)
	}
	return a.taxonomies.remembered(q, func() (codes.TaxonomyLife, codes.Origin) { return a.Tables.Taxonomy(strings.Clone(code), on) })
}

// PlaceOfService answers as the tables do.
func (a *asked) PlaceOfService(place string, on claim.Date) (codes.Place, codes.Origin) {
	q, short := about(place, on)
	if !short {
		return a.Tables.PlaceOfService(place, on)
	}
	return a.places.remembered(q, func() (codes.Place, codes.Origin) { return a.Tables.PlaceOfService(strings.Clone(place), on) })
}

// Pair answers as the tables do.
func (a *asked) Pair(column1, column2 string, setting codes.Setting, on claim.Date) (codes.Pair, codes.Origin) {
	since, steady := a.steadySince(on)
	first, okFirst := wordOf(column1)
	second, okSecond := wordOf(column2)
	if !steady || !okFirst || !okSecond {
		return a.Tables.Pair(column1, column2, setting, on)
	}
	place, told := a.pairs.at(question{first, second, since, setting})
	if !told {
		place.value, place.origin = a.Tables.Pair(strings.Clone(column1), strings.Clone(column2), setting, on)
	}
	return place.value, place.origin
}

// steadySince is the first of the days around a day between which pairs, diagnoses
// and fees do not change: what is asked on one of them is remembered for all.
func (a *asked) steadySince(on claim.Date) (since claim.Date, ok bool) {
	if (a.steady == claim.Span{}) || !a.steady.Holds(on) {
		a.steady = a.Tables.Steady(on)
	}
	return a.steady.From, a.steady.Holds(on)
}
