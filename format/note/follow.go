package note

import "firstpass/claim"

// follow gives what a sentence without a drug says to the events before it: who
// signed, when, where, from which lot, what was thrown away.
func (p *parser) follow(events []claim.Event) {
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
}

// finish settles what only the whole note can tell.
func (p *parser) finish(r *claim.Record) {
	r.Events = merge(r.Events)
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
		}
		out = append(out, *e)
	}
	return out
}

func same(list []claim.Event, e *claim.Event) int {
	for i := range list {
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
