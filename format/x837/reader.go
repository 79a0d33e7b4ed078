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
	// Claim is nil where Problem says what could not be read. It owns its memory
	// where Read yields it; that of a Batch is the batch's.
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
// the order of the file. The error is a failure of the source, and the last thing
// yielded. Who is done with a claim before the next should use Source and Batch,
// which use its memory again.
func Read(source io.Reader, file string) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		s := NewSource(source, file)
		for b := (&Batch{own: true}); s.Next(b, 1); {
			for _, item := range b.Read() {
				if !yield(item, nil) {
					return
				}
			}
		}
		if err := s.Err(); err != nil {
			yield(Item{}, fmt.Errorf("%s: %w", file, err))
		}
	}
}
