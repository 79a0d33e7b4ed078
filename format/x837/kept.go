package x837

import (
	"strings"

	"firstpass/format/x12"
)

// The most one claim may hold. The guides allow 50 lines (professional) and 999
// (institutional); hostile input is not to become memory.
const (
	mostBytes   = 16 << 20
	mostRecords = 250_000
	mostLines   = 20_000
)

// kept is segments copied out of the stream, so that they can be read with
// everything known about their number, so that one string holds every value, and so
// that whoever reads them may do so later. The last of them are a claim or level not
// yet complete.
type kept struct {
	x12.Block
	turns  []turn // in the order of the records
	extent        // of the claim or level being kept
	ahead  bool   // the last record is the one behind it
}

// turn is where other control numbers or delimiters come into force.
type turn struct {
	record int // the first of them
	x12.Envelope
	x12.Delimiters
}

// record is one segment kept.
type record = x12.Record

// segmentID is the tag of a segment.
type segmentID = uint32

const (
	idAMT segmentID = 'A'<<16 | 'M'<<8 | 'T'
	idBHT segmentID = 'B'<<16 | 'H'<<8 | 'T'
	idCAS segmentID = 'C'<<16 | 'A'<<8 | 'S'
	idCLM segmentID = 'C'<<16 | 'L'<<8 | 'M'
	idCRC segmentID = 'C'<<16 | 'R'<<8 | 'C'
	idCTP segmentID = 'C'<<16 | 'T'<<8 | 'P'
	idDMG segmentID = 'D'<<16 | 'M'<<8 | 'G'
	idDTP segmentID = 'D'<<16 | 'T'<<8 | 'P'
	idGE  segmentID = 'G'<<8 | 'E'
	idGS  segmentID = 'G'<<8 | 'S'
	idHI  segmentID = 'H'<<8 | 'I'
	idHL  segmentID = 'H'<<8 | 'L'
	idIEA segmentID = 'I'<<16 | 'E'<<8 | 'A'
	idISA segmentID = 'I'<<16 | 'S'<<8 | 'A'
	idK3  segmentID = 'K'<<8 | '3'
	idLIN segmentID = 'L'<<16 | 'I'<<8 | 'N'
	idLX  segmentID = 'L'<<8 | 'X'
	idMEA segmentID = 'M'<<16 | 'E'<<8 | 'A'
	idN3  segmentID = 'N'<<8 | '3'
	idN4  segmentID = 'N'<<8 | '4'
	idNM1 segmentID = 'N'<<16 | 'M'<<8 | '1'
	idNTE segmentID = 'N'<<16 | 'T'<<8 | 'E'
	idPAT segmentID = 'P'<<16 | 'A'<<8 | 'T'
	idPRV segmentID = 'P'<<16 | 'R'<<8 | 'V'
	idPWK segmentID = 'P'<<16 | 'W'<<8 | 'K'
	idREF segmentID = 'R'<<16 | 'E'<<8 | 'F'
	idSBR segmentID = 'S'<<16 | 'B'<<8 | 'R'
	idSE  segmentID = 'S'<<8 | 'E'
	idST  segmentID = 'S'<<8 | 'T'
	idSV1 segmentID = 'S'<<16 | 'V'<<8 | '1'
	idSV2 segmentID = 'S'<<16 | 'V'<<8 | '2'
	idSV3 segmentID = 'S'<<16 | 'V'<<8 | '3'
	idSVD segmentID = 'S'<<16 | 'V'<<8 | 'D'
)

// extent is what one claim or level takes of what is kept.
type extent struct {
	bytes, segments int // where it begins
	lines           int // service lines among it
}

func (k *kept) reset() {
	if cap(k.Text) > 1<<20 { // one huge claim does not keep its memory for the rest of the file
		*k = kept{}
	}
	k.Reset()
	k.turns, k.ahead = k.turns[:0], false
	k.begin()
}

