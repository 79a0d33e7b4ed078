package builtin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// pairTable holds the NCCI pairs of administration codes with every code, and of
// visits with the procedures that hold injections. A row is one code in one
// column; its runs are ranges over the sorted list of codes the releases name.
type pairTable struct {
	table     [2]finding.Table // by codes.Setting
	covers    claim.Span
	universe  []uint32 // every code of the releases, sorted
	partners  []uint32 // the codes visits are covered with, sorted
	histories []history
	rows      map[pairKey]pairRow
	sieve     sieve // of the keys: most codes asked about have no row
}

// sieve says of most keys that are not in a map that they are not.
type sieve [1 << 10]uint64

func (s *sieve) at(k pairKey) (word, bit uint32) {
	h := (k.code + uint32(k.column)<<27 + uint32(k.setting)<<29) * 2654435761 >> 16
	return h / 64, h % 64
}

func (s *sieve) add(k pairKey) {
	word, bit := s.at(k)
	s[word] |= 1 << bit
}

func (s *sieve) may(k pairKey) bool {
	word, bit := s.at(k)
	return s[word]&(1<<bit) != 0
}

func (p *pairTable) rowOf(k pairKey) (pairRow, bool) {
	if !p.sieve.may(k) {
		return pairRow{}, false
	}
	row, ok := p.rows[k]
	return row, ok
}

// pairKey is a code standing in a column.
type pairKey struct {
	code    uint32
	column  uint8 // 1 or 2
	setting codes.Setting
}

type pairRow struct {
	runs []pairRun
	// visit rows are complete for the partners only.
	visit bool
}

// pairRun says that the row's code has the same history with all codes from first to last.
type pairRun struct {
	first, last uint32
	history     uint8
}

// history is the indicators of a pair one after the other; an open end is 0.
type history []pairState

type pairState struct {
	until     claim.Date
	indicator byte
}

// packCode makes a number of a five-character code that sorts as the code does.
func packCode(code string) (uint32, bool) {
	if len(code) != 5 {
		return 0, false
	}
	var n uint32
	for i := 0; i < 5; i++ {
		c := code[i]
		switch {
		case c >= '0' && c <= '9':
			n = n*36 + uint32(c-'0')
		case c >= 'A' && c <= 'Z':
			n = n*36 + uint32(c-'A') + 10
		default:
			return 0, false
		}
	}
	return n, true
}

// Pair finds the procedure-to-procedure edit in which column1 is paid and
// column2 is denied. A pair in force in the newest release still speaks after
// it; that there is none is known only inside the days the release covers.
func (t *Tables) Pair(column1, column2 string, setting codes.Setting, on claim.Date) (codes.Pair, codes.Origin) {
	p := &t.pairs
	setting %= codes.MedicaidPractitioner // Medicaid's own edits do not ship
	a, okA := packCode(column1)
	b, okB := packCode(column2)
	if !okA || !okB || on < p.covers.From {
		return codes.Pair{}, codes.Origin{}
	}
	row, partner, covered := p.row(a, b, codes.Practitioner)
	var hospital pairRow
	var beside uint32
	differs := false
	if setting == codes.Hospital {
		hospital, beside, differs = p.row(a, b, codes.Hospital)
	}
	if !covered && !differs {
		return codes.Pair{}, codes.Origin{}
	}
	table := &p.table[setting]
	indicator, decided := p.indicator(hospital, beside, on)
	if !decided {
		indicator, _ = p.indicator(row, partner, on)
	}
	if indicator != 0 {
		return codes.Pair{Column1: column1, Column2: column2, Indicator: indicator},
			codes.Origin{Answer: codes.Found, Table: table, Agreed: true}
	}
	if on > p.covers.To {
		return codes.Pair{}, codes.Origin{}
	}
	return codes.Pair{}, absent(table)
}

// row finds the row that can answer for two codes, and which of them it asks about.
func (p *pairTable) row(a, b uint32, setting codes.Setting) (row pairRow, partner uint32, covered bool) {
	second, okSecond := p.rowOf(pairKey{b, 2, setting})
	first, okFirst := p.rowOf(pairKey{a, 1, setting})
	switch {
	case okSecond && !second.visit:
		return second, a, true
	case okFirst && !first.visit:
		return first, b, true
	case okSecond && holds(p.partners, a):
		return second, a, true
	case okFirst && holds(p.partners, b):
		return first, b, true
	}
	return pairRow{}, 0, false
}

func holds(sorted []uint32, code uint32) bool {
	_, ok := slices.BinarySearch(sorted, code)
	return ok
}

// indicator is what the pair says on the day, 0 where it says nothing; decided
// is false where the row holds no run for the partner at all.
func (p *pairTable) indicator(row pairRow, partner uint32, on claim.Date) (indicator byte, decided bool) {
	at, exact := slices.BinarySearchFunc(row.runs, partner, func(r pairRun, code uint32) int {
		return cmp.Compare(r.first, code)
	})
	if !exact {
		at--
	}
	if at < 0 || partner > row.runs[at].last || !holds(p.universe, partner) {
		return 0, false
	}
	for _, state := range p.histories[row.runs[at].history] {
		if state.until == 0 || on <= state.until {
			return state.indicator, true
		}
	}
	return 0, true
}

