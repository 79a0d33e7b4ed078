package x12

import (
	"strconv"

	"firstpass/claim"
	"firstpass/finding"
)

// The stable codes of what can be wrong with an envelope.
const (
	NoInterchange        = "x12-no-isa"           // nothing in the file is an ISA segment
	LeadingData          = "x12-leading-data"     // text before the first ISA
	TrailingData         = "x12-trailing-data"    // text after an IEA that is no ISA
	WidthOfISA           = "x12-isa-width"        // ISA is not 106 bytes; read by its separators
	Truncated            = "x12-truncated"        // the input, or a segment, ends too early
	SegmentTooLong       = "x12-segment-too-long" // longer than MaxSegment; skipped
	LineBreak            = "x12-line-break"       // line breaks inside segments; taken out
	Characters           = "x12-characters"       // outside the character sets of the standard
	MissingInterchange   = "x12-missing-iea"      // ISA without its IEA
	MissingGroupHeader   = "x12-missing-gs"       // ST, GE outside a group
	MissingGroupTrailer  = "x12-missing-ge"       // GS without its GE
	MissingHeader        = "x12-missing-st"       // SE, or other segments, outside a transaction
	MissingTrailer       = "x12-missing-se"       // ST without its SE
	SegmentCount         = "x12-se-count"         // SE01
	TransactionCount     = "x12-ge-count"         // GE01
	GroupCount           = "x12-iea-count"        // IEA01
	TransactionControl   = "x12-se-control"       // SE02 is not ST02
	GroupControl         = "x12-ge-control"       // GE02 is not GS06
	InterchangeControl   = "x12-iea-control"      // IEA02 is not ISA13
	DuplicateTransaction = "x12-duplicate-st"     // ST02 twice in a group
	DuplicateGroup       = "x12-duplicate-gs"     // GS06 twice in an interchange
	DuplicateInterchange = "x12-duplicate-isa"    // ISA13 twice in a file
	TooManyProblems      = "x12-more-problems"    // further problems are not listed
)

// Problem is something wrong with the envelope or the syntax, and where.
// Reading goes on after every one of them.
type Problem struct {
	finding.Problem
	Envelope
	SegmentID string // of the segment the problem is at, where there is one
	At        claim.Place
	Lost      bool // some of the input could not be used because of it
}

// Path writes a place the way every X12 message of the program does: file,
// control numbers, segment counted from the first ISA, byte offset.
func Path(e *Envelope, at claim.Place) string {
	b := make([]byte, 0, 96)
	add := func(word, value string) {
		if value == "" {
			return
		}
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		b = append(append(b, word...), value...)
	}
	add("", e.File)
	add("interchange ", e.Interchange)
	add("group ", e.Group)
	add("transaction ", e.Transaction)
	if at.Segment > 0 {
		add("segment ", strconv.Itoa(int(at.Segment)))
	}
	add("byte ", strconv.FormatInt(at.Byte, 10))
	return string(b)
}

// mostProblems bounds the list of a caller that never takes it.
const mostProblems = 1000

func (r *Reader) report(code, message string, lost bool) {
	if len(r.problems) > mostProblems {
		return
	}
	if len(r.problems) == mostProblems {
		code, message = TooManyProblems, "more problems follow; they are not listed"
	}
	r.problems = append(r.problems, Problem{
		Problem:   finding.Problem{Code: code, Path: Path(&r.seg.Envelope, r.seg.At), Message: message},
		Envelope:  r.seg.Envelope,
		SegmentID: shortText(r.seg.ID()),
		At:        r.seg.At,
		Lost:      lost,
	})
}

// longestControl cuts control numbers and ids, nine characters by the standard,
// so that a hostile file cannot make them memory.
const longestControl = 64

func shortText(b []byte) string { return string(b[:min(len(b), longestControl)]) }
