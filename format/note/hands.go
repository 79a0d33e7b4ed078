package note

// ownHand says that the words after a drug name the patient as the hand that gave it:
// "given SC abdomen by patient". Nothing but the dose, the route and the place may stand
// between the verb and the hand: "tolerated well by patient" is no such thing.
func (p *parser) ownHand(to int) bool {
	for k := range p.cues {
		c := &p.cues[k]
		if c.set&(cueGiven|cueGave) == 0 || c.from < to || p.clause[c.from] != p.clause[to-1] {
			continue
		}
		at := c.to
		for at < p.s.to && !p.isWord(at, "by") && (p.used[at] || p.isMark(at, ',') || p.routeOrSite(at)) {
			at++
		}
		if p.isWord(c.to-1, "by") {
			at = c.to - 1
		}
		if !p.isWord(at, "by") {
			continue
		}
		if at++; p.isWord(at, "the") {
			at++
		}
		switch p.low(at) {
		case "patient", "pt", "self", "himself", "herself", "client":
			return !p.isMark(at+1, '\'') && !p.isWord(at+1, "family")
		}
	}
	return false
}

// routeOrSite says that a token belongs to a route or a part of the body.
func (p *parser) routeOrSite(i int) bool {
	for k := range p.routes {
		if p.routes[k].from <= i && i < p.routes[k].to {
			return true
		}
	}
	for k := range p.sites {
		if p.sites[k].from <= i && i < p.sites[k].to {
			return true
		}
	}
	return false
}

// declinesOthers says that each refusal of the sentence stands in a clause with a drug of
// its own: "MMR SC L arm, lot M441; varicella deferred".
func (p *parser) declinesOthers() bool {
	for k := range p.cues {
		c := &p.cues[k]
		if c.set&cueDeclined == 0 {
			continue
		}
		own := false
		for j := range p.drugs {
			d := p.drugRow(j)
			own = own || p.clause[p.drugs[j].from] == p.clause[c.from] && d.kind != trapKind && d.kind != actDrug
		}
		if !own {
			return false
		}
	}
	return true
}

// tellsEffect says that a phrase tells what a drug did, which under the heading of a visit's
// course it did there: "pain improved after morphine 4 mg IV".
func (p *parser) tellsEffect(c *cueHit) bool {
	switch p.low(c.from) {
	case "improved", "improvement", "relief", "response", "responded", "respond":
		return true
	}
	return false
}

// ownUse says that the words right before a drug call it the patient's own: "used her
// Imitrex", "injected his own testosterone".
func (p *parser) ownUse(from int) bool {
	i := from - 1
	own := p.isWord(i, "own")
	if own {
		i--
	}
	switch p.low(i) {
	case "his", "her", "their":
	default:
		return false
	}
	switch p.low(i - 1) {
	case "used", "uses", "using", "took", "takes", "taking", "injects":
		return true
	case "gives", "gave", "giving", "doing", "does":
		return own
	case "injected", "injecting", "inject":
		return own
	}
	return false
}

// onlySpokenTo says that somebody of the family is spoken to or asked, and that what is said
// is not about their drugs: "discussed with his wife", "wants to talk to her mother".
func (p *parser) onlySpokenTo(i int) bool {
	switch p.low(i - 1) {
	case "with":
		return true
	case "to":
		switch p.low(i - 2) {
		case "talk", "talking", "talked", "speak", "spoke", "speaking", "explained", "according", "listen", "taught":
			return true
		}
	}
	return false
}
