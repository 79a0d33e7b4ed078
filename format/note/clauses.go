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
	start := p.s.from // of the clause
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
		case (before == ',' || tokens[i].word == p.lex.and) && p.all&(statement|cueHome) != 0 && p.ownStatement(start, i):
			turn = true
		case p.lex.starts(tokens[i].word, turnStart):
			row, to := p.lex.turns.match(tokens, i)
			turn = row >= 0 && !p.goesOnAbout(i, to)
		}
		if turn {
			n++
			start = i
		}
		p.clause[i] = n
	}
	if brackets {
		p.aside()
	}
}

// statement are the phrases that say something of a drug for themselves.
const statement = cueGave | cueGiven | cueBegun | cueUsed | cueUndone | cueDeclined

// ownStatement says that a drug after a comma or "and" has a statement of its own where the
// words before it have theirs: "declines Rotarix, Pentacel given", "heparin was held and
// Lovenox was given". A list with one verb has none: "Zofran and Toradol given".
func (p *parser) ownStatement(start, i int) bool {
	const verb = statement
	comma := !p.isWord(i, "and")
	if !comma {
		i++
	}
	if p.isWord(i, "the") || p.isWord(i, "and") {
		i++
	}
	if comma && p.hasCue(start, i, cueDeclined|cueUndone) && p.takesInstead(i) {
		return true
	}
	k := p.drugAt(i)
	if k < 0 || p.loose(p.drugRow(k)) || !p.hasCue(start, i, verb) && !(comma && p.all&cueHome != 0) {
		return false
	}
	for j := p.drugs[k].to; j < min(p.s.to, p.drugs[k].to+14); j++ {
		switch set := p.cueSetAt(j); {
		case p.drugAt(j) >= 0 && !p.loose(p.drugRow(p.drugAt(j))), p.isMark(j, ';'), p.isMark(j, ','), p.isWord(j, "and"):
			return false
		case finite(p.low(j)):
			return p.hasCue(j, min(j+5, p.s.to), verb|cueVerb) || p.isWord(j, "will")
		case comma && set&(verb) != 0 && set&cueJoin == 0:
			return true
		case comma && set&(cueHome|cueTaker) != 0 && p.siteBetween(start, i):
			return true // "Velcade 2.3 mg SQ L abd, dex 20 mg PO taken at home"
		}
	}
	return false
}

// takesInstead says that a drug is accepted where another was not: "refused flu vaccine,
// accepted Pneumovax".
func (p *parser) takesInstead(i int) bool {
	switch p.low(i) {
	case "accepted", "accepts", "agreed", "agrees", "consented", "consents", "received", "got", "given":
	default:
		return false
	}
	for j := i + 1; j < min(i+4, p.s.to); j++ {
		if d := p.drugAt(j); d >= 0 && !p.loose(p.drugRow(d)) {
			return true
		}
	}
	return false
}

// finite knows the auxiliaries that begin a statement.
func finite(w string) bool {
	switch w {
	case "was", "were", "is", "are", "will", "has", "have", "had":
		return true
	}
	return false
}

// hasCue says that a phrase of a class stands in a run of tokens.
func (p *parser) hasCue(from, to int, class cueSet) bool {
	for i := from; i < to; i++ {
		if p.cueSetAt(i)&class != 0 {
			return true
		}
	}
	return false
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

// contrasts says that the clause of a token is set against the one before: "but", "instead".
func (p *parser) contrasts(clause int32, i int) bool {
	for i > p.s.from && p.clause[i-1] == clause {
		i--
	}
	return p.isWord(i, "but") || p.isWord(i, "however") || p.isWord(i, "instead") || p.takesInstead(i)
}

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
