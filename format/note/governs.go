package note

// toFollow says that a drug is the next to run and not yet given: "vanc 2 g IV to follow".
func (p *parser) toFollow(to int) bool {
	for i := to; i < p.s.to && p.clause[i] == p.clause[to-1]; i++ {
		if p.isWord(i, "to") && (p.isWord(i+1, "follow") || p.isWord(i+1, "be") && !p.isWord(i-1, "was")) {
			return true
		}
		if p.isMark(i, ',') || p.drugAt(i) >= 0 || p.cueSetAt(i)&cueVerb != 0 {
			return false
		}
	}
	return false
}

// handedOut says that what the patient was given is a sample or a prescription to go home with:
// "Aimovig sample given to patient".
func (p *parser) handedOut(to int) bool {
	switch p.low(to) {
	case "sample", "samples", "script", "coupon", "prescription", "rx", "refill", "starter", "kit":
		return p.hasCue(to, min(to+5, p.s.to), cueGave|cueGiven|cueUsed|cueFuture)
	}
	return false
}

// endsOrdered says that the list a drug stands in was ordered: "vancomycin 1750 mg and
// cefepime 2 g ordered".
func (p *parser) endsOrdered(to int) bool {
	for i := to; i < p.s.to && p.clause[i] == p.clause[to-1]; i++ {
		if p.isWord(i, "ordered") && !p.isWord(i-1, "as") && p.cueSetAt(i-1)&cueAuxiliary == 0 || p.isWord(i, "prescribed") {
			return true
		}
		if p.cueSetAt(i)&(cueGave|cueGiven) != 0 {
			return false
		}
	}
	return false
}

// tolerated says that the drug's infusion or injection was borne well: "tolerated Injectafer
// infusion without difficulty".
func (p *parser) tolerated(from, to int) bool {
	i := p.beforeRoute(from) - 1
	if w := p.low(i); w == "the" || w == "her" || w == "his" || w == "today's" {
		i--
	}
	if p.isWord(to, "sedation") && !p.isWord(i, "for") && !p.isWord(i, "under") {
		return true // "monitored intravenous Versed sedation"
	}
	return p.isWord(i, "tolerated") && (p.cueSetAt(to)&(cueDosing|cueRunning) != 0 || p.isWord(to, "infusion") || p.isWord(to, "injection") || p.isWord(to, "shot"))
}

// afterDrug says that something is told of the time after a drug by vein: "the interval after
// IV procainamide was 50 ms". A reaction to one is no such thing: that is told of the past.
func (p *parser) afterDrug(from int) bool {
	at := p.beforeRoute(from)
	if at == from || !p.isWord(at-1, "after") && !p.isWord(at-1, "following") {
		return false
	}
	for i := p.s.body; i < p.s.to; i++ {
		switch p.low(i) {
		case "reaction", "anaphylaxis", "hives", "rash", "allergy", "allergic", "swelling", "itching", "developed", "history", "if", "symptoms":
			return false
		}
	}
	return p.s.section != historicalSection
}

// titled says that the line names its injection before a colon and the dose follows: "R carpal
// tunnel injection: 1 mL Celestone".
func (p *parser) titled(from int) bool {
	switch p.s.section {
	case plannedSection, historicalSection, listSection, homeSection, allergySection:
		return false
	}
	for i := from - 1; i > p.s.body && i > from-14; i-- {
		if !p.isMark(i, ':') {
			continue
		}
		w := p.low(i - 1)
		return (w == "injection" || w == "injections" || w == "block") && len(p.found) > 0 && p.found[0].from > i && p.joint().name != "" || (w == "injection" || w == "injections") && p.siteBetween(p.s.body, i) || (w == "injection" || w == "injections" || w == "block") && p.placeBetween(p.s.body, i)
	}
	return false
}

// placeBetween says that a place of the body is written between two tokens.
func (p *parser) placeBetween(from, to int) bool {
	for k := range p.sites {
		if p.sites[k].from >= from && p.sites[k].to <= to {
			return true
		}
	}
	return false
}

// usualDose says that a dose is the patient's own or one that is changed, and none that is given:
// "her evening dose of Lasix", "increased the dose of hydralazine".
func (p *parser) usualDose(i int) bool {
	if !p.isWord(i, "dose") && !p.isWord(i, "doses") {
		return false
	}
	for j := i - 1; j >= p.s.body && j > i-4; j-- {
		switch p.low(j) {
		case "his", "her", "their", "increased", "increase", "increasing", "decreased", "decrease", "decreasing", "reduced", "reduce", "adjusted", "adjust", "doubled", "usual", "current", "same", "home", "missed":
			return true
		}
	}
	return false
}

// isSedation says that a noun of giving is one that names what the drugs after it are for:
// "conscious sedation using IV Versed".
func (p *parser) isSedation(i int) bool { return p.isWord(i, "sedation") || p.isWord(i, "anesthesia") }

// ordered says that what was given is an order: "given a prescription for".
func (p *parser) ordered(from, to int) bool {
	for i := from; i < to; i++ {
		switch p.low(i) {
		case "order", "orders", "prescription", "prescriptions", "rx", "script", "option", "options", "instructions", "information", "handout", "choice", "referral", "samples", "education":
			return true
		}
	}
	return false
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
		if c := p.cueAt[i]; c != 0 && p.cues[c-1].set&cueDosing != 0 {
			if w := p.low(p.cues[c-1].to - 1); w == "of" && !p.usualDose(p.cues[c-1].from) || w == "with" && p.isWord(p.cues[c-1].to-2, "injection") || w != "injection" && p.isSedation(p.cues[c-1].from) {
				return true
			}
		}
	}
	return false
}

// irrigated says that a wound was washed with a solution that the drug is named in: "irrigated
// with a solution of bacitracin 50,000 units, Kefzol 1 g".
func (p *parser) irrigated(m *mention) bool {
	for i := m.from - 1; i >= p.s.body && i > m.from-20 && p.clause[i] == p.clause[m.from]; i-- {
		switch set := p.cueSetAt(i); {
		case p.low(i) == "irrigated":
			return p.isWord(i+1, "with") && !p.hasCue(m.to, min(m.to+6, p.s.to), cueGave|cueGiven)
		case set&(cueVerb) != 0 && set&cueFlush == 0:
			return false
		}
	}
	return false
}
