package note

import "firstpass/claim"

// header notes a table's heading with a column of initials, and reads the initials
// at the end of a line below it.
func (p *parser) header() {
	if !p.initials && p.seen&columnMark == 0 {
		return
	}
	columns := 0
	for i := p.s.from; i < p.s.to && !p.initials && p.hasInitials(); i++ {
		switch p.low(i) {
		case "med", "medication", "drug", "dose", "route", "site", "time", "status", "action":
			columns++
		case "init", "initials", "int":
			if columns >= 3 {
				p.initials = true
				return
			}
		}
	}
	if !p.initials {
		return
	}
	last := p.s.to - 1
	for last > p.s.from && (p.tokens[last].kind == lineToken || p.isMark(last, '|')) {
		last--
	}
	if n := p.tokens[last].to - p.tokens[last].from; p.initials && p.tokens[last].caps && n >= 2 && n <= 3 && len(p.drugs) > 0 {
		p.named = append(p.named, person{from: last, to: last + 1, who: claim.Person{Name: p.word(last)}, role: giverRole})
	}
}

// hasInitials says that the sentence holds the heading of such a column.
func (p *parser) hasInitials() bool {
	for i := p.s.from; i < p.s.to; i++ {
		if p.tokens[i].word >= 0 && p.marked(i, columnMark) {
			return true
		}
	}
	return false
}
