package note

import (
	"slices"

	"firstpass/claim"
)

// twoRoutes parts a drug given by two routes: "diltiazem (20 mg intravenously and 30 mg
// orally)". It takes the second dose and route away from the mention.
func (p *parser) twoRoutes(m *mention) *mention {
	if len(m.routes) != 2 || len(m.amounts) < 2 {
		return nil
	}
	var doses []int
	for _, k := range m.amounts {
		if a := &p.found[k]; (a.kind == doseAmount || a.kind == volumeAmount) && a.from >= m.to {
			doses = append(doses, k)
		}
	}
	if len(doses) != 2 {
		return nil
	}
	a, b := &p.found[doses[0]], &p.found[doses[1]]
	r, s := &p.routes[m.routes[0]], &p.routes[m.routes[1]]
	if r.from < a.to || r.to > b.from || s.from < b.to || p.lex.routeRows[r.row].name == p.lex.routeRows[s.row].name {
		return nil
	}
	second := *m
	second.amounts, second.routes = doses[1:], m.routes[1:]
	m.amounts, m.routes = doses[:1], m.routes[:1]
	return &second
}

// moreDoses parts a drug given again in the same breath: "6 mg IV push, followed by 12 mg",
// "4 mg at 0910 and 4 mg at 1010". It takes the later doses away from the mention.
func (p *parser) moreDoses(m *mention) []*mention {
	if m.status != claim.Administered || m.ev.scheduled {
		return nil
	}
	more := p.repeatedAt(m)
	if drip := p.thenDrip(m); drip != nil {
		more = append(more, drip)
	}
	first := -1
	amounts := m.amounts // what is taken away leaves these as they are
	for _, k := range amounts {
		a := &p.found[k]
		if a.kind != doseAmount && !(a.kind == volumeAmount && m.drug.name == allergen) || a.from < m.to {
			continue
		}
		if first < 0 {
			first = k
			continue
		}
		if a.unit != p.found[first].unit || !p.again(a) && !(m.drug.name == allergen && p.siteBetween(p.found[first].to, a.from)) {
			continue
		}
		second := *m
		second.amounts, second.past = []int{k}, a.from
		if own := p.routesBetween(m, p.found[first].to, a.from); len(own) > 0 && len(own) < len(m.routes) {
			second.routes = own
			m.routes = slices.DeleteFunc(slices.Clone(m.routes), func(n int) bool { return slices.Contains(own, n) })
		}
		m.amounts = slices.DeleteFunc(slices.Clone(m.amounts), func(n int) bool { return n == k })
		more = append(more, &second)
	}
	return more
}

// anew says that the words before a quantity make it another dose, and those after it that it
// was given.
func (p *parser) anew(from int, a *amount) bool {
	another := false
	for i := from; i < a.from; i++ {
		switch p.low(i) {
		case "another", "second", "additional", "further":
			another = true
		}
	}
	if another && p.isWord(a.from-1, "dose") && p.timedWithin(a.to, a.to+4) {
		return true // "second dose 20 mg at 1741"
	}
	return another && p.hasCue(a.to, min(a.to+4, p.s.to), cueGave|cueGiven)
}

// routesBetween are the routes of a mention that a later dose has for itself: "700 mg IVP then
// CADD pump 4200 mg".
func (p *parser) routesBetween(m *mention, from, to int) []int {
	var own []int
	for i := from; i < to; i++ {
		if !p.isWord(i, "then") && !p.isWord(i, "followed") {
			continue
		}
		for _, k := range m.routes {
			if p.routes[k].from > i && p.routes[k].to <= to {
				own = append(own, k)
			}
		}
		break
	}
	return own
}

// allergen is what allergy shots are called in the drug table. Each vial is a shot of its own.
const allergen = "allergen extract"

// thenDrip parts the drip from the bolus before it: "20 mg IV bolus 0210, gtt 5 mg/h 0220". A
// push and an infusion are two services.
func (p *parser) thenDrip(m *mention) *mention {
	bolus, drip, rate := -1, -1, -1
	for _, k := range m.amounts {
		switch a := &p.found[k]; {
		case a.kind == doseAmount && bolus < 0:
			bolus = a.from
		case a.kind == rateAmount:
			rate = k
		}
	}
	if bolus < 0 || rate < 0 || p.found[rate].from < bolus || !p.hasWord("bolus", m.from, p.found[rate].from) {
		return nil
	}
	for i := bolus; i < p.found[rate].to+3 && i < p.s.to; i++ {
		switch p.low(i) {
		case "gtt", "drip", "infusion":
			drip = i
		}
	}
	if drip < 0 {
		return nil
	}
	second := *m
	second.amounts, second.routes, second.past = []int{rate}, nil, min(drip, p.found[rate].from)
	m.amounts = slices.DeleteFunc(slices.Clone(m.amounts), func(n int) bool { return n == rate })
	m.routes = slices.DeleteFunc(slices.Clone(m.routes), func(n int) bool {
		own := p.routes[n].from >= second.past
		if own {
			second.routes = append(second.routes, n)
		}
		return own
	})
	return &second
}

