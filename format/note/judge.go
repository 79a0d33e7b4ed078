package note

import "firstpass/claim"

// judge decides what became of a drug.
func (p *parser) judge(m *mention) {
	e := p.gather(m.from, m.to)
	for _, k := range m.amounts {
		e.rate = e.rate || p.found[k].kind == rateAmount
		switch p.found[k].kind {
		case doseAmount, volumeAmount, weightAmount, rateAmount:
			e.dose, e.measured = true, true
		case bareAmount:
			e.dose = e.dose || !m.drug.lab // "testosterone 212" is a laboratory's
		case strengthAmount:
			e.dose = e.dose || p.found[k].perWritten // 60 mcg/0.3 mL
		}
	}
	for _, k := range m.routes {
		r := &p.lex.routeRows[p.routes[k].row]
		if r.vein || r.local || r.name == "IM" || r.name == "SC" || r.name == "intradermal" {
			e.needle = true
		}
	}
	e.needle = e.needle || m.inBag
	p.beside(m, &e)
	for k := range p.when {
		w := &p.when[k]
		e.moment = e.moment || w.role == givenMoment && w.at.HasTime && p.clause[w.from] == p.clause[m.from]
	}
	if e.moment || e.dose {
		e.wide &^= e.byDoctor
	}
	for i := m.to; i < m.to+2 && i < p.s.to && p.cueSetAt(i)&cueJoin == 0; i++ {
		e.run = e.run || p.cueSetAt(i)&cueRunning != 0
	}
	e.scheduled, e.bounded = p.schedule(m)
	for i := m.to; i < p.s.to && p.clause[i] == p.clause[m.from]; i++ {
		e.selfInject = e.selfInject || p.isWord(i, "inject")
	}
	if m.drug.kind == homeDrug && e.verbAt >= 0 && e.verb == plannedTense && (p.isWord(e.verbAt, "injects") || p.isWord(e.verbAt, "uses")) && !e.modal {
		e.verb, e.cueSet = noTense, e.cueSet|cueHimself
	}
	m.ev = e
	if p.backdrop(m) || !e.dose && p.twoMeanings(m) != "" {
		m.drop = true
		return
	}
	m.status, m.drop, m.unsure = p.decide(m.drug, &e)
	if m.drug.lab && !e.dose && !e.needle && !p.shot(m) && !p.speaksOfShots() && !(e.got || e.strong && m.status == claim.Administered || e.cueSet&(cueHome|cueHimself) != 0) {
		m.drop = true
		return
	}
	if m.status == claim.Administered {
		m.drop = p.nothingGiven(m) || !e.strong && !e.begun && !e.dose && !e.needle && e.verb == givenTense && e.wide&cueFlush != 0 && (m.drug.kind == plainDrug || m.drug.kind == fluidDrug)
		return
	}
	switch m.drug.kind {
	case oralDrug, contrast, tracer, localDrug:
		// Named, not given, and nothing a needle is for: no news.
		m.drop = m.drop || m.unsure != "" || !e.needle && m.drug.kind == oralDrug
	}
	if m.unsure == "named only" || m.drug.name == "injection" && m.unsure != "" {
		m.drop = true
	}
}

// the place it went into, the lot it came from.
func (p *parser) beside(m *mention, e *evidence) {
	end := p.s.to
	for k := range p.drugs {
		if d := p.drugRow(k); p.drugs[k].from >= m.to && !p.loose(d) {
			end = p.drugs[k].from
			break
		}
	}
	for k := range p.sites {
		s := &p.sites[k]
		e.limb = e.limb || s.from >= m.to && s.to <= end && p.lex.siteRows[s.row].needle && p.clause[s.from] == p.clause[m.from]
	}
	e.lot = len(p.lotCell) > 0
	for i := m.to; i < end && !e.lot && p.seen&labelMark != 0; i++ {
		if p.marked(i, labelMark) && p.isWord(i, "lot") {
			_, to := p.code(i + 1)
			e.lot = to > 0
		}
	}
}

// shot says that the words themselves say injection: "B12 shot".
func (p *parser) shot(m *mention) bool {
	for i := m.from; i < m.to+1 && i < p.s.to; i++ {
		if p.cueSetAt(i)&cueDosing != 0 || p.isWord(i, "shots") || p.isWord(i, "shot") {
			return true
		}
	}
	return false
}

// speaksOfShots says that the sentence names an injection or a shot.
func (p *parser) speaksOfShots() bool {
	for k := range p.drugs {
		if d := p.drugRow(k); d.kind == actDrug && d.name == "injection" {
			return true
		}
	}
	return false
}

// minutes into the dobutamine infusion".
func (p *parser) backdrop(m *mention) bool {
	if p.cueSetAt(m.to)&(cueDosing|cueRunning) == 0 {
		return false
	}
	i := m.from - 1
	if p.isWord(i, "the") {
		i--
	}
	return p.isWord(i, "into") || p.isWord(i, "during")
}

