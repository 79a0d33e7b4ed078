package note

import (
	"cmp"
	"slices"
	"strings"

	"firstpass/claim"
)

// region is the part of a sentence that speaks of one drug: from its name to the
// next one's, and for the first also what stands before it.
type region struct{ before, from, to, end, lead int }

// details gives each event of the sentence the moments, people, sites, lots and
// containers that stand beside it. list and events run side by side.
func (p *parser) details(list []*mention, events []claim.Event) {
	p.timesFirst = p.timeBefore(list)
	for k := range events {
		g := region{before: p.s.from, from: list[k].from, to: max(list[k].to, list[k].past), end: p.s.to}
		g.lead = p.s.from
		if k > 0 {
			g.before, g.lead = list[k].from, list[k-1].to
		}
		if k+1 < len(list) {
			g.end = max(list[k+1].from, list[k+1].past)
		}
		e := &events[k]
		p.time(g, e)
		p.infusion(list[k], e)
		p.place(g, e)
		p.giver(g, e)
		p.container(g, e)
	}
	p.share(list, events)
	for k := range events {
		if e := &events[k]; e.Site == "" && e.Route == "trigger-point" && e.Status == claim.Administered {
			e.Site = "trigger points"
			copyOwn(e, "site", "route")
		}
	}
	for k := range events {
		p.infusion(list[k], &events[k])
	}
	p.led(events)
	p.fromLotCell(events)
	p.wasted(events)
	for k := range p.cues {
		if p.cues[k].set&cueBrought != 0 {
			for j := range events {
				p.supplied(&events[j], &p.cues[k], "patient")
			}
		}
		if p.cues[k].set&cuePharmacy != 0 {
			for j := range events {
				p.supplied(&events[j], &p.cues[k], "pharmacy")
			}
		}
	}
}

func (p *parser) supplied(e *claim.Event, c *cueHit, by string) {
	if e.SuppliedBy == "" {
		e.SuppliedBy = by
		e.Spans["supplied_by"] = p.span(c.from, c.to)
	}
}

// place gives an event its sites, where they are of the kind its route uses.
func (p *parser) place(g region, e *claim.Event) {
	if e.Route == "oral" || e.Site == "eye" || strings.HasSuffix(e.Site, " eye") {
		return
	}
	var names, doses []string
	first, last := -1, -1
	take := func(from, to int) {
		for k := range p.sites {
			s := &p.sites[k]
			if s.from < from || s.to > to || !p.fits(s, e) || slices.Contains(names, s.name) || len(names) > 6 {
				continue
			}
			names = append(names, s.name)
			doses = append(doses, p.doseAt(s.from))
			if first < 0 {
				first = s.from
			}
			last = s.to
		}
	}
	take(g.to, g.end)
	if len(names) == 0 {
		take(g.before, g.from)
	}
	if len(names) > 0 {
		e.Site = strings.Join(names, ", ")
		if len(names) > 1 && !slices.Contains(doses, "") {
			for i := range names {
				names[i] += " (" + doses[i] + ")"
			}
			e.Site = strings.Join(names, "; ")
			e.Review = append(e.Review, claim.Remark{About: "site", Text: "one dose given at several sites.", Span: p.span(first, last)})
		}
		p.set(e, "site", first, last)
	}
}

// doseAt is the dose written right before a site: "150 mg R upper arm".
func (p *parser) doseAt(site int) string {
	for k := range p.found {
		if a := &p.found[k]; a.to == site && (a.kind == doseAmount || a.kind == volumeAmount) {
			return a.value.String() + " " + a.unit
		}
	}
	return ""
}

func (p *parser) fits(s *siteHit, e *claim.Event) bool {
	row := &p.lex.siteRows[s.row]
	switch {
	case row.name == "forearm":
		return e.Route == "intradermal" || strings.HasPrefix(e.Route, "IV")
	case e.Route == "IM" && row.name == "hip":
		return true // what clinics call the ventrogluteal site
	case e.Route == "IM" || e.Route == "SC" || e.Route == "intradermal" || e.Route == "SC-infusion":
		return row.needle
	case strings.HasPrefix(e.Route, "IV"):
		return row.vein && row.name != "arm"
	case e.Route == "":
		return row.needle || !row.vein && (p.injects() || p.speaksOfShots() || p.all&cueDosing != 0)
	}
	return !row.vein || row.needle
}

// timeBefore says that a line writes the hour before each drug: "0800 morphine 2 mg,
// 0815 morphine 2 mg".
func (p *parser) timeBefore(list []*mention) bool {
	if len(list) == 0 || len(p.when) < len(list) {
		return false
	}
	for k, m := range list {
		found := false
		for j := range p.when {
			found = found || p.when[j].at.HasTime && p.when[j].role == givenMoment && p.when[j].to <= m.from && m.from-p.when[j].to <= 2 && !p.isMark(p.when[j].to, ')') && (k == 0 || p.when[j].from >= list[k-1].to)
		}
		if !found {
			return false
		}
	}
	return true
}

