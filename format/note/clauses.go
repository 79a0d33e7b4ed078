package note

// split numbers the clauses of the sentence: a new one begins after a turning
// phrase ("but", "which", "and was"), a semicolon, a bar, or a comma before a new subject.
func (p *parser) split() {
	n := int32(0)
	tokens := p.tokens[:p.s.to]
	bars, brackets := 0, false
	for i := p.s.from; i < p.s.to; i++ {
		switch tokens[i].mark {
		case '|':
			bars++
		case '(':
			brackets = true
		}
	}
	p.row = bars >= 3
	for i := p.s.from; i < p.s.to; i++ {
		turn, before := false, byte(0)
		if i > p.s.from {
			before = tokens[i-1].mark
		}
		switch {
		case i == p.s.from:
		case before == ';', before == '|' && !p.row:
			turn = true
		case (before == ',' || before == '(') && p.isSubject(i), before == ',' && p.isWord(i, "here"):
			turn = true
		case p.lex.turns.begins(tokens[i].word):
			row, to := p.lex.turns.match(tokens, i)
			turn = row >= 0 && !p.goesOnAbout(i, to)
		}
		if turn {
			n++
		}
		p.clause[i] = n
	}
	if brackets {
		p.aside()
	}
}

// aside makes a clause of its own of what is told in brackets of other times and names no drug:
// "IM L glut (alternating from R last month)".
func (p *parser) aside() {
	open, told := -1, false
	for i := p.s.from; i < p.s.to; i++ {
		told = told || p.cueSetAt(i)&(cuePast|cueElsewhere|cueHadOne|cueFuture) != 0
		switch {
		case p.isMark(i, '('):
			open, told = i, false
		case p.drugAt(i) >= 0:
			open = -1
		case p.isMark(i, ')') && open >= 0 && told && i-open > 4: // "(July 2005)" dates the sentence
			for j := open + 1; j < i; j++ {
				p.clause[j] += bracketed
			}
			open = -1
		}
	}
}

// bracketed sets the clauses in brackets apart from all others.
const bracketed = 1 << 20

func (p *parser) isSubject(i int) bool {
	switch p.low(i) {
	case "he", "she", "we", "i", "they", "it", "patient", "pt", "this", "these":
		return true
	}
	return false
}

// goesOnAbout says that a turning phrase only goes on about what stands before it: "but
// not started", "which included".
func (p *parser) goesOnAbout(i, to int) bool {
	switch p.low(i) {
	case "which":
		switch p.low(to) {
		case "included", "includes", "contained", "contains", "consisted", "consists", "comprised":
			return true
		}
	case "and": // "was mixed and then injected"
		return p.isWord(to-1, "then") && p.cueSetAt(to)&(cueGiven|cueGave) != 0 && !p.isWord(to, "received")
	case "but":
		if p.isWord(to, "was") || p.isWord(to, "were") {
			to++
		}
		switch p.low(to) {
		case "not", "never", "held", "refused", "declined", "deferred", "cancelled", "canceled", "withheld":
			return true
		}
	}
	return false
}
