package note

import (
	"slices"

	"firstpass/claim"
)

// A text with more drugs than this is no note.
const mostEvents = 20_000

// read reads a whole note.
func (p *parser) read(r *claim.Record) {
	p.tokens = p.lex.tokenize(p.text, p.tokens)
	n := len(p.tokens)
	p.off = cleared(p.off, n)
	p.used, p.owner, p.cueAt, p.clause = cleared(p.used, n), cleared(p.owner, n), cleared(p.cueAt, n), cleared(p.clause, n)
	p.cuts = p.lex.sentences(p.text, p.tokens, p.cuts)
	r.Events = p.room[:0]
	list := p.list
	for _, s := range p.cuts {
		if p.s = s; s.body >= s.to {
			continue // a heading alone
		}
		p.boxes()
		p.lookup()
		p.hide()
		p.split()
		p.moments()
		p.amounts()
		p.people()
		list = p.mentions(list)
		p.assign(list)
		p.assignRoutes(list)
		p.headingRoute(list)
		p.localRoutes(list)
		p.header()
		p.orders(r)
		p.sentence(r, list)
		if len(r.Events) > mostEvents {
			r.Remarks = append(r.Remarks, claim.Remark{About: "note", Text: "more drugs than a note holds; what follows was not read.", Span: p.span(s.to-1, s.to)})
			break
		}
	}
	p.list = list
	p.finish(r)
	p.room = r.Events
	r.Events = slices.Clone(p.room)
	clear(p.room) // what stays with the reader holds nothing of the note
	p.room = p.room[:0]
	clear(p.kept)
}

// sentence turns the drugs of a sentence into events. One that no more than names a
// drug, or says that "an injection" was given, is kept open: the next sentences may say the rest.
func (p *parser) sentence(r *claim.Record, list []mention) {
	first := len(r.Events)
	announced := p.announced
	p.announced = false
	kept := p.kept[:0]
	named := false
	p.given = p.singleDoses(list)
	undone := p.actUndone(list)
	if p.open != nil && p.labelled() && len(list) > 0 && !slices.ContainsFunc(list, func(m mention) bool { return m.drug.name != p.open.drug.name }) {
		p.follow(r)
		return
	}
	for i := range list {
		m := &list[i]
		named = named || m.drug.name != "injection"
		if m.flush || m.diluent {
			continue
		}
		p.judge(m)
		p.company(list, i)
		if undone != "" && (m.status == claim.Planned || m.unsure != "") && p.s.section != allergySection {
			m.status, m.drop, m.unsure = undone, false, ""
		}
		if m.status == claim.Administered && p.asked() {
			m.status, m.unsure = claim.Planned, "asked, not said"
			m.drop = m.drug.kind == actDrug
		}
		if announced && m.unsure != "" && m.drug.kind != actDrug && p.s.section != allergySection {
			m.status, m.drop, m.unsure = claim.Administered, false, ""
		}
		if m.drug.name == "injection" && m.status == claim.Administered {
			p.announced = true
		}
		if m.drop {
			continue
		}
		first := len(kept)
		kept = append(kept, m)
		kept = append(kept, p.moreDoses(m)...)
		if second := p.twoRoutes(m); second != nil {
			kept = append(kept, second)
		}
		for _, part := range kept[first:] {
			r.Events = append(r.Events, p.event(part))
			p.spelling(r, part, &r.Events[len(r.Events)-1])
		}
	}
	p.kept = kept
	p.details(kept, r.Events[first:])
	p.intoJoint(kept, r.Events[first:])
	switch {
	case len(kept) > 0:
		p.open = nil
		if last := kept[len(kept)-1]; last.drug.name != "injection" {
			p.open = &openEvent{drug: last.drug, unsure: last.unsure != "", at: len(r.Events) - 1}
			p.open.bare = last.ev.verb == noTense && !last.ev.negated && last.ev.cueSet&(cuePast|cueElsewhere|cueDeclined|cueUndone) == 0 && !last.ev.had
		}
	case named:
		p.open = nil
		for i := range list {
			if m := &list[i]; m.unsure != "" && m.drop && !m.flush && !m.diluent && m.status != claim.Negated {
				m.status = claim.Planned
				e := p.event(m)
				for k := range p.cues {
					if p.cues[k].set&cueBrought != 0 {
						p.supplied(&e, &p.cues[k], "patient")
					}
				}
				p.open = &openEvent{drug: m.drug, unsure: true, at: -1, event: e}
			}
		}
	default:
		p.undoOpen(r, list)
		p.follow(r)
	}
}

