package note

import "firstpass/claim"

// tense is what a verb of giving says once the words before it are read.
type tense uint8

const (
	noTense      tense = iota
	givenTense         // was given, gave, did receive
	beforeTense        // had been given, has received
	plannedTense       // will be given, to be given, give
	negatedTense       // was not given
)

// split numbers the clauses of the sentence: a new one begins after a turning
// phrase ("but", "which", "and was"), a semicolon, a bar, or a comma before a new subject.
func (p *parser) split() {
	n := int32(0)
	next := 0
	for i := p.s.from; i < p.s.to; i++ {
		for next < len(p.cues) && p.cues[next].from < i {
			next++
		}
		switch {
		case next < len(p.cues) && p.cues[next].from == i && p.cues[next].set&cueTurn != 0:
			n++
		case i > p.s.from && (p.isMark(i-1, ';') || p.isMark(i-1, '|') || p.isMark(i-1, '.') && p.tokens[i].spaced):
			n++
		case i > p.s.from && p.isMark(i-1, ',') && p.isSubject(i):
			n++
		}
		p.clause[i] = n
	}
}

func (p *parser) isSubject(i int) bool {
	switch p.low(i) {
	case "he", "she", "we", "i", "they", "it", "patient", "pt":
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
		case set&cueModal != 0:
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
	case has && !been:
		return beforeTense
	case p.isWord(c.from, "given") && !be && !been && p.preposition(c):
		return noTense
	}
	return givenTense
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
		return givenTense
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
	cueSet           // of its clause
	wide      cueSet // of its sentence
	verb      tense  // of the verb that governs it
	strong    bool   // the verb is one of giving, not of beginning or using
	verbAt    int    // token of the verb, -1 where none
	negated   bool   // a negation reaches it
	scheduled bool   // daily, q12h, every Tuesday
	bounded   bool   // for 14 days
	dose      bool
	needle    bool // a route by needle or vein
	moment    bool // a time of day
	run       bool // a drip or pump that runs
}

// gather collects the evidence for the drug that stands at tokens [from, to).
func (p *parser) gather(from, to int) evidence {
	e := evidence{verbAt: -1}
	clause := p.clause[from]
	leftVerb, rightVerb := -1, -1
	for k := range p.cues {
		c := &p.cues[k]
		e.wide |= c.set
		if p.clause[c.from] != clause {
			continue
		}
		e.cueSet |= c.set
		if c.set&cueVerb == 0 || c.from >= from && c.from < to {
			continue
		}
		if c.to <= from {
			if p.tenseOf(c) != noTense {
				leftVerb = k
			}
		} else if rightVerb < 0 && c.set&(cueGive|cueStart) == 0 && p.tenseOf(c) != noTense {
			rightVerb = k
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
		if c.set&cueUndone != 0 && !(verb == givenTense && verbAt > c.from && verbAt < from) {
			return true
		}
		if c.set&cueNegative == 0 || c.from >= from {
			continue
		}
		between := verbAt >= c.to && verbAt < from && verb == givenTense
		if !between && from-c.to <= reach && !p.comma(c.to, from) {
			return true
		}
	}
	return false
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
	elsewhere := e.cueSet&cuePast != 0 || e.wide&cueElsewhere != 0
	here := e.cueSet&cueToday != 0
	switch {
	case e.wide&cueVoid != 0:
		return claim.Negated, false, ""
	case e.wide&cueGeneral != 0 && e.verb != givenTense:
		return "", true, ""
	case e.wide&cueDeclined != 0 && !(e.verb == givenTense && e.cueSet&cueDeclined == 0):
		return claim.Declined, false, ""
	case e.verb == negatedTense || e.negated:
		return claim.Negated, false, ""
	case p.s.section == allergySection:
		return "", true, ""
	case e.wide&cueOtherPerson != 0:
		return claim.Historical, false, ""
	case e.verb == givenTense && here:
		return claim.Administered, false, ""
	case e.verb == beforeTense, elsewhere && e.verb != plannedTense:
		return claim.Historical, false, ""
	case e.verb == givenTense && e.cueSet&cueHome != 0 && !e.moment:
		return home(d), false, ""
	case e.verb == givenTense:
		if (p.s.section == historicalSection || p.s.section == homeSection) && !e.moment {
			return claim.Historical, false, "given according to the history; it does not say that it was here and now"
		}
		return claim.Administered, false, ""
	case e.cueSet&cueHome != 0:
		return home(d), false, ""
	case e.verb == plannedTense || e.cueSet&cueFuture != 0 && !(e.moment && e.needle):
		return claim.Planned, false, ""
	case e.run && (e.cueSet&cueAuxiliary != 0 || e.dose):
		return claim.Administered, false, ""
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
		if e.dose || e.needle || d.kind == vaccine || d.kind == fluidDrug || d.kind == localDrug {
			return claim.Administered, false, ""
		}
	case plannedSection:
		return claim.Planned, false, ""
	case historicalSection:
		return claim.Historical, false, ""
	case homeSection:
		return home(d), false, ""
	case listSection:
		if !shaped {
			return claim.Historical, false, ""
		}
	}
	switch {
	case shaped:
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
	case p.s.section == historicalSection || p.s.section == listSection || d.kind == oralDrug:
		return claim.Historical
	}
	return claim.SelfAdministered
}
