package note

// negates says whether a negation reaches the drug: "no", "without" and their
// like forward over a few words with no verb of giving between; "held", "not
// given" and their like from either side.
func (p *parser) negates(from, to, verbAt int, verb tense) bool {
	const reach = 6
	for k := range p.cues {
		c := &p.cues[k]
		if p.clause[c.from] != p.clause[from] || c.from >= from && c.from < to || p.namesAllergen(c.from) {
			continue
		}
		if c.to <= from && verb == givenTense && verbAt >= to && p.andBetween(c.to, from) {
			continue // "feeds were held and D10 was given"
		}
		if c.from >= to && p.ranUntil(c) {
			continue // "was given IV fluids and these were discontinued": they ran
		}
		if c.from >= to && p.isWord(c.from, "removed") && p.markBetween(to, c.from, ',') {
			continue // "lidocaine, nail removed"
		}
		if c.set&cueUndone != 0 && !p.turnedOver(min(c.to, to), max(c.from, from)) {
			if c.from >= to && !p.active(c) || c.from < from && from-c.to <= reach && !p.comma(c.to, from) {
				return true
			}
		}
		if c.set&cueNegative == 0 || c.from >= from {
			continue
		}
		if c.set&cueHadOne != 0 || (p.isWord(c.from, "risk") || p.isWord(c.from, "risks")) && p.consents() {
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

// ranUntil says that something "was discontinued", which until then was given.
func (p *parser) ranUntil(c *cueHit) bool {
	if !p.isWord(c.to-1, "discontinued") {
		return false
	}
	switch p.low(c.from - 1) {
	case "was", "were", "been":
		return true
	}
	return false
}

// consents says that the sentence tells of somebody who goes ahead with what its risks were told of.
func (p *parser) consents() bool {
	for i := p.s.body; i < p.s.to; i++ {
		switch p.low(i) {
		case "wishes", "wish", "agrees", "agreed", "agree", "elects", "elected", "proceed", "consents", "consented", "wants", "like":
			if p.cueSetAt(i)&(cueDeclined|cueNegative) == 0 {
				return true
			}
		}
	}
	return false
}

// namesAllergen says that "allergy" is the first word of "allergy shots" and no intolerance.
func (p *parser) namesAllergen(i int) bool {
	d := p.drugAt(i)
	return d >= 0 && p.drugRow(d).name == allergen
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
		if p.cueSetAt(i)&(cueGave|cueGiven|cueBegun|cueStart) != 0 && p.cueSetAt(i)&cueUndone == 0 || p.isMark(i, '(') {
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

// andBetween says that "and" stands between two places.
func (p *parser) andBetween(from, to int) bool {
	for i := from; i < to; i++ {
		if p.isWord(i, "and") {
			return true
		}
	}
	return false
}

// markBetween says that a mark stands between two places.
func (p *parser) markBetween(from, to int, m byte) bool {
	for i := from; i < to; i++ {
		if p.isMark(i, m) {
			return true
		}
	}
	return false
}
