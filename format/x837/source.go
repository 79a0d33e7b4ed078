package x837

import (
	"bytes"
	"fmt"
	"io"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

type mode uint8

const (
	outside mode = iota // no transaction, or one that is passed over
	inLevel             // between ST or HL and the next HL or CLM
	inClaim             // from CLM on
)

// Source takes a stream apart into batches of claims. It does what only makes
// sense in order - envelopes, levels, what is said once - and leaves the claims
// themselves to Batch.Read, which may run beside it.
type Source struct {
	x       *x12.Reader
	waiting bool          // the segment x stands at is not taken yet
	found   []x12.Problem // what x met on its way to it
	ended   bool
	over    bool   // the last batch was handed out
	batch   *Batch // being filled
	mode    mode
	full    bool         // what is collected is too large: the rest of it is passed over
	turned  bool         // the envelope may be another from here on
	cut     *x12.Problem // what was lost while the claim was collected

	envelope  x12.Envelope // of the claim collected
	at        claim.Place
	component byte
	groupDate claim.Date
	received  claim.Date
	groupID   string // GS08
	guideID   string
	guide     guide
	level     level
	told      told
	context   context
	texts     texts
}

// NewSource reads X12 from source; file is the name used in paths.
func NewSource(source io.Reader, file string) *Source {
	return &Source{x: x12.NewReader(source, file)}
}

// Err is the failure of the source that ended reading, nil at its end.
func (r *Source) Err() error { return r.x.Err() }

// batchBytes ends a batch of few or large claims.
const batchBytes = 256 << 10

// Next fills a batch with up to most claims, not yet read, and what was met
// between them; false where nothing is left.
func (r *Source) Next(b *Batch, most int) bool {
	b.reset()
	k := &b.kept
	r.batch, r.turned = b, true
	if r.waiting {
		b.walked = 1 // the batch before has shown it
	}
	for !r.ended {
		k.ahead = false
		if !r.waiting {
			if !r.takePlain() {
				r.ended = !r.x.Scan()
			}
			if r.found = r.takeProblems(); len(r.found) > 0 {
				b.met = append(b.met, met{len(k.Records), r.found})
			}
			r.waiting = true
		}
		if r.mode == outside || r.ended || ends(r.x.Segment()) {
			r.flush()
			if !r.ended && b.holds(most) {
				if s := r.x.Segment(); opens(s.Tag()) {
					r.turned = true // what stands above it is another from here on
				}
				r.keepOnce(r.x.Segment()) // who walks the batch sees that its last claim ends
				return true
			}
		}
		r.waiting = false
		if !r.ended {
			r.step(r.x.Segment())
		}
		for i := range r.found {
			b.parts = append(b.parts, part{problem: &r.found[i], envelope: r.found[i].Envelope})
		}
		if r.full && len(b.kept.Text) >= batchBytes {
			return true
		}
	}
	if b.last = !r.over; b.last {
		r.over = true
		return true
	}
	return false
}

// level is the hierarchy by position: the ids of the levels open.
type level struct{ billing, subscriber []byte }

// told remembers what is reported once only.
type told struct {
	guides    map[string]bool
	parent    bool // in the transaction
	levelCode bool
	component bool // in the interchange
}

// takePlain keeps the segments that only add to the claim or level collected. It is
// true where it has kept the next one as well: k.ahead then.
func (r *Source) takePlain() bool {
	k := &r.batch.kept
	if r.mode == outside || r.full || r.turned || k.nearlyFull() {
		return false
	}
	before := len(k.Records)
	k.ahead = r.x.ScanPlain(&k.Block, r.mark)
	for i := before; i < len(k.Records); i++ {
		if k.Records[i].Tag == idLX {
			k.lines++
		}
	}
	return k.ahead
}

// mark says whether step has more to do with a segment than to keep it.
func (r *Source) mark(id segmentID) bool {
	switch id {
	case idCLM, idHL, idBHT:
		return true
	case idREF:
		return len(r.level.billing) == 0
	}
	return false
}

// takeProblems asks for what the envelope reader met on its way to the segment;
// what it lost was a part of the claim being collected.
func (r *Source) takeProblems() []x12.Problem {
	list := r.x.Problems()
	for i := range list {
		if list[i].Lost && r.mode == inClaim {
			r.cut = &list[i]
		}
	}
	return list
}

// ends says whether a segment closes the claim or level before it.
func ends(s *x12.Segment) bool {
	switch s.Tag() {
	case idCLM, idHL, idISA, idGS, idST, idSE, idGE, idIEA:
		return true
	}
	return false
}

// opens says whether a segment opens or closes an envelope.
func opens(id segmentID) bool {
	switch id {
	case idISA, idGS, idST, idSE, idGE, idIEA:
		return true
	}
	return false
}

// step takes one segment of the stream; what it closes was flushed.
func (r *Source) step(s *x12.Segment) {
	id := s.Tag()
	k := &r.batch.kept
	if opens(id) {
		r.turned = true
		r.keep(s)
		r.turned = true // and from the next segment on
		r.stepEnvelope(id, s)
		k.begin()
		return
	}
	within := r.mode != outside && s.At.InTransaction != 0
	if within && id == idCLM {
		r.startClaim(s)
	}
	r.keepOnce(s)
	switch {
	case !within || r.full:
		return
	case id == idHL:
		r.startLevel(s)
		k.begin()
	case id == idBHT:
		if d, ok := claim.ParseCompactDate(s.Element(4)); ok {
			r.received = d
		}
	case id == idREF && len(r.level.billing) == 0 && string(s.Element(1)) == "87":
		r.useGuide(short(s.Element(2)), s) // 004010 names the guide here too
	case id == idLX:
		k.lines++
	}
	r.bound(k)
}

// bound notices a claim or level that is larger than any should be.
func (r *Source) bound(k *kept) {
	if !k.full() {
		return
	}
	r.full = true
	if r.mode == inLevel {
		r.readLevel(k)
	}
}

// keepOnce keeps a segment that takePlain has not kept.
func (r *Source) keepOnce(s *x12.Segment) {
	if k := &r.batch.kept; k.ahead {
		k.ahead = false
		return
	}
	r.keep(s)
}

// keep adds a segment to the batch.
func (r *Source) keep(s *x12.Segment) {
	if r.turned {
		r.turned = false
		r.batch.kept.turn(s)
	}
	r.batch.kept.Add(s)
}

func (r *Source) stepEnvelope(id segmentID, s *x12.Segment) {
	r.mode = outside
	switch id {
	case idISA:
		r.component = s.Delimiters.Component
		r.told.component = false
		r.groupID, r.groupDate = "", 0
	case idGS:
		r.groupID = short(s.Element(8))
		r.groupDate, _ = claim.ParseCompactDate(s.Element(4))
	case idST:
		r.startTransaction(s)
	}
}

func (r *Source) startTransaction(s *x12.Segment) {
	r.received = r.groupDate
	r.level, r.context = level{}, context{}
	r.told.parent, r.told.levelCode = false, false
	r.guideID, r.guide = "", guide{}
	if set := short(s.Element(1)); set != "837" {
		r.report(Not837, fmt.Sprintf("transaction set %q is no claim; it is passed over", set), s.Envelope, s.At, false)
		return
	}
	r.mode = inLevel
	id := short(s.Element(3))
	if id == "" {
		id = r.groupID
	}
	r.useGuide(id, s)
}

// useGuide decides the grammar, and says where it is not the guide's own.
func (r *Source) useGuide(id string, s *x12.Segment) {
	g := guideOf(id)
	if g.kind == "" && !g.other && r.guideID != "" {
		return // REF*87 may hold less than GS08 did
	}
	r.guideID, r.guide = id, g
	if g.other {
		r.mode = outside
		r.report(Dental, fmt.Sprintf("guide %q is for dental claims; the transaction is passed over", id), s.Envelope, s.At, true)
		return
	}
	if g.exact || r.told.guides[id] || len(r.told.guides) > 100 {
		return
	}
	if r.told.guides == nil {
		r.told.guides = map[string]bool{}
	}
	r.told.guides[id] = true
	nearest := "005010X222A1 or 005010X223A2, as its lines say"
	switch g.kind {
	case claim.Professional:
		nearest = "005010X222A1"
	case claim.Institutional:
		nearest = "005010X223A2"
	}
	r.report(NearestGuide, fmt.Sprintf("guide %q is read with the grammar of %s", id, nearest), s.Envelope, s.At, false)
}

// startLevel opens a hierarchical level. Position decides what belongs to what;
// HL02 is only compared, since one file in ten numbers its levels wrongly.
func (r *Source) startLevel(s *x12.Segment) {
	r.mode, r.cut = inLevel, nil
	r.batch.level = -1 // also for a level that says no more than that it begins
	number, parent := cut(s.Element(1)), cut(s.Element(2))
	var above []byte
	switch string(s.Element(3)) {
	case "20":
		r.level = level{billing: append(r.level.billing[:0], number...), subscriber: r.level.subscriber[:0]}
		r.context = context{}
	case "22":
		above = r.level.billing
		r.level.subscriber = append(r.level.subscriber[:0], number...)
		r.context = context{billing: r.context.billing}
	case "23":
		above = r.level.subscriber
		r.context.patient = claim.Patient{}
	default:
		if !r.told.levelCode {
			r.told.levelCode = true
			r.report(LevelCode, fmt.Sprintf("HL03 %q is no level of a claim (20, 22, 23)", short(s.Element(3))), s.Envelope, s.At, false)
		}
		return
	}
	if !bytes.Equal(parent, above) && !r.told.parent {
		r.told.parent = true
		r.report(LevelParent, fmt.Sprintf("HL02 %q does not name the level above (%q); levels are read by their position", parent, above), s.Envelope, s.At, false)
	}
}

// startClaim begins to collect a claim.
func (r *Source) startClaim(s *x12.Segment) {
	r.mode, r.cut = inClaim, nil
	r.envelope, r.at = s.Envelope, s.At
	r.useComponent(s)
	r.batch.kept.begin()
}

// flush ends what is collected: a level is read, a claim becomes a part of the batch.
func (r *Source) flush() {
	k := &r.batch.kept
	switch {
	case r.full && r.mode == inLevel:
		r.report(TooLarge, "a level holds more than this program reads; the rest of it is passed over", r.x.Segment().Envelope, r.x.Segment().At, true)
	case r.full:
		r.report(TooLarge, "a claim holds more than this program reads; it is passed over", r.envelope, r.at, true)
		r.batch.parts[len(r.batch.parts)-1].problem.SegmentID = "CLM"
	case r.mode == inLevel:
		r.readLevel(k)
	case r.mode == inClaim:
		r.batch.addClaim(r)
	}
	k.begin()
	if r.mode == inClaim {
		r.mode = inLevel
	}
	r.full, r.cut = false, nil
}

func (r *Source) report(code, message string, e x12.Envelope, at claim.Place, lost bool) {
	r.batch.parts = append(r.batch.parts, part{envelope: e, guideID: r.guideID, problem: &x12.Problem{
		Problem:  finding.Problem{Code: code, Path: x12.Path(&e, at), Message: message},
		Envelope: e, At: at, Lost: lost,
	}})
}

// short cuts ids, so that a hostile file cannot make them memory.
func short(b []byte) string { return string(cut(b)) }

func cut(b []byte) []byte { return b[:min(len(b), 64)] }
