package dated

import (
	"encoding/binary"
	"errors"

	"firstpass/claim"
	"firstpass/codes/official"
)

// pairTable answers from the bytes of a section of procedure pairs. A pair takes
// some nine bytes: its two codes' numbers and which history it has; most pairs
// share one of a few thousand histories. A look-up touches one place in the large
// part, and small parts that stay in the processor's caches.
//
//	codes, code slots, pairs, pair slots, histories, states, bytes a pair slot    uint32 each
//	code slots × {code, code number + 1}                                          uint32 each
//	codes × code                                                                  uint32
//	pair slots × {first << 15 | second, + 1; history}                             uint32; uint16, or uint32 where there are more
//	(histories + 1) × start of its states                                         uint32
//	states × {from, to, indicator, 0}                                             uint16 each; days as official.DayOf numbers them
type pairTable struct {
	codeSlots []byte
	mask      uint32
	names     []byte
	slots     []byte
	count     uint64 // of pair slots
	width     int    // of a pair slot
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

// slotOf is where the search for a pair begins.
func slotOf(key uint32, count uint64) uint64 { return uint64(key*2654435761) * count >> 32 }

// encodePairs makes a section of pairs sorted by their codes.
func encodePairs(p *official.Pairs) ([]byte, error) {
	names := p.Names()
	var keys, numbers []uint32
	histories := map[string]uint32{}
	var spans []uint32
	var states, now []byte
	last := uint32(0)
	end := func() {
		if last == 0 {
			return
		}
		number, known := histories[string(now)]
		if !known {
			number = uint32(len(histories))
			histories[string(now)] = number
			spans = append(spans, uint32(len(states)/8))
			states = append(states, now...)
		}
		keys, numbers = append(keys, last), append(numbers, number)
		now = now[:0]
	}
	p.All(func(first, second, from, to uint16, indicator byte) bool {
		if key := uint32(first)<<15 | uint32(second) + 1; key != last {
			end()
			last = key
		}
		now = binary.LittleEndian.AppendUint16(now, from)
		now = binary.LittleEndian.AppendUint16(now, to)
		now = append(now, indicator, 0, 0, 0)
		return true
	})
	end()
	spans = append(spans, uint32(len(states)/8))
	width := 6
	if len(histories) > 1<<16 {
		width = 8
	}
	// Seven slots of ten in use: a pair that is not there, the common question, is
	// known after some six neighbours.
	count := len(keys)*10/7 + 1
	var out []byte
	codeCount := slotCount(len(names))
	for _, n := range []int{len(names), codeCount, len(keys), count, len(histories), len(states) / 8, width} {
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
	}
	out, err := appendCodes(out, names, codeCount)
	if err != nil {
		return nil, err
	}
	slots := make([]byte, width*count)
	for n, key := range keys {
		at := int(slotOf(key, uint64(count))) * width
		for binary.LittleEndian.Uint32(slots[at:]) != 0 {
			if at += width; at == len(slots) {
				at = 0
			}
		}
		binary.LittleEndian.PutUint32(slots[at:], key)
		if width == 6 {
			binary.LittleEndian.PutUint16(slots[at+4:], uint16(numbers[n]))
		} else {
			binary.LittleEndian.PutUint32(slots[at+4:], numbers[n])
		}
	}
	out = append(out, slots...)
	for _, n := range spans {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	return append(out, states...), nil
}

// appendCodes writes the codes' slots and the codes.
func appendCodes(out []byte, names []string, count int) ([]byte, error) {
	slots := make([]byte, 8*count)
	var packed []byte
	for n, name := range names {
		code, ok := pack(name)
		if !ok {
			return nil, errors.New(name + " is no code")
		}
		packed = binary.LittleEndian.AppendUint32(packed, code)
		at := spread(code) & uint32(count-1)
		for binary.LittleEndian.Uint32(slots[8*at+4:]) != 0 {
			at = (at + 1) & uint32(count-1)
		}
		binary.LittleEndian.PutUint32(slots[8*at:], code)
		binary.LittleEndian.PutUint32(slots[8*at+4:], uint32(n)+1)
	}
	return append(append(out, slots...), packed...), nil
}

func openPairs(b []byte) (*pairTable, error) {
	const head = 7
	if len(b) < 4*head {
		return nil, errors.New("it is too short")
	}
	var n [head]int
	for i := range n {
		n[i] = int(binary.LittleEndian.Uint32(b[4*i:]))
	}
	t := &pairTable{codes: n[0], pairs: n[2], count: uint64(n[3]), width: n[6], mask: uint32(n[1] - 1)}
	if n[1] == 0 || n[1]&(n[1]-1) != 0 || n[3] <= n[2] || n[6] != 6 && n[6] != 8 {
		return nil, errors.New("its index makes no sense")
	}
	rest := b[4*head:]
	for _, part := range []struct {
		into *[]byte
		size int
	}{
		{&t.codeSlots, 8 * n[1]}, {&t.names, 4 * n[0]}, {&t.slots, n[6] * n[3]}, {&t.spans, 4 * (n[4] + 1)}, {&t.states, 8 * n[5]},
	} {
		if part.size > len(rest) {
			return nil, errors.New("it is too short")
		}
		*part.into, rest = rest[:part.size:part.size], rest[part.size:]
	}
	return t, nil
}

func (t *pairTable) number(code string) (uint32, bool) {
	packed, ok := pack(code)
	if !ok {
		return 0, false
	}
	for at := spread(packed) & t.mask; ; at = (at + 1) & t.mask {
		slot := binary.LittleEndian.Uint64(t.codeSlots[8*at:])
		if slot == 0 {
			return 0, false
		}
		if uint32(slot) == packed {
			return uint32(slot>>32) - 1, true
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
	key := a<<15 | b + 1
	for at := int(slotOf(key, t.count)) * t.width; ; {
		switch binary.LittleEndian.Uint32(t.slots[at:]) {
		case 0:
			return nil, false
		case key:
			return t.statesAt(at), true
		}
		if at += t.width; at == len(t.slots) {
			at = 0
		}
	}
}

// statesAt reads the states of the pair in a slot.
func (t *pairTable) statesAt(at int) []byte {
	var h int
	if t.width == 6 {
		h = int(binary.LittleEndian.Uint16(t.slots[at+4:]))
	} else {
		h = int(binary.LittleEndian.Uint32(t.slots[at+4:]))
	}
	from, to := binary.LittleEndian.Uint32(t.spans[4*h:]), binary.LittleEndian.Uint32(t.spans[4*h+4:])
	return t.states[8*from : 8*to]
}

// each walks the pairs, in no order.
func (t *pairTable) each(yield func(first, second string, states []byte) bool) {
	for at := 0; at < len(t.slots); at += t.width {
		key := binary.LittleEndian.Uint32(t.slots[at:])
		if key == 0 {
			continue
		}
		key--
		if !yield(t.name(key>>15), t.name(key&(1<<15-1)), t.statesAt(at)) {
			return
		}
	}
}

func readState(b []byte) state {
	return state{binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:]), b[4]}
}

// inForce finds the state in force on a day. A tombstone (9) never was.
func inForce(states []byte, on claim.Date) (state, bool) {
	if len(states) == 0 {
		return state{}, false
	}
	day := official.DayNumber(on)
	for ; len(states) > 0; states = states[8:] {
		s := readState(states)
		if s.indicator != '9' && day >= s.from && (s.to == 0 || day <= s.to) {
			return s, true
		}
	}
	return state{}, false
}

// changes appends the days from which a pair begins or has ended.
func (t *pairTable) changes(days []claim.Date) []claim.Date {
	seen := map[uint16]bool{}
	add := func(day uint16) {
		if day != 0 && !seen[day] {
			seen[day] = true
			days = append(days, official.DayOf(day))
		}
	}
	for states := t.states; len(states) > 0; states = states[8:] {
		s := readState(states)
		add(s.from)
		if s.to != 0 {
			add(s.to + 1)
		}
	}
	return days
}

// pairChanges counts the pairs in force on the last day of one release against
// those on the last day of another.
func pairChanges(before *pairTable, beforeOn claim.Date, after *pairTable, afterOn claim.Date) (added, changed, ended int) {
	after.each(func(first, second string, states []byte) bool {
		now, ok := inForce(states, afterOn)
		if !ok {
			return true
		}
		earlier, _ := before.history(first, second)
		switch was, ok := inForce(earlier, beforeOn); {
		case !ok:
			added++
		case was.indicator != now.indicator:
			changed++
		}
		return true
	})
	before.each(func(first, second string, states []byte) bool {
		if _, ok := inForce(states, beforeOn); ok {
			later, _ := after.history(first, second)
			if _, ok := inForce(later, afterOn); !ok {
				ended++
			}
		}
		return true
	})
	return added, changed, ended
}

func (t *pairTable) name(number uint32) string {
	return unpack(binary.LittleEndian.Uint32(t.names[4*number:]))
}

// walk walks the rows as they were read, in no order.
func (t *pairTable) walk(yield func(official.PairRow) bool) {
	t.each(func(first, second string, states []byte) bool {
		for ; len(states) > 0; states = states[8:] {
			s := readState(states)
			if !yield(official.PairRow{First: first, Second: second, From: official.DayOf(s.from), To: official.DayOf(s.to), Indicator: s.indicator}) {
				return false
			}
		}
		return true
	})
}
