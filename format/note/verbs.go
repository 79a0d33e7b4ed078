package note

// tense is what a verb of giving says once the words before it are read.
type tense uint8

const (
	noTense      tense = iota
	givenTense         // was given, gave, did receive
	beforeTense        // had been given
	perfectTense       // has received: before for a vaccine or a block, now for what is given day by day
	ongoingTense       // is receiving
	plannedTense       // will be given, to be given, give
	negatedTense       // was not given
)

// tenseOf reads the auxiliaries before a verb.
func (p *parser) tenseOf(c *cueHit) tense {
	var negated, modal, had, has, been, be, did, seen, able, being bool
	for i, steps := c.from-1, 0; i >= p.s.from && p.clause[i] == p.clause[c.from] && steps < 9; i, steps = i-1, steps+1 {
		set := p.cueSetAt(i)
		switch w := p.low(i); {
		case w == "not" || w == "never" || len(w) > 3 && w[len(w)-3:] == "n't":
			negated = true
		case w == "to" && (p.isWord(i-1, "able") || p.isWord(i-1, "managed")):
			able, i = true, i-1
		case set&cueFuture != 0 && p.isWord(p.cues[p.cueAt[i]-1].from, "to") && p.isWord(p.cues[p.cueAt[i]-1].from-1, "able"):
			able, i = true, p.cues[p.cueAt[i]-1].from-1
		case set&(cueModal|cueFuture) != 0, isModal(w):
			modal = true
			seen = true
		case w == "had":
			had, seen = true, true
		case w == "has" || w == "have" || w == "having":
			has, seen = true, true
		case w == "been":
			been = true
		case w == "did" || w == "does" || w == "do":
			did, seen = true, true
		case w == "being":
			being = true
		case set&cueAuxiliary != 0:
			be = true
			being = being && (w == "is" || w == "are")
		case set&cueAdverb != 0, set&cueToday != 0 && !p.isMark(i, '.'), len(w) > 4 && w[len(w)-2:] == "ly":
		case p.isMark(i, ',') && seen:
		default:
			steps = 99
		}
	}
	if !modal && !had && !has && !been && !be && !did && !negated && c.set&(cueGiven|cueBegun|cueUsed) != 0 && c.set&(cueGive|cueStart) == 0 {
		modal = p.sharedModal(c)
	}
	base := c.set&(cueGive|cueStart) != 0 && c.set&(cueGiven|cueGave|cueBegun|cueUsed) == 0
	switch {
	case base && p.isWord(c.from, "use") && p.isWord(c.to, "of"):
		return noTense // a noun
	case negated:
		return negatedTense
	case modal:
		return plannedTense
	case being && be && c.set&(cueGave|cueGiven) == 0 && beginsAnew(p.low(c.from)):
		return plannedTense // "erythromycin is being added"
	case base && able:
		return givenTense // "were able to inject"
	case base && did:
		return givenTense
	case base && p.isWord(c.from, "gives") && p.isWord(c.to+1, "own"):
		return noTense // a habit: "gives his own"
	case base && (p.isWord(c.from, "gets") || p.isWord(c.from, "receives")):
		return beforeTense // what somebody gets as a habit
	case base:
		return plannedTense
	case c.set&cueGiving != 0 && (had || has) && been:
		return beforeTense
	case c.set&cueGiving != 0:
		return p.gerund(c, be)
	case had && (been || c.set&(cueGiven|cueGave|cueBegun|cueUsed) != 0):
		return beforeTense
	case has && able:
		return perfectTense // "has been able to get vaccinated"
	case has && been && p.isWord(c.from, "treated"):
		return beforeTense
	case has && !been:
		return perfectTense
	case p.isWord(c.from, "given") && !be && !been && p.preposition(c):
		return noTense
	}
	return givenTense
}

// ofAnother says that a weak verb after a drug has a subject of its own after a comma: "kit
// reviewed with parents, trainer pen used".
func (p *parser) ofAnother(to int, c *cueHit) bool {
	if c.set&(cueGave|cueGiven|cueBegun) != 0 {
		return false
	}
	for i := c.from - 1; i >= to; i-- {
		switch {
		case p.isMark(i, ','):
			return c.from-i > 1 && p.tokens[i+1].kind == wordToken && p.tokens[i+2].kind == wordToken && p.plainWord(i+1) && (i+2 == c.from || p.plainWord(i+2))
		case p.tokens[i].kind == markToken:
			return false
		}
	}
	return false
}

// plainWord says that a word is none of any table: the subject of a verb that is no drug.
func (p *parser) plainWord(i int) bool {
	return p.cueAt[i] == 0 && p.owner[i] == 0 && !p.used[i] && !p.routeOrSite(i)
}

// beginsAnew knows the verbs that, where they are going on, have not ended: "is being started".
func beginsAnew(w string) bool {
	switch w {
	case "added", "started", "initiated", "switched", "begun", "placed", "restarted", "changed":
		return true
	}
	return false
}

// isModal knows the words that put a verb in the future, also inside longer phrases.
func isModal(w string) bool {
	switch w {
	case "will", "would", "should", "shall", "may", "might", "can", "could", "must", "to":
		return true
	}
	return false
}

