package guide

import (
	"math/bits"

	"firstpass/format/x12"
)

// inOrder says whether nothing is wrong with the elements of a segment, or whether
// faults has to look closer. Nearly all segments are in order, so this asks no more
// than it must, and each element once.
func (v *Validator) inOrder(s *x12.Segment, use *segment) bool {
	raw, starts := s.Raw(), s.Starts()
	n := len(starts) - 2
	if n > len(use.elements) || n > 63 || n < 1 {
		return false
	}
	var present uint64
	for i := 1; i <= n; i++ { // a length's negative has the top bit where there is one
		present |= uint64(uint32(starts[i]+1-starts[i+1])>>31) << i
	}
	if present>>n == 0 || use.must&^present != 0 || use.never&present != 0 {
		return false
	}
	odd := holdsEither(raw, v.component, s.Delimiters.Repetition)
	for rest := present; rest != 0; rest &= rest - 1 {
		i := bits.TrailingZeros64(rest)
		e := &use.elements[i-1]
		value := raw[starts[i] : starts[i+1]-1]
		ok := false
		switch {
		case e.plain && e.codes.any(): // none of the codes holds a separator
			ok = e.fits(value) && (!odd || !holdsEither(value, v.component, s.Delimiters.Repetition))
		case e.plain:
			ok = e.fits(value) && e.codes.has(pack(value))
		case e.kind == composite:
			ok = e.partsRight(value, v.component, s.Delimiters.Repetition)
		default:
			ok = e.right(value, raw[starts[i-1]:starts[i]-1])
		}
		if !ok {
			return false
		}
	}
	for i := range use.notes {
		if use.notes[i].fails(present) {
			return false
		}
	}
	return true
}

// fits says whether a text has the length of the element and does not start blank.
func (e *element) fits(value []byte) bool {
	return value[0] != ' ' && len(value) >= int(e.least) && len(value) <= int(e.most)
}

// partsRight says whether a composite is in order.
func (e *element) partsRight(value []byte, separator, repetition byte) bool {
	if separator == 0 {
		return false
	}
	var before []byte
	n, from := 0, 0
	for i := 0; i <= len(value); i++ {
		if i < len(value) {
			if c := value[i]; c != separator {
				if c == repetition {
					return false
				}
				continue
			}
		}
		if n == len(e.components) {
			return false
		}
		c := &e.components[n]
		part := value[from:i]
		switch {
		case len(part) == 0:
			if c.usage == required {
				return false
			}
		case c.plain:
			if !c.fits(part) || !c.codes.any() && !c.codes.has(pack(part)) {
				return false
			}
		case c.usage == unused || !c.right(part, before):
			return false
		}
		n, from, before = n+1, i+1, part
	}
	for ; n < e.last; n++ {
		if e.components[n].usage == required {
			return false
		}
	}
	return true
}

// right says whether a number, date or time is in order; what is not is looked at
// again to say why. None that is holds a separator.
func (e *element) right(value, before []byte) bool {
	length, ok := len(value), false
	switch e.kind {
	case whole:
		length, ok = checkWhole(value)
	case decimal:
		length, ok = checkDecimal(value)
	case day:
		ok = isDay(value)
	case clock:
		ok = isTime(value)
	case period:
		ok = len(before) > 0 && (before[0] == 'D' || before[0] == 'R' || before[0] == 'T') && checkPeriod(before, value) == ""
	}
	return ok && length >= int(e.least) && length <= int(e.most) && (e.codes.any() || e.codes.has(pack(value)))
}
