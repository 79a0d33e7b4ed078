package note

import (
	"slices"
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
		if p.labelled() || o.unsure {
			p.complete(o, e)
		}
		if o.at < 0 && e.Status == claim.Administered {
			r.Events = append(r.Events, *e)
			o.at = len(r.Events) - 1
		}
	}
	p.sign(r.Events)
}

// labelled says that a sentence is a form's: "Dose: 0.5 mL", "Action Given Dose 60 mg Route IM".
func (p *parser) labelled() bool {
	for i := p.s.from; i < p.s.to; i++ {
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
	case said.negated || said.verb == negatedTense || said.wide&cueUndone != 0:
		e.Status = claim.Negated
		return
	case o.unsure && said.cueSet&(cueFuture|cuePast) == 0 && (p.labelled() || begins) && (shaped || said.verb == givenTense):
		e.Status, o.unsure = claim.Administered, false
		e.Review = nil
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
	for k := range p.when {
		m := &p.when[k]
		if m.role != givenMoment || !m.at.HasTime {
			continue
		}
		for i := range events {
			if events[i].Status == claim.Administered && !events[i].Start.Given() {
				events[i].Start = m.at
				events[i].Spans["time"] = p.span(m.from, m.to)
			}
		}
		break
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

// finish settles what only the whole note can tell.
func (p *parser) finish(r *claim.Record) {
	r.Events = merge(r.Events)
	named, given := false, false
	for i := range r.Events {
		named = named || r.Events[i].Medication != ""
		given = given || r.Events[i].Medication != "" && r.Events[i].Status == claim.Administered
	}
	// "The injection was tolerated well" speaks of a drug the note names.
	r.Events = slices.DeleteFunc(r.Events, func(e claim.Event) bool {
		return e.Medication == "" && (named && e.Status != claim.Administered || given && !e.Dose.Given && !e.Start.HasTime)
	})
	p.throughPort(r.Events)
	silences(r)
}

// silences says what this text is no place for. The order and the reason for a shot
// stand in other parts of the record than the nurse's lines; where the text does name
// them they are read. A name with its credential stands where an electronic signature
// would, and the signature may be kept elsewhere.
func silences(r *claim.Record) {
	if r.Indication == "" {
		r.Silent |= claim.IndicationField
	}
	if !r.OrderedBy.Given() {
		r.Silent |= claim.OrderField
	}
	for i := range r.Events {
		if e := &r.Events[i]; e.Status == claim.Administered && (e.SignedCharted || e.GivenBy.Credential == "") {
			return
		}
	}
	r.Silent |= claim.SignatureField
}

// throughPort gives the one port or line the note names to every infusion and push without a site.
func (p *parser) throughPort(events []claim.Event) {
	for i := range events {
		o := &events[i]
		if !strings.HasSuffix(o.Site, "port") && o.Site != "PICC" && o.Site != "central line" {
			continue
		}
		for j := range events {
			if e := &events[j]; e.Status == claim.Administered && e.Site == "" && strings.HasPrefix(e.Route, "IV") {
				e.Site = o.Site
				copySpan(e, o, "site")
			}
		}
		return
	}
}

// header notes a table's heading with a column of initials, and reads the initials
// at the end of a line below it.
func (p *parser) header() {
	columns := 0
	for i := p.s.from; i < p.s.to; i++ {
		switch p.low(i) {
		case "med", "medication", "drug", "dose", "route", "site", "time", "status", "action":
			columns++
		case "init", "initials", "int":
			if columns >= 3 {
				p.initials = true
				return
			}
		}
	}
	last := p.s.to - 1
	for last > p.s.from && p.tokens[last].kind == lineToken {
		last--
	}
	if n := p.tokens[last].to - p.tokens[last].from; p.initials && p.tokens[last].caps && n >= 2 && n <= 3 && len(p.drugs) > 0 {
		p.named = append(p.named, person{from: last, to: last + 1, who: claim.Person{Name: p.word(last)}, role: giverRole})
	}
}

// merge drops the second mention of one event: the same drug, nothing that says
// otherwise in dose, route, moment or site, one of them adding to the other.
func merge(events []claim.Event) []claim.Event {
	out := events[:0]
	for i := range events {
		e := &events[i]
		if e.Status == claim.Administered {
			if at := same(out, e); at >= 0 {
				join(&out[at], e)
				continue
			}
		} else if slices.ContainsFunc(out[max(len(out)-nearby, 0):], func(o claim.Event) bool {
			return o.Status == e.Status && o.Medication == e.Medication && (o.Dose == e.Dose || !e.Dose.Given)
		}) {
			continue
		}
		out = append(out, *e)
	}
	return out
}

func same(list []claim.Event, e *claim.Event) int {
	for i := max(len(list)-nearby, 0); i < len(list); i++ {
		o := &list[i]
		if o.Status != claim.Administered || o.Medication != e.Medication || e.Medication == "" {
			continue
		}
		if o.Dose.Given && e.Dose.Given && (o.Dose.Value != e.Dose.Value || o.Dose.Unit != e.Dose.Unit) ||
			o.Route != "" && e.Route != "" && o.Route != e.Route || o.Site != "" && e.Site != "" && o.Site != e.Site ||
			o.Start.HasTime && e.Start.HasTime && o.Start.Minute != e.Start.Minute || o.Start.Date != 0 && e.Start.Date != 0 && o.Start.Date != e.Start.Date {
			continue
		}
		if o.Dose.Given && e.Dose.Given && !o.Start.HasTime && !e.Start.HasTime && o.Span.To > 0 && o.Site == e.Site && o.Site == "" && o.Dose == e.Dose && e.Spans["dose"].From-o.Spans["dose"].To < 80 {
			continue // two doses side by side are two doses
		}
		return i
	}
	return -1
}

// join takes what the second mention adds.
func join(o, e *claim.Event) {
	take := func(field string) { copySpan(o, e, field) }
	if !o.Dose.Given && e.Dose.Given {
		o.Dose, o.Volume = e.Dose, e.Volume
		take("dose")
	}
	if o.Route == "" && e.Route != "" {
		o.Route = e.Route
		take("route")
	}
	if o.Site == "" && e.Site != "" {
		o.Site = e.Site
		take("site")
	}
	if !o.Start.Given() && e.Start.Given() {
		o.Start, o.Stop = e.Start, e.Stop
		take("time")
		take("stop")
	}
	if !o.GivenBy.Given() && e.GivenBy.Given() {
		o.GivenBy, o.Signed, o.SignedCharted = e.GivenBy, e.Signed, e.SignedCharted
		take("given_by")
	}
	if o.Lot == "" && e.Lot != "" {
		o.Lot, o.Expiry = e.Lot, e.Expiry
		take("lot")
	}
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

// ofDay gives the hours of a note the day of the note. What the text charts for an
// earlier day was not given in this encounter.
func ofDay(r *claim.Record) {
	if r.Date == 0 {
		return
	}
	for i := range r.Events {
		e := &r.Events[i]
		if e.Status != claim.Administered {
			continue
		}
		if e.Start.HasTime && e.Start.Date == 0 {
			e.Start.Date = r.Date
		}
		if e.Stop.HasTime && e.Stop.Date == 0 {
			e.Stop.Date = r.Date
		}
		if e.Start.Date != 0 && e.Start.Date < r.Date {
			e.Status = claim.Historical
			e.Review = append(e.Review, claim.Remark{About: "time", Text: "charted for an earlier day than the note's.", Span: e.Spans["time"]})
		}
	}
}
