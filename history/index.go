// Package history gives an encounter its past: earlier lines of the same patient
// from files, and the same patient's other claims met earlier in the same input.
// It keeps hashes of who the patient is, never the patient.
package history

import (
	"encoding/binary"
	"hash/maphash"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// Index remembers the claims of one input by patient, day and billing provider,
// at most 64 bytes a claim however large the input: a visit may be on one claim
// and its shot on another. It is not safe for concurrent use.
type Index struct {
	seed    maphash.Seed
	tables  codes.Tables
	blocks  [][]entry
	count   uint32
	buckets []bucket
	scratch []byte
	kept    [1 << 10]keptCode // by a few bits of the code
}

// bucket is a chain of entries. Most claims are the only one of their patient and
// day: seen tells so without a look at entries that lie far apart.
type bucket struct {
	newest uint32 // 1 + number of the newest entry; 0 = none
	seen   uint32 // a bit for each key of the chain
}

func (b *bucket) may(key uint64) bool { return b.seen&(1<<(key>>59)) != 0 }

func (b *bucket) add(e *entry, number uint32) {
	e.next, b.newest = b.newest, 1+number
	b.seen |= 1 << (e.key >> 59)
}

// keptCode is whether lines of a code are remembered.
type keptCode struct {
	code uint32 // as packed, without 25
	is   bool
}

// entry is 40 bytes; with at most 16 bytes of buckets a claim stays under 64.
type entry struct {
	key     uint64
	content uint64 // hash of all lines, to know an identical claim
	claim   uint32
	next    uint32 // 1 + the entry before this one in the bucket
	codes   [4]uint32
}

const blockSize = 4096

// NewIndex returns an empty index.
func NewIndex(tables codes.Tables) *Index {
	return &Index{seed: maphash.MakeSeed(), tables: tables, buckets: make([]bucket, 1024)}
}

// Add fills enc.SameDay with the claims of this patient and day seen before, then
// remembers this one. The slice it fills is enc's own.
func (x *Index) Add(enc *claim.Encounter, position int) {
	key, ok := x.key(enc)
	if !ok {
		return
	}
	content := x.content(enc)
	enc.SameDay = x.find(key, content)
	if int(x.count) >= len(x.buckets) {
		x.grow()
	}
	e := entry{key: key, content: content, claim: uint32(position), codes: x.pack(enc)}
	if x.count%blockSize == 0 {
		x.blocks = append(x.blocks, make([]entry, 0, blockSize))
	}
	last := len(x.blocks) - 1
	x.blocks[last] = append(x.blocks[last], e)
	x.bucket(key).add(x.at(x.count), x.count)
	x.count++
}

func (x *Index) bucket(key uint64) *bucket { return &x.buckets[key&uint64(len(x.buckets)-1)] }

func (x *Index) at(n uint32) *entry { return &x.blocks[n/blockSize][n%blockSize] }

func (x *Index) find(key, content uint64) []claim.OtherClaim {
	b := x.bucket(key)
	if !b.may(key) {
		return nil
	}
	var found []claim.OtherClaim
	for n := b.newest; n != 0; {
		e := x.at(n - 1)
		n = e.next
		if e.key != key {
			continue
		}
		other := claim.OtherClaim{Position: int(e.claim), Identical: e.content == content}
		for _, packed := range e.codes {
			if packed != 0 {
				other.Codes = append(other.Codes, unpack(packed))
			}
		}
		found = append(found, other)
	}
	return found
}

func (x *Index) grow() {
	x.buckets = make([]bucket, len(x.buckets)*2)
	for n := uint32(0); n < x.count; n++ {
		e := x.at(n)
		x.bucket(e.key).add(e, n)
	}
}

// key hashes who, when and by whom; ok is false where the claim does not say who.
func (x *Index) key(enc *claim.Encounter) (uint64, bool) {
	b, ok := appendPatient(x.scratch[:0], &enc.Claim.Patient)
	if !ok {
		return 0, false
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(earliest(enc)))
	b = append(b, enc.Claim.Billing.NPI...)
	x.scratch = b
	return maphash.Bytes(x.seed, b), true
}

func (x *Index) content(enc *claim.Encounter) uint64 {
	b := x.scratch[:0]
	for i := range enc.Claim.Lines {
		l := &enc.Claim.Lines[i]
		b = append(b, l.Code...)
		for _, m := range l.Modifiers {
			b = append(b, m...)
		}
		b = binary.LittleEndian.AppendUint64(b, uint64(l.Units))
		b = binary.LittleEndian.AppendUint64(b, uint64(l.Charge))
		b = binary.LittleEndian.AppendUint32(b, uint32(enc.Claim.LineDate(i)))
	}
	b = append(b, enc.Claim.Rendering.NPI...)
	b = append(b, enc.Claim.Frequency...)
	b = append(b, enc.Payer.ID...)
	x.scratch = b
	return maphash.Bytes(x.seed, b)
}

// pack keeps the first four visits, administrations and procedures.
func (x *Index) pack(enc *claim.Encounter) (packed [4]uint32) {
	n := 0
	for i := range enc.Claim.Lines {
		l := &enc.Claim.Lines[i]
		if p := packCode(l); p != 0 && n < len(packed) && x.keeps(l.Code, p) {
			packed[n] = p
			n++
		}
	}
	return packed
}

// keeps says whether a code bills a visit, an administration or a procedure.
func (x *Index) keeps(code string, packed uint32) bool {
	packed |= 1 // whether 25 is there or not
	k := &x.kept[packed>>1%uint32(len(x.kept))]
	if k.code != packed {
		kind := x.tables.Code(code).Kind
		*k = keptCode{packed, kind == codes.Visit || kind == codes.AdminCode || kind == codes.Procedure}
	}
	return k.is
}

// packCode writes five characters in base 36 and whether 25 is there.
func packCode(l *claim.Line) uint32 {
	if len(l.Code) != 5 {
		return 0
	}
	var n uint32
	for i := 0; i < 5; i++ {
		ch := l.Code[i]
		switch {
		case ch >= '0' && ch <= '9':
			n = n*36 + uint32(ch-'0')
		case ch >= 'A' && ch <= 'Z':
			n = n*36 + uint32(ch-'A') + 10
		default:
			return 0
		}
	}
	n <<= 1
	if l.Has("25") {
		n |= 1
	}
	return n
}

func unpack(packed uint32) claim.OtherLine {
	out := claim.OtherLine{With25: packed&1 != 0}
	n := packed >> 1
	var b [5]byte
	for i := 4; i >= 0; i-- {
		b[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n%36]
		n /= 36
	}
	out.Code = string(b[:])
	return out
}

// appendPatient writes what identifies a patient within one input: name and birth
// date, else the member id. ok is false where neither is there.
func appendPatient(b []byte, p *claim.Patient) ([]byte, bool) {
	if out, ok := appendPerson(b, p); ok {
		return out, true
	}
	return appendMember(b, p)
}

func appendPerson(b []byte, p *claim.Patient) ([]byte, bool) {
	last, first := p.LastName, p.FirstName
	if last == "" {
		last, first, _ = strings.Cut(p.Name, ",")
	}
	if last == "" || p.BirthDate == 0 {
		return b, false
	}
	b = append(appendFolded(b, last), '^')
	b = appendFolded(b, first)
	return binary.LittleEndian.AppendUint32(b, uint32(p.BirthDate)), true
}

func appendMember(b []byte, p *claim.Patient) ([]byte, bool) {
	if p.ID == "" {
		return b, false
	}
	return appendFolded(append(b, '#'), p.ID), true
}

// appendFolded keeps letters and digits in upper case: O'Brien and O BRIEN are one.
func appendFolded(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		ch := s[i]
		if ch >= 'a' && ch <= 'z' {
			ch -= 'a' - 'A'
		}
		if ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || ch >= 0x80 {
			b = append(b, ch)
		}
	}
	return b
}

func earliest(enc *claim.Encounter) claim.Date {
	first := enc.Claim.ServiceDate
	for i := range enc.Claim.Lines {
		if d := enc.Claim.Lines[i].ServiceDate; d != 0 && (first == 0 || d < first) {
			first = d
		}
	}
	return first
}
