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

// kept is the segments of one level or one claim, copied out of the stream so
// that they can be read with everything known about their number, and so that
// one string holds every value of the claim.
type kept struct {
	text    []byte
	starts  []int32 // offsets in text of the elements of all records
	records []record
	lines   int // service lines among them
	codes   int // HI elements among them
	full    bool
}

// record is one segment kept.
type record struct {
	id       segmentID
	first    int32 // of its offsets in starts
	elements int32 // the identifier not counted
	name     span  // "LAST, FIRST" of a person
	at       claim.Place
}

type span struct{ from, to int32 }

// segmentID is the letters of an identifier in one number, so that choosing
// among them is a comparison.
type segmentID uint32

func identify(id []byte) segmentID {
	switch len(id) {
	case 2:
		return segmentID(id[0])<<8 | segmentID(id[1])
	case 3:
		return segmentID(id[0])<<16 | segmentID(id[1])<<8 | segmentID(id[2])
	}
	return 0
}

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

func (k *kept) reset() {
	if cap(k.text) > 1<<20 { // one huge claim does not keep its memory for the rest of the file
		*k = kept{}
	}
	k.text, k.starts, k.records = k.text[:0], k.starts[:0], k.records[:0]
	k.lines, k.codes, k.full = 0, 0, false
}

// add keeps a segment; full is set where the claim is larger than any should be.
func (k *kept) add(id segmentID, s *x12.Segment) {
	raw := s.Raw()
	if k.full || len(k.text)+len(raw) > mostBytes || len(k.records) >= mostRecords {
		k.full = true
		return
	}
	offset := int32(len(k.text))
	first := int32(len(k.starts))
	k.text = append(k.text, raw...)
	for _, at := range s.Starts() {
		k.starts = append(k.starts, offset+at)
	}
	rec := record{id: id, first: first, elements: int32(s.Len()), at: s.At}
	switch id {
	case idLX:
		k.lines++
		k.full = k.full || k.lines > mostLines
	case idHI:
		k.codes += s.Len()
	case idNM1:
		rec.name = k.composeName(s)
	}
	k.records = append(k.records, rec)
}

// composeName appends the name of a person as the encounter file writes names.
// Patients and subscribers have fields for the two parts.
func (k *kept) composeName(s *x12.Segment) span {
	if string(s.Element(2)) != "1" || string(s.Element(1)) == "IL" || string(s.Element(1)) == "QC" {
		return span{}
	}
	last, first := s.Element(3), s.Element(4)
	if len(last) == 0 || len(first) == 0 {
		return span{}
	}
	from := int32(len(k.text))
	k.text = append(append(append(k.text, last...), ", "...), first...)
	return span{from, int32(len(k.text))}
}

// view reads the records of a kept whose text has become a string.
type view struct {
	text      string
	starts    []int32
	component byte
}

// value is element n of a record, without blanks around it.
func (v *view) value(rec *record, n int32) string {
	if n > rec.elements {
		return ""
	}
	i := rec.first + n
	return trim(v.text[v.starts[i] : v.starts[i+1]-1])
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
		return v.text[rec.name.from:rec.name.to]
	}
	return v.value(rec, 3)
}
