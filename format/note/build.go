package note

import (
	"strings"

	"firstpass/claim"
)

// event makes the event of a mention from the quantities and routes it was given.
func (p *parser) event(m *mention) claim.Event {
	e := claim.Event{Status: m.status, Spans: map[string]claim.TextSpan{}}
	e.Medication = m.drug.name
	if m.drug.kind == actDrug {
		e.Medication = ""
	}
	e.AsWritten = p.text[p.tokens[m.from].from:p.tokens[m.to-1].to]
	e.Spans["medication"] = p.span(m.from, m.to)
	e.Span = e.Spans["medication"]
	p.dose(m, &e)
	p.route(m, &e)
	if m.unsure != "" && m.status == claim.Administered {
		e.Review = append(e.Review, claim.Remark{About: "status", Text: m.unsure + ".", Span: e.Span})
	}
	return e
}

// span is the bytes of some tokens.
func (p *parser) span(from, to int) claim.TextSpan {
	if from >= to {
		return claim.TextSpan{}
	}
	return claim.TextSpan{From: int(p.tokens[from].from), To: int(p.tokens[to-1].to)}
}

// set records a field's span and widens the event's own.
func (p *parser) set(e *claim.Event, field string, from, to int) {
	s := p.span(from, to)
	e.Spans[field] = s
	e.Span.From, e.Span.To = min(e.Span.From, s.From), max(e.Span.To, s.To)
}

// dose chooses among the quantities of a drug: what was actually infused, then a
// total, then the nearest mass, then a volume; a volume with a strength gives the dose.
func (p *parser) dose(m *mention, e *claim.Event) {
	var mass, volume, strength, rate, weight, count *amount
	for _, k := range m.amounts {
		a := &p.found[k]
		switch a.kind {
		case doseAmount:
			if p.contained(a) && len(m.amounts) > 1 {
				e.Vial.Size = claim.Amount{Value: a.value, Unit: a.unit, Given: true}
				continue
			}
			switch {
			case p.isMark(a.from-1, '(') && mass == nil, mass == nil:
				mass = a
			case p.actual(a), p.isWord(a.to, "total"), p.isWord(a.from-1, "total"):
				mass = a
			case m.from >= a.to && !p.isWord(mass.to, "total") && mass.to <= a.from:
				mass = a // "4 mg ... 50 mg of Demerol": the nearest before the name
			}
		case volumeAmount:
			if volume == nil || a.to <= m.from && !p.isWord(a.to, "total") {
				volume = a
			}
		case strengthAmount:
			if strength == nil || strength.unit == "" {
				strength = a
			}
		case rateAmount:
			rate = a
		case weightAmount:
			if weight == nil {
				weight = a
			}
		case countAmount:
			count = a
		case durationAmount:
			if e.Duration == 0 && (p.isWord(a.from-1, "over") || p.isWord(a.from-2, "over") || p.isWord(a.from-1, "x") || p.isWord(a.from-1, "for")) {
				e.Duration = a.minutes
				p.set(e, "duration", a.from, a.to)
			}
		case bareAmount:
			if mass == nil && volume == nil && m.drug.kind == fluidDrug && a.to == m.from {
				b := *a
				b.unit = "mL"
				volume = &b
				e.Review = append(e.Review, claim.Remark{About: "dose", Text: "the volume has no unit; read as mL.", Span: p.span(a.from, a.to)})
			}
			if mass == nil && volume == nil && m.drug.bare != "" && (a.to == m.from || a.from == m.to && p.plainNumber(a) || a.to <= m.from && p.isWord(a.to, "of")) {
				b := *a
				b.unit = m.drug.bare
				mass = &b
				e.Review = append(e.Review, claim.Remark{About: "dose", Text: "the dose has no unit; read as " + m.drug.bare + ".", Span: p.span(a.from, a.to)})
			}
		}
	}
	if mass != nil && volume != nil && mass.unit == m.drug.bare && mass.kind == bareAmount {
		mass = nil // "0.5 mL of Depo-Medrol 80": a strength
	}
	if volume != nil {
		e.Volume = claim.Amount{Value: volume.value, Unit: volume.unit, Given: true}
	}
	switch {
	case mass != nil:
		p.setDose(e, mass, mass.value, mass.unit)
	case strength != nil && strength.unit != "" && strength.perWritten && volume == nil:
		p.setDose(e, strength, strength.value, strength.unit)
		e.Volume = claim.Amount{Value: strength.per, Unit: strength.perUnit, Given: true}
	case strength != nil && strength.unit != "" && volume != nil && volume.unit == strength.perUnit:
		if value, ok := scale(strength.value, volume.value, strength.per); ok {
			p.setDose(e, volume, value, strength.unit)
			e.Spans["concentration"] = p.span(strength.from, strength.to)
			e.Review = append(e.Review, claim.Remark{About: "dose", Text: "computed: " + volume.value.String() + " " + volume.unit + " of " + strength.value.String() + " " + strength.unit + " per " + strength.per.String() + " " + strength.perUnit + ".", Span: e.Spans["dose"]})
		}
	case volume != nil:
		p.setDose(e, volume, volume.value, volume.unit)
	case weight != nil:
		unit := weight.unit
		if !strings.Contains(unit, "/") {
			unit += "/kg"
			e.Review = append(e.Review, claim.Remark{About: "dose", Text: "charted by weight or surface; the dose given is not stated.", Span: p.span(weight.from, weight.to)})
		}
		p.setDose(e, weight, weight.value, unit)
	}
	if rate != nil {
		e.Rate = claim.Amount{Value: rate.value, Unit: rate.unit, Given: true}
		p.set(e, "rate", rate.from, rate.to)
	}
	if count != nil && count.unit == "vial" {
		e.Vial.Count = int(count.value.Int())
	}
}

