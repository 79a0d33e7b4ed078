// Package guide validates X12 transactions against their implementation guides:
// the grammar is data (folder grammar), the rules between segments are code. It
// takes the segments of one streaming pass and keeps one claim's state in memory.
package guide

import (
	"embed"
	"encoding/binary"
	"fmt"
	"strings"
)

//go:embed grammar/*.txt
var texts embed.FS

// edition tells apart the versions one grammar file describes.
type edition byte

const (
	edition4010  edition = '4'
	edition5010  edition = '5'
	editionAhead edition = 'p' // 005010 predeterminations
)

// holds says whether a line marked @mark is the edition's.
func (e edition) holds(mark byte) bool {
	switch mark {
	case '4':
		return e == edition4010
	case '5':
		return e != edition4010
	case 'n':
		return e == edition5010
	}
	return e == editionAhead
}

// grammar is one guide, compiled for matching.
type grammar struct {
	name    string // 837P
	set     string // ST01
	version string // of the guide the file describes
	edition edition
	loops   []loop
	root    int
	ids     []uint32 // the segments it knows, by their number
	numbers [128]int16
	told    []told // how each segment is told from others of its name, by number
}

// told says how the uses of a segment are told apart.
type told struct {
	keyed  bool // some of them by a qualifier
	keyAt  uint8
	inside bool // the qualifier is the first component
	doubly bool // some by element 2 as well
}

// loop is one loop of a guide.
type loop struct {
	name, label string
	entries     []entry // grouped by segment; those of one segment in the order of the guide
	byID        []span  // the entries of each segment number
	required    []int16 // entries that must occur, by position
	needed      uint64  // bit n for the n-th of them
	start       int16   // the entry of the loop's first segment
	opened      uint64  // its bit, where it is required
	once        uint64  // where it may come once
	counted     bool    // where it may come more often
	number      uint8   // of the loop in its grammar
	end         end
}

// end names what the end of a loop means to the rules between segments.
type end uint8

const (
	noEnd end = iota
	ofClaim
	ofLine
	ofPaidClaim
)

func endOf(loop string) end {
	switch loop {
	case "2300":
		return ofClaim
	case "2400":
		return ofLine
	case "2100":
		return ofPaidClaim
	}
	return noEnd
}

type span struct{ from, to int16 }

// entry is a place in a loop: a segment of it, or the first segment of a loop
// inside it.
type entry struct {
	bit      uint64 // of the loop's required entries this one, 0 where it is none
	before   uint64 // those of them that come before it
	once     uint64 // of those that may come once this one, 0 where it is none or there are too many
	ordinal  uint16
	most     uint16 // 0 is without limit
	opens    int16  // the loop it starts, -1 for none
	counted  bool   // since it may come more than once, not without limit
	required bool
	keyed    bool // as the segment; here since every look at a loop asks
	doubly   bool // by element 2 as well
	open     bool // as the segment
	hook     hook // as the segment
	key      codes
	segment  *segment
}

// usage says whether an element may be there.
type usage uint8

const (
	unused usage = iota
	situational
	required
)

// kind is the type of a data element.
type kind uint8

const (
	text kind = iota
	code
	whole
	decimal
	day
	clock
	period // written as the element before it says
	composite
)

// segment is what a guide says of one use of a segment.
type segment struct {
	id       uint32
	name     string
	elements []element
	notes    []note
	open     bool // not looked into
	keyed    bool // its qualifier chooses it
	keyAt    uint8
	inside   bool // the qualifier is the first component
	key      codes
	second   codes // of element 2, where two uses share a qualifier
	glance   glance
	last     int // the last required element
	defined  int // elements the standard defines
	hook     hook
}

// element is one data element, or component of one.
type element struct {
	plain bool // used, and only its length and code are checked
	kind  kind
	usage usage
	least uint16
	most  uint16
	codes codes
	*detail
}

// detail is what a composite and a message need of an element.
type detail struct {
	components []element
	parts      []part // of the components
	last       int    // the last required component
	number     string // of the data element
	label      string
}

// note is a syntax note: a relation between elements of a segment.
type note struct {
	kind        byte
	elements    []uint8
	all         uint64 // the elements, bit n for element n
	first, rest uint64
}

// fails says whether the elements present break the note.
func (n *note) fails(present uint64) bool {
	switch n.kind {
	case 'P':
		return present&n.all != 0 && present&n.all != n.all
	case 'C':
		return present&n.first != 0 && present&n.rest != n.rest
	case 'L':
		return present&n.first != 0 && present&n.rest == 0
	case 'R':
		return present&n.all == 0
	}
	there := present & n.all
	return there&(there-1) != 0
}

// canFail says whether a guide's use of the elements leaves the note open: what
// it misses may be there, and need not.
func (n *note) canFail(elements []element) bool {
	for i, at := range n.elements {
		if int(at) > len(elements) {
			return false
		}
		if use := elements[at-1].usage; n.kind == 'R' && use == required || n.kind == 'C' && i == 0 && use == unused {
			return false
		}
	}
	if n.kind == 'E' {
		return true
	}
	for i, at := range n.elements {
		if elements[at-1].usage == situational && (i > 0 || n.kind == 'P' || n.kind == 'R') {
			return true
		}
	}
	return false
}

// pack writes up to eight bytes in one number, so that comparing is one
// instruction; 0 for an empty or longer value. Two numbers of four bytes, or of
// two, cover the value where they overlap.
func pack(b []byte) uint64 {
	n := len(b)
	switch {
	case n > 8 || n == 0:
		return 0
	case n >= 4:
		return uint64(binary.BigEndian.Uint32(b))<<(8*(n-4)) | uint64(binary.BigEndian.Uint32(b[n-4:]))
	case n >= 2:
		return uint64(binary.BigEndian.Uint16(b))<<(8*(n-2)) | uint64(binary.BigEndian.Uint16(b[n-2:]))
	}
	return uint64(b[0])
}

// packID writes a segment identifier in one number, 0 where it is none.
func packID(b []byte) uint32 {
	switch len(b) {
	case 2:
		return uint32(b[0])<<8 | uint32(b[1])
	case 3:
		return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
	}
	return 0
}

func unpackID(id uint32) string {
	b := []byte{byte(id >> 16), byte(id >> 8), byte(id)}
	if b[0] == 0 {
		b = b[1:]
	}
	return string(b)
}

func slotOf(id uint32) uint32 { return id * 0x9E3779B1 >> 25 }

// number finds the segment's number in the grammar, -1 where it has none.
func (g *grammar) number(id uint32) int {
	at := slotOf(id)
	for {
		n := g.numbers[at]
		if n < 0 || g.ids[n] == id {
			return int(n)
		}
		at = (at + 1) & 127
	}
}

// load compiles a guide of the folder.
func load(file string, e edition, d *dictionary) (*grammar, error) {
	body, err := texts.ReadFile("grammar/" + file + ".txt")
	if err != nil {
		return nil, err
	}
	g, err := compile(string(body), e, d)
	if err != nil {
		return nil, fmt.Errorf("grammar %s: %w", file, err)
	}
	return g, nil
}

// lines are the lines of a text that say something.
func lines(body string) []string {
	var list []string
	for _, line := range strings.Split(body, "\n") {
		if line = strings.TrimRight(line, " \r"); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, line)
		}
	}
	return list
}
