package note

import "firstpass/claim"

// read reads a whole note.
func (p *parser) read(r *claim.Record) {
	p.tokens = p.lex.tokenize(p.text, p.tokens)
	n := len(p.tokens)
	p.used, p.owner, p.cueAt, p.clause = make([]bool, n), make([]int32, n), make([]int32, n), make([]int32, n)
	var list []mention
	for _, s := range p.lex.sentences(p.text, p.tokens, nil) {
		p.s = s
		p.lookup()
		p.split()
		p.moments()
		p.amounts()
		p.people()
		list = p.mentions(list)
		p.assign(list)
		p.assignRoutes(list)
		p.localRoutes(list)
		first := len(r.Events)
		var kept []*mention
		for i := range list {
			m := &list[i]
			if m.flush || m.diluent {
				continue
			}
			p.judge(m)
			p.company(list, i)
			if p.debug != nil {
				p.debug(m)
			}
			if m.drop {
				continue
			}
			r.Events = append(r.Events, p.event(m))
			kept = append(kept, m)
		}
		p.details(kept, r.Events[first:])
		if len(kept) == 0 && first > 0 {
			p.follow(r.Events)
		}
	}
	p.finish(r)
}

// judge decides what became of a drug.
func (p *parser) judge(m *mention) {
	e := p.gather(m.from, m.to)
	for _, k := range m.amounts {
		switch p.found[k].kind {
		case doseAmount, volumeAmount, weightAmount, rateAmount, bareAmount:
			e.dose = true
		}
	}
	for _, k := range m.routes {
		r := &p.lex.routeRows[p.routes[k].row]
		if r.vein || r.local || r.name == "IM" || r.name == "SC" || r.name == "intradermal" {
			e.needle = true
		}
	}
	for i := m.to; i < m.to+2 && i < p.s.to; i++ {
		e.run = e.run || p.cueSetAt(i)&cueRunning != 0
	}
	e.scheduled, e.bounded = p.schedule(m)
	m.ev = e
	m.status, m.drop, m.unsure = p.decide(m.drug, &e)
	if m.status == claim.Administered {
		m.drop = p.nothingGiven(m)
		return
	}
	switch m.drug.kind {
	case diseaseWord:
		m.drop = true
	case oralDrug, contrast, tracer, localDrug:
		// Named, not given, and nothing a needle is for: no news.
		m.drop = m.drop || m.unsure != "" || !e.needle && m.drug.kind == oralDrug
	}
	if m.unsure == "named only" {
		m.drop = true
	}
}

// nothingGiven says that a drug read as given is not one an injection claim is about:
// by mouth and no more than named, or an injection with nothing said of it.
func (p *parser) nothingGiven(m *mention) bool {
	switch m.drug.kind {
	case oralDrug:
		return !m.ev.strong && !m.ev.dose
	case diseaseWord:
		return !m.ev.strong && !m.ev.needle
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
		if w := p.low(i); len(w) > 1 && len(w) <= 6 && w[0] == 'q' && p.tokens[i].word < 0 {
			scheduled = true // qm, qmwf, q3mo
		}
		switch w := p.low(i); w {
		case "daily", "bid", "tid", "qid", "qd", "qhs", "qam", "qpm", "qod", "qday", "weekly", "monthly", "nightly", "every", "hs", "q2wk", "qweek", "qmonth", "twice", "biweekly", "q4wk", "q3wk", "q6h", "q8h", "q12h", "q4h", "q24h", "q2h":
			scheduled = true
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

// company lets a disease word be its vaccine beside a vaccine of the same list, and
// a drug by mouth be given where the list it stands in was given by needle.
func (p *parser) company(list []mention, i int) {
	m := &list[i]
	for j := range list {
		o := &list[j]
		if j == i || o.list != m.list || o.drop {
			continue
		}
		if m.drug.kind == diseaseWord && o.drug.kind == vaccine {
			m.status, m.drop = o.status, false
		}
	}
}