// time gives an event its moments: of those after its name the first, else the
// last one before it.
func (p *parser) time(g region, e *claim.Event) {
	if p.timesFirst {
		g.to, g.end, g.before = g.from, g.from, g.lead
	}
	pick := func(from, to int, last bool) {
		for k := range p.when {
			m := &p.when[k]
			if m.from < from || m.to > to {
				continue
			}
			switch m.role {
			case givenMoment:
				if !e.Start.Given() || last || !e.Start.HasTime && m.at.HasTime {
					e.Start = m.at
					e.Spans["time"] = p.span(m.from, m.to)
				}
				if m.stop.HasTime && !e.Stop.Given() {
					e.Stop = m.stop
					e.Spans["stop"] = p.span(m.from, m.to)
				}
			case stopMoment:
				if e.Start.Given() && !e.Stop.Given() && m.at.HasTime {
					e.Stop = m.at
					e.Spans["stop"] = p.span(m.from, m.to)
				}
			}
		}
	}
	pick(g.to, g.end, false)
	if !e.Start.Given() {
		pick(g.before, g.from, true)
	}
	if e.Start.HasTime && e.Start.Date == 0 && !p.timesFirst {
		p.dayBefore(g, e)
	}
	if e.Stop.HasTime && e.Stop.Date == 0 {
		e.Stop.Date = e.Start.Date
	}
}

// dayBefore gives an hour the day that stands before the drug: "for 11/05/25: Decadron 4 mg
// given at 1530".
func (p *parser) dayBefore(g region, e *claim.Event) {
	for k := range p.when {
		if w := &p.when[k]; w.role == givenMoment && w.to <= g.from && w.from >= g.lead && w.at.Date != 0 && !w.at.HasTime {
			e.Start.Date = w.at.Date
		}
	}
}

// giver gives an event the person who gave it: named so, or named at all and not
// as the orderer or a witness.
func (p *parser) giver(g region, e *claim.Event) {
	if e.Status != claim.Administered {
		return
	}
	for k := range p.named {
		w := &p.named[k]
		if w.from < g.to || w.from >= g.end {
			continue
		}
		if w.role == giverRole || w.role == unknownRole {
			p.give(e, w)
			return
		}
	}
}

func (p *parser) give(e *claim.Event, w *person) {
	e.GivenBy = w.who
	e.Spans["given_by"] = p.span(w.from, w.to)
	if w.signed {
		e.Signed, e.SignedCharted = true, true
	}
}

// infusion says that a drug in a bag, or one with a start and a stop, was infused.
func (p *parser) infusion(m *mention, e *claim.Event) {
	if e.Route != "IV" && !(e.Route == "" && e.Stop.HasTime && (m.drug.kind == plainDrug || m.drug.kind == fluidDrug)) {
		return
	}
	// More than 15 minutes is an infusion and no push (CPT, and the Medicare Claims Processing Manual, chapter 4, 230.2).
	if m.inBag || e.Duration > 15 || e.Stop.HasTime && e.Stop.Minute != e.Start.Minute {
		e.Route = "IV-infusion"
		if _, ok := e.Spans["route"]; !ok {
			e.Spans["route"] = cmp.Or(e.Spans["stop"], e.Spans["duration"], e.Spans["medication"])
		}
	}
}

// share gives what stands once at the end of a list to all of it: the person, the
// moment and the site.
func (p *parser) share(list []*mention, events []claim.Event) {
	for k := len(events) - 2; k >= 0; k-- {
		e, next := &events[k], &events[k+1]
		if e.Status != claim.Administered || next.Status != claim.Administered {
			continue
		}
		if !e.GivenBy.Given() && next.GivenBy.Given() {
			e.GivenBy, e.Signed, e.SignedCharted = next.GivenBy, next.Signed, next.SignedCharted
			copySpan(e, next, "given_by")
		}
		if e.Site == "" && next.Site != "" && strings.HasPrefix(e.Route, "IV") && strings.HasPrefix(next.Route, "IV") {
			e.Site = next.Site // one line carries what runs into it
			copySpan(e, next, "site")
		}
		if list[k].list != list[k+1].list {
			continue
		}
		if e.Site == "" && next.Site != "" && e.Route == next.Route {
			e.Site = next.Site
			copySpan(e, next, "site")
		}
		if !e.Start.Given() && next.Start.Given() && !p.timedApart(list[k], next) {
			e.Start, e.Stop = next.Start, next.Stop
			copySpan(e, next, "time")
			copySpan(e, next, "stop")
		}
	}
	for k := 1; k < len(events); k++ {
		if e, before := &events[k], &events[k-1]; e.Status == claim.Administered && before.Status == claim.Administered && list[k].list == list[k-1].list && e.Site == "" && e.Route == before.Route && before.Site != "" && before.Spans["site"].To <= before.Spans["medication"].From {
			e.Site = before.Site
			copySpan(e, before, "site")
		}
	}
}

// copyOwn gives a field the place of another of the event.
func copyOwn(e *claim.Event, field, from string) { e.Spans[field] = e.Spans[from] }

func copySpan(to, from *claim.Event, field string) {
	if s, ok := from.Spans[field]; ok {
		to.Spans[field] = s
	}
}

// injects says that the sentence has the verb that goes with a place and no route: "right
// carpal tunnel injected with".
func (p *parser) injects() bool {
	for k := range p.cues {
		if c := &p.cues[k]; c.set&cueGiven != 0 && p.isWord(c.from, "injected") {
			return true
		}
	}
	return false
}
