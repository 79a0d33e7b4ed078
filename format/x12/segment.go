// Package x12 reads and writes the X12 envelope: interchanges, groups,
// transactions and their segments, as a stream in bounded memory. It knows no
// transaction set; X12.6 application control structure is all it follows.
package x12

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"firstpass/claim"
)

// Delimiters are the four separators an interchange declares. Repetition is 0
// before version 00402, Component is 0 where ISA16 is empty.
type Delimiters struct {
	Element, Component, Repetition, Segment byte
}

// Envelope is the control numbers in force, each empty where its level is not
// open.
type Envelope struct {
	File        string
	Interchange string // ISA13
	Group       string // GS06
	Transaction string // ST02
}

// Segment is one segment of the stream. Its bytes are views into the reader's
// buffer and hold until the next Scan; copy what must live longer.
type Segment struct {
	Envelope
	Delimiters
	At     claim.Place
	raw    []byte
	tag    uint32
	starts []int32 // where each element starts, and one past the end
}

// ID is the segment identifier: CLM.
func (s *Segment) ID() []byte {
	raw, separator := s.raw, s.Delimiters.Element
	switch {
	case len(raw) > 3 && raw[3] == separator && raw[2] != separator && raw[1] != separator && raw[0] != separator:
		return raw[:3]
	case len(raw) > 2 && raw[2] == separator && raw[1] != separator && raw[0] != separator:
		return raw[:2]
	}
	if end := bytes.IndexByte(raw, separator); end >= 0 {
		return raw[:end]
	}
	return raw
}

// Tag is an identifier of two or three characters in one number, the last in the
// lowest byte, so that choosing among them is a comparison; of no use for others.
func (s *Segment) Tag() uint32 { return s.tag }

// Len is the number of elements, the identifier not counted.
func (s *Segment) Len() int { return len(s.starts) - 2 }

// Raw is the whole segment without its terminator.
func (s *Segment) Raw() []byte { return s.raw }

// Starts holds the offset in Raw of each element, the identifier being element
// 0, and at the end len(Raw)+1: for readers that keep segments.
func (s *Segment) Starts() []int32 { return s.starts }

// Element returns element n, counted from 1 as in the guides; nil where the
// segment is shorter.
func (s *Segment) Element(n int) []byte {
	if n < 0 || n+1 >= len(s.starts) {
		return nil
	}
	return s.raw[s.starts[n] : s.starts[n+1]-1]
}

// Component returns component n, from 1, of an element.
func (s *Segment) Component(element, n int) []byte {
	return Part(s.Element(element), s.Delimiters.Component, n)
}

// Repetition returns the n-th repeat, from 1, of an element.
func (s *Segment) Repetition(element, n int) []byte {
	return Part(s.Element(element), s.Delimiters.Repetition, n)
}

// Part returns the n-th part, from 1, of a value split at a separator; with the
// separator 0 the value has one part.
func Part[T string | []byte](value T, separator byte, n int) T {
	var none T
	if separator == 0 {
		if n == 1 {
			return value
		}
		return none
	}
	start := 0
	for i := 0; i < len(value); i++ {
		if value[i] != separator {
			continue
		}
		if n--; n == 0 {
			return value[start:i]
		}
		start = i + 1
	}
	if n != 1 {
		return none
	}
	return value[start:]
}

// set makes raw the segment: it finds its elements, and says whether it holds a
// byte that is neither the element separator nor printable ASCII.
func (s *Segment) set(raw []byte) (odd bool) {
	separator := s.Delimiters.Element
	s.raw, s.tag = raw, tagOf(raw, separator)
	if cap(s.starts) < len(raw)+2 {
		s.starts = make([]int32, 0, 2*len(raw)+2)
	}
	starts := s.starts[:len(raw)+2] // as many as there can be
	starts[0] = 0
	n, at := 1, 0
	// Eight bytes at a time. In found a high bit is set where a byte is below ' '
	// (the subtraction borrows), above '~' (the addition carries) or beyond ASCII; a
	// borrow or carry into the next byte starts at an odd one, so none is added. In
	// separators the high bit of a byte is set where it is the separator.
	const each, low, high = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	var found uint64
	if separator-' ' < 0x7f-' ' {
		for ; at+8 <= len(raw); at += 8 {
			v := binary.LittleEndian.Uint64(raw[at:])
			found |= v | (v - ' '*each) | (v + each)
			v ^= uint64(separator) * each
			for separators := ^((v&low + low) | v | low); separators != 0; separators &= separators - 1 {
				starts[n] = int32(at + bits.TrailingZeros64(separators)/8 + 1)
				n++
			}
		}
	}
	odd = found&high != 0
	for ; at < len(raw); at++ {
		if c := raw[at]; c == separator {
			starts[n] = int32(at + 1)
			n++
		} else {
			odd = odd || c-' ' >= 0x7f-' '
		}
	}
	starts[n] = int32(len(raw) + 1)
	s.starts = starts[:n+1]
	return odd
}

func tagOf(raw []byte, separator byte) uint32 {
	if len(raw) < 3 {
		if len(raw) == 2 {
			return uint32(raw[0])<<8 | uint32(raw[1])
		}
		return 0
	}
	two := uint32(raw[0])<<8 | uint32(raw[1])
	switch {
	case raw[2] == separator:
		return two
	case len(raw) == 3 || raw[3] == separator:
		return two<<8 | uint32(raw[2])
	}
	return 0
}

// trimBlanks drops blanks and line ends around a segment; a blank that is a
// delimiter stays.
func (d *Delimiters) trimBlanks(raw []byte) []byte {
	for len(raw) > 0 && isBlank(raw[len(raw)-1]) && !d.holds(raw[len(raw)-1]) {
		raw = raw[:len(raw)-1]
	}
	return raw
}

func (d *Delimiters) holds(c byte) bool {
	return c == d.Element || c == d.Component || c == d.Repetition || c == d.Segment
}

// isBlank names what may stand between segments: blanks, line ends, and the
// padding (NUL, Ctrl-Z) old transports leave.
func isBlank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0 || c == 0x1a
}

var byteOrderMark = []byte("\xef\xbb\xbf")

func hasMark(b []byte) bool { return bytes.HasPrefix(b, byteOrderMark) }