// plainNumber says that a bare number can be a dose: no list mark, date or count of something.
func (p *parser) plainNumber(a *amount) bool {
	if a.value <= 0 || p.isMark(a.to, '.') && a.to+1 < p.s.to || p.isMark(a.to, ':') || p.isMark(a.to, ')') {
		return false
	}
	if a.to >= p.s.to {
		return true
	}
	for k := range p.routes {
		if p.routes[k].from == a.to {
			return true
		}
	}
	for k := range p.sites {
		if p.sites[k].from == a.to {
			return true
		}
	}
	if p.isWord(a.to, "and") || p.isMark(a.to, ',') || p.isMark(a.to, '&') || p.isMark(a.to, '+') {
		return p.drugAt(a.to+1) >= 0 // "Haldol 5 and Ativan 2 IM"
	}
	return p.cueSetAt(a.to)&(cueGiven|cueGave) != 0
}

// contained says that a quantity is the size of a container: "100 mg vial".
func (p *parser) contained(a *amount) bool {
	switch p.low(a.to) {
	case "vial", "vials", "syringe", "pfs", "amp", "ampule", "prefilled":
		return a.to < p.s.to
	}
	return false
}

// actual says that the words after a quantity call it what was given: "approx 100 mg infused".
func (p *parser) actual(a *amount) bool {
	return p.isWord(a.from-1, "actually") || p.isWord(a.from-2, "actual") || p.cueSetAt(a.to)&(cueGiven|cueGave) != 0
}

// scale is value * by / per, where that is exact enough to be a dose.
func scale(value, by, per claim.Decimal) (claim.Decimal, bool) {
	product, ok := value.Times(by)
	if !ok || per <= 0 {
		return 0, false
	}
	if per == claim.Whole(1) {
		return product, true
	}
	const one = int64(1_000_000)
	if int64(product) > (1<<62)/one {
		return 0, false
	}
	return claim.Decimal(int64(product) * one / int64(per)), true
}

func (p *parser) setDose(e *claim.Event, a *amount, value claim.Decimal, unit string) {
	e.Dose = claim.Amount{Value: value, Unit: unit, Given: true}
	p.set(e, "dose", a.from, a.to)
	if a.upper {
		e.Review = append(e.Review, claim.Remark{About: "dose", Text: "charted as a range; the upper end was read.", Span: e.Spans["dose"]})
	}
}

