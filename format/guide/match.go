package guide

import (
	"slices"

	"firstpass/format/x12"
)

func (v *Validator) push(l *loop) {
	above := spot(0)
	if v.depth >= 0 {
		above = v.frames[v.depth].spot
	}
	v.depth++
	f := &v.frames[v.depth]
	f.loop, f.spot, f.ordinal = l, above.add(l), 0
	f.done, f.met = l.opened, l.once
	if f.round++; f.round == 0 {
		f.counts = [mostEntries]tally{}
		f.round = 1
	}
	if l.counted {
		f.count(l.start)
	}
}

// segment checks a segment, found in the guide by the way it comes.
func (v *Validator) segment(w *way, s *x12.Segment) {
	id := w.tag
	switch id {
	case idCLM:
		v.learn(s, 5)
	case idSVC:
		v.learn(s, 1)
	}
	if v.orphan && ofParty(id) {
		return
	}
	if w.entry == nil {
		v.unexpected(id, s)
		return
	}
	depth, at, e, fit := v.depth-int(w.up), w.at, w.entry, fits
	if v.frames[depth].takes(e, at) != fits {
		depth, at, e, fit = v.search(w, s)
	}
	v.orphan = false
	for v.depth > depth {
		v.closeLoop(s)
	}
	f := &v.frames[depth]
	if fit == late {
		v.outOfPlace(depth, at, e, s)
	} else {
		if e.before&^f.done != 0 {
			v.lacks(f, depth, e.before, s)
		}
		f.ordinal = e.ordinal
	}
	f.done |= e.bit
	f.met |= e.once
	if e.counted {
		f.count(at)
	}
	if fit == full {
		v.tooMany(e, s)
	}
	if e.opens >= 0 {
		v.push(&v.g.loops[e.opens])
	}
	if !e.open && !v.inOrder(s, e.segment) {
		v.faults(s, e.segment)
	}
	if e.hook > v.idle {
		v.act(e.hook, s)
	}
	if id == idSE {
		for v.depth >= 0 {
			v.closeLoop(s)
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

// takes says how well an entry fits a loop that came so far.
func (f *frame) takes(e *entry, at int16) fit {
	switch {
	case e.ordinal < f.ordinal:
		return late
	case f.met&e.once != 0 || e.counted && f.of(at) >= e.most:
		return full
	}
	return fits
}

// search looks for the best place of a segment whose first does not take it: one look
// at each open loop, so that no file makes it long.
func (v *Validator) search(w *way, s *x12.Segment) (depth int, at int16, is *entry, best fit) {
	n := v.g.number(w.tag)
	for d := v.depth - int(w.up); d >= 0; d-- {
		f := &v.frames[d]
		here := f.loop.byID[n]
		for i := here.from; i < here.to; i++ {
			e := &f.loop.entries[i]
			if d > 0 && i == f.loop.start || !e.names(s, w.key) {
				continue
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

// names says whether an entry is one of a segment with a qualifier.
func (e *entry) names(s *x12.Segment, key uint64) bool {
	return !e.keyed || e.key.has(key) && (!e.doubly || e.segment.second.has(pack(s.Element(2))))
}

// lacks reports the required entries of a loop among some that should have come
// before the segment at hand.
func (v *Validator) lacks(f *frame, depth int, among uint64, s *x12.Segment) {
	for bit, at := range f.loop.required {
		if each := uint64(1) << bit; among&^f.done&each != 0 {
			f.done |= each
			v.absentEntry(f, depth, at, &f.loop.entries[at], s)
		}
	}
}

// closeLoop leaves the innermost loop.
func (v *Validator) closeLoop(s *x12.Segment) {
	f := &v.frames[v.depth]
	if f.loop.needed&^f.done != 0 {
		v.lacks(f, v.depth, f.loop.needed, s)
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
