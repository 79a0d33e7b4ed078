package guide

// glance is what the elements of a use of a segment are held against first. It is kept
// small and together, so that a segment in order, as nearly all are, is known to be from
// a few lines of memory. What does not pass may still be in order: it is looked at
// element by element (faults).
type glance struct {
	must, never    uint32 // the required elements and the unused, bit n for element n
	free, composed uint32 // those of any text, and the composites
	steps          []step // in the order of the elements the texts, then what has one code or two
	looks          []look // in their order the longer lists of codes, then numbers, dates, composites
	texts, lists   uint8  // where the first of each ends
	most           uint8  // elements of the segment
	noted          bool   // the segment has syntax notes
	keyAt          uint8  // the element its place was found by, which is one of its codes; 0 for none
}

// step is an element, or component, that holds text: of a length from a to b; or of
// one code or another, a or b, both of size characters.
type step struct {
	a, b     uint32
	at, size uint8
}

// look is another element.
type look struct {
	*element
	at uint8
	as sight
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
	asFault   sight = iota // closely: it should not be there, or is like no other
	asText                 // by its length and its first character
	asEither               // whether it is one code or another
	asListed               // whether it is one of its codes
	asNumber               // whether it is a number of so many digits
	asDay                  // whether it is a day
	asMeasure              // by what its type says
	asParts                // by its components
)

// mostGlanced is the elements a segment may have to be glanced at.
const mostGlanced = 30

func glanceOf(s *segment) glance {
	g := glance{noted: len(s.notes) > 0, most: uint8(min(len(s.elements), mostGlanced))}
	var either []step
	var measures []look
	for i := range int(g.most) {
		e, bit := &s.elements[i], uint32(2)<<i
		as, st := sightOf(e, i+1)
		if e.usage == required {
			g.must |= bit
		}
		if s.keyed && !s.inside && int(s.keyAt) == i+1 && (as == asEither || as == asListed) {
			g.keyAt = s.keyAt
			continue
		}
		switch as {
		case asFault:
			g.never |= bit
		case asText:
			g.free |= bit
			g.steps = append(g.steps, st)
		case asEither:
			either = append(either, st)
		case asListed:
			g.looks = append(g.looks, look{e, st.at, as})
		default:
			if as == asParts {
				g.composed |= bit
			}
			if as == asMeasure && e.kind == period && g.must&(bit>>1) != 0 && onlyDay(&s.elements[i-1].codes) {
				as = asDay
			}
			measures = append(measures, look{e, st.at, as})
		}
	}
	g.texts, g.lists = uint8(len(g.steps)), uint8(len(g.looks))
	g.steps, g.looks = append(g.steps, either...), append(g.looks, measures...)
	return g
}

func sightOf(e *element, at int) (sight, step) {
	st := step{a: uint32(e.least), b: uint32(e.most), at: uint8(at)}
	list := e.codes.list()
	switch {
	case e.usage == unused:
		return asFault, st
	case e.kind == composite:
		return asParts, st
	case (e.kind == whole || e.kind == decimal) && len(list) == 0:
		return asNumber, st
	case !e.plain:
		return asMeasure, st
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
		as, st := sightOf(e, i+1)
		list[i] = part{step: st, as: as, must: e.usage == required, element: e}
	}
	return list
}
