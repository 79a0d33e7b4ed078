package note

import (
	"strings"

	"firstpass/claim"
)

// follow reads a sentence that names no drug: it may go on about the last one.
func (p *parser) follow(r *claim.Record) {
	if o := p.open; o != nil {
		e := &o.event
		if o.at >= 0 {
			e = &r.Events[o.at]
		}
		if e.Status == claim.Negated && p.cuesHold(cueDeclined) {
			e.Status = claim.Declined // "not given. Patient refused."
		}
		if o.offered && (e.Status == claim.Planned || o.unsure && e.Status != claim.Administered) && p.otherChosen(p.s.body) {
			e.Status, e.Review = claim.Declined, nil
		}
		if p.labelled() || o.unsure || !e.Dose.Given && e.Route == "" && len(p.found) > 0 && p.found[0].from == p.s.body && len(p.routes) > 0 || o.bare && e.Status != claim.Administered || e.Status == claim.Planned {
			p.complete(o, e)
		}
		if o.at < 0 && (e.Status == claim.Administered || e.Status == claim.Declined) {
			r.Events = append(r.Events, *e)
			o.at = len(r.Events) - 1
		}
	}
	p.sign(r.Events)
}

// labelled says that a sentence is a form's: "Dose: 0.5 mL", "Action Given Dose 60 mg Route IM".
func (p *parser) labelled() bool {
	if p.seen&labelMark == 0 {
		return false
	}
	for i := p.s.from; i < p.s.to; i++ {
		if !p.marked(i, labelMark) {
			continue
		}
		switch p.low(i) {
		case "dose", "route", "rte", "amt", "amount", "site", "action", "admin", "adm", "lot":
			if p.isMark(i+1, ':') || p.isMark(i+1, '/') || i == p.s.body || p.isWord(i, "action") || p.isWord(i+1, "date") {
				return true
			}
		}
	}
	return false
}

// complete adds to the open event what the sentence says: its dose, route, site,
// moment, and whether it was given.
func (p *parser) complete(o *openEvent, e *claim.Event) {
	m := mention{drug: o.drug, from: p.s.body, to: p.s.body, status: e.Status}
	for k := range p.found {
		m.amounts = append(m.amounts, k)
	}
	for k := range p.routes {
		m.routes = append(m.routes, k)
	}
	begins := len(p.found) > 0 && p.found[0].from == p.s.body
	said := p.gather(p.s.body, p.s.body)
	shaped := len(m.routes) > 0 && len(m.amounts) > 0
	switch {
	case said.wide&cueVoid != 0:
		e.Status = claim.Negated
		return
	case said.wide&cueDeclined != 0:
		e.Status = claim.Declined
		return
	case said.negated || said.verb == negatedTense || said.wide&(cueUndone|cueGone) != 0 || p.noneGiven():
		e.Status = claim.Negated
		return
	case (e.Status == claim.Planned || o.bare && e.Status != claim.Administered) && !o.unsure && p.cueSetAt(p.s.body)&cueGiven != 0 && said.verb != plannedTense && (said.moment || len(p.when) > 0 || len(p.named) > 0 || shaped):
		e.Status = claim.Administered // "Order: ... Given x1 @ 1400"
	case e.Status == claim.Planned && said.cueSet&(cueFuture|cuePast|cueHome) == 0 && said.verb != plannedTense && p.s.section != plannedSection && p.wentIn(e):
		e.Status, o.unsure, e.Review = claim.Administered, false, nil // "Client allowed injection; L ventrogluteal, 1130"
		begins = true
	case e.Status == claim.Planned && p.cueSetAt(p.s.body)&cueRunning != 0 && said.cueSet&(cueFuture|cuePast) == 0:
		e.Status, o.unsure, e.Review = claim.Administered, false, nil // "ordered 1 L NS. Infusing now"
		begins = true
		if e.Route == "" || e.Route == "IV" {
			e.Route = "IV-infusion"
			e.Spans["route"] = e.Spans["medication"]
		}
	case o.unsure && len(p.waste) > 0: // what is left over was not thrown away before the rest was given
		e.Status, o.unsure, e.Review = claim.Administered, false, nil
	case (o.unsure || o.bare && begins && e.Status != claim.Administered) && said.cueSet&(cueFuture|cuePast) == 0 && (p.labelled() || begins || p.cueSetAt(p.s.body)&cueGiven != 0) && (shaped || said.verb == givenTense):
		e.Status, o.unsure = claim.Administered, false
		e.Review = nil
	case o.unsure && e.Route == "IV-infusion" && p.isWord(p.s.body, "start") && len(p.when) > 1 && said.cueSet&(cueFuture|cuePast) == 0:
		e.Status, o.unsure, e.Review = claim.Administered, false, nil // "Start 0935, end 0955"
	case !p.labelled() && !begins:
		return
	}
	m.status = e.Status
	if !e.Dose.Given {
		p.dose(&m, e)
	}
	if e.Route == "" {
		p.route(&m, e)
	}
	whole := region{before: p.s.from, from: p.s.from, to: p.s.from, end: p.s.to}
	if !e.Start.Given() {
		p.time(whole, e)
	}
	p.infusion(&m, e)
	if e.Site == "" {
		p.place(whole, e)
	}
	if !e.GivenBy.Given() {
		p.giver(whole, e)
	}
	if o.unsure && p.labelled() && e.Status == claim.Planned && e.Dose.Given && byNeedle(e.Route) && p.s.section != plannedSection && p.s.section != historicalSection {
		e.Status, o.unsure, e.Review = claim.Administered, false, nil // a form filled in line by line
	}
}

