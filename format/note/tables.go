package note

import "firstpass/claim"

// columnKind is what a column of a table without bars holds, where the reader's grammar
// cannot tell it from the words alone.
type columnKind uint8

const (
	plainColumn columnKind = iota // read like any text: drug, dose, route, site, time
	lotColumn
	apartColumn // of no administration: the clinic, who ordered, the diagnosis
)

// column is a heading of a table's columns: where it begins in its line, in bytes.
type column struct {
	kind columnKind
	at   int
}

// columnWord is what a heading says its column holds.
func columnWord(w string) (columnKind, bool) {
	switch w {
	case "med", "medication", "medications", "drug", "vaccine", "vaccines", "dose", "route", "rte", "site", "time", "date", "status", "action", "init", "initials", "by", "nurse", "exp", "mfr", "vis", "comments", "comment", "amount", "amt", "manufacturer", "expiration":
		return plainColumn, true
	case "lot":
		return lotColumn, true
	case "location", "clinic", "facility", "provider", "ordered", "orderer", "prescriber", "indication", "diagnosis", "dx":
		return apartColumn, true
	}
	return 0, false
}

// table notes the heading of a table set in columns, and in the lines below takes the cells
// apart that are no part of what was given. A table ends with an empty line.
func (p *parser) table() {
	if p.s.from > 0 && p.tokens[p.s.from-1].kind != lineToken {
		return
	}
	if p.s.from > 1 && p.tokens[p.s.from-2].kind == lineToken {
		p.columns = p.columns[:0]
	}
	if p.marked(p.s.from, headMark) && p.headings() || len(p.columns) == 0 {
		return
	}
	start := p.lineStart()
	cells, wide := p.cells()
	for i := p.s.from; i < p.s.to; i++ {
		t := &p.tokens[i]
		if t.kind == lineToken {
			break
		}
		k := int(p.cell[i-p.s.from])
		if !wide || cells != len(p.columns) {
			k = p.columnAt(int(t.from) - start)
		}
		switch p.columns[min(k, len(p.columns)-1)].kind {
		case apartColumn:
			p.off[i], p.boxed = true, true
		case lotColumn:
			p.lotCell = append(p.lotCell, i)
		}
	}
}

// headings reads the line as the headings of columns: three words for columns at least, each
// apart from the next, and no other words.
func (p *parser) headings() bool {
	first := true
	words, start := 0, p.lineStart()
	for i := p.s.from; i < p.s.to && words < 16; i++ {
		t := &p.tokens[i]
		if t.kind == lineToken || t.kind == markToken && (t.mark == '#' || t.mark == '|' || t.mark == '/') {
			continue
		}
		kind, ok := columnWord(p.low(i))
		if !ok {
			switch p.low(i) {
			case "name", "number", "no", "given", "of", "adm", "admin":
				continue
			}
			return false
		}
		if first && len(p.columns) > 0 {
			p.columns = p.columns[:0]
		}
		first = false
		p.columns = append(p.columns, column{kind, int(t.from) - start})
		words++
	}
	if words < 3 {
		p.columns = p.columns[:0]
		return false
	}
	for i := p.s.from; i < p.s.to; i++ {
		p.off[i], p.boxed = true, true
	}
	return true
}

// lineStart is the byte the line of the sentence begins with.
func (p *parser) lineStart() int {
	if p.s.from == 0 {
		return 0
	}
	return int(p.tokens[p.s.from-1].to)
}

// cells numbers the cells of a line, parted by a tab or two blanks, and says how many there are.
func (p *parser) cells() (n int, wide bool) {
	p.cell = p.cell[:0]
	for i := p.s.from; i < p.s.to && p.tokens[i].kind != lineToken; i++ {
		if i > p.s.from {
			gap := p.text[p.tokens[i-1].to:p.tokens[i].from]
			tab := false
			for k := range len(gap) {
				tab = tab || gap[k] == '\t'
			}
			if tab || len(gap) > 1 {
				n++
				wide = true
			}
		}
		p.cell = append(p.cell, int32(n))
	}
	return n + 1, wide
}

// columnAt is the column that a place in the line belongs to.
func (p *parser) columnAt(at int) int {
	k := 0
	for k+1 < len(p.columns) && p.columns[k+1].at <= at+1 {
		k++
	}
	return k
}

// fromLotCell gives the one event of a row the lot that stands in its column.
func (p *parser) fromLotCell(events []claim.Event) {
	if len(p.lotCell) == 0 || len(events) != 1 || events[0].Lot != "" {
		return
	}
	if from, to := p.code(p.lotCell[0]); to > 0 {
		events[0].Lot = p.text[p.tokens[from].from:p.tokens[to-1].to]
		events[0].Spans["lot"] = p.span(from, to)
	}
}
