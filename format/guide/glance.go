package guide

// glance is what the elements of a use of a segment are held against first: sets of
// them, bit n for element n, by the way they are looked at. What does not pass may still
// be in order: it is looked at element by element (faults).
type glance struct {
	must, never uint32 // the required elements and the unused
	free        uint32 // by their length and first character: those of any text
	either      uint32 // whether they are one code or another
	numbers     uint32 // whether they are numbers of so many digits
	days        uint32 // whether they are a day
	listed      uint32 // whether they are one of their codes
	composed    uint32 // by their components
	others      uint32 // by what their type says
	noted       bool   // the segment has syntax notes
	most        uint8  // elements of the segment
	keyAt       uint8  // the element its place was found by, which is one of its codes; 0 for none
	steps       []step // of each element
}

// step is what an element, or component, is held against: a text's length, or the
// digits of a number, from a to b; or a code or another, a or b.
type step struct {
	a, b uint32
	size uint8 // of either code; 1 for a number that may have a point
}

// part is a component.
type part struct {
	step
	as   sight
	must bool
	*element
}

// sight is the way an element is looked at.
type sight uint8

const (
	asFault sight = iota // closely: it should not be there, or is like no other
	asText               // the others as the sets of a glance
	asEither
	asNumber
	asDay
	asListed
	asParts
	asOther
)

// mostGlanced is the elements a segment may have to be glanced at.
const mostGlanced = 30

func glanceOf(s *segment) glance {
	g := glance{noted: len(s.notes) > 0, most: uint8(min(len(s.elements), mostGlanced))}
	g.steps = make([]step, g.most+1)
	sets := [...]*uint32{asFault: &g.never, asText: &g.free, asEither: &g.either, asNumber: &g.numbers, asDay: &g.days,
		asListed: &g.listed, asParts: &g.composed, asOther: &g.others}
	for i := range int(g.most) {
		e, bit := &s.elements[i], uint32(2)<<i
		as, st := sightOf(e)
		g.steps[i+1] = st
		if e.usage == required {
			g.must |= bit
		}
		switch {
		case s.keyed && !s.inside && int(s.keyAt) == i+1 && (as == asEither || as == asListed):
			g.keyAt = s.keyAt
			continue
		case e.kind == period && e.usage != unused && g.must&(bit>>1) != 0 && onlyDay(&s.elements[i-1].codes):
			as = asDay
		}
		*sets[as] |= bit
	}
	return g
}

func sightOf(e *element) (sight, step) {
	st := step{a: uint32(e.least), b: uint32(e.most)}
	list := e.codes.list()
	switch {
	case e.usage == unused:
		return asFault, st
	case e.kind == composite:
		return asParts, st
	case e.kind == decimal && len(list) == 0:
		st.size = 1
		return asNumber, st
	case e.kind == whole && len(list) == 0:
		return asNumber, st
	case !e.plain:
		return asOther, st
	case len(list) == 0:
		return asText, st
	}
	shortest, longest := mostCode, 0
	for _, k := range list {
		shortest, longest = min(shortest, lengthOf(k)), max(longest, lengthOf(k))
	}
	switch {
	case shortest < int(e.least) || longest > int(e.most) || longest > 4:
		return asFault, st
	case len(list) > 2 || shortest < longest:
		return asListed, st
	}
	st.a, st.b, st.size = uint32(list[0]), uint32(list[len(list)-1]), uint8(longest)
	return asEither, st
}

// onlyDay says whether D8 is the one code of a list: a day as YYYYMMDD.
func onlyDay(c *codes) bool {
	list := c.list()
	return len(list) == 1 && list[0] == 'D'<<8|'8'
}

// partsOf is what the components of a composite are held against.
func partsOf(components []element) []part {
	list := make([]part, len(components))
	for i := range components {
		e := &components[i]
		as, st := sightOf(e)
		list[i] = part{step: st, as: as, must: e.usage == required, element: e}
	}
	return list
}