// readPairs reads the kinds of rows: universe and partners list codes,
// "practitioner" holds runs, "hospital" those that differ.
func (t *Tables) readPairs(file table) error {
	p := &t.pairs
	p.covers = file.covers
	p.rows = make(map[pairKey]pairRow, 1024)
	for setting, name := range [...]string{"practitioner", "hospital"} {
		p.table[setting] = finding.Table{
			Name: file.table.Name + ", " + name, Release: file.table.Release, LastConfirmed: file.covers.To,
		}
	}
	seen := map[string]uint8{}
	for n, r := range file.rows() {
		var err error
		switch r.cell(0) {
		case "universe":
			p.universe, err = appendCodes(p.universe, r.cell(1), r.cell(2))
		case "partners":
			p.partners, err = appendCodes(p.partners, r.cell(1), r.cell(2))
		case "practitioner", "hospital":
			err = p.readRow(r, seen)
		default:
			err = fmt.Errorf("no row is called %q", r.cell(0))
		}
		if err != nil {
			return file.failed(n, err)
		}
	}
	if !slices.IsSorted(p.universe) || !slices.IsSorted(p.partners) {
		return fmt.Errorf("%s: the lists of codes are not sorted", file.file)
	}
	return nil
}

// appendCodes adds the codes that begin with the prefix and end as listed: "963" "60 61 65".
func appendCodes(list []uint32, prefix, ends string) ([]uint32, error) {
	var code [5]byte
	if len(prefix) != 3 {
		return nil, fmt.Errorf("%q is not the beginning of a code", prefix)
	}
	copy(code[:], prefix)
	for i := 0; i+2 <= len(ends); i += 3 {
		code[3], code[4] = ends[i], ends[i+1]
		packed, ok := packCode(string(code[:]))
		if !ok {
			return nil, fmt.Errorf("%q is no code", code)
		}
		list = append(list, packed)
	}
	return list, nil
}

// readRow reads setting, block, column, codes, runs.
func (p *pairTable) readRow(r row, seen map[string]uint8) error {
	var key pairKey
	if r.cell(0) == "hospital" {
		key.setting = codes.Hospital
	}
	key.column = 1
	if r.cell(2) == "2" {
		key.column = 2
	}
	row := pairRow{visit: r.cell(1) == "visit"}
	rest := r.cell(4)
	row.runs = make([]pairRun, 0, strings.Count(rest, " ")+1)
	for rest != "" {
		var text string
		text, rest, _ = strings.Cut(rest, " ")
		run, err := p.readRun(text, seen)
		if err != nil {
			return err
		}
		row.runs = append(row.runs, run)
	}
	for ends := r.cell(3); ends != ""; {
		var code string
		code, ends, _ = strings.Cut(ends, ";")
		packed, ok := packCode(code)
		if !ok {
			return fmt.Errorf("%q is no code", code)
		}
		key.code = packed
		p.rows[key] = row
		p.sieve.add(key)
	}
	return nil
}

// readRun reads "00100-01999:0" or "99213:1<20221231,0".
func (p *pairTable) readRun(text string, seen map[string]uint8) (pairRun, error) {
	span, states, ok := strings.Cut(text, ":")
	first, last, isRange := strings.Cut(span, "-")
	if !isRange {
		last = first
	}
	var run pairRun
	var okFirst, okLast bool
	run.first, okFirst = packCode(first)
	run.last, okLast = packCode(last)
	if !ok || !okFirst || !okLast || run.last < run.first {
		return run, fmt.Errorf("%q is no run of pairs (want 00100-01999:0)", text)
	}
	if at, known := seen[states]; known {
		run.history = at
		return run, nil
	}
	h, err := readHistory(states)
	if err != nil {
		return run, err
	}
	if len(p.histories) == 255 {
		return run, fmt.Errorf("more than 255 different histories")
	}
	run.history = uint8(len(p.histories))
	seen[states] = run.history
	p.histories = append(p.histories, h)
	return run, nil
}

// readHistory reads "1", "1<20221231" or "0<20191231,1"; "-" is no pair.
func readHistory(text string) (history, error) {
	var h history
	if text == "-" {
		return h, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		indicator, until, ended := strings.Cut(part, "<")
		state := pairState{}
		if ended {
			day, err := claim.ParseDate(until)
			if err != nil {
				return nil, err
			}
			state.until = day
		}
		if indicator != "0" && indicator != "1" {
			return nil, fmt.Errorf("%q is no indicator", indicator)
		}
		state.indicator = indicator[0]
		h = append(h, state)
	}
	return h, nil
}
