package guide

import (
	"slices"

	"firstpass/format/x12"
)

// spot is a place among the loops of a grammar: the loops open there, outermost
// first, in spotBits bits each. Behind them there is room for a segment's number.
type spot uint64

const spotBits = 7

func (p spot) add(number int) spot { return p<<spotBits | spot(number) }

// prepare makes room for the loops of the grammar at hand.
func (v *Validator) prepare() {
	for i := range v.frames {
		if f := &v.frames[i]; len(f.counts) < v.g.widest {
			f.counts = make([]tally, v.g.widest)
		}
	}
	if v.placed.of != v.g {
		v.placed.reset(v.g)
	}
}

func (v *Validator) push(l *loop) {
	above := spot(0)
	if v.depth >= 0 {
		above = v.frames[v.depth].spot
	}
	v.depth++
	f := &v.frames[v.depth]
	f.loop, f.spot, f.ordinal = l, above.add(int(l.number)+1), 0
	if f.round++; f.round == 0 {
		clear(f.counts)
		f.round = 1
	}
	f.count(l.start)
	f.done = l.entries[l.start].bit
}

// segment matches a segment to its place in the guide and checks it.
func (v *Validator) segment(n int, id uint32, s *x12.Segment) {
	switch id {
	case idCLM:
		v.learn(s, 5)
	case idSVC:
		v.learn(s, 1)
	}
	if v.orphan && ofParty(id) {
		return
	}
	depth, at, e, fit := v.find(n, s)
	if fit == nowhere {
		v.unexpected(id, s)
		return
	}
	v.orphan = false
	for v.depth > depth {
		v.closeLoop(id)
	}
	f := &v.frames[depth]
	if fit == late {
		v.outOfPlace(depth, at, e, s)
	} else {
		if e.before&^f.done != 0 {
			v.lacks(f, depth, e.before, id)
		}
		f.ordinal = e.ordinal
	}
	f.done |= e.bit
	f.count(at)
	if fit == full {
		v.tooMany(e, s)
	}
	if e.opens >= 0 {
		v.push(&v.g.loops[e.opens])
	}
	if !e.open {
		v.elements(s, e.segment)
	}
	if e.hook != noHook {
		v.act(e.hook, s)
	}
	if id == idSE {
		for v.depth >= 0 {
			v.closeLoop(id)
		}
		v.endTransaction()
		v.g, v.inSet = nil, false
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

// placed keeps where segments were found from the spots they came at: files say the
// same again and again. A new one takes the slot of an old one.
type placed struct {
	of    *grammar
	known [512]way
	last  *way // of the segment before
}

func (p *placed) reset(g *grammar) {
	*p = placed{of: g}
	for i := range p.known {
		p.known[i].next = &p.known[i]
	}
	p.last = &p.known[0]
}

// way is the first entry on the way outwards that a segment may be, by all that says
// so: the loops open, the segment and its qualifier. Whether it fits there is a
// matter of what came before.
type way struct {
	spot  spot // with the segment's number
	key   uint64
	entry *entry
	next  *way  // that of the segment behind this one when it was here last
	at    int16 // of the entry in its loop
	up    uint8 // loops to leave
}

// find looks for the segment's place, from the innermost open loop outwards.
func (v *Validator) find(n int, s *x12.Segment) (depth int, at int16, e *entry, best fit) {
	how := &v.g.told[n]
	key := uint64(0)
	if how.keyed {
		key = v.keyOf(s, how)
	}
	from := v.frames[v.depth].spot.add(n)
	known := v.placed.last.next // segments follow each other as they did before
	if known.spot != from || known.key != key {
		known = &v.placed.known[(uint64(from)^key<<20)*spread>>55]
		v.placed.last.next = known
	}
	v.placed.last = known
	if known.spot == from && known.key == key {
		depth, at = v.depth-int(known.up), known.at
		if v.frames[depth].takes(known.entry, at) == fits {
			return depth, at, known.entry, fits
		}
	}
	return v.search(n, key, s, known)
}

// takes says how well an entry fits a loop that came so far.
func (f *frame) takes(e *entry, at int16) fit {
	switch {
	case e.ordinal < f.ordinal:
		return late
	case e.most != 0 && f.of(at) >= e.most:
		return full
	}
	return fits
}

// search takes one look at each open loop, so that no file makes it long, and keeps
// the first entry there is for a segment.
func (v *Validator) search(n int, key uint64, s *x12.Segment, found *way) (depth int, at int16, is *entry, best fit) {
	keep := !v.g.told[n].doubly
	for d := v.depth; d >= 0; d-- {
		f := &v.frames[d]
		here := f.loop.byID[n]
		for i := here.from; i < here.to; i++ {
			if d > 0 && i == f.loop.start {
				continue
			}
			e := &f.loop.entries[i]
			if e.keyed && (!e.key.has(key) || e.doubly && !e.segment.second.has(pack(s.Element(2)))) {
				continue
			}
			if keep {
				*found = way{spot: v.frames[v.depth].spot.add(n), key: key, entry: e, next: found, at: i, up: uint8(v.depth - d)}
				keep = false
			}
			got := f.takes(e, i)
			if got == fits {
				return d, i, e, fits
			}
			if got > best {
				depth, at, is, best = d, i, e, got
			}
		}
	}
	return depth, at, is, best
}

func (v *Validator) keyOf(s *x12.Segment, how *told) uint64 {
	value := s.Element(int(how.keyAt))
	if how.inside {
		for i, c := range value {
			if c == v.component {
				return pack(value[:i])
			}
		}
	}
	return pack(value)
}

// lacks reports the required entries of a loop among some that should have come
// before the segment at hand.
func (v *Validator) lacks(f *frame, depth int, among uint64, by uint32) {
	for bit, at := range f.loop.required {
		if each := uint64(1) << bit; among&^f.done&each != 0 {
			f.done |= each
			v.absentEntry(f, depth, at, &f.loop.entries[at], by)
		}
	}
}

// closeLoop leaves the innermost loop.
func (v *Validator) closeLoop(by uint32) {
	f := &v.frames[v.depth]
	if f.loop.needed&^f.done != 0 {
		v.lacks(f, v.depth, f.loop.needed, by)
	}
	if len(v.pending) > 0 {
		depth := v.depth
		v.pending = slices.DeleteFunc(v.pending, func(p pending) bool { return p.depth >= depth })
	}
	switch f.loop.end {
	case ofClaim:
		v.endClaim()
	case ofLine:
		v.endLine()
	case ofPaidClaim:
		v.endPaidClaim()
	}
	v.depth--
}
