package dated

import (
	"encoding/binary"
	"errors"
	"iter"
	"strings"
	"unsafe"

	"firstpass/codes/official"
)

// rowTable answers from the bytes of a section of rows: a hash of the keys, the
// keys in order, and for each its rows, cell after cell.
//
//	keys, slots (a power of two)           uint32 each
//	slots × {hash, key number + 1}         uint32 each
//	(keys + 1) × offset of the key's data  uint32 each
//	data: key, number of rows, rows × cells; each text with its length before it
type rowTable struct {
	slots   []byte
	mask    uint32
	offsets []byte
	data    []byte
	keys    int
	cells   int
}

// hash is FNV-1a, 32 bits.
func hash(key string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(key); i++ {
		h = (h ^ uint32(key[i])) * 16777619
	}
	return h
}

// encodeRows makes a section of rows sorted by their key.
func encodeRows(rows []official.Row, cells int) ([]byte, error) {
	var data []byte
	var offsets, hashes []uint32
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && rows[j].Key == rows[i].Key {
			j++
		}
		offsets = append(offsets, uint32(len(data)))
		hashes = append(hashes, hash(rows[i].Key))
		data = appendText(data, rows[i].Key)
		data = binary.AppendUvarint(data, uint64(j-i))
		for _, row := range rows[i:j] {
			if len(row.Cells) != cells {
				return nil, errors.New("a row of " + row.Key + " has not the cells of its table")
			}
			for _, cell := range row.Cells {
				data = appendText(data, cell)
			}
		}
		i = j
	}
	if len(data) > 1<<31 {
		return nil, errors.New("the table is larger than a section can be")
	}
	offsets = append(offsets, uint32(len(data)))
	count := slotCount(len(hashes))
	slots := make([]byte, 8*count)
	for n, h := range hashes {
		at := h & uint32(count-1)
		for binary.LittleEndian.Uint32(slots[8*at+4:]) != 0 {
			at = (at + 1) & uint32(count-1)
		}
		binary.LittleEndian.PutUint32(slots[8*at:], h)
		binary.LittleEndian.PutUint32(slots[8*at+4:], uint32(n)+1)
	}
	out := make([]byte, 0, 8+len(slots)+4*len(offsets)+len(data))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(hashes)))
	out = binary.LittleEndian.AppendUint32(out, uint32(count))
	out = append(out, slots...)
	for _, o := range offsets {
		out = binary.LittleEndian.AppendUint32(out, o)
	}
	return append(out, data...), nil
}

// slotCount is a power of two at least twice the keys: a look-up ends after one or two.
func slotCount(keys int) int {
	n := 4
	for n < 2*keys {
		n *= 2
	}
	return n
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func openRows(b []byte, cells int) (*rowTable, error) {
	if len(b) < 8 {
		return nil, errors.New("it is too short")
	}
	keys, slots := int(binary.LittleEndian.Uint32(b)), int(binary.LittleEndian.Uint32(b[4:]))
	if slots == 0 || slots&(slots-1) != 0 || 8+8*slots+4*(keys+1) > len(b) {
		return nil, errors.New("its index is too long")
	}
	return &rowTable{
		slots: b[8 : 8+8*slots], mask: uint32(slots - 1),
		offsets: b[8+8*slots : 8+8*slots+4*(keys+1)], data: b[8+8*slots+4*(keys+1):], keys: keys, cells: cells,
	}, nil
}

// found is the rows of one key; it is empty where there is none.
type found struct {
	count int
	cells int
	rest  []byte
}

// text takes a text off the front of the bytes. It points into the mapped file.
func text(b []byte) (string, []byte) {
	n, size := uint64(b[0]), 1
	if n >= 0x80 {
		n, size = binary.Uvarint(b)
	}
	b = b[size:]
	return unsafe.String(unsafe.SliceData(b), int(n)), b[n:]
}

func (t *rowTable) at(number int) (key string, f found) {
	start := binary.LittleEndian.Uint32(t.offsets[4*number:])
	key, rest := text(t.data[start:])
	count, size := binary.Uvarint(rest)
	return key, found{int(count), t.cells, rest[size:]}
}

// find looks up a key.
func (t *rowTable) find(key string) found {
	h := hash(key)
	for at := h & t.mask; ; at = (at + 1) & t.mask {
		number := binary.LittleEndian.Uint32(t.slots[8*at+4:])
		if number == 0 {
			return found{}
		}
		if binary.LittleEndian.Uint32(t.slots[8*at:]) == h {
			if k, f := t.at(int(number - 1)); k == key {
				return f
			}
		}
	}
}

// row is the cells of one row, as many as its table has.
type row [12]string

// next takes the next of the rows found; false where none is left.
func (f *found) next(cells *row) bool {
	if f.count == 0 {
		return false
	}
	f.count--
	for i := range f.cells {
		cells[i], f.rest = text(f.rest)
	}
	return true
}

// cell is a cell of the first row found.
func (f found) cell(n int) string {
	if f.count == 0 {
		return ""
	}
	rest := f.rest
	var s string
	for i := 0; i <= n; i++ {
		s, rest = text(rest)
	}
	return s
}

// from walks the keys in order from the first that is not before the given one.
func (t *rowTable) from(key string) iter.Seq2[string, found] {
	return func(yield func(string, found) bool) {
		low, high := 0, t.keys
		for low < high {
			mid := (low + high) / 2
			if k, _ := t.at(mid); k < key {
				low = mid + 1
			} else {
				high = mid
			}
		}
		for n := low; n < t.keys; n++ {
			if !yield(t.at(n)) {
				return
			}
		}
	}
}

// below says whether a longer key begins with this one.
func (t *rowTable) below(key string) bool {
	for k := range t.from(key + "\x00") {
		return strings.HasPrefix(k, key)
	}
	return false
}

// rowChanges counts what a release adds, changes and ends against another. Where
// one of two releases has lost a cell it says nothing about it, and capitals differ
// from form to form.
func rowChanges(before, after *rowTable, counts func(found) bool) (added, changed, ended int) {
	for key, now := range after.from("") {
		if !counts(now) {
			continue
		}
		was := before.find(key)
		switch {
		case was.count == 0 || !counts(was):
			added++
		case was.count != now.count || differ(first(was), first(now)):
			changed++
		}
	}
	for key, was := range before.from("") {
		if counts(was) && after.find(key).count == 0 {
			ended++
		}
	}
	return added, changed, ended
}

func differ(a, b []string) bool {
	for i := range a {
		if a[i] != "" && b[i] != "" && !strings.EqualFold(a[i], b[i]) {
			return true
		}
	}
	return false
}

func first(f found) []string {
	var cells row
	if !f.next(&cells) {
		return nil
	}
	return cells[:f.cells]
}
