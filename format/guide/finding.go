package guide

import (
	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// Error is one thing wrong with a transaction or its envelope, and where.
type Error struct {
	x12.Envelope
	At        claim.Place
	Loop      string // 2010AA
	SegmentID string
	Element   int // from 1; 0 where the segment as a whole is meant
	Component int // from 1; 0 where the element as a whole is meant
	Number    string
	// SNIP is the WEDI type, 1 to 5, or 0 for what is only said about reading.
	SNIP int
	// Code is the 999's: IK3-3, IK4-7, IK5-4, AK9-5, or the TA1's: TA1-021.
	Code     string
	Severity finding.Severity
	Message  string
	// Value is the element as it was sent; it may hold patient data and goes into
	// an acknowledgement only.
	Value string
	// Line is the service line it stands in, from 1; 0 outside of lines.
	Line int
	// Claim is CLM01 of the claim it stands in, and Status the claim status a
	// 277CA gives for it.
	Claim  string
	Status string
}

// Summary counts what was said about a file.
type Summary struct {
	Version      string // the guide of the first transaction, as the file names it
	Grammar      string // the guide it was read with, where that is another
	Interchanges int
	Transactions int
	Claims       int
	Errors       int
	Warnings     int
	Unchecked    int // transactions of sets no grammar is at hand for
}

// add counts one error.
func (s *Summary) add(e *Error) {
	switch e.Severity {
	case finding.Error:
		s.Errors++
	case finding.Warning:
		s.Warnings++
	}
}
