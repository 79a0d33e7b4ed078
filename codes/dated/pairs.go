package dated

import (
	"encoding/binary"
	"errors"

	"firstpass/claim"
	"firstpass/codes/official"
)

// pairTable answers from the bytes of a section of procedure pairs. A pair takes
// four bytes: its second code and which history it has; most pairs share one of a
// few thousand histories.
//
//	codes, slots, pairs, histories, states      uint32 each; then width of a history's number
//	slots × {code, code number + 1}             uint32 each
//	codes × code                                uint32
//	(codes + 1) × start of the code's pairs     uint32
//	pairs × second code's number                uint16, in order
//	pairs × history                             uint16, or uint32 where there are more
//	(histories + 1) × start of its states       uint32
//	states × {from, to, indicator, 0}           uint16 each; days as official.DayOf numbers them
type pairTable struct {
	slots     []byte
	mask      uint32
	names     []byte
	starts    []byte
	seconds   []byte
	histories []byte
	width     int
	spans     []byte
	states    []byte
	codes     int
	pairs     int
}

// pack makes a number of a code of five capital letters and digits.
func pack(code string) (uint32, bool) {
	if len(code) != 5 {
		return 0, false
	}
	var n uint32
	for i := 0; i < 5; i++ {
		c := code[i]
		switch {
		case c >= '0' && c <= '9':
			n = n*36 + uint32(c-'0')
		case c >= 'A' && c <= 'Z':
			n = n*36 + uint32(c-'A') + 10
		default:
			return 0, false
		}
	}
	return n, true
}

func unpack(n uint32) string {
	var b [5]byte
	for i := 4; i >= 0; i-- {
		b[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n%36]
		n /= 36
	}
	return string(b[:])
}

// spread mixes a packed code so that neighbours do not share slots.
func spread(code uint32) uint32 { return code * 2654435761 >> 7 }

type state struct {
	from, to  uint16
	indicator byte
}

