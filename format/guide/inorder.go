package guide

import (
	"encoding/binary"
	"math/bits"

	"firstpass/format/x12"
)

// inOrder says whether nothing is wrong with the elements of a segment, or whether
// faults has to look closer; the qualifier it was found by is not asked again. Nearly all segments are in order, so this asks no more
// than it must, and each element once. Some answers are numbers, below zero for no:
// joined by or, those of many elements take one branch.
func (v *Validator) inOrder(s *x12.Segment, use *segment) bool {
	raw, starts := s.Raw(), s.Starts()
	n := len(starts) - 2
	g := &use.glance
	if n < 1 || n > int(g.most) || len(raw) < 4 {
		return false
	}
	present := presentOf(starts)
	if present>>n == 0 || g.must&^present != 0 || g.never&present != 0 {
		return false
	}
	if g.keyAt > 0 && raw[starts[g.keyAt]] == 0 { // which packing does not tell from nothing
		return false
	}
	no := int32(0)
	for rest := present & g.free; rest != 0; rest &= rest - 1 {
		at := bits.TrailingZeros32(rest)
		st, from := &g.steps[at], starts[at]
		no |= st.off(starts[at+1]-from-1) | (int32(raw[from]^' ') - 1)
	}
	for rest := present & g.either; rest != 0; rest &= rest - 1 {
		at := bits.TrailingZeros32(rest)
		st, end := &g.steps[at], starts[at+1]-1
		no |= st.neither(raw, end, end-starts[at])
	}
	for rest := present & g.numbers; rest != 0; rest &= rest - 1 {
		at := bits.TrailingZeros32(rest)
		from, end := starts[at], starts[at+1]-1
		if size := end - from; size <= 8 {
			no |= g.steps[at].noNumber(raw, end, size)
		} else if !use.elements[at-1].right(raw[from:end], nil) {
			return false
		}
	}
	if no < 0 {
		return false
	}
	for rest := present & g.days; rest != 0; rest &= rest - 1 {
		at := bits.TrailingZeros32(rest)
		if from := starts[at]; starts[at+1]-from != 9 || dayAt(wordAt(raw, from)) == 0 {
			return false
		}
	}
	for rest := present & g.listed; rest != 0; rest &= rest - 1 {
		at := bits.TrailingZeros32(rest)
		from, end := starts[at], starts[at+1]-1
		if end-from > 4 || !use.elements[at-1].codes.holds(keyAt(raw, from, end)) {
			return false
		}
	}
	separator, repetition := v.component, s.Delimiters.Repetition
	for rest := present & g.composed; rest != 0; rest &= rest - 1 {
		at := bits.TrailingZeros32(rest)
		if !v.composed.right(&use.elements[at-1], raw, starts[at], starts[at+1]-1, separator, repetition) {
			return false
		}
	}
	for rest := present & g.others; rest != 0; rest &= rest - 1 {
		at := bits.TrailingZeros32(rest)
		if !use.elements[at-1].right(raw[starts[at]:starts[at+1]-1], raw[starts[at-1]:starts[at]-1]) {
			return false
		}
	}
	switch {
	case present&g.free == 0:
	case present&g.composed == 0:
		if holdsEither(raw, separator, repetition) { // the identifier holds none
			return false
		}
	case separated(raw, starts, present&g.free, separator, repetition):
		return false
	}
	return !g.noted || !use.breaks(present)
}

func (s *segment) breaks(present uint32) bool {
	for i := range s.notes {
		if s.notes[i].fails(uint64(present)) {
			return true
		}
	}
	return false
}

// presentOf says which elements of a segment hold anything, bit n for element n.
func presentOf(starts []int32) uint32 {
	present, bit, from := uint32(0), uint32(2), starts[1]
	for _, next := range starts[2:] { // the negative of a length is all ones, shifted so far, where there is one
		present |= uint32((from+1-next)>>31) & bit
		from, bit = next, bit<<1
	}
	return present
}

// off is below zero where an element has another length than it may.
func (st *step) off(size int32) int32 { return (int32(st.b) - size) | (size - int32(st.a)) }

// neither is below zero where an element is neither of two codes.
func (st *step) neither(raw []byte, end, size int32) int32 {
	k := packedAt(raw, end, size)
	x, y, z := int32(k^st.a), int32(k^st.b), size-int32(st.size)
	return (x|-x)&(y|-y) | z | -z // of x and -x one is below zero unless it is 0
}