// route chooses the most exact of the routes a drug was given.
func (p *parser) route(m *mention, e *claim.Event) {
	best := -1
	for _, k := range m.routes {
		if best < 0 || p.better(k, best, m) {
			best = k
		}
	}
	if best >= 0 {
		r := &p.lex.routeRows[p.routes[best].row]
		e.Route = r.name
		p.set(e, "route", p.routes[best].from, p.routes[best].to)
	}
	if e.Route == "" && m.ev.verbAt >= 0 && p.isWord(m.ev.verbAt, "instilled") && m.drug.kind != oralDrug {
		for i := p.s.body; i < p.s.to; i++ {
			if p.isWord(i, "bladder") {
				e.Route = "intravesical"
				p.set(e, "route", i, i+1)
				break
			}
		}
	}
	if e.Route == "IV" && m.ev.verbAt >= 0 && p.isWord(m.ev.verbAt, "pushed") {
		e.Route = "IV-push"
	}
	if m.ev.run && (e.Route == "IV" || e.Route == "" && m.drug.kind == fluidDrug) {
		e.Route = "IV-infusion"
		if _, ok := e.Spans["route"]; !ok {
			e.Spans["route"] = e.Spans["medication"]
		}
	}
	if (m.drug.kind == fluidDrug || m.status == claim.Administered && m.drug.kind == plainDrug) && m.ev.rate && (e.Route == "" || e.Route == "IV") {
		e.Route = "IV-infusion" // so much an hour runs
		if _, ok := e.Spans["route"]; !ok {
			e.Spans["route"] = e.Spans["rate"]
		}
	}
	if m.inBag && e.Route == "" && m.status == claim.Administered {
		e.Route, e.Spans["route"] = "IV-infusion", e.Spans["medication"]
	}
	if m.drug.kind == fluidDrug && e.Route == "IV-push" {
		e.Route = "IV"
	}
	switch e.Route {
	case "subconjunctival", "intravitreal", "retrobulbar", "subtenon", "intracameral":
		e.Site = p.whichEye()
		e.Spans["site"] = e.Spans["route"]
	}
	switch {
	case e.Route == "" && m.local && m.status == claim.Administered:
		e.Route = "local"
		e.Spans["route"] = e.Spans["medication"]
	case m.drug.kind == localDrug && (e.Route == "SC" || e.Route == "IM" || e.Route == "intradermal" || e.Route == "oral" || e.Route == "IV-infusion" && best >= 0 && p.isWord(p.routes[best].from, "infused")):
		e.Route = "local"
	case e.Route == "" && (m.drug.kind == fluidDrug && (m.drug.name != "saline" && !p.speaksOfShots() || bagful(e.Volume)) || strings.HasPrefix(strings.ToLower(e.AsWritten), "iv ") || strings.EqualFold(e.AsWritten, "ivig") || strings.HasPrefix(strings.ToLower(e.AsWritten), "intravenous ")):
		if m.drug.kind != fluidDrug || m.status == claim.Administered {
			e.Route = "IV"
			e.Spans["route"] = e.Spans["medication"]
		}
	}
}

// whichEye is the eye the sentence names: OS, OD, OU or in words.
func (p *parser) whichEye() string {
	for i := p.s.from; i < p.s.to; i++ {
		switch w := p.low(i); {
		case w == "os":
			return "left eye"
		case w == "od":
			return "right eye"
		case w == "ou":
			return "both eyes"
		case w == "eye" && p.side(i-1) != "":
			return p.side(i-1) + " eye"
		}
	}
	return "eye"
}

// better says that route a says more than route b for this drug.
func (p *parser) better(a, b int, m *mention) bool {
	ra, rb := &p.lex.routeRows[p.routes[a].row], &p.lex.routeRows[p.routes[b].row]
	if m.drug.kind == localDrug && ra.local != rb.local {
		return ra.local
	}
	if rb.name == "IV" && ra.vein {
		return true
	}
	if m.drug.kind != localDrug && rb.local && !ra.local && p.routes[b].to <= m.from && p.routes[a].from >= m.to && p.usedAmount(p.routes[a].from-1) {
		return true // "epidural drop treated with ephedrine 10 mg IV": the route beside the dose
	}
	if ra.local && rb.local {
		return rb.name == "local"
	}
	if ra.local != rb.local {
		return ra.local && (m.drug.kind == localDrug || rb.name == "SC" || rb.name == "IM")
	}
	return false
}

// bagful says that a volume of saline is one that runs into a vein: a dilution or a wash is smaller.
func bagful(v claim.Amount) bool {
	return v.Given && (v.Unit == "L" || v.Unit == "mL" && v.Value >= claim.Whole(250))
}