// gerund reads "after receiving", "by injecting", "is receiving".
func (p *parser) gerund(c *cueHit, be bool) tense {
	switch p.low(c.from - 1) {
	case "after", "following", "by", "upon", "and", "while", "then":
		return givenTense
	case "before":
		return noTense
	}
	if be {
		return ongoingTense
	}
	return noTense
}

// preposition says that "given" introduces a reason: "given his history".
func (p *parser) preposition(c *cueHit) bool {
	switch p.low(c.to) {
	case "the", "his", "her", "that", "this", "their", "these", "patient's", "how", "all", "its", "your", "our":
		for i := c.to; i < c.to+4; i++ {
			if p.drugAt(i) >= 0 {
				return false
			}
		}
		return true
	}
	return false
}

// passive says that a verb can speak of the drug before it: "was given", not "received".
func (p *parser) passive(c *cueHit) bool {
	switch p.low(c.from) {
	case "received", "recieved", "got", "gave", "began", "receiving", "getting":
		return false
	}
	return true
}

// continues says that the clause of a token only goes on with a list: "and then".
func (p *parser) continues(at int) bool {
	i := at
	for i > p.s.from && p.clause[i-1] == p.clause[at] {
		i--
	}
	return p.isWord(i, "and") && (p.isWord(i+1, "then") || p.isWord(i+1, "the") || p.isWord(i+1, "subsequently")) || p.isWord(i, "then")
}

// reaches says that a word of having had something governs the drug: it stands a
// few words before it and no verb of giving in between.
func (p *parser) reaches(from, to int) bool {
	const reach = 8
	if to-from > reach && !(to-from <= 2*reach && p.isWord(from-1, "on") && !p.finiteBetween(from, to)) {
		return false
	}
	for i := from; i < to; i++ {
		if p.cueSetAt(i)&(cueGave|cueGiven|cueBegun) != 0 {
			return false
		}
	}
	return true
}

// finiteBetween says that a new statement begins between two tokens.
func (p *parser) finiteBetween(from, to int) bool {
	for i := from; i < to; i++ {
		if finite(p.low(i)) || p.cueSetAt(i)&(cueModal|cueFuture) != 0 || p.isMark(i, ';') {
			return true
		}
	}
	return false
}

// doseGiven says that a clause begins with the dose it tells of: "dose #1 given today".
func (p *parser) doseGiven(i int) bool {
	switch p.low(i) {
	case "first", "1st", "initial", "second", "2nd", "the":
		i++
	}
	return p.isWord(i, "dose") && p.hasCue(i, min(i+6, p.s.to), cueGiven) && !p.hasCue(i, min(i+6, p.s.to), cueModal|cueUndone|cueNegative)
}

// staffGave says that a clause begins with the writer or a nurse who gave: "RN gave 400 mg SC".
func (p *parser) staffGave(i int) bool {
	switch p.low(i) {
	case "rn", "nurse", "lpn", "ma", "i", "we", "writer", "staff":
		return p.hasCue(i+1, min(i+3, p.s.to), cueGave|cueGiven)
	}
	return false
}

// relative is the clause after the drug's own where that goes on about it: "which
// were performed today", "this was done"; -1 where none does.
func (p *parser) relative(from, to int) int32 {
	clause := p.clause[from]
	start := -1
	for i := to; i < p.s.to; i++ {
		if p.clause[i] == clause {
			continue
		}
		if p.clause[i] != clause+1 {
			break
		}
		if start < 0 {
			start = i
			at := i
			if p.isWord(at, "and") {
				at++
			}
			switch p.low(at) {
			case "which", "this", "these", "it", "that":
			default:
				if p.isMark(i-1, ';') && (p.cueSetAt(i)&cueGiven != 0 || p.doseGiven(i) || p.staffGave(i)) {
					break // "due for the next 90 mg; given today in R abdomen"
				}
				if !p.isWord(i-1, "that") && !p.isWord(i-1, "which") {
					return -1
				}
			}
		}
		if d := p.drugAt(i); d >= 0 && p.drugRow(d).kind != trapKind {
			return -1
		}
	}
	if start < 0 {
		return -1
	}
	return clause + 1
}

// sharedModal says that a participle after "and" shares the modal of the verb before it:
// "will be followed in the hospital and started on".
func (p *parser) sharedModal(c *cueHit) bool {
	if !p.isWord(c.from-1, "and") && !p.isMark(c.from-1, ',') || p.isWord(c.from, "received") || p.isWord(c.from, "got") {
		return false
	}
	for i := c.from - 2; i >= p.s.body && i > c.from-20; i-- {
		switch p.low(i) {
		case "will", "should", "shall", "may", "might", "could", "would", "must", "can":
			return p.isWord(i+1, "be") || p.isWord(i+2, "be")
		case "was", "were", "is", "are", "had", "has", "have", "been", "did", "he", "she", "they", "we", "i":
			return false
		}
		if p.isMark(i, ';') || p.drugAt(i) >= 0 {
			return false
		}
	}
	return false
}
