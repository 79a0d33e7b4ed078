package note

// lookupSites finds parts of the body and joins the side written before or after.
func (p *parser) lookupSites(tokens []token) {
	for i := p.s.body; i < p.s.to; {
		if t := &tokens[i]; t.to-t.from <= 3 && t.to-t.from > 1 && t.kind == wordToken && (isDigit(p.text[t.from+1]) || t.caps && t.to-t.from == 2) {
			if s, ok := p.writtenShort(i); ok {
				p.sites = append(p.sites, s)
				i = s.to
				continue
			}
		}
		if !p.lex.starts(tokens[i].word, siteStart) {
			i++
			continue
		}
		row, to := p.lex.sites.match(tokens, i)
		if row < 0 || p.off[i] {
			i++
			continue
		}
		s := siteHit{name: p.lex.siteRows[row].name, row: row, from: i, to: to}
		if tokens[i].to-tokens[i].from <= 2 && to == i+1 && (p.isCredential(to) || p.isMark(to, ',') && p.isCredential(to+1)) { // "ac RN": initials
			i = to
			continue
		}
		// The longest run of site words: "R upper arm", "abd LLQ".
		if p.bothSides(i-1) && !hasSide(s.name) {
			s.name, s.from = p.side(i-3)+" and "+p.side(i-1)+" "+s.name, i-3
		} else if side := p.side(i - 1); side != "" && !hasSide(s.name) {
			s.name, s.from = side+" "+s.name, i-1
		} else if p.isMark(i-1, ')') && p.isMark(i-3, '(') && p.side(i-2) != "" && !hasSide(s.name) {
			s.name, s.from = p.side(i-2)+" "+s.name, i-3 // (R) deltoid
		} else if i-2 >= p.s.body && (p.isMark(i-1, '-') || p.isMark(i-1, '.')) && p.side(i-2) != "" && !hasSide(s.name) {
			s.name, s.from = p.side(i-2)+" "+s.name, i-2
		} else if at := p.afterMarks(to); p.side(at) != "" && !hasSide(s.name) && (p.isMark(to, ',') || p.isMark(to, '-') || p.isMark(to, '(') || at == to) && p.endsSide(at) {
			s.name, s.to = p.side(at)+" "+s.name, at+1
		}
		p.sites = append(p.sites, s)
		i = s.to
	}
}

// bothSides says that a side ends a pair of them: "L and R", "left/right".
func (p *parser) bothSides(i int) bool {
	return p.side(i) != "" && p.side(i-2) != "" && (p.isWord(i-1, "and") || p.isMark(i-1, '&') || p.isMark(i-1, '/')) && p.side(i) != p.side(i-2)
}

func (p *parser) afterMarks(i int) int {
	for i < p.s.to && (p.isMark(i, ',') || p.isMark(i, '-') || p.isMark(i, '(')) {
		i++
	}
	return i
}

// endsSide says that a side word after a site belongs to it: no other site follows it.
func (p *parser) endsSide(at int) bool {
	if at+1 >= p.s.to {
		return true
	}
	row, _ := p.lex.sites.match(p.tokens[:p.s.to], at+1)
	return row < 0
}

// side reads left, right or both.
func (p *parser) side(i int) string {
	if i < p.s.body || i >= p.s.to {
		return ""
	}
	switch p.low(i) {
	case "left", "l", "lt":
		return "left"
	case "right", "r", "rt":
		return "right"
	case "bilateral", "both", "bilat":
		return "bilateral"
	}
	return ""
}

func hasSide(name string) bool {
	return len(name) > 5 && (name[:5] == "left " || name[:5] == "right")
}

// writtenShort reads the places that no phrase of the tables can say: RT for the right thigh
// after IM or SC, and the levels of the spine, L4-L5, C5-6.
func (p *parser) writtenShort(i int) (siteHit, bool) {
	t := &p.tokens[i]
	if p.off[i] {
		return siteHit{}, false
	}
	if t.caps && t.to-t.from == 2 && p.afterNeedle(i) {
		name := ""
		switch p.low(i) {
		case "rt":
			name = "right thigh"
		case "lt":
			name = "left thigh"
		case "ra":
			name = "right arm"
		case "la":
			name = "left arm"
		}
		if name != "" && p.endsSide(i) {
			return siteHit{name: name, row: p.lex.limbRow, from: i, to: i + 1}, true
		}
	}
	return p.level(i)
}

// afterNeedle says that a token stands right after a route by needle.
func (p *parser) afterNeedle(i int) bool {
	for k := range p.routes {
		if p.routes[k].to == i {
			switch p.lex.routeRows[p.routes[k].row].name {
			case "IM", "SC", "intradermal":
				return true
			}
		}
	}
	return false
}

// level reads a level of the spine, a space between two vertebrae, as it is written: "right
// L5-S1", "C5-6", "T12/L1". A vertebra alone is one only where "at" or a side stands before it.
func (p *parser) level(i int) (siteHit, bool) {
	if !vertebra(p.word(i)) {
		return siteHit{}, false
	}
	s := siteHit{row: p.lex.levelRow, from: i, to: i + 1}
	if (p.isMark(i+1, '-') || p.isMark(i+1, '/')) && i+2 < p.s.to && (vertebra(p.word(i+2)) || p.small(i+2) > 0) {
		s.to = i + 3
	}
	s.name = p.text[p.tokens[s.from].from:p.tokens[s.to-1].to]
	at := i - 1
	if p.isWord(at, "the") {
		at--
	}
	if s.to == i+1 && !p.isWord(at, "at") && p.side(i-1) == "" {
		return siteHit{}, false
	}
	if side := p.side(i - 1); side != "" {
		s.name, s.from = side+" "+s.name, i-1
	}
	return s, true
}

// vertebra knows C1 to C8, T1 to T12, L1 to L5 and S1 to S5.
func vertebra(w string) bool {
	if len(w) < 2 || len(w) > 3 || !isDigit(w[1]) {
		return false
	}
	n := int(w[1] - '0')
	if len(w) == 3 {
		if !isDigit(w[2]) {
			return false
		}
		n = 10*n + int(w[2]-'0')
	}
	switch w[0] {
	case 'C', 'c':
		return n >= 1 && n <= 8
	case 'T', 't':
		return n >= 1 && n <= 12
	case 'L', 'l', 'S', 's':
		return n >= 1 && n <= 5
	}
	return false
}
