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
	// First and Last bound the first codes seen: the part's share of the release.
	First, Last string
	newest      claim.Date
}

// mostCodes is what 15 bits can number. 2026 has some 18,000 codes.
const mostCodes = 1 << 15

// NewPairs returns an empty collection.
func NewPairs() *Pairs {
	return &Pairs{codes: make(map[string]uint16, 1<<14)}
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

// DayNumber numbers a day of the calendar from 1 January 1980, which is 1; days
// before are 0 and days after 2159 the last.
func DayNumber(d claim.Date) uint16 {
	year, month, day := d.Year(), d.Month(), d.Day()
	if month < 3 { // count years from March, so that a leap day is a year's last
		year, month = year-1, month+12
	}
	n := 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 723120
	return uint16(min(max(n, 0), 65535))
}

// dayZero is the day before the first one a row can hold.
const dayZero claim.Date = 19791231

// day numbers a calendar day; days outside 1980 to 2159 are refused.
func day(d claim.Date) (uint16, bool) {
	n := DayNumber(d)
	return n, n > 0 && n < 65535
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
		if days[i], ok = day(d); !ok {
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

// Sort orders the rows by codes as they were met, and drops repeated rows.
func (p *Pairs) Sort() (duplicates int) {
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

// Join adds another part's rows; it wants a Sort after. It is false where there
// are more codes than can be numbered.
func (p *Pairs) Join(other *Pairs) bool {
	numbers := make([]uint16, len(other.names))
	for i, name := range other.names {
		n, ok := p.code([]byte(name))
		if !ok {
			return false
		}
		numbers[i] = n
	}
	p.list = slices.Grow(p.list, len(other.list))
	for _, row := range other.list {
		a, b := numbers[row>>49], numbers[row>>34&(mostCodes-1)]
		p.list = append(p.list, uint64(a)<<49|uint64(b)<<34|row&(1<<34-1))
	}
	if p.First == "" || other.First < p.First {
		p.First = other.First
	}
	p.Last, p.newest = max(p.Last, other.Last), max(p.newest, other.newest)
	return true
}

// Add adds one row; it says why not.
func (p *Pairs) Add(row PairRow) string {
	return p.add([]byte(row.First), []byte(row.Second), row.From, row.To, row.Indicator)
}