// packedAt packs the at most four bytes before an end. An element that is there has
// four bytes before its end, since its segment has a name.
func packedAt(raw []byte, end, size int32) uint32 {
	return binary.BigEndian.Uint32(raw[max(end-4, 0):]) & uint32(1<<(uint64(size)*8&63)-1)
}

// keyAt is a value of at most four bytes as a list of codes has it.
func keyAt(raw []byte, from, end int32) uint64 {
	size := end - from
	return uint64(packedAt(raw, end, size)) | uint64(size)<<lengthBits
}

// separated says whether one of some elements holds a separator of components or
// repetitions.
func separated(raw []byte, starts []int32, among uint32, separator, repetition byte) bool {
	for rest := among; rest != 0; rest &= rest - 1 {
		i := bits.TrailingZeros32(rest)
		if holdsEither(raw[starts[i]:starts[i+1]-1], separator, repetition) {
			return true
		}
	}
	return false
}

// partsRight says whether a composite is in order.
func (e *element) partsRight(raw []byte, from, end int32, separator, repetition byte) bool {
	if separator == 0 || len(raw) < 8 {
		return false
	}
	n, at, before := 0, from, from
	for base := from; base < end; base += 8 {
		word, inside := wordAt(raw, base), ^uint64(0)
		if end-base < 8 {
			inside = 1<<(uint32(end-base)*8) - 1
		}
		if places(word, repetition)&inside != 0 {
			return false
		}
		for found := places(word, separator) & inside; found != 0; found &= found - 1 {
			stop := base + int32(bits.TrailingZeros64(found)/8)
			if n >= len(e.parts) || !e.parts[n].partRight(raw, before, at, stop) {
				return false
			}
			n, before, at = n+1, at, stop+1
		}
	}
	return n < len(e.parts) && e.parts[n].partRight(raw, before, at, end) && n+1 >= e.last
}

// partRight says whether a component is in order; the one before it starts at before.
func (p *part) partRight(raw []byte, before, from, end int32) bool {
	size := end - from
	if size == 0 {
		return !p.must
	}
	switch p.as {
	case asText:
		return p.off(size) >= 0 && raw[from] != ' '
	case asEither:
		return p.neither(raw, end, size) >= 0
	case asListed:
		return size <= 4 && p.codes.holds(keyAt(raw, from, end))
	case asNumber, asOther:
		return p.right(raw[from:end], raw[before:max(before, from-1)])
	}
	return false
}

// noNumber is below zero where a number of at most eight characters is not in order, or
// has a sign or an exponent.
func (st *step) noNumber(raw []byte, end, size int32) int32 {
	word := uint64(0) // the characters, the last in the highest byte
	if end >= 8 {
		word = binary.LittleEndian.Uint64(raw[end-8:])
	} else {
		word = uint64(binary.LittleEndian.Uint32(raw[end-4:])) << 32 // no more than four
	}
	inside := ^uint64(0) << (uint32(8-size) * 8 & 63)
	odd := notDigits(word) & inside
	point := places(word, '.') & inside & -uint64(st.size)
	wrong := odd ^ point | odd&(odd-1) // one point is right
	size -= int32((odd | -odd) >> 63)
	return int32((wrong|-wrong)>>32) | (int32(st.b) - size) | (size - int32(st.a))
}

// notDigits has the high bit of each byte of a word set that is no digit.
func notDigits(word uint64) uint64 {
	const zeros, top, high = 0x3030303030303030, 0x7676767676767676, 0x8080808080808080
	word ^= zeros
	return (word | (word&^high + top)) & high
}

// wordAt is the eight bytes from a place on, the first the lowest; behind the end
// there are zeros.
func wordAt(raw []byte, at int32) uint64 {
	if over := int(at) + 8 - len(raw); over > 0 {
		return binary.LittleEndian.Uint64(raw[len(raw)-8:]) >> (uint32(over) * 8 & 63)
	}
	return binary.LittleEndian.Uint64(raw[at:])
}

// places has the high bit of each byte of a word set that is the one looked for.
func places(word uint64, of byte) uint64 {
	const each, low = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	word ^= uint64(of) * each
	return ^((word&low + low) | word | low)
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
