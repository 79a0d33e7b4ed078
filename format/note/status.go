package note

import "firstpass/claim"

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

// split numbers the clauses of the sentence: a new one begins after a turning
// phrase ("but", "which", "and was"), a semicolon, a bar, or a comma before a new subject.
func (p *parser) split() {
	n := int32(0)
	tokens := p.tokens[:p.s.to]
	for i := p.s.from; i < p.s.to; i++ {
		turn := false
		switch {
		case i == p.s.from:
		case p.isMark(i-1, ';'), p.isMark(i-1, '|'):
			turn = true
		case (p.isMark(i-1, ',') || p.isMark(i-1, '(')) && p.isSubject(i):
			turn = true
		default:
			row, _ := p.lex.turns.match(tokens, i)
			turn = row >= 0
		}
		if turn {
			n++
		}
		p.clause[i] = n
	}
}

func (p *parser) isSubject(i int) bool {
	switch p.low(i) {
	case "he", "she", "we", "i", "they", "it", "patient", "pt", "this", "these":
		return true
	}
	return false
}

// cueSetAt is what the phrase a token belongs to does.
func (p *parser) cueSetAt(i int) cueSet {
	if i < p.s.from || i >= p.s.to || p.cueAt[i] == 0 {
		return 0
	}
	return p.cues[p.cueAt[i]-1].set
}

