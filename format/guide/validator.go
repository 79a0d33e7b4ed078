package guide

import (
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// Options says what is validated.
type Options struct {
	// Types are the SNIP types asked for, bit n for type n; 0 asks for 1 to 5.
	Types uint8
	// Clinical adds what de-identified files fail in number: NPI check digits.
	Clinical bool
	// Guides are shared with other validators; nil loads them anew.
	Guides *Guides
	// Codes answers for external code sets; nil leaves type 5 unchecked but for shapes.
	Codes CodeSets
	// Prompt hands over what is certain at once, and what may still be taken back
	// when its loop closes, out of order: for those who take claims as they come.
	Prompt bool
}

// allTypes are SNIP 1 to 5.
const allTypes = 1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<5

// Validator checks the segments of one stream, in order. It keeps the place in
// the guide and what one claim's rules need.
type Validator struct {
	o       Options
	guides  *Guides
	g       *grammar // nil outside a transaction, or where no grammar is at hand
	frames  []frame
	depth   int // of the innermost open loop
	out     []Error
	certain []Error      // what is handed over of out, where it is asked for promptly
	pending []pending    // required segments not met yet whose loops are open
	lastAt  claim.Place  // of the segment before
	here    x12.Envelope // of the transaction
	sum     Summary

	idle                 hook // hooks up to this one need nothing done
	component            byte // the separator in use
	ways                 ways
	composed             composed
	learned              bool // it is not the one ISA16 declares
	oddParts, oddRepeats bool // the segment at hand holds such separators
	orphan               bool // segments follow a party the guide does not know here
	inSet                bool
	groupID              string // GS08
	groupDate            int32
	levels               levels
	claim                claimState
	remit                remitState
	answers              answers
}

// frame is an open loop.
type frame struct {
	loop    *loop
	spot    spot   // where it lies
	done    uint64 // the required entries met, or reported missing
	met     uint64 // the entries met that may come once
	round   uint16 // of the loops that were open here, this one
	ordinal uint16 // of the last entry met
	counts  [mostEntries]tally
}

// mostEntries is the entries a loop may have.
const mostEntries = 128

// tally counts an entry, in one round: those of other rounds count nothing.
type tally struct{ round, n uint16 }

// of is how often an entry was met.
func (f *frame) of(at int16) uint16 {
	if t := f.counts[at&(mostEntries-1)]; t.round == f.round {
		return t.n
	}
	return 0
}

// count counts an entry; it stays at the most a uint16 holds.
func (f *frame) count(at int16) {
	t := &f.counts[at&(mostEntries-1)]
	if t.round != f.round {
		*t = tally{round: f.round}
	}
	if t.n++; t.n == 0 {
		t.n--
	}
}

// pending is a required segment reported missing whose loop is still open: it is
// taken back where the segment comes late, which is then what is wrong.
type pending struct {
	depth int
	entry int16
	out   int // of the report
}

// New prepares a validator; it fails only where the built-in grammar is broken.
func New(o Options) (*Validator, error) {
	if o.Types == 0 {
		o.Types = allTypes
	}
	v := &Validator{o: o, guides: o.Guides, frames: make([]frame, mostNested)}
	if v.guides == nil {
		var err error
		if v.guides, err = Load(); err != nil {
			return nil, err
		}
	}
	if !o.Clinical {
		v.idle = onParty
	}
	v.depth = -1
	return v, nil
}

// Summary is what was counted so far.
func (v *Validator) Summary() Summary { return v.sum }

// Take checks the next segment of the stream, with what the envelope reader
// reported on the way to it. The errors it returns hold until the next call; an
// error may come a few segments late, never out of order.
func (v *Validator) Take(s *x12.Segment, problems []x12.Problem) []Error {
	if len(v.pending) == 0 && len(v.out) > 0 {
		v.out = v.out[:0]
	}
	if len(problems) > 0 {
		v.envelopeProblems(problems)
	}
	v.step(s)
	if len(v.out) == 0 {
		return nil
	}
	return v.ready()
}

// Finish ends the stream.
func (v *Validator) Finish(problems []x12.Problem) []Error {
	if len(v.pending) == 0 {
		v.out = v.out[:0]
	}
	v.envelopeProblems(problems)
	v.abandon()
	return v.ready()
}

// ready hands over the errors, once none of them can be taken back.
func (v *Validator) ready() []Error {
	if len(v.out) == 0 {
		return nil
	}
	if len(v.pending) > 0 && len(v.out) < mostHeld {
		if v.o.Prompt {
			return v.parted()
		}
		return nil
	}
	v.pending = v.pending[:0]
	kept := v.out[:0]
	for i := range v.out {
		if v.out[i].Message != "" {
			v.sum.add(&v.out[i])
			kept = append(kept, v.out[i])
		}
	}
	v.out = kept
	slices.SortStableFunc(v.out, func(a, b Error) int { return int(a.At.Segment - b.At.Segment) })
	return v.out
}

// mostHeld bounds what waits for its loop to close.
const mostHeld = 1000

// parted hands over the errors that are certain and keeps those pending.
func (v *Validator) parted() []Error {
	v.certain = v.certain[:0]
	held := v.out[:0]
	for i := range v.out {
		e := v.out[i]
		at := slices.IndexFunc(v.pending, func(p pending) bool { return p.out == i })
		switch {
		case at >= 0:
			v.pending[at].out = len(held)
			held = append(held, e)
		case e.Message != "":
			v.sum.add(&e)
			v.certain = append(v.certain, e)
		}
	}
	v.out = held
	return v.certain
}

func (v *Validator) step(s *x12.Segment) {
	id := s.Tag()
	if v.g != nil && id != idST {
		if w := v.wayOf(id, s); w != nil {
			v.segment(w, s)
			v.lastAt = s.At
			return
		}
	}
	v.around(id, s)
}

// around takes what the guide at hand does not hold: the envelope, and what belongs
// nowhere.
func (v *Validator) around(id uint32, s *x12.Segment) {
	switch id {
	case idISA:
		v.abandon()
		v.sum.Interchanges++
		v.interchange(s)
		return
	case idGS:
		v.abandon()
		v.group(s)
		return
	case idGE, idIEA:
		v.abandon()
		return
	case idTA1:
		v.technical(s)
		return
	case idST:
		v.abandon()
		v.open(s)
		return
	}
	if !v.inSet || v.g == nil {
		if id == idSE {
			v.inSet = false
		}
		return
	}
	v.unknown(s)
	v.lastAt = s.At
}

// open starts a transaction.
func (v *Validator) open(s *x12.Segment) {
	v.sum.Transactions++
	v.here, v.lastAt = s.Envelope, s.At
	v.inSet, v.orphan = true, false
	guide := string(s.Element(3))
	if guide == "" {
		guide = v.groupID
	}
	exact := false
	v.g, exact = v.guides.of(string(s.Element(1)), guide, s.Delimiters.Repetition == 0)
	if v.sum.Version == "" {
		v.sum.Version = short(guide)
	}
	if v.g == nil {
		v.sum.Unchecked++
		v.report(Error{SegmentID: "ST", Element: 1, Severity: finding.Info,
			Message: fmt.Sprintf("no grammar of transaction set %s is at hand; only its envelope is checked", shown(s.Element(1)))}, s)
		return
	}
	if !exact {
		if v.sum.Grammar == "" {
			v.sum.Grammar = v.g.version
		}
		v.report(Error{SegmentID: "ST", Element: 3, Severity: finding.Info,
			Message: fmt.Sprintf("guide %s is read with the nearest grammar, %s", quotedID(guide), v.g.version)}, s)
	}
	v.levels, v.claim.active = levels{}, false
	v.remit.reset()
	v.depth = -1
	if v.ways.of != v.g {
		v.ways.reset(v.g)
	}
	root := &v.g.loops[v.g.root]
	v.push(root)
	f := &v.frames[0]
	f.ordinal = root.entries[root.start].ordinal
	v.elements(s, root.entries[root.start].segment)
}

// abandon leaves a transaction that has no SE, which the envelope reader reports.
func (v *Validator) abandon() {
	if v.inSet && v.g != nil {
		v.endClaim()
	}
	v.inSet, v.g, v.depth = false, nil, -1
	v.pending = v.pending[:0]
}
