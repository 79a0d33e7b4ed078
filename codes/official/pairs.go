package official

import (
	"slices"

	"firstpass/claim"
)

// Pairs collects procedure pairs in eight bytes a row: 15 bits a code, 16 bits a
// day (days since 1 January 1980, 0 is open), 2 bits the indicator. Two and a half
// million rows take 20 MB.
type Pairs struct {
	codes map[string]uint16
	names []string
	list  []uint64
	last  string // the code of the row before, which is often the same
	index uint16
	days  map[uint32]uint16
	// First and Last bound the first codes seen: the part's share of the release.
	First, Last string
	newest      claim.Date
}

// mostCodes is what 15 bits can number. 2026 has some 18,000 codes.
const mostCodes = 1 << 15

func newPairs() *Pairs {
	return &Pairs{codes: make(map[string]uint16, 1<<14), days: make(map[uint32]uint16, 256)}
}

// PairRow is one row of the pair tables.
type PairRow struct {
	First, Second string
	From, To      claim.Date // 0 is open
	Indicator     byte       // '0', '1' or '9'
}

func (p *Pairs) code(text []byte) (uint16, bool) {
	if n, ok := p.codes[string(text)]; ok {
		return n, true
	}
	if len(p.names) == mostCodes {
		return 0, false
	}
	n, name := uint16(len(p.names)), string(text)
	p.codes[name] = n
	p.names = append(p.names, name)
	return n, true
}

// dayZero is the day before the first one a row can hold.
const dayZero claim.Date = 19791231

// day numbers a calendar day from 1; days outside 1980 to 2159 are refused.
func (p *Pairs) day(d claim.Date) (uint16, bool) {
	if n, ok := p.days[uint32(d)]; ok {
		return n, true
	}
	n := d.DaysSince(dayZero)
	if n < 1 || n > 65535 {
		return 0, false
	}
	p.days[uint32(d)] = uint16(n)
	return uint16(n), true
}

func dayOf(n uint16) claim.Date {
	if n == 0 {
		return 0
	}
	return dayZero.AddDays(int(n))
}

func (p *Pairs) add(first, second []byte, from, to claim.Date, indicator byte) string {
	if string(first) != p.last {
		n, ok := p.code(first)
		if !ok {
			return "more codes than a release can have"
		}
		p.last, p.index = p.names[n], n
		if p.First == "" || p.last < p.First {
			p.First = p.last
		}
		if p.last > p.Last {
			p.Last = p.last
		}
	}
	b, ok := p.code(second)
	if !ok {
		return "more codes than a release can have"
	}
	var days [2]uint16
	for i, d := range [2]claim.Date{from, to} {
		if d == 0 {
			continue
		}
		if days[i], ok = p.day(d); !ok {
			return "a day outside 1980 to 2159"
		}
	}
	p.newest = max(p.newest, from)
	p.list = append(p.list, uint64(p.index)<<49|uint64(b)<<34|uint64(days[0])<<18|uint64(days[1])<<2|uint64(packIndicator(indicator)))
	return ""
}

func packIndicator(c byte) byte {
	switch c {
	case '1':
		return 1
	case '9':
		return 2
	}
	return 0
}

// sort orders the rows by codes as they were met, and drops repeated rows.
func (p *Pairs) sort() (duplicates int) {
	slices.Sort(p.list)
	before := len(p.list)
	p.list = slices.Compact(p.list)
	return before - len(p.list)
}

// Names lists the codes of the rows; a row's codes are positions in it.
func (p *Pairs) Names() []string { return p.names }

// All walks the rows sorted by their codes' positions and first day.
func (p *Pairs) All(yield func(first, second uint16, from, to uint16, indicator byte) bool) {
	for _, row := range p.list {
		if !yield(uint16(row>>49), uint16(row>>34)&(mostCodes-1), uint16(row>>18), uint16(row>>2), "019"[row&3]) {
			return
		}
	}
}

// DayOf turns a day's number back into a day; 0 is open.
func DayOf(n uint16) claim.Date { return dayOf(n) }

// Join adds another part's rows.
func (p *Pairs) Join(other *Pairs) (duplicates int, ok bool) {
	for _, row := range other.list {
		a, okA := p.code([]byte(other.names[uint16(row>>49)]))
		b, okB := p.code([]byte(other.names[uint16(row>>34)&(mostCodes-1)]))
		if !okA || !okB {
			return 0, false
		}
		p.list = append(p.list, uint64(a)<<49|uint64(b)<<34|row&(1<<34-1))
	}
	if p.First == "" || other.First < p.First {
		p.First = other.First
	}
	p.Last, p.newest = max(p.Last, other.Last), max(p.newest, other.newest)
	return p.sort(), true
}
