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
		p.lotCell = p.lotCell[:0]
		p.table()
		p.lookup()
		p.hide()
		p.split()
		p.moments()
		p.amounts()
		p.people()
		list = p.mentions(list)
		p.assign(list)
		p.rest(list)
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
	p.leads(list)
	refused := p.refused
	p.refused = len(list) == 0 && p.cuesHold(cueDeclined)
	p.accessed()
	if len(list) > 0 {
		p.bag(r.Events, list[0].from)
	}
	p.given = p.singleDoses(list)
	undone := p.actUndone(list)
	if p.open != nil && p.labelled() && len(list) > 0 && !slices.ContainsFunc(list, func(m mention) bool { return m.drug.name != p.open.drug.name }) {
		p.follow(r)
		return
	}
	for i := range list {
		m := &list[i]
		named = named || m.drug.name != "injection"
		if m.flush || m.diluent || m.drug.name == allergen && len(m.amounts) == 0 && p.vialOf(list, i) {
			continue
		}
		p.judge(m)
		if m.from < p.s.body && m.drug.kind == vaccine {
			p.ofHeading(m)
		}
		p.company(list, i)
		if undone != "" && (m.status == claim.Planned || m.unsure != "" || m.ev.verb == noTense && m.status == claim.Administered) && p.s.section != allergySection && !(m.drop && m.drug.lab) {
			m.status, m.drop, m.unsure = undone, false, ""
		}
		if m.status == claim.Planned && p.onlyConsidered(m) {
			m.status, m.unsure = claim.Negated, ""
		}
		if m.status == claim.Administered && p.asked() {
			m.status, m.unsure = claim.Planned, "asked, not said"
			m.drop = m.drug.kind == actDrug
		}
		if refused && m.status == claim.Negated && m.ev.verb == negatedTense {
			m.status = claim.Declined
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
	inLine(kept, r.Events[first:])
	p.details(kept, r.Events[first:])
	p.intoJoint(kept, r.Events[first:])
	if !named {
		p.undoOpen(r, list)
	}
	switch {
	case len(kept) > 0:
		p.open = nil
		if last := kept[len(kept)-1]; last.drug.name != "injection" {
			p.opened = openEvent{drug: last.drug, unsure: last.unsure != "", first: first, offered: p.offers(), at: len(r.Events) - 1}
			p.open = &p.opened
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
				p.opened = openEvent{drug: m.drug, unsure: true, offered: p.offers(), at: -1, event: e}
				p.open = &p.opened
			}
		}
	default:
		p.follow(r)
	}
}

// inLine says that a dose with its route was given where the line charts another by its hour:
// "Zofran 4 mg IVP 1020; B6 100 mg PO". A person should look.
func inLine(list []*mention, events []claim.Event) {
	charted := false
	for k := range events {
		charted = charted || events[k].Status == claim.Administered && list[k].ev.verb == noTense && list[k].ev.moment
	}
	for k := range events {
		e := &events[k]
		if m := list[k]; charted && e.Status == claim.Planned && m.unsure != "" && e.Dose.Given && e.Route != "" && !m.ev.planned && !m.ev.modal {
			e.Status, m.status = claim.Administered, claim.Administered
			e.Review = append(e.Review, claim.Remark{About: "status", Text: "charted in a line with what was given.", Span: e.Span})
		}
	}
}

// undoOpen takes "No injection given." for what became of the drug the sentence before
// named and left open.
func (p *parser) undoOpen(r *claim.Record, list []mention) {
	if p.open == nil || p.open.at < 0 || !p.open.unsure && r.Events[p.open.at].Status != claim.Planned {
		return
	}
	for i := range list {
		s := list[i].status
		if list[i].drug.name != "injection" || s != claim.Negated && s != claim.Declined {
			continue
		}
		for k := p.open.first; k <= p.open.at; k++ {
			if e := &r.Events[k]; e.Status == claim.Planned || k == p.open.at && e.Status != claim.Administered {
				e.Status, e.Review = s, nil
			}
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
	if !p.hasAct && len(list) > 0 && p.otherChosen(list[0].to) && p.offers() {
		return claim.Declined
	}
	if !p.hasAct && len(list) > 0 && !rivals(list[1:]) {
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

// beside sees what stands between a drug and the next that only a needle leaves behind:
// backdrop says that an infusion is only when something else happened: "eight
// nothingGiven says that a drug read as given is not one an injection claim is about:
// singleDoses says that the drugs listed under MEDICATIONS were given one by one: one
// by needle, none with a schedule.
func (p *parser) singleDoses(list []mention) bool {
	if p.s.section != listSection {
		return false
	}
	needle := false
	for i := range list {
		if scheduled, _ := p.schedule(&list[i]); scheduled {
			return false
		}
		for _, k := range list[i].amounts {
			needle = needle || list[i].drug.kind == localDrug && p.found[k].kind == volumeAmount
		}
		for _, k := range list[i].routes {
			r := &p.lex.routeRows[p.routes[k].row]
			needle = needle || (r.vein || r.name == "IM" || r.name == "SC") && len(list[i].amounts) > 0
		}
	}
	return needle
}