// begin starts a claim or level behind what is kept of the one before.
func (k *kept) begin() {
	bytes, segments := k.end()
	k.extent = extent{bytes: bytes, segments: segments}
}

// end is where what is kept of the claim or level ends.
func (k *kept) end() (bytes, segments int) {
	if k.ahead {
		last := len(k.Records) - 1
		return int(k.Records[last].Text), last
	}
	return len(k.Text), len(k.Records)
}

// turn keeps what stands above the segments from the next one on.
func (k *kept) turn(s *x12.Segment) {
	k.turns = append(k.turns, turn{record: len(k.Records), Envelope: s.Envelope, Delimiters: s.Delimiters})
}

// full says whether a claim or level is larger than any should be.
func (k *kept) full() bool { return k.fullWith(0, 0) }

// nearlyFull says whether one ScanPlain could make it so; from then on its segments
// are counted one by one.
func (k *kept) nearlyFull() bool {
	const shortest = len("LX*~")
	return k.fullWith(x12.MostPlain, x12.MostPlain/shortest)
}

func (k *kept) fullWith(moreBytes, more int) bool {
	bytes, segments := k.end()
	return bytes-k.bytes+moreBytes > mostBytes || segments-k.segments+more > mostRecords || k.lines+more > mostLines
}

// view reads the records of a kept whose text, from base on, has become a string.
type view struct {
	text      string
	base      int32
	starts    []int32
	component byte
	texts     *texts
}

// element is element n of a record.
func (v *view) element(rec *record, n int32) string {
	if n > rec.Elements {
		return ""
	}
	i, at := rec.First+n, rec.Text-v.base
	return v.text[at+v.starts[i] : at+v.starts[i+1]-1]
}

// value is element n of a record, without blanks around it.
func (v *view) value(rec *record, n int32) string {
	text := v.element(rec, n)
	if text == "" || text[0] != ' ' && text[len(text)-1] != ' ' {
		return text
	}
	return trim(text)
}

// part is component c of element n.
func (v *view) part(rec *record, n int32, c int) string {
	if n > rec.Elements {
		return ""
	}
	return trim(x12.Part(v.value(rec, n), v.component, c))
}

// pair is the first two components of element n.
func (v *view) pair(rec *record, n int32) (first, second string) {
	first, second, _ = v.cut(v.value(rec, n))
	second, _, _ = v.cut(second)
	return trim(first), trim(second)
}

// cut divides a text at its first component separator.
func (v *view) cut(text string) (before, after string, found bool) {
	if v.component == 0 {
		return text, "", false
	}
	for i := 0; i < len(text); i++ {
		if text[i] == v.component {
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}

func trim(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	return s
}

// name is the name of an NM1: of a person as the encounter file writes names.
// Patients and subscribers have fields for the two parts.
func (v *view) name(rec *record) string {
	if v.element(rec, 2) == "1" {
		if last, first := v.element(rec, 3), v.element(rec, 4); last != "" && first != "" {
			return v.texts.join(last, ", ", first)
		}
	}
	return v.value(rec, 3)
}

// texts makes strings in pieces of memory that several of them share.
type texts struct{ piece strings.Builder }

// room is where length bytes are to be written, in a piece of at least size.
func (t *texts) room(length, size int) (from int) {
	if t.piece.Cap()-t.piece.Len() < length { // written to further than its room, it would be copied
		t.piece.Reset()
		t.piece.Grow(max(length, size))
	}
	return t.piece.Len()
}

func (t *texts) join(before, between, after string) string {
	from := t.room(len(before)+len(between)+len(after), 1<<10)
	t.piece.WriteString(before)
	t.piece.WriteString(between)
	t.piece.WriteString(after)
	return t.piece.String()[from:]
}

func (t *texts) copy(text []byte, size int) string {
	from := t.room(len(text), size)
	t.piece.Write(text)
	return t.piece.String()[from:]
}