// by mouth and no more than named, or an injection with nothing said of it.
func (p *parser) nothingGiven(m *mention) bool {
	switch m.drug.kind {
	case oralDrug:
		return !m.ev.strong && !m.ev.dose
	case actDrug:
		return m.drug.name == "injection" && !m.ev.needle && m.ev.cueSet&cueToday == 0
	case tracer, contrast:
		return m.ev.verb != givenTense && !m.ev.dose
	}
	return false
}

// schedule says whether a drug is written with a schedule, and for how long.
func (p *parser) schedule(m *mention) (scheduled, bounded bool) {
	for i := m.to; i < p.s.to && p.clause[i] == p.clause[m.from]; i++ {
		if d := p.drugAt(i); d >= 0 && !p.loose(p.drugRow(d)) && p.drugRow(d).kind != fluidDrug {
			break
		}
		if t := &p.tokens[i]; t.word < 0 && t.to-t.from > 1 && t.to-t.from <= 6 && t.kind == wordToken && (p.text[t.from] == 'q' || p.text[t.from] == 'Q') {
			scheduled = true // qm, qmwf, q3mo
		}
		if !p.marked(i, scheduleMark) {
			continue
		}
		switch w := p.low(i); w {
		case "daily", "bid", "tid", "qid", "qd", "qhs", "qam", "qpm", "qod", "qday", "weekly", "monthly", "nightly", "every", "hs", "q2wk", "qweek", "qmonth", "twice", "biweekly", "q4wk", "q3wk", "q6h", "q8h", "q12h", "q4h", "q24h", "q2h":
			scheduled = true
		case "in", "at", "before", "with":
			switch p.low(i + 1) {
			case "breakfast", "supper", "dinner", "lunch", "bedtime", "night", "meals":
				scheduled = true
			case "the":
				scheduled = scheduled || p.isWord(i+2, "morning") || p.isWord(i+2, "evening")
			}
		case "q":
			if p.isMark(i+1, '.') || i+1 < p.s.to && p.tokens[i+1].kind == numberToken {
				scheduled = true
			}
		case "b", "t":
			if p.isMark(i+1, '.') && p.isWord(i+2, "i") {
				scheduled = true
			}
		case "a", "per", "each":
			if p.isWord(i+1, "day") || p.isWord(i+1, "week") || p.isWord(i+1, "month") {
				scheduled = true
			}
		case "for", "x":
			if i+1 < p.s.to && p.tokens[i+1].kind == numberToken && (p.isWord(i+2, "days") || p.isWord(i+2, "weeks") || p.isWord(i+2, "day") || p.isWord(i+2, "months")) {
				bounded = true
			}
		case "x1", "x2", "x3", "x7", "x10", "x14":
			if p.isWord(i+1, "weeks") || p.isWord(i+1, "days") || p.isWord(i+1, "week") {
				bounded = true
			}
		}
	}
	return scheduled, scheduled && bounded
}

// vaccinated says that a disease somebody got was its vaccine: one gets the flu, and receives
// or is given only the shot.
func (p *parser) vaccinated(m *mention) bool {
	switch m.drug.name {
	case "influenza vaccine", "COVID-19 vaccine", "varicella vaccine", "zoster vaccine", "RSV vaccine":
		return m.ev.verbAt >= 0 && (p.isWord(m.ev.verbAt, "given") || p.isWord(m.ev.verbAt, "received"))
	}
	return true
}

// company drops the name of a disease that nothing in the sentence makes a vaccine.
func (p *parser) company(list []mention, i int) {
	m := &list[i]
	if m.drug.kind != diseaseWord || m.status == claim.Administered && (m.ev.strong || m.ev.needle) || m.status == claim.Historical && m.ev.strong && p.vaccinated(m) {
		return
	}
	for k := range p.drugs {
		if d := &p.lex.drugRows[p.drugs[k].row]; d.kind == vaccine || d.kind == actDrug && d.name == "injection" {
			return
		}
	}
	for i := m.from - 3; i < m.from; i++ {
		switch p.low(i) {
		case "vaccinated", "immunized", "inoculated":
			return // "is fully vaccinated for COVID-19"
		}
	}
	for j := range list {
		if list[j].drug.kind == vaccine && p.clause[list[j].from] == p.clause[m.from] && m.status == claim.Administered {
			m.drop = true // "tetanus updated with Tdap"
			return
		}
	}
	for i := m.to; i < min(m.to+5, p.s.to); i++ {
		switch p.low(i) {
		case "utd", "date", "updated", "overdue", "due":
			return // "tetanus is up to date"
		}
	}
	if p.isMark(m.to, '#') && p.small(m.to+1) > 0 || p.isWord(m.to, "series") || p.isWord(m.to, "booster") {
		return // Hep B #2
	}
	m.drop = true
}
