// Package x837 reads and writes health care claims, X12 837 professional and
// institutional. It streams: one claim is in memory at a time, with what its
// billing provider, subscriber and patient levels say.
package x837

import (
	"fmt"
	"io"
	"iter"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// The stable codes of what this package reports beside those of the envelope.
const (
	Not837             = "x12-not-837"               // a transaction of another set; passed over
	Dental             = "x837-dental"               // an 837D; passed over
	NearestGuide       = "x837-nearest-guide"        // an id read with the nearest grammar
	LevelParent        = "x837-hl-parent"            // HL02 does not name the level above
	LevelCode          = "x837-hl-level"             // HL03 is none of 20, 22, 23
	ComponentSeparator = "x837-component-separator"  // another one in use than ISA16 declares
	NoControlNumber    = "x837-no-claim-number"      // CLM01 is empty
	NoLines            = "x837-no-lines"             // a claim without service lines
	Cut                = "x837-claim-cut"            // a claim that misses a part
	TooLarge           = "x837-claim-too-large"      // a claim beyond the limits of this reader
	Number             = "x837-number"               // a value that should be a number
	Day                = "x837-date"                 // a value that should be a day
	EmptyLine          = "x837-line-without-service" // LX without SV1 or SV2
	SecondDrug         = "x837-second-drug"          // a second LIN on a line
)

// Item is what the reader hands over: a claim, or a problem.
type Item struct {
	// Claim owns its memory and may go to another goroutine; nil where Problem
	// says what could not be read.
	Claim *claim.Encounter
	// Unread is what could not be read in this claim.
	Unread []finding.Problem
	// Problem is a claim that could not be read (Lost), or something wrong with
	// the envelope; reading goes on after it.
	Problem *x12.Problem
	// Envelope is the control numbers the claim stands in; Guide the exact id of
	// its implementation guide.
	x12.Envelope
	Guide string
}

// Read yields the claims of an X12 stream and the problems met between them, in
// the order of the file. The error is a failure of the source, and the last thing yielded.
func Read(source io.Reader, file string) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		r := &reader{x: x12.NewReader(source, file)}
		for more := true; more; {
			more = r.x.Scan()
			problems := r.takeProblems()
			if more {
				r.step(r.x.Segment())
			} else {
				r.flush()
			}
			for i := range problems {
				r.ready = append(r.ready, Item{Problem: &problems[i], Envelope: problems[i].Envelope})
			}
			for i := range r.ready {
				if !yield(r.ready[i], nil) {
					return
				}
			}
			clear(r.ready)
			r.ready = r.ready[:0]
		}
		if err := r.x.Err(); err != nil {
			yield(Item{}, fmt.Errorf("%s: %w", file, err))
		}
	}
}

type mode uint8

const (
	outside mode = iota // no transaction, or one that is passed over
	inLevel             // between ST or HL and the next HL or CLM
	inClaim             // from CLM on
)

// reader is the state between claims.
type reader struct {
	x     *x12.Reader
	mode  mode
	kept  kept
	ready []Item
	cut   *x12.Problem // what was lost while the claim was collected

	envelope  x12.Envelope // of the segments collected
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
	terms     terms
	scratch   scratch
}

// level is the hierarchy by position: the ids of the levels open.
type level struct{ billing, subscriber string }

// told remembers what is reported once only.
type told struct {
	guides    map[string]bool
	parent    bool // in the transaction
	levelCode bool
	component bool // in the interchange
}

// takeProblems asks for what the envelope reader met on its way to the segment;
// what it lost was a part of the claim being collected.
func (r *reader) takeProblems() []x12.Problem {
	list := r.x.Problems()
	for i := range list {
		if list[i].Lost && r.mode == inClaim {
			r.cut = &list[i]
		}
	}
	return list
}

// step takes one segment of the stream.
func (r *reader) step(s *x12.Segment) {
	id := identify(s.ID())
	switch id {
	case idISA, idGS, idST, idSE, idGE, idIEA:
		r.flush()
		r.stepEnvelope(id, s)
		return
	}
	if r.mode == outside || s.At.InTransaction == 0 {
		return
	}
	switch id {
	case idHL:
		r.flush()
		r.startLevel(s)
	case idCLM:
		r.flush()
		r.mode, r.cut = inClaim, nil
		r.kept.add(id, s)
		r.envelope, r.at = s.Envelope, s.At
	case idBHT:
		if d, ok := claim.ParseCompactDate(s.Element(4)); ok {
			r.received = d
		}
	default:
		if id == idREF && r.level.billing == "" && string(s.Element(1)) == "87" {
			r.useGuide(short(s.Element(2)), s) // 004010 names the guide here too
		}
		r.kept.add(id, s)
	}
}

func (r *reader) stepEnvelope(id segmentID, s *x12.Segment) {
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

func (r *reader) startTransaction(s *x12.Segment) {
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
func (r *reader) useGuide(id string, s *x12.Segment) {
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
func (r *reader) startLevel(s *x12.Segment) {
	r.mode, r.cut = inLevel, nil
	number, parent := short(s.Element(1)), short(s.Element(2))
	above := ""
	switch string(s.Element(3)) {
	case "20":
		r.level = level{billing: number}
		r.context = context{}
	case "22":
		above = r.level.billing
		r.level.subscriber = number
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
	if parent != above && !r.told.parent {
		r.told.parent = true
		r.report(LevelParent, fmt.Sprintf("HL02 %q does not name the level above (%q); levels are read by their position", parent, above), s.Envelope, s.At, false)
	}
}

// flush reads what was collected.
func (r *reader) flush() {
	switch r.mode {
	case inLevel:
		if r.kept.full {
			r.report(TooLarge, "a level holds more than this program reads; the rest of it is passed over", r.x.Segment().Envelope, r.x.Segment().At, true)
		}
		r.readLevel()
	case inClaim:
		r.readClaim()
	}
	r.kept.reset()
	r.cut = nil
}

func (r *reader) report(code, message string, e x12.Envelope, at claim.Place, lost bool) {
	r.ready = append(r.ready, Item{Envelope: e, Guide: r.guideID, Problem: &x12.Problem{
		Problem:  finding.Problem{Code: code, Path: x12.Path(&e, at), Message: message},
		Envelope: e, At: at, Lost: lost,
	}})
}

// short cuts ids, so that a hostile file cannot make them memory.
func short(b []byte) string { return string(b[:min(len(b), 64)]) }
