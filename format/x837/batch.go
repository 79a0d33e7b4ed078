package x837

import (
	"firstpass/claim"
	"firstpass/format/x12"
)

// Batch is some claims of a stream, in their order and with the problems met
// between them. Source.Next fills it; Read makes the claims, perhaps on another
// goroutine. Both use the memory of the claims before again: what Read returned
// holds until the next call of either. Strings may be kept.
type Batch struct {
	own      bool // every claim owns its memory; batches are of one claim
	kept     kept
	met      []met // what the envelope reader met
	walked   int   // the segments the batch before has shown
	last     bool  // the stream ends with this batch
	parts    []part
	contexts []context
	level    int // of the contexts the one in force, -1 where it is not there yet
	claims   []*claim.Encounter
	items    []Item
	terms    terms
	texts    texts
	copies   texts // of what is kept
	builder  builder
}

// met is what the envelope reader met on the way to a segment.
type met struct {
	record   int
	problems []x12.Problem
}

// part is a problem, or a claim not yet read.
type part struct {
	problem    *x12.Problem
	envelope   x12.Envelope
	guideID    string
	kind       claim.ClaimType
	component  byte
	received   claim.Date
	context    int // what stands above the claim
	first, end int // its records
	lines      int
	cut        *x12.Problem // what was lost of it
}

func (b *Batch) reset() {
	b.kept.reset()
	clear(b.parts)
	b.parts, b.contexts, b.level = b.parts[:0], b.contexts[:0], -1
	clear(b.met)
	b.met, b.walked, b.last = b.met[:0], 0, false
}

// holds says whether the batch is as large as it should be.
func (b *Batch) holds(most int) bool { return len(b.parts) >= most || len(b.kept.Text) >= batchBytes }

// Last says whether nothing comes behind the batch.
func (b *Batch) Last() bool { return b.last }

// Walk goes through the batch's segments in their order, before its claims are read.
// The batches of a stream show each of its segments once, that which ends the last
// claim of a batch with this claim. One pass over the bytes so serves another reader,
// beside the goroutine that fills batches.
type Walk struct {
	x12.Segment
	// Problems is what the envelope reader met on the way to the segment, and after the
	// last one to the end of the stream.
	Problems []x12.Problem
	batch    *Batch
	next     int
	turned   int
	told     int
}

// Walk starts before the batch's first segment.
func (b *Batch) Walk() Walk { return Walk{batch: b, next: b.walked} }

// Next moves to the next segment; false behind the last.
func (w *Walk) Next() bool {
	k := &w.batch.kept
	i := w.next
	w.Problems = nil
	if w.told < len(w.batch.met) && w.batch.met[w.told].record <= i {
		w.Problems = w.batch.met[w.told].problems
		w.told++
	}
	if i >= len(k.Records) {
		return false
	}
	for w.turned < len(k.turns) && k.turns[w.turned].record <= i {
		w.Envelope, w.Delimiters = k.turns[w.turned].Envelope, k.turns[w.turned].Delimiters
		w.turned++
	}
	k.Segment(&w.Segment, &k.Records[i])
	w.next++
	return true
}

// addClaim makes what was kept since CLM a part.
func (b *Batch) addClaim(r *Source) {
	if b.level < 0 {
		b.contexts = append(b.contexts, r.context)
		b.level = len(b.contexts) - 1
	}
	k := &b.kept
	_, end := k.end()
	b.parts = append(b.parts, part{
		envelope: r.envelope, guideID: r.guideID, kind: r.guide.kind, received: r.received,
		component: r.component,
		context:   b.level, first: k.segments, end: end, lines: k.lines, cut: r.cut,
	})
}

// Read makes the claims of the batch.
func (b *Batch) Read() []Item {
	b.builder.view = view{text: b.copied(), starts: b.kept.Starts, texts: &b.texts}
	b.items = b.items[:0]
	used := 0
	for i := range b.parts {
		p := &b.parts[i]
		if p.problem != nil {
			b.items = append(b.items, Item{Problem: p.problem, Envelope: p.envelope, Guide: p.guideID})
			continue
		}
		b.builder = builder{view: b.builder.view, batch: b, of: p}
		b.items = append(b.items, b.builder.readClaim(b.room(used)))
		used++
	}
	return b.items
}

// copied is the text kept as a string. Several small batches share the memory it takes.
func (b *Batch) copied() string {
	if b.own {
		return string(b.kept.Text)
	}
	return b.copies.copy(b.kept.Text, 64<<10)
}

// room is the memory of the batch's n-th claim, empty.
func (b *Batch) room(n int) *claim.Encounter {
	if b.own {
		return new(claim.Encounter)
	}
	if n == len(b.claims) {
		b.claims = append(b.claims, new(claim.Encounter))
		return b.claims[n]
	}
	empty(b.claims[n])
	return b.claims[n]
}

// mostRoom is the lines of a claim whose memory is kept; few claims have more.
const mostRoom = 64

// empty makes an encounter as new, but for the room in its lists. Lines beyond
// the length of the list are empty already.
func empty(enc *claim.Encounter) {
	c := &enc.Claim
	if cap(c.Lines) > mostRoom {
		*enc = claim.Encounter{}
		return
	}
	for i := range c.Lines {
		emptyLine(&c.Lines[i])
	}
	// What the lists held would hold on to the text of its batch until something takes
	// its place, which for the last of many may be never.
	clear(c.Diagnoses)
	clear(c.Dates)
	clear(c.References)
	clear(c.Notes)
	clear(c.Conditions)
	clear(c.OtherPayers)
	lines, diagnoses, dates, references := c.Lines, c.Diagnoses, c.Dates, c.References
	notes, conditions, payers := c.Notes, c.Conditions, c.OtherPayers
	*enc = claim.Encounter{} // in place, as a line
	c.Lines, c.Diagnoses, c.Dates, c.References = lines[:0], diagnoses[:0], dates[:0], references[:0]
	c.Notes, c.Conditions, c.OtherPayers = notes[:0], conditions[:0], payers[:0]
}

func emptyLine(l *claim.Line) {
	clear(l.Modifiers)
	clear(l.Dates)
	clear(l.References)
	clear(l.Adjudications)
	modifiers, pointers, dates, references, adjudications := l.Modifiers, l.Pointers, l.Dates, l.References, l.Adjudications
	*l = claim.Line{} // in place: a literal with the lists in it would be made elsewhere and copied
	l.Modifiers, l.Pointers, l.Dates, l.References, l.Adjudications = modifiers[:0], pointers[:0], dates[:0], references[:0], adjudications[:0]
}
