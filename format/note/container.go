package note

import "firstpass/claim"

// container reads lot, expiry and NDC beside a drug.
func (p *parser) container(g region, e *claim.Event) {
	if p.seen&labelMark == 0 {
		return
	}
	for i := g.to; i < g.end; i++ {
		if !p.marked(i, labelMark) {
			continue
		}
		switch p.low(i) {
		case "lot":
			if from, to := p.code(i + 1); to > 0 && e.Lot == "" {
				e.Lot = p.text[p.tokens[from].from:p.tokens[to-1].to]
				e.Spans["lot"] = p.span(from, to)
			}
		case "ndc":
			if from, to := p.code(i + 1); to > 0 && e.NDC == "" {
				e.NDC = claim.NDC(p.text[p.tokens[from].from:p.tokens[to-1].to])
				e.Spans["ndc"] = p.span(from, to)
			}
		case "exp", "expires", "expiration", "expiry":
			if e.Expiry == 0 {
				p.expiry(i+1, e)
			}
		}
	}
}

// code is the run of letters, digits and hyphens after "lot" or "NDC".
func (p *parser) code(i int) (from, to int) {
	for i < p.s.to && (p.isMark(i, '#') || p.isMark(i, ':') || p.isMark(i, '.') || p.isWord(i, "number") || p.isWord(i, "no") || p.isWord(i, "num")) {
		i++
	}
	from = i
	digit := false
	for i < p.s.to && (i == from || !p.tokens[i].spaced) && (p.tokens[i].kind <= numberToken || p.isMark(i, '-') && i+1 < p.s.to && !p.tokens[i+1].spaced) {
		for k := p.tokens[i].from; k < p.tokens[i].to; k++ {
			digit = digit || isDigit(p.text[k])
		}
		i++
	}
	if !digit {
		return 0, 0
	}
	return from, i
}

// expiry reads the date after "exp": 6/30/25, 01/27 (month and year), 2027-01.
func (p *parser) expiry(i int, e *claim.Event) {
	for i < p.s.to && (p.isMark(i, ':') || p.isMark(i, '.') || p.isWord(i, "date") || p.isMark(i, '#')) {
		i++
	}
	if date, to, ok := p.date(i); ok {
		e.Expiry = date
		e.Spans["expiry"] = p.span(i, to)
		return
	}
	month := p.small(i)
	if month > 0 && (p.isMark(i+1, '/') || p.isMark(i+1, '-')) {
		if year, ok := p.shortYear(i + 2); ok && month <= 12 {
			e.Expiry = claim.NewDate(year, month, 1)
			e.Spans["expiry"] = p.span(i, i+3)
		}
	}
}

// wasted gives what the sentence says was thrown away to the last drug of it.
func (p *parser) wasted(events []claim.Event) {
	if len(events) == 0 {
		return
	}
	e := &events[len(events)-1]
	for k := range p.cues {
		if p.cues[k].set&cueNoWaste != 0 && !e.Discarded.Given && e.Dose.Given {
			e.Discarded = claim.Amount{Unit: e.Dose.Unit, Given: true}
			e.Spans["discarded"] = p.span(p.cues[k].from, p.cues[k].to)
		}
	}
	for k := range p.waste {
		a := &p.waste[k]
		if e.Discarded.Given {
			continue
		}
		value, unit := a.value, a.unit
		if a.kind == volumeAmount && e.Dose.Given && e.Volume.Given && e.Volume.Unit == a.unit && e.Dose.Unit != a.unit {
			if v, ok := scale(e.Dose.Value, a.value, e.Volume.Value); ok {
				value, unit = v, e.Dose.Unit
			}
		}
		e.Discarded = claim.Amount{Value: value, Unit: unit, Given: true}
		e.Spans["discarded"] = p.span(a.from, a.to)
	}
}