// undoOpen takes "No injection given." for what became of the drug the sentence before
// named and left open.
func (p *parser) undoOpen(r *claim.Record, list []mention) {
	if p.open == nil || p.open.at < 0 || !p.open.unsure && r.Events[p.open.at].Status != claim.Planned {
		return
	}
	for i := range list {
		if s := list[i].status; list[i].drug.name == "injection" && (s == claim.Negated || s == claim.Declined) && r.Events[p.open.at].Status != claim.Administered {
			r.Events[p.open.at].Status, r.Events[p.open.at].Review = s, nil
		}
	}
}

// asked says that the sentence is a question.
func (p *parser) asked() bool {
	last := p.s.to - 1
	for last > p.s.from && p.tokens[last].kind == lineToken {
		last--
	}
	return p.isMark(last, '?')
}

// actUndone says what became of "the injection" that stands in another clause than the
// drug it is of: "Procrit due, Hgb 11.8, so injection not needed".
func (p *parser) actUndone(list []mention) claim.Status {
	if !p.hasAct && len(list) == 1 {
		return p.pronounUndone(&list[0])
	}
	if !p.hasAct || len(list) != 1 || p.clause[p.act.from] == p.clause[list[0].from] || p.act.drug.name != "injection" {
		return ""
	}
	p.judge(&p.act)
	if s := p.act.status; s == claim.Negated || s == claim.Declined {
		return s
	}
	return ""
}

// pronounUndone says what a later clause says of "it": "so it was not given".
func (p *parser) pronounUndone(m *mention) claim.Status {
	for k := range p.cues {
		c := &p.cues[k]
		if c.set&(cueUndone|cueDeclined) == 0 || c.from < m.to || p.clause[c.from] == p.clause[m.from] {
			continue
		}
		for i := c.from - 1; i > m.to && i > c.from-4 && p.clause[i] == p.clause[c.from]; i-- {
			switch p.low(i) {
			case "it", "this", "dose", "medication", "med":
				if c.set&cueDeclined != 0 {
					return claim.Declined
				}
				return claim.Negated
			}
		}
	}
	return ""
}

// judge decides what became of a drug.
func (p *parser) judge(m *mention) {
	e := p.gather(m.from, m.to)
	for _, k := range m.amounts {
		switch p.found[k].kind {
		case doseAmount, volumeAmount, weightAmount, rateAmount:
			e.dose = true
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
	m.ev = e
	if p.backdrop(m) || !e.dose && p.twoMeanings(m) != "" {
		m.drop = true
		return
	}
	m.status, m.drop, m.unsure = p.decide(m.drug, &e)
	if m.drug.lab && !e.dose && !e.needle && !p.shot(m) && !p.speaksOfShots() && !(e.strong && m.status == claim.Administered || e.cueSet&(cueHome|cueHimself) != 0) {
		m.drop = true
		return
	}
	if m.status == claim.Administered {
		m.drop = p.nothingGiven(m)
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

// beside sees what stands between a drug and the next that only a needle leaves behind:
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
	for i := m.to; i < end && !e.lot; i++ {
		if p.isWord(i, "lot") {
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

// backdrop says that an infusion is only when something else happened: "eight
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

// nothingGiven says that a drug read as given is not one an injection claim is about:
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

// company drops the name of a disease that nothing in the sentence makes a vaccine.
func (p *parser) company(list []mention, i int) {
	m := &list[i]
	if m.drug.kind != diseaseWord || m.status == claim.Administered && (m.ev.strong || m.ev.needle) {
		return
	}
	for k := range p.drugs {
		if d := &p.lex.drugRows[p.drugs[k].row]; d.kind == vaccine || d.kind == actDrug && d.name == "injection" {
			return
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

// singleDoses says that the drugs listed under MEDICATIONS were given one by one: one
// by needle, none with a schedule.
func (p *parser) singleDoses(list []mention) bool {
	needle := false
	for i := range list {
		if scheduled, _ := p.schedule(&list[i]); scheduled {
			return false
		}
		for _, k := range list[i].routes {
			r := &p.lex.routeRows[p.routes[k].row]
			needle = needle || (r.vein || r.name == "IM" || r.name == "SC") && len(list[i].amounts) > 0
		}
	}
	return needle && p.s.section == listSection
}
