package guide

import (
	"encoding/binary"

	"firstpass/format/x12"
)

// spot is a place among the loops of a grammar: the loops open there, outermost
// first, in spotBits bits each.
type spot uint64

const (
	spotBits   = 7
	mostNested = 9
	mostLoops  = 1<<spotBits - 1
)

func (p spot) add(l *loop) spot { return p<<spotBits | spot(l.number) + 1 }

// way is the first entry on the way outwards that a segment may be, by all that says
// so: the loops open, the segment and its qualifier. Whether it fits there is a
// matter of what came before.
type way struct {
	spot  spot
	key   uint64
	entry *entry // nil where there is none
	next  *way   // that of the segment behind this one when it was here last
	tag   uint32
	told  told
	at    int16 // of the entry in its loop
	up    uint8 // loops to leave
}

// ways keeps the ways segments came: files say the same again and again. It is a table
// of fixed size, where a new one takes the slot of an old one.
type ways struct {
	of    *grammar
	known [512]way
	odd   way  // of a segment told by more than one qualifier, which is not kept
	last  *way // of the segment before
}

func (p *ways) reset(g *grammar) {
	*p = ways{of: g}
	for i := range p.known {
		p.known[i].next = &p.known[i]
	}
	p.odd.next = &p.odd
	p.last = &p.odd
}

// wayOf is the way of a segment, nil where the grammar does not know it. Segments
// mostly follow each other as they did before.
func (v *Validator) wayOf(id uint32, s *x12.Segment) *way {
	here := v.frames[v.depth].spot
	w := v.ways.last.next
	if w.tag != id || w.spot != here || w.key != v.keyOf(s, w.told) {
		n := v.g.number(id)
		if n < 0 {
			return nil
		}
		told := v.g.told[n]
		key := v.keyOf(s, told)
		if w = v.ways.slot(here, id, key); told.doubly {
			w = &v.ways.odd
		}
		if w.tag != id || w.spot != here || w.key != key || told.doubly {
			*w = way{spot: here, key: key, tag: id, told: told, next: w.next}
			v.lookFor(w, n, s)
		}
		if told.doubly {
			w.spot = 0 // the next is another
		}
		v.ways.last.next = w
	}
	v.ways.last = w
	return w
}

// slot is where a way is kept: one of four slots, or the first of them where they have
// others.
func (p *ways) slot(here spot, id uint32, key uint64) *way {
	at := (uint64(here) ^ key<<20 ^ uint64(id)) * spread >> 55
	for i := range uint64(4) {
		if w := &p.known[(at+i)&511]; w.tag == 0 || w.tag == id && w.spot == here && w.key == key {
			return w
		}
	}
	return &p.known[at]
}

// lookFor finds the first entry a segment may be, from the innermost open loop outwards.
func (v *Validator) lookFor(w *way, n int, s *x12.Segment) {
	for d := v.depth; d >= 0; d-- {
		l := v.frames[d].loop
		for i := l.byID[n].from; i < l.byID[n].to; i++ {
			if e := &l.entries[i]; (d == 0 || i != l.start) && e.names(s, w.key) {
				w.entry, w.at, w.up = e, i, uint8(v.depth-d)
				return
			}
		}
	}
}

// keyOf is the qualifier of a segment, packed; 0 where none tells it.
func (v *Validator) keyOf(s *x12.Segment, by told) uint64 {
	if !by.keyed {
		return 0
	}
	raw, starts := s.Raw(), s.Starts()
	if int(by.keyAt)+1 >= len(starts) {
		return 0
	}
	from, end := starts[by.keyAt], starts[by.keyAt+1]-1
	if by.inside {
		for i := from; i < end; i++ {
			if raw[i] == v.component {
				end = i
			}
		}
	}
	if size := end - from; end >= 4 && size <= 4 {
		return uint64(binary.BigEndian.Uint32(raw[end-4:])) & (1<<(uint32(size)*8&63) - 1)
	}
	return pack(raw[from:end])
}
