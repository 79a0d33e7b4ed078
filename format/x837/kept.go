package x837

import (
	"firstpass/claim"
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
	text    []byte
	starts  []int32 // of each record, the offsets in it of its elements
	records []record
	turns   []turn // in the order of the records
	extent         // of the claim or level being kept
}

// turn is where other control numbers or delimiters come into force.
type turn struct {
	record int // the first of them
	x12.Envelope
	x12.Delimiters
}

// record is one segment kept.
type record struct {
	id       segmentID
	text     int32 // offset of the segment
	first    int32 // of its offsets in starts
	elements int32 // the identifier not counted
	name     span  // "LAST, FIRST" of a person
	at       claim.Place
}

type span struct{ from, to int32 }

// segmentID is the tag of a segment.
type segmentID uint32

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
	if cap(k.text) > 1<<20 { // one huge claim does not keep its memory for the rest of the file
		*k = kept{}
	}
	k.text, k.starts, k.records, k.turns = k.text[:0], k.starts[:0], k.records[:0], k.turns[:0]
	k.begin()
}

// begin starts a claim or level behind what is kept.
func (k *kept) begin() {
	k.extent = extent{bytes: len(k.text), segments: len(k.records)}
}

// add keeps a segment.
func (k *kept) add(id segmentID, s *x12.Segment) {
	starts := s.Starts()
	k.records = append(k.records, record{id: id, text: int32(len(k.text)), first: int32(len(k.starts)), elements: int32(len(starts) - 2), at: s.At})
	k.text = append(k.text, s.Raw()...)
	k.starts = append(k.starts, starts...)
}

// turn keeps what stands above the segments from the next one on.
func (k *kept) turn(s *x12.Segment) {
	k.turns = append(k.turns, turn{record: len(k.records), Envelope: s.Envelope, Delimiters: s.Delimiters})
}

// full says whether a claim or level is larger than any should be.
func (k *kept) full() bool {
	return len(k.text)-k.bytes > mostBytes || len(k.records)-k.segments > mostRecords || k.lines > mostLines
}

// nameParties adds the names of the persons among some records.
func (k *kept) nameParties(first, end int) {
	for i := first; i < end; i++ {
		if rec := &k.records[i]; rec.id == idNM1 {
			rec.name = k.composeName(rec)
		}
	}
}

// composeName appends the name of a person as the encounter file writes names.
// Patients and subscribers have fields for the two parts.
func (k *kept) composeName(rec *record) span {
	if party := k.element(rec, 1); string(k.element(rec, 2)) != "1" || string(party) == "IL" || string(party) == "QC" {
		return span{}
	}
	last, first := k.element(rec, 3), k.element(rec, 4)
	if len(last) == 0 || len(first) == 0 {
		return span{}
	}
	from := int32(len(k.text))
	k.text = append(append(append(k.text, last...), ", "...), first...)
	return span{from, int32(len(k.text))}
}

func (k *kept) element(rec *record, n int32) []byte {
	if n > rec.elements {
		return nil
	}
	text := k.text[rec.text:]
	i := rec.first + n
	return text[k.starts[i] : k.starts[i+1]-1]
}

// view reads the records of a kept whose text, from base on, has become a string.
type view struct {
	text      string
	base      int32
	starts    []int32
	component byte
}

// value is element n of a record, without blanks around it.
func (v *view) value(rec *record, n int32) string {
	if n > rec.elements {
		return ""
	}
	text := v.text[rec.text-v.base:]
	i := rec.first + n
	text = text[v.starts[i] : v.starts[i+1]-1]
	if text == "" || text[0] != ' ' && text[len(text)-1] != ' ' {
		return text
	}
	return trim(text)
}

// part is component c of element n.
func (v *view) part(rec *record, n int32, c int) string {
	return trim(x12.Part(v.value(rec, n), v.component, c))
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

// name is the name of an NM1: of a person "LAST, FIRST".
func (v *view) name(rec *record) string {
	if rec.name.to > rec.name.from {
		return v.text[rec.name.from-v.base : rec.name.to-v.base]
	}
	return v.value(rec, 3)
}