// wentIn says that the sentence charts a place a needle goes into and an hour.
func (p *parser) wentIn(e *claim.Event) bool {
	hour := false
	for k := range p.when {
		hour = hour || p.when[k].at.HasTime && p.when[k].role == givenMoment
	}
	for k := range p.sites {
		if hour && p.lex.siteRows[p.sites[k].row].needle && p.fits(&p.sites[k], e) {
			return true
		}
	}
	return false
}

// noneGiven says that a sentence tells that nothing was given: "No IM given."
func (p *parser) noneGiven() bool {
	for i := p.s.body; i < p.s.to; i++ {
		switch p.low(i) {
		case "no", "none", "nothing":
			if p.hasCue(i, min(i+5, p.s.to), cueGave|cueGiven) {
				return true
			}
		}
	}
	return false
}

// cuesHold says that the sentence has a phrase of a class.
func (p *parser) cuesHold(class cueSet) bool {
	for k := range p.cues {
		if p.cues[k].set&class != 0 {
			return true
		}
	}
	return false
}

// byNeedle says that a route is one of a needle.
func byNeedle(route string) bool {
	switch route {
	case "IM", "SC", "intradermal":
		return true
	}
	return strings.HasPrefix(route, "IV")
}

// A signature, a lot or a second mention reaches back over this many events: more
// than an encounter holds, and few enough to keep the work linear.
const nearby = 64

// sign gives what a sentence without a drug says to the events before it: who
// signed and when, from which lot, what was thrown away.
func (p *parser) sign(events []claim.Event) {
	events = events[max(len(events)-nearby, 0):]
	last := -1
	for i := range events {
		if events[i].Status == claim.Administered {
			last = i
		}
	}
	if last < 0 {
		return
	}
	e := &events[last]
	whole := region{before: p.s.from, from: p.s.from, to: p.s.from, end: p.s.to}
	if e.Lot == "" && e.Expiry == 0 {
		p.container(whole, e)
	}
	p.wasted(events[:last+1])
	for k := range p.cues {
		if p.cues[k].set&cueBrought != 0 {
			p.supplied(e, &p.cues[k], "patient")
		}
		if p.cues[k].set&cuePharmacy != 0 {
			p.supplied(e, &p.cues[k], "pharmacy")
		}
	}
	for k := range p.named {
		w := &p.named[k]
		if w.role != giverRole && w.role != unknownRole {
			continue
		}
		for i := range events {
			if events[i].Status == claim.Administered && !events[i].GivenBy.Given() {
				p.give(&events[i], w)
			} else if w.signed && events[i].GivenBy == w.who {
				events[i].Signed, events[i].SignedCharted = true, true
			}
		}
		break
	}
	p.bag(events, p.s.to)
	for k := range p.when {
		m := &p.when[k]
		if m.role != givenMoment || !m.at.HasTime && !p.signs(m.from) {
			continue
		}
		for i := range events {
			if events[i].Status == claim.Administered && !events[i].Start.Given() {
				p.time(whole, &events[i])
			}
		}
		break
	}
	if len(p.sites) > 0 && p.sites[0].from == p.s.body && p.s.to-p.sites[0].to <= 2 || e.Site == "" && byNeedle(e.Route) && len(p.sites) == 1 && p.cueSetAt(p.s.body)&cueGiven != 0 {
		p.place(whole, e)
	}
	for k := range p.sites {
		s := &p.sites[k]
		for i := range events {
			if name := p.lex.siteRows[s.row].name; (name == "chest port" || name == "PICC" || name == "central line") && events[i].Status == claim.Administered && events[i].Site == "" && strings.HasPrefix(events[i].Route, "IV") {
				events[i].Site = s.name
				events[i].Spans["site"] = p.span(s.from, s.to)
			}
		}
	}
}

// signs says that a person is named right before a place: "Bev Poole MA 10/2/25".
func (p *parser) signs(at int) bool {
	for k := range p.named {
		if w := &p.named[k]; w.to == at || w.to+1 == at && p.isMark(w.to, ',') {
			return true
		}
	}
	return false
}

// finish settles what only the whole note can tell.
func (p *parser) finish(r *claim.Record) {
	r.Events = superseded(merge(r.Events))
	named, given, steroid := false, false, false
	for i := range r.Events {
		named = named || r.Events[i].Medication != ""
		steroid = steroid || r.Events[i].Status == claim.Administered && isSteroid(r.Events[i].Medication)
		given = given || r.Events[i].Medication != "" && r.Events[i].Status == claim.Administered
	}
	// "The injection was tolerated well" speaks of a drug the note names.
	kept := r.Events[:0]
	for i := range r.Events {
		switch e := &r.Events[i]; {
		case steroid && e.Status == claim.Administered && !e.Dose.Given && (e.Medication == "steroid" || e.Medication == "epidural steroid"): // named by its drug
		case e.Medication == "" && (named && e.Status != claim.Administered || given && !e.Dose.Given && !e.Start.HasTime):
		case len(kept) == i:
			kept = r.Events[:i+1]
		default:
			kept = append(kept, *e)
		}
	}
	r.Events = kept
	p.throughPort(r.Events)
	p.throughAccess(r.Events)
	silences(r)
}

// localRoutes says local for a list with a local anaesthetic that names no route.
func (p *parser) localRoutes(list []mention) {
	for i := range list {
		m := &list[i]
		if m.drug.kind != localDrug || len(m.routes) > 0 || m.diluent {
			continue
		}
		m.local = true
		for j := range list {
			if list[j].list == m.list && len(list[j].routes) == 0 {
				list[j].local = true
			}
		}
	}
}