// encodePairs makes a section of pairs.
func encodePairs(p *official.Pairs) ([]byte, int, error) {
	names := p.Names()
	starts := make([]uint32, len(names)+1)
	var seconds []uint16
	var numbers []uint32
	histories := map[string]uint32{}
	var spans []uint32
	var states []byte
	var now []byte
	lastA, lastB := -1, -1
	end := func() {
		if lastA < 0 {
			return
		}
		number, known := histories[string(now)]
		if !known {
			number = uint32(len(histories))
			histories[string(now)] = number
			spans = append(spans, uint32(len(states)/8))
			states = append(states, now...)
		}
		seconds, numbers = append(seconds, uint16(lastB)), append(numbers, number)
		now = now[:0]
	}
	p.All(func(first, second, from, to uint16, indicator byte) bool {
		a, b := int(first), int(second)
		if a != lastA || b != lastB {
			end()
			for n := lastA + 1; n <= a; n++ {
				starts[n] = uint32(len(seconds))
			}
			lastA, lastB = a, b
		}
		now = binary.LittleEndian.AppendUint16(now, from)
		now = binary.LittleEndian.AppendUint16(now, to)
		now = binary.LittleEndian.AppendUint16(now, uint16(indicator))
		now = append(now, 0, 0)
		return true
	})
	end()
	for n := lastA + 1; n <= len(names); n++ {
		starts[n] = uint32(len(seconds))
	}
	spans = append(spans, uint32(len(states)/8))
	width := 2
	if len(histories) > 1<<16 {
		width = 4
	}
	count := slotCount(len(names))
	slots := make([]byte, 8*count)
	var out []byte
	for _, n := range []int{len(names), count, len(seconds), len(histories), len(states) / 8, width} {
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
	}
	var packed []byte
	for n, name := range names {
		code, ok := pack(name)
		if !ok {
			return nil, 0, errors.New(name + " is no code")
		}
		packed = binary.LittleEndian.AppendUint32(packed, code)
		at := spread(code) & uint32(count-1)
		for binary.LittleEndian.Uint32(slots[8*at+4:]) != 0 {
			at = (at + 1) & uint32(count-1)
		}
		binary.LittleEndian.PutUint32(slots[8*at:], code)
		binary.LittleEndian.PutUint32(slots[8*at+4:], uint32(n)+1)
	}
	out = append(append(out, slots...), packed...)
	for _, n := range starts {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	for _, n := range seconds {
		out = binary.LittleEndian.AppendUint16(out, n)
	}
	for _, n := range numbers {
		if width == 2 {
			out = binary.LittleEndian.AppendUint16(out, uint16(n))
		} else {
			out = binary.LittleEndian.AppendUint32(out, n)
		}
	}
	for _, n := range spans {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	return append(out, states...), len(seconds), nil
}

func openPairs(b []byte) (*pairTable, error) {
	if len(b) < 24 {
		return nil, errors.New("it is too short")
	}
	var n [6]int
	for i := range n {
		n[i] = int(binary.LittleEndian.Uint32(b[4*i:]))
	}
	t := &pairTable{codes: n[0], pairs: n[2], width: n[5], mask: uint32(n[1] - 1)}
	if n[1] == 0 || n[1]&(n[1]-1) != 0 || n[5] != 2 && n[5] != 4 {
		return nil, errors.New("its index makes no sense")
	}
	rest := b[24:]
	for _, part := range []struct {
		into *[]byte
		size int
	}{
		{&t.slots, 8 * n[1]}, {&t.names, 4 * n[0]}, {&t.starts, 4 * (n[0] + 1)}, {&t.seconds, 2 * n[2]},
		{&t.histories, n[5] * n[2]}, {&t.spans, 4 * (n[3] + 1)}, {&t.states, 8 * n[4]},
	} {
		if part.size > len(rest) {
			return nil, errors.New("it is too short")
		}
		*part.into, rest = rest[:part.size:part.size], rest[part.size:]
	}
	return t, nil
}

func (t *pairTable) number(code string) (int, bool) {
	packed, ok := pack(code)
	if !ok {
		return 0, false
	}
	for at := spread(packed) & t.mask; ; at = (at + 1) & t.mask {
		n := binary.LittleEndian.Uint32(t.slots[8*at+4:])
		if n == 0 {
			return 0, false
		}
		if binary.LittleEndian.Uint32(t.slots[8*at:]) == packed {
			return int(n - 1), true
		}
	}
}

// history finds the states of a pair; ok is false where there is no such pair.
func (t *pairTable) history(first, second string) (states []byte, ok bool) {
	a, okA := t.number(first)
	b, okB := t.number(second)
	if !okA || !okB {
		return nil, false
	}
	low := int(binary.LittleEndian.Uint32(t.starts[4*a:]))
	high := int(binary.LittleEndian.Uint32(t.starts[4*a+4:]))
	end, want := high, uint16(b)
	for low < high {
		mid := int(uint(low+high) >> 1)
		if binary.LittleEndian.Uint16(t.seconds[2*mid:]) < want {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == end || binary.LittleEndian.Uint16(t.seconds[2*low:]) != want {
		return nil, false
	}
	return t.statesOf(low), true
}

func (t *pairTable) statesOf(pair int) []byte {
	var h int
	if t.width == 2 {
		h = int(binary.LittleEndian.Uint16(t.histories[2*pair:]))
	} else {
		h = int(binary.LittleEndian.Uint32(t.histories[4*pair:]))
	}
	from, to := binary.LittleEndian.Uint32(t.spans[4*h:]), binary.LittleEndian.Uint32(t.spans[4*h+4:])
	return t.states[8*from : 8*to]
}

func readState(b []byte) state {
	return state{binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:]), b[4]}
}

// inForce finds the state in force on a day. A tombstone (9) never was.
func inForce(states []byte, on claim.Date) (state, bool) {
	day := official.DayNumber(on)
	for ; len(states) > 0; states = states[8:] {
		s := readState(states)
		if s.indicator != '9' && day >= s.from && (s.to == 0 || day <= s.to) {
			return s, true
		}
	}
	return state{}, false
}

// pairChanges counts the pairs in force on the last day of one release against
// those on the last day of another.
func pairChanges(before *pairTable, beforeOn claim.Date, after *pairTable, afterOn claim.Date) (added, changed, ended int) {
	count := func(x *pairTable, on claim.Date, y *pairTable, otherOn claim.Date, seen func(mine state, other state, both bool)) {
		for a := range x.codes {
			first := x.name(a)
			from, to := binary.LittleEndian.Uint32(x.starts[4*a:]), binary.LittleEndian.Uint32(x.starts[4*a+4:])
			for p := from; p < to; p++ {
				mine, ok := inForce(x.statesOf(int(p)), on)
				if !ok {
					continue
				}
				states, _ := y.history(first, x.name(int(binary.LittleEndian.Uint16(x.seconds[2*p:]))))
				other, both := inForce(states, otherOn)
				seen(mine, other, both)
			}
		}
	}
	count(after, afterOn, before, beforeOn, func(mine, other state, both bool) {
		if !both {
			added++
		} else if mine.indicator != other.indicator {
			changed++
		}
	})
	count(before, beforeOn, after, afterOn, func(_, _ state, both bool) {
		if !both {
			ended++
		}
	})
	return added, changed, ended
}

func (t *pairTable) name(number int) string {
	return unpack(binary.LittleEndian.Uint32(t.names[4*number:]))
}

// walk walks the rows as they were read.
func (t *pairTable) walk(yield func(official.PairRow) bool) {
	for a := range t.codes {
		first := t.name(a)
		from, to := binary.LittleEndian.Uint32(t.starts[4*a:]), binary.LittleEndian.Uint32(t.starts[4*a+4:])
		for p := from; p < to; p++ {
			second := t.name(int(binary.LittleEndian.Uint16(t.seconds[2*p:])))
			for states := t.statesOf(int(p)); len(states) > 0; states = states[8:] {
				s := readState(states)
				if !yield(official.PairRow{First: first, Second: second, From: official.DayOf(s.from), To: official.DayOf(s.to), Indicator: s.indicator}) {
					return
				}
			}
		}
	}
}
