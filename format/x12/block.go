package x12

import (
	"encoding/binary"
	"math/bits"

	"firstpass/claim"
)

// Block is segments of a stream that are kept behind one another, for readers that
// need several at once, or later.
type Block struct {
	Text    []byte  // theirs; terminators and line ends may stand between them
	Starts  []int32 // of each record, what Segment.Starts says of it
	Records []Record
}

// Record is one segment of a block.
type Record struct {
	Tag      uint32
	Text     int32 // offset of the segment
	First    int32 // of its offsets in Starts
	Elements int32 // the identifier not counted
	At       claim.Place
}

// Reset empties the block but for its room.
func (b *Block) Reset() {
	b.Text, b.Starts, b.Records = b.Text[:0], b.Starts[:0], b.Records[:0]
}

// Add keeps a segment.
func (b *Block) Add(s *Segment) {
	b.Records = append(b.Records, Record{
		Tag: s.tag, Text: int32(len(b.Text)), First: int32(len(b.Starts)), Elements: int32(s.Len()), At: s.At,
	})
	b.Text = append(b.Text, s.raw...)
	b.Starts = append(b.Starts, s.starts...)
}

// Element is element n of a record, nil where the segment is shorter.
func (b *Block) Element(rec *Record, n int32) []byte {
	if n > rec.Elements {
		return nil
	}
	i := rec.First + n
	return b.Text[rec.Text+b.Starts[i] : rec.Text+b.Starts[i+1]-1]
}

// Segment makes s the segment of a record. What stands above it is the caller's to set.
func (b *Block) Segment(s *Segment, rec *Record) {
	s.starts = b.Starts[rec.First : rec.First+rec.Elements+2]
	s.raw = b.Text[rec.Text : rec.Text+s.starts[rec.Elements+1]-1]
	s.tag, s.At = rec.Tag, rec.At
}

// MostPlain is how many bytes ScanPlain looks at in one call.
const MostPlain = 64 << 10

// ScanPlain adds to b the segments from here on that any reader would take as they
// are: inside a transaction, whole in what was read of the input, of printable
// characters without blanks around them, with an identifier of two or three that
// opens or closes no envelope. It is much of the speed of reading claims: one look
// at each byte, and one copy for all segments.
//
// It ends behind a segment whose tag is told to be a mark; marked is true then, and
// Segment is that one. Else the next segment is not plain, or not yet looked at, and
// Scan knows what to do with any.
func (r *Reader) ScanPlain(b *Block, mark func(tag uint32) bool) (marked bool) {
	d := &r.seg.Delimiters
	if r.levels.leaving != 0 || !r.levels.inTransaction || d.Element-'!' >= 0x7f-'!' {
		return false
	}
	text := r.buf[r.start:min(r.end, r.start+MostPlain)]
	first, from := len(b.Records), len(b.Text)
	place, taken := r.seg.At, 0
	for !marked {
		start := taken
		for start < len(text) && (text[start] == '\n' || text[start] == '\r') {
			start++
		}
		n := len(b.Starts)
		tag, length := b.split(text[start:], d)
		if length < 0 {
			b.Starts = b.Starts[:n]
			break
		}
		b.Records = append(b.Records, Record{})
		rec := &b.Records[len(b.Records)-1]
		rec.Tag, rec.Text, rec.First, rec.Elements = tag, int32(from+start), int32(n), int32(len(b.Starts)-n-2)
		passed := int32(len(b.Records) - first)
		rec.At.Segment, rec.At.InTransaction, rec.At.Byte = place.Segment+passed, place.InTransaction+passed, r.base+int64(r.start+start)
		taken = start + length + 1
		marked = mark(tag)
	}
	if taken == 0 {
		return false
	}
	b.Text = append(b.Text, text[:taken]...)
	last := &b.Records[len(b.Records)-1]
	r.seg.At, r.seg.tag = last.At, last.Tag
	r.seg.starts = append(r.seg.starts[:0], b.Starts[last.First:]...)
	r.seg.raw = text[int(last.Text)-from : taken-1]
	r.levels.members += len(b.Records) - first
	r.start += taken
	return marked
}

// split adds the starts of the elements of the segment that text begins with, and
// gives its identifier and length; the length is -1 where it is not plain.
//
// Eight bytes at a time, in numbers where the high bit of a byte says something of
// it. In end that bit of the first byte that is the terminator is right, and below
// has those of the bytes before it. In odd a bit is set where a byte is below ' '
// (the subtraction borrows), above '~' (the addition carries) or beyond ASCII; a
// borrow or carry into the next byte starts at an odd one. In separators no bit
// depends on another byte.
func (b *Block) split(text []byte, d *Delimiters) (tag uint32, length int) {
	const each, low, high = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	separator, terminator := uint64(d.Element)*each, uint64(d.Segment)*each
	starts := append(b.Starts, 0)
	var odd uint64
	for at := 0; at+8 <= len(text); at += 8 {
		word := binary.LittleEndian.Uint64(text[at:])
		end := word ^ terminator
		end = (end - each) &^ end & high
		below := (end - 1) &^ end
		odd |= (word | (word - ' '*each) | (word + each)) & below
		separators := word ^ separator
		separators = ^((separators&low + low) | separators | low) & below
		if at == 0 {
			switch bits.TrailingZeros64(separators) {
			case 8*2 + 7:
				tag = uint32(bits.ReverseBytes64(word) >> 48)
			case 8*3 + 7:
				tag = uint32(bits.ReverseBytes64(word) >> 40)
			default:
				return 0, -1
			}
		}
		for ; separators != 0; separators &= separators - 1 {
			starts = append(starts, int32(at+bits.TrailingZeros64(separators)/8+1))
		}
		if end != 0 {
			length = at + bits.TrailingZeros64(end)/8
			b.Starts = append(starts, int32(length+1))
			if odd&high != 0 || text[0] == ' ' || text[length-1] == ' ' || opensOrCloses(tag) {
				return 0, -1
			}
			return tag, length
		}
	}
	return 0, -1
}

func opensOrCloses(tag uint32) bool {
	switch tag {
	case 'S'<<8 | 'T', 'S'<<8 | 'E', 'G'<<8 | 'S', 'G'<<8 | 'E', 'I'<<16 | 'S'<<8 | 'A', 'I'<<16 | 'E'<<8 | 'A', 'T'<<16 | 'A'<<8 | '1':
		return true
	}
	return false
}
