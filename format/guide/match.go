package guide

import (
	"slices"

	"firstpass/format/x12"
)

func (v *Validator) push(l *loop) {
	v.depth++
	f := &v.frames[v.depth]
	f.loop, f.ordinal, f.next = l, 0, 0
	if cap(f.counts) < len(l.entries) {
		f.counts = make([]uint16, len(l.entries), max(len(l.entries), 96))
	}
	f.counts = f.counts[:len(l.entries)]
	clear(f.counts)
	f.counts[l.start] = 1
	f.setDue()
}

// behindAll is the place behind all entries of a loop.
const behindAll = 1 << 15

// setDue finds the place of the next required entry.
func (f *frame) setDue() {
	f.due = behindAll
	if f.next < len(f.loop.required) {
		f.due = f.loop.entries[f.loop.required[f.next]].ordinal
	}
}

// segment matches a segment to its place in the guide and checks it.
func (v *Validator) segment(id uint32, s *x12.Segment) {
	n := v.g.number(id)
	if n < 0 {
		v.unknown(s)
		return
	}
	switch id {
	case idCLM:
		v.learn(s, 5)
	case idSVC:
		v.learn(s, 1)
	}
	if v.orphan && ofParty(id) {
		return
	}
	depth, at, fit := v.find(n, s)
	if fit == nowhere {
		v.unexpected(id, s)
		return
	}
	v.orphan = false
	for v.depth > depth {
		v.closeLoop(id)
	}
	f := &v.frames[depth]
	e := &f.loop.entries[at]
	switch {
	case fit == late:
		v.outOfPlace(depth, at, e, s)
	case e.ordinal > f.ordinal:
		if f.due < e.ordinal {
			v.advance(f, depth, e.ordinal, id)
		}
		f.ordinal = e.ordinal
	}
	if f.counts[at]++; f.counts[at] == 0 {
		f.counts[at]-- // it stays at the most a uint16 holds
	}
	if fit == full {
		v.tooMany(e, s)
	}
	if e.opens >= 0 {
		v.push(&v.g.loops[e.opens])
	}
	if !e.segment.open {
		v.elements(s, e.segment)
	}
	if e.segment.hook != noHook {
		v.act(e.segment.hook, s)
	}
	if id == idSE {
		for v.depth >= 0 {
			v.closeLoop(id)
		}
		v.endTransaction()
		v.g = nil
	}
}

// fit says how well a segment fits its place.
type fit uint8

const (
	nowhere fit = iota
	late        // behind its place
	full        // there as often as it may be
	fits
)

// find looks for the segment's place, from the innermost open loop outwards: one
// look at each open loop, so that no file makes it search.
func (v *Validator) find(n int, s *x12.Segment) (depth int, at int16, best fit) {
	var key uint64
	known := false
	for d := v.depth; d >= 0; d-- {
		f := &v.frames[d]
		here := f.loop.byID[n]
		for i := here.from; i < here.to; i++ {
			if d > 0 && i == f.loop.start {
				continue
			}
			e := &f.loop.entries[i]
			if e.keyed {
				if !known {
					key, known = v.keyOf(s, e.segment), true
				}
				if !e.key.has(key) || e.doubly && !e.segment.second.has(pack(s.Element(2))) {
					continue
				}
			}
			got := fits
			switch {
			case e.ordinal < f.ordinal:
				got = late
			case e.most != 0 && f.counts[i] >= e.most:
				got = full
			}
			if got == fits {
				return d, i, fits
			}
			if got > best {
				depth, at, best = d, i, got
			}
		}
	}
	return depth, at, best
}

func (v *Validator) keyOf(s *x12.Segment, use *segment) uint64 {
	value := s.Element(int(use.keyAt))
	if use.inside {
		for i, c := range value {
			if c == v.component {
				return pack(value[:i])
			}
		}
	}
	return pack(value)
}

// advance reports the required entries of a loop that should have come before
// the place the segment at hand has.
func (v *Validator) advance(f *frame, depth int, to uint16, by uint32) {
	for f.due < to {
		at := f.loop.required[f.next]
		f.next++
		f.setDue()
		if f.counts[at] == 0 {
			v.absentEntry(f, depth, at, &f.loop.entries[at], by)
		}
	}
}

// closeLoop leaves the innermost loop.
func (v *Validator) closeLoop(by uint32) {
	f := &v.frames[v.depth]
	if f.due < behindAll {
		v.advance(f, v.depth, behindAll, by)
	}
	if len(v.pending) > 0 {
		depth := v.depth
		v.pending = slices.DeleteFunc(v.pending, func(p pending) bool { return p.depth >= depth })
	}
	switch f.loop.name {
	case "2300":
		v.endClaim()
	case "2400":
		v.endLine()
	case "2100":
		v.endPaidClaim()
	}
	v.depth--
}