// tenseOf reads the auxiliaries before a verb.
func (p *parser) tenseOf(c *cueHit) tense {
	var negated, modal, had, has, been, be, did, seen bool
	for i, steps := c.from-1, 0; i >= p.s.from && p.clause[i] == p.clause[c.from] && steps < 9; i, steps = i-1, steps+1 {
		set := p.cueSetAt(i)
		switch w := p.low(i); {
		case w == "not" || w == "never" || len(w) > 3 && w[len(w)-3:] == "n't":
			negated = true
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
		case set&cueAuxiliary != 0:
			be = true
		case set&cueAdverb != 0, set&cueToday != 0 && !p.isMark(i, '.'):
		case p.isMark(i, ',') && seen:
		default:
			steps = 99
		}
	}
	base := c.set&(cueGive|cueStart) != 0 && c.set&(cueGiven|cueGave|cueBegun|cueUsed) == 0
	switch {
	case negated:
		return negatedTense
	case modal:
		return plannedTense
	case base && did:
		return givenTense
	case base:
		return plannedTense
	case c.set&cueGiving != 0:
		return p.gerund(c, be)
	case had && (been || c.set&(cueGiven|cueGave|cueBegun) != 0):
		return beforeTense
	case has && been && p.isWord(c.from, "treated"):
		return beforeTense
	case has && !been:
		return perfectTense
	case p.isWord(c.from, "given") && !be && !been && p.preposition(c):
		return noTense
	}
	return givenTense
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

// evidence is what the words around a drug say of it.
type evidence struct {
	cueSet            // of its clause
	wide       cueSet // of its sentence
	earlier    cueSet // of the clauses before its own
	verb       tense  // of the verb that governs it
	active     bool   // the verb has an auxiliary or a subject: "was given", not "given daily"
	begun      bool   // the verb is one of beginning: started, placed on
	strong     bool   // the verb is one of giving, not of beginning or using
	verbAt     int    // token of the verb, -1 where none
	had        bool   // a word of having had one governs it
	negated    bool   // a negation reaches it
	scheduled  bool   // daily, q12h, every Tuesday
	selfInject bool   // "inject" tells the patient to
	bounded    bool   // for 14 days
	dose       bool
	needle     bool // a route by needle or vein
	moment     bool // a time of day
	run        bool // a drip or pump that runs
}

// gather collects the evidence for the drug that stands at tokens [from, to).
func (p *parser) gather(from, to int) evidence {
	e := evidence{verbAt: -1}
	clause := p.clause[from]
	leftVerb, rightVerb := -1, -1
	relative := p.relative(from, to)
	for k := range p.cues {
		c := &p.cues[k]
		e.wide |= c.set &^ cueHadOne
		if at := p.clause[c.from]; at != clause && at != relative {
			if at < clause {
				e.earlier |= c.set
			}
			continue
		}
		e.cueSet |= c.set &^ cueHadOne
		if c.set&cueHadOne != 0 && c.to <= from && p.reaches(c.to, from) {
			e.had = true
		}
		if c.set&cueTaker != 0 && c.to <= from && p.reaches(c.to, from) {
			e.cueSet |= cueHome
		}
		if c.set&cueVerb == 0 || c.from >= from && c.from < to {
			continue
		}
		if c.to <= from {
			if p.tenseOf(c) != noTense {
				leftVerb = k
			}
		} else if rightVerb < 0 && c.set&(cueGive|cueStart) == 0 && p.passive(c) && p.tenseOf(c) != noTense {
			rightVerb = k
		}
	}
	if p.pastBefore && e.wide&cueThatTime != 0 {
		e.wide |= cueElsewhere
	}
	if leftVerb < 0 && rightVerb < 0 && clause > 0 && p.continues(from) {
		for k := range p.cues {
			if c := &p.cues[k]; p.clause[c.from] == clause-1 && c.set&cueVerb != 0 && p.tenseOf(c) != noTense {
				leftVerb = k
			}
		}
	}
	verb := leftVerb
	if verb < 0 || rightVerb >= 0 && p.cues[leftVerb].set&(cueGave|cueGiven) == 0 && p.cues[rightVerb].set&(cueGave|cueGiven) != 0 {
		if rightVerb >= 0 {
			verb = rightVerb
		}
	}
	if verb >= 0 {
		c := &p.cues[verb]
		e.verb, e.verbAt = p.tenseOf(c), c.from
		e.strong = c.set&(cueGave|cueGiven) != 0
		e.begun = c.set&(cueGave|cueGiven|cueUsed) == 0
		e.active = c.from < from || p.cueSetAt(c.from-1)&cueAuxiliary != 0
	}
	if e.verb == noTense && !e.had && e.cueSet&(cueFuture|cuePast|cueHome|cueRunning) == 0 {
		e.cueSet |= e.earlier & (cuePast | cueFuture | cueDeclined | cueHome)
	}
	if e.verb == givenTense && verb == leftVerb && p.ordered(p.cues[verb].to, from) {
		e.verb = plannedTense
	}
	if e.verb == noTense && !e.had && e.cueSet&(cueFuture|cuePast|cueModal|cueNegative) == 0 && p.dosed(from) {
		e.verb = givenTense
	}
	if e.verb == noTense && p.isWord(from-1, "on") && e.cueSet&(cueFuture|cueModal) == 0 {
		e.had = true
	}
	e.negated = p.negates(from, to, e.verbAt, e.verb)
	return e
}

// negates says whether a negation reaches the drug: "no", "without" and their
// like forward over a few words with no verb of giving between; "held", "not
// given" and their like from either side.
func (p *parser) negates(from, to, verbAt int, verb tense) bool {
	const reach = 6
	for k := range p.cues {
		c := &p.cues[k]
		if p.clause[c.from] != p.clause[from] || c.from >= from && c.from < to {
			continue
		}
		if c.set&cueUndone != 0 && !p.turnedOver(min(c.to, to), max(c.from, from)) {
			if c.from >= to && !p.active(c) || c.from < from && from-c.to <= reach && !p.comma(c.to, from) {
				return true
			}
		}
		if c.set&cueNegative == 0 || c.from >= from {
			continue
		}
		if c.set&cueHadOne != 0 {
			continue
		}
		reach := reach
		if p.isWord(c.from, "none") || p.isWord(c.to-1, "think") || p.isWord(c.to-1, "feel") || p.isWord(c.to-1, "recommend") {
			reach = 16
		}
		between := reach < 16 && p.hadBetween(c.to, from) || verbAt >= c.to && verbAt < from && verb == givenTense
		if !between && from-c.to <= reach && !p.comma(c.to, from) {
			return true
		}
	}
	return false
}

// active says that a word that undoes has its object after it: "held her methotrexate".
func (p *parser) active(c *cueHit) bool {
	switch p.low(c.from) {
	case "hold", "stop", "omit", "cancel", "discontinue", "d":
		return true
	}
	switch p.low(c.to) {
	case "his", "her", "the", "their", "a":
		return true
	}
	return p.drugAt(c.to) >= 0
}

// turnedOver says that a verb of giving or another drug stands between a word that undoes and the drug.
func (p *parser) turnedOver(from, to int) bool {
	for i := from; i < to; i++ {
		if p.cueSetAt(i)&(cueGave|cueGiven|cueBegun) != 0 && p.cueSetAt(i)&cueUndone == 0 || p.isMark(i, '(') {
			return true
		}
	}
	return false
}

// hadBetween says that a word of having had something stands between two places.
func (p *parser) hadBetween(from, to int) bool {
	for i := from; i < to; i++ {
		if p.cueSetAt(i)&cueHadOne != 0 {
			return true
		}
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

// dosed says that a noun of giving reaches the drug: "followed by injection of 6 cc of saline".
func (p *parser) dosed(from int) bool {
	for i := from - 1; i >= p.s.body && i >= from-8; i-- {
		if p.drugAt(i) >= 0 && p.drugRow(p.drugAt(i)).kind != actDrug {
			continue
		}
		if p.isMark(i, ':') || p.isMark(i, ';') {
			return false
		}
		if p.cueSetAt(i)&cueDosing != 0 && p.isWord(p.cues[p.cueAt[i]-1].to-1, "of") {
			return true
		}
	}
	return false
}

// ordered says that what was given is an order: "given a prescription for".
func (p *parser) ordered(from, to int) bool {
	for i := from; i < to; i++ {
		switch p.low(i) {
		case "prescription", "prescriptions", "rx", "script", "option", "options", "instructions", "information", "handout", "choice", "referral", "samples", "education":
			return true
		}
	}
	return false
}

// reaches says that a word of having had something governs the drug: it stands a
// few words before it and no verb of giving in between.
func (p *parser) reaches(from, to int) bool {
	const reach = 8
	if to-from > reach {
		return false
	}
	for i := from; i < to; i++ {
		if p.cueSetAt(i)&(cueGave|cueGiven|cueBegun) != 0 {
			return false
		}
	}
	return true
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
			switch p.low(i) {
			case "which", "this", "these", "it", "that":
			default:
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

// comma says whether a comma parts two places, other than one of a list of drugs.
func (p *parser) comma(from, to int) bool {
	for i := from; i < to; i++ {
		if p.isMark(i, ',') || p.isMark(i, ':') {
			drugBefore := false
			for j := from; j < i; j++ {
				drugBefore = drugBefore || p.drugAt(j) >= 0
			}
			if !drugBefore {
				return true
			}
		}
	}
	return false
}

// decide says what became of a drug. The order is from what voids everything to
// what merely makes likely; drop says that the words name no event at all, and
// unsure why a person should look.
func (p *parser) decide(d *drug, e *evidence) (status claim.Status, drop bool, unsure string) {
	here := e.cueSet&cueToday != 0
	if e.verb == perfectTense && here {
		e.verb = givenTense
	}
	if e.verb == beforeTense && here {
		e.verb = givenTense
	}
	elsewhere := e.had && !e.run || e.cueSet&cuePast != 0 || e.wide&cueElsewhere != 0
	switch {
	case e.wide&cueVoid != 0:
		return claim.Negated, false, ""
	case e.cueSet&cueGeneral != 0 && e.verb == noTense:
		return "", true, ""
	case e.wide&cueDeclined != 0 && !(e.verb == givenTense && e.cueSet&cueDeclined == 0):
		return claim.Declined, false, ""
	case e.verb == negatedTense || e.negated:
		return claim.Negated, false, ""
	case p.s.section == allergySection:
		return "", true, ""
	case e.wide&cueOtherPerson != 0:
		return claim.Historical, false, ""
	case e.verb == givenTense && here && !(p.s.section == plannedSection && e.begun):
		return claim.Administered, false, ""
	case e.verb == perfectTense && (d.kind == vaccine || d.kind == diseaseWord || d.kind == actDrug || d.name == "steroid" || d.name == "epidural steroid" || d.name == "cortisone"):
		return claim.Historical, false, ""
	case d.kind == homeDrug && e.wide&(cueHome|cueOwnDrug) != 0 && e.verb != givenTense && e.verb != plannedTense && p.s.section != plannedSection:
		return claim.SelfAdministered, false, ""
	case e.verb == ongoingTense && !e.needle && d.kind != fluidDrug && !here && !e.run:
		return claim.Historical, false, "being received, by what is written; not given by the writer as far as it tells"
	case e.verb == beforeTense, elsewhere && e.verb != plannedTense:
		return claim.Historical, false, ""
	case e.verb == givenTense && e.cueSet&cueHome != 0 && !e.moment:
		return home(d), false, ""
	case e.verb == givenTense, e.verb == perfectTense, e.verb == ongoingTense:
		if e.scheduled && p.s.item && !e.active && e.strong {
			return p.listed(d, e), false, ""
		}
		if p.s.section == plannedSection && e.begun && !(e.dose && e.needle) {
			return claim.Planned, false, ""
		}
		if (p.s.section == historicalSection || p.s.section == homeSection) && !e.moment {
			return claim.Historical, false, "given according to the history; it does not say that it was here and now"
		}
		return claim.Administered, false, ""
	case e.scheduled && e.selfInject && !e.bounded && p.s.section != plannedSection:
		return claim.SelfAdministered, false, ""
	case p.s.section == plannedSection && e.verb != givenTense && (e.verb == plannedTense || e.cueSet&cueFuture != 0):
		return claim.Planned, false, ""
	case e.run && e.verb != plannedTense:
		return claim.Administered, false, ""
	case e.cueSet&cueHome != 0, e.cueSet&cueOwnDrug != 0 && d.kind == homeDrug:
		return home(d), false, ""
	case e.verb == noTense && p.s.section == listSection && !p.given && !(e.dose && e.needle && !e.scheduled):
		return claim.Historical, false, ""
	case e.verb == plannedTense || e.cueSet&cueFuture != 0 && !(e.moment && e.needle):
		return claim.Planned, false, ""
	case e.scheduled:
		return p.listed(d, e), false, ""
	}
	return p.likely(d, e, here)
}

// likely decides where no verb and no cue does: by the section, then by the shape.
func (p *parser) likely(d *drug, e *evidence, here bool) (status claim.Status, drop bool, unsure string) {
	shaped := e.dose && e.needle || e.moment && (e.dose || e.needle)
	switch p.s.section {
	case administeredSection:
		if (d.kind == actDrug || d.kind == classDrug) && !e.dose {
			return "", true, ""
		}
		if e.dose || e.needle || d.kind == vaccine || d.kind == fluidDrug || d.kind == localDrug {
			return claim.Administered, false, ""
		}
	case neutralSection:
		if (d.kind == actDrug || d.kind == classDrug) && !e.dose && !here {
			return "", true, ""
		}
	case plannedSection:
		return claim.Planned, false, ""
	case historicalSection:
		return claim.Historical, false, ""
	case homeSection:
		return home(d), false, ""
	case listSection:
		if !shaped && !(p.given && e.dose) {
			return claim.Historical, false, ""
		}
	}
	switch {
	case shaped, p.given && e.dose:
		return claim.Administered, false, ""
	case here && (d.kind == vaccine || d.kind == actDrug || e.dose):
		return claim.Administered, false, "named with today and no word that it was given"
	case e.dose || e.needle:
		return claim.Planned, false, "it does not say whether this was given"
	case d.kind == vaccine || d.kind == classDrug || d.kind == actDrug:
		return claim.Historical, false, "it does not say whether this was given"
	}
	return claim.Historical, false, "named only"
}

// home is what a drug used at home is: a vaccine or a block is not used there.
func home(d *drug) claim.Status {
	switch d.kind {
	case vaccine, actDrug, classDrug, contrast, localDrug:
		return claim.Historical
	}
	return claim.SelfAdministered
}

// listed is a line of a medication list: a drug with its schedule.
func (p *parser) listed(d *drug, e *evidence) claim.Status {
	switch {
	case p.s.section == plannedSection || e.bounded:
		return claim.Planned
	case p.s.section == homeSection || d.kind == homeDrug:
		return claim.SelfAdministered
	}
	return claim.Historical
}
