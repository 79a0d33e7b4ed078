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
