package note

import "firstpass/claim"

// leads keeps the hour a sentence begins with and names no drug after: in a nurse's lines it
// is the hour of what the rest of the line tells.
func (p *parser) leads(list []mention) {
	if p.s.from > 0 && p.tokens[p.s.from-1].kind == lineToken {
		p.lead = moment{}
	}
	if len(p.when) == 0 || p.when[0].from != p.s.body || !p.when[0].at.HasTime || p.when[0].role != givenMoment {
		return
	}
	p.lead = moment{}
	if len(list) == 0 {
		p.lead = p.when[0]
	}
}

// led gives the events of a sentence without an hour the one its line began with.
func (p *parser) led(events []claim.Event) {
	if !p.lead.at.HasTime {
		return
	}
	for k := range events {
		if e := &events[k]; e.Status == claim.Administered && !e.Start.Given() {
			e.Start = p.lead.at
			e.Spans["time"] = p.span(p.lead.from, p.lead.to)
		}
	}
}

// timedApart says that an hour stands in a clause that only goes on about the last drug: "Tylenol
// and IVIG, which ran from 0930".
func (p *parser) timedApart(m *mention, next *claim.Event) bool {
	for k := range p.when {
		w := &p.when[k]
		if int(p.tokens[w.from].from) == next.Spans["time"].From {
			return p.clause[w.from] != p.clause[m.from] || p.counted(m)
		}
	}
	return false
}

// counted says that a dose was given so many times: an hour after it is not its own.
func (p *parser) counted(m *mention) bool {
	for _, k := range m.amounts {
		if p.found[k].kind == countAmount && p.found[k].unit == "" {
			return true
		}
	}
	return false
}