// hasWord says that a word stands in a run of tokens.
func (p *parser) hasWord(w string, from, to int) bool {
	for i := from; i < to; i++ {
		if p.isWord(i, w) {
			return true
		}
	}
	return false
}

// vialOf says that the sentence names the vials that an allergy shot without a dose came from.
func (p *parser) vialOf(list []mention, i int) bool {
	for j := range list {
		if j != i && list[j].drug.name == allergen && len(list[j].amounts) > 0 {
			return true
		}
	}
	return false
}

// siteBetween says that a place for a needle is written between two tokens.
func (p *parser) siteBetween(from, to int) bool {
	for k := range p.sites {
		if s := &p.sites[k]; s.from >= from && s.to <= to && p.lex.siteRows[s.row].needle {
			return true
		}
	}
	return false
}

// again says that the words before a quantity make it one more dose of what was named.
func (p *parser) again(a *amount) bool {
	i := a.from - 1
	for i >= p.s.body && (p.routeOrSite(i) && !p.isWord(i, "iv") || p.isWord(i, "another") || p.isWord(i, "a") || p.isWord(i, "second") || p.isWord(i, "dose") || p.isWord(i, "by") || p.isWord(i, "additional") || p.isWord(i, "further")) {
		i--
	}
	if i < a.from-1 && p.anew(i+1, a) {
		return true // "a further 50 mcg was given at 2215"
	}
	if p.isWord(i, "followed") || p.isWord(i, "then") {
		return !p.isWord(a.to, "total")
	}
	if !p.isWord(i, "and") && !p.isMark(i, ',') {
		return false
	}
	return p.timedWithin(a.to, a.to+4) && p.timedWithin(i-6, i-1)
}

// timedWithin says that an hour of giving begins within some tokens.
func (p *parser) timedWithin(from, to int) bool {
	for k := range p.when {
		if w := &p.when[k]; w.at.HasTime && w.role == givenMoment && w.from >= from && w.from <= to {
			return true
		}
	}
	return false
}

// repeatedAt parts a dose given again at an hour: "1 mg IV push at 0140, repeated at 0210",
// "2 mg IVP 1912, repeat dose 1940". A condition or an order is no such thing: "may be
// repeated at 0400".
func (p *parser) repeatedAt(m *mention) []*mention {
	var more []*mention
	hours := 0
	for k := range p.when {
		w := &p.when[k]
		if w.from < m.to || !w.at.HasTime || w.role != givenMoment || p.otherDrug(m.to, w.from) {
			continue
		}
		if hours++; hours > 1 && p.repeats(m.to, w.from) && m.status == claim.Administered {
			second := *m
			second.past = w.from
			more = append(more, &second)
		}
	}
	return more
}

// repeats says that the words right before an hour say that a dose was given again.
func (p *parser) repeats(from, at int) bool {
	for i := at - 1; i >= from && i >= at-6; i-- {
		switch p.low(i) {
		case "at", "dose", "and", "x1", "again", "same", "was", "given", "in", "full":
			if p.isWord(i, "again") {
				return true
			}
			continue
		case "repeated":
			return !isModal(p.low(i-1)) && !p.isWord(i-1, "be") && p.cueSetAt(i-1)&cueModal == 0
		case "repeat":
			return p.isMark(i-1, ',') || p.isMark(i-1, ';') || p.isWord(i-1, "and") || p.isWord(i-1, "with")
		}
		if !p.isMark(i, '@') && !p.used[i] {
			return false
		}
	}
	return false
}

// otherDrug says that another drug stands between two places.
func (p *parser) otherDrug(from, to int) bool {
	for k := range p.drugs {
		if d := p.drugRow(k); p.drugs[k].from >= from && p.drugs[k].to <= to && !p.loose(d) {
			return true
		}
	}
	return false
}
