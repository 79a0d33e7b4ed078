package note

import "firstpass/claim"

// pronounUndone says what a later clause says of "it", named or not: "so it was not given",
// "so rescheduled", "but did not".
func (p *parser) pronounUndone(m *mention) claim.Status {
	for k := range p.cues {
		c := &p.cues[k]
		if c.from < m.to || p.clause[c.from] == p.clause[m.from] {
			continue
		}
		if p.ellipsis(c) {
			return claim.Negated
		}
		if c.set&(cueUndone|cueDeclined) == 0 || !p.ofIt(c, m) {
			continue
		}
		if c.set&cueDeclined != 0 {
			return claim.Declined
		}
		return claim.Negated
	}
	return ""
}

// rivals says that a list has a drug that "it" may be as well: no laboratory's value.
func rivals(list []mention) bool {
	for i := range list {
		if !list[i].drug.lab && list[i].drug.kind != oralDrug {
			return true
		}
	}
	return false
}

// onlyConsidered says that a drug was thought of and something else done: "considered ketamine
// but the fracture was reduced under a block".
func (p *parser) onlyConsidered(m *mention) bool {
	thought := false
	for i := m.from - 1; i >= p.s.body && i > m.from-6 && p.clause[i] == p.clause[m.from]; i-- {
		thought = thought || p.isWord(i, "considered") || p.isWord(i, "contemplated")
	}
	for i := m.to; thought && i < p.s.to; i++ {
		if p.isWord(i, "but") || p.isWord(i, "however") {
			return true
		}
	}
	return false
}

// ofIt says that a pronoun, or nothing but "so", is the subject of a phrase.
func (p *parser) ofIt(c *cueHit, m *mention) bool {
	at := c.from - 1
	if p.isWord(at, "was") || p.isWord(at, "were") {
		at--
	}
	switch p.low(at) {
	case "so", "therefore", "thus", "hence":
		return true
	case "but":
		return at < c.from-1
	}
	if p.isMark(c.from-1, ';') {
		return true // "needs Pneumovax but is on prednisone; hold until off"
	}
	for i := c.from; i > m.to && i > c.from-4 && p.clause[i] == p.clause[c.from]; i-- {
		switch p.low(i) {
		case "it", "this", "dose", "medication", "med":
			return true
		}
	}
	return false
}

// ellipsis reads "but did not" with nothing after it.
func (p *parser) ellipsis(c *cueHit) bool {
	if c.set&cueNegative == 0 || c.to < p.s.to && !p.isMark(c.to, '.') && !p.isMark(c.to, ';') {
		return false
	}
	switch p.low(c.from) {
	case "did", "didn't", "was", "wasn't", "has", "hasn't", "never":
		return true
	}
	return false
}

// offers says that the sentence speaks of what may be done, to be chosen from.
func (p *parser) offers() bool {
	if p.all&cueFuture == 0 {
		return false
	}
	for i := p.s.body; i < p.s.to; i++ {
		switch p.low(i) {
		case "offer", "offered", "offers", "offering", "discuss", "discussed", "discussion", "option", "options", "talked", "recommended", "vs", "versus", "suggested", "reviewed":
			return true
		}
	}
	return false
}

// otherChosen says that after a place the patient chooses something that is no injection:
// "opted for Tylenol PO instead", "Pt elects PT".
func (p *parser) otherChosen(at int) bool {
	if p.all&cueChose == 0 {
		return false
	}
	for k := range p.cues {
		c := &p.cues[k]
		if c.set&cueChose == 0 || c.from < at || !p.patientBefore(c.from) {
			continue
		}
		other := c.to < p.s.to
		for i := c.to; i < min(c.to+6, p.s.to); i++ {
			switch p.low(i) {
			case "proceed", "injection", "injections", "shot", "shots", "have", "get", "receive", "it", "this", "both", "go", "continue", "same":
				other = false
			}
			if d := p.drugAt(i); d >= 0 && (p.drugRow(d).kind == actDrug || p.needleAfter(i)) {
				other = false
			}
		}
		if other {
			return true
		}
	}
	return false
}

// needleAfter says that a route by needle stands beside a drug.
func (p *parser) needleAfter(i int) bool {
	for k := range p.routes {
		r := &p.lex.routeRows[p.routes[k].row]
		if n := p.routes[k].from - i; n > -3 && n < 5 && (r.vein || r.name == "IM" || r.name == "SC") {
			return true
		}
	}
	return false
}

// patientBefore says that the patient or a parent is the subject of a verb, or nobody is.
func (p *parser) patientBefore(i int) bool {
	for n := 0; n < 3; n++ {
		i--
		switch p.low(i) {
		case "he", "she", "they", "pt", "patient", "client", "mom", "mother", "parent", "parents", "dad", "father", "family", "but", "and", "so", "instead":
			return true
		}
		if i < p.s.body || p.isMark(i, ',') || p.isMark(i, ';') {
			return true
		}
	}
	return false
}
