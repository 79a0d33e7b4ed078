package note

import (
	"strings"

	"firstpass/claim"
)

// mention is a drug of the sentence with what was found to belong to it.
type mention struct {
	drug     *drug
	from, to int // its words
	amounts  []int
	routes   []int
	list     int  // mentions that share a verb, dose words or a route have one list
	diluent  bool // what another drug was dissolved in
	flush    bool
	local    bool // placed beside a local anaesthetic
	inBag    bool // it was given in a fluid: 200 mg in 100 mL
	status   claim.Status
	drop     bool
	unsure   string
	ev       evidence
}

// mentions makes the list of drugs of the sentence: traps are left out, a name
// and its brand beside it are one, and "injection" beside a named drug is its verb.
func (p *parser) mentions(out []mention) []mention {
	out = out[:0]
	for k := range p.drugs {
		h := &p.drugs[k]
		d := &p.lex.drugRows[h.row]
		if h.from < p.s.body || d.kind == trapKind || d.kind == ignoredDrug || d.kind == deviceDrug || d.kind == bloodDrug {
			continue
		}
		if n := len(out); n > 0 && p.sameDrug(&out[n-1], d, h) {
			out[n-1].to = h.to
			if p.isMark(h.from-1, '(') && p.isMark(h.to, ')') {
				out[n-1].to++
			}
			if d.kind == plainDrug && len(d.name) > len(out[n-1].drug.name) {
				out[n-1].drug = d
			}
			continue
		}
		m := mention{drug: d, from: h.from, to: h.to}
		out = append(out, m)
	}
	named := func(i int) bool {
		for j := range out {
			if j != i && out[j].drug.kind != actDrug && out[i].drug.name == "injection" && out[j].drug.kind != contrast {
				return true
			}
			if j != i && out[j].drug.kind != actDrug && p.clause[out[j].from] == p.clause[out[i].from] && out[j].drug.kind != flushDrug && out[j].drug.kind != contrast {
				return true
			}
		}
		return false
	}
	kept := 0
	for i := range out {
		if (out[i].drug.kind == actDrug || out[i].drug.kind == classDrug && out[i].drug.name == "local anesthetic") && named(i) {
			continue
		}
		if umbrella(out[i].drug) && namesOther(out, i, p) {
			continue
		}
		if out[i].drug.name == "immunizations" && namesVaccine(out, i, p) {
			continue
		}
		if kept > 0 && (out[i].drug.kind == actDrug && out[kept-1].drug.kind == actDrug) && p.clause[out[i].from] == p.clause[out[kept-1].from] {
			continue
		}
		out[kept] = out[i]
		kept++
	}
	out = out[:kept]
	for i := range out {
		out[i].flush, out[i].diluent = p.isFlush(&out[i]), p.isDiluent(out, i)
		if out[i].diluent && out[i].drug.kind == fluidDrug {
			out[i-1].inBag = true
		}
		if i > 0 && !p.joined(out[i-1].to, out[i].from) {
			out[i].list = out[i-1].list + 1
		} else if i > 0 {
			out[i].list = out[i-1].list
		}
	}
	return out
}

// umbrella is a word for a class that the drugs beside it are named for.
func umbrella(d *drug) bool {
	switch d.name {
	case "antibiotic", "pain medication", "chemotherapy", "biologic", "IV fluids", "fluid bolus", "contrast", "insulin":
		return true
	}
	return false
}

// namesOther says that the clause names a drug the class word stands for.
func namesOther(list []mention, i int, p *parser) bool {
	for j := range list {
		if j == i || p.clause[list[j].from] != p.clause[list[i].from] {
			continue
		}
		if list[i].drug.kind == contrast && list[j].drug.kind == contrast && list[j].drug.name != "contrast" ||
			list[i].drug.name == "insulin" && strings.HasPrefix(list[j].drug.name, "insulin ") ||
			list[i].drug.kind == fluidDrug && list[j].drug.kind == fluidDrug && list[j].drug.name != list[i].drug.name && !umbrella(list[j].drug) ||
			list[i].drug.kind == classDrug && (list[j].drug.kind == plainDrug || list[j].drug.kind == homeDrug) && (j > i || list[i].drug.name == "antibiotic") {
			return true
		}
	}
	return false
}

func namesVaccine(list []mention, i int, p *parser) bool {
	for j := range list {
		if j != i && (list[j].drug.kind == vaccine || list[j].drug.kind == diseaseWord) && p.clause[list[j].from] == p.clause[list[i].from] {
			return true
		}
	}
	return false
}

// sameDrug says that a name repeats the one right before it: "ketorolac (TORADOL)",
// "OnabotulinumtoxinA (Botox)", "Lantus insulin".
func (p *parser) sameDrug(m *mention, d *drug, h *hit) bool {
	if h.from-m.to > 1 {
		return false
	}
	between := h.from == m.to || p.isMark(m.to, '(') || p.isMark(m.to, '/')
	return between && (d.name == m.drug.name || (m.drug.kind == plainDrug || m.drug.kind == homeDrug) && ((d.kind == plainDrug || d.kind == homeDrug) && p.isMark(m.to, '(') && p.isMark(h.to, ')') || d.kind == actDrug))
}

// isFlush says that a drug keeps a line open or washes something.
func (p *parser) isFlush(m *mention) bool {
	if m.drug.kind == flushDrug {
		return true
	}
	if m.drug.kind != fluidDrug && m.drug.name != "heparin" && m.drug.kind != plainDrug {
		return false
	}
	reach := 4
	if m.drug.kind != fluidDrug && m.drug.name != "heparin" {
		reach = 3 // "irrigated with gentamicin"
	}
	for i := m.from - 1; i >= p.s.body && i >= m.from-reach-4; i-- {
		if p.cueSetAt(i)&cueFlush != 0 && p.clause[i] == p.clause[m.from] {
			return true
		}
		if p.isMark(i, ',') || p.isMark(i, '.') || p.drugAt(i) >= 0 || p.cueSetAt(i)&(cueGave|cueGiven) != 0 && p.cueSetAt(i)&cueFlush == 0 {
			break
		}
	}
	if m.drug.kind != fluidDrug && m.drug.name != "heparin" {
		return false
	}
	for i := m.to; i < p.s.to && i < m.to+reach; i++ {
		if p.cueSetAt(i)&cueFlush != 0 {
			return true
		}
		if p.isMark(i, ',') || p.isMark(i, '.') || p.drugAt(i) >= 0 {
			break
		}
	}
	return false
}

// isDiluent says that a fluid or a local anaesthetic carries the drug before it:
// "recon w/ 2.1 ml lidocaine", "200 mg in 100 ml NS", "450 mg/250 D5W".
func (p *parser) isDiluent(list []mention, i int) bool {
	m := &list[i]
	if i > 0 && m.drug.name == "epinephrine" && list[i-1].drug.kind == localDrug && p.additive(list[i-1].to, m.from) {
		return true
	}
	if m.drug.kind != fluidDrug && m.drug.kind != localDrug && m.drug.kind != flushDrug || i == 0 {
		return false
	}
	for j := m.from - 1; j >= list[i-1].to; j-- {
		set := p.cueSetAt(j)
		switch {
		case set&cueDilute != 0:
			return true
		case m.drug.kind == localDrug:
			if set&(cueJoin|cueVerb) != 0 {
				return false
			}
		case p.isWord(j, "in") || p.isMark(j, '/'):
			return true
		case p.isMark(j, ',') || set&(cueVerb) != 0:
			return false
		}
	}
	return false
}

// additive says that nothing but "with 1:100,000" stands between a local anaesthetic
// and the epinephrine in it.
func (p *parser) additive(from, to int) bool {
	with := false
	for i := from; i < to; i++ {
		switch {
		case p.isWord(i, "with"), p.isWord(i, "w"), p.isMark(i, '/'), p.isWord(i, "and") && p.isMark(i+2, ':'):
			with = true
		case p.tokens[i].kind != wordToken, p.used[i], p.isWord(i, "plain"), p.isWord(i, "solution"), p.isWord(i, "of"):
		default:
			return false
		}
	}
	return with
}

// gap describes the words between two places of a sentence.
type gap struct {
	comma, join, and, of, semi, hard bool
	words                            int
}

func (p *parser) between(from, to int) gap {
	var g gap
	for i := from; i < to; i++ {
		set := p.cueSetAt(i)
		switch {
		case p.drugAt(i) >= 0 && !p.loose(p.drugRow(p.drugAt(i))):
			g.hard = true
		case p.isMark(i, ',') || p.isMark(i, '(') || p.isMark(i, ')') || p.isMark(i, ':'):
			g.comma = true
		case p.isMark(i, ';'):
			g.semi = true
		case p.isMark(i, '.') && p.tokens[i].to < int32(len(p.text)) && p.text[p.tokens[i].to] == ' ' || p.isMark(i, '|'):
			g.hard = true
		case p.isMark(i, '+') || p.isMark(i, '&') || set&cueJoin != 0 && !p.isWord(i, "x") && !p.isWord(i, "via"):
			g.join = true
			g.and = g.and || p.isWord(i, "and")
		case p.isWord(i, "of") || set&cueDosing != 0 && p.isWord(i+1, "of"):
			g.of = true
		case p.tokens[i].kind == wordToken && !p.used[i]:
			g.words++
		}
	}
	return g
}

// loose words for drugs do not part what stands on either side of them.
func (p *parser) loose(d *drug) bool {
	return d.kind == trapKind || d.kind == actDrug || d.kind == ignoredDrug || d.kind == classDrug
}

// joined says that two drugs stand in one list: nothing between them but
// quantities, routes, commas and joining words.
func (p *parser) joined(from, to int) bool {
	g := p.between(from, to)
	return !g.hard && !g.semi && g.words <= 6 && p.clause[from] == p.clause[to]
}

// assign gives each quantity to the drug it belongs to.
func (p *parser) assign(list []mention) {
	pre := p.quantityBefore(list)
	for k := range p.found {
		a := &p.found[k]
		if a.kind == otherAmount {
			continue
		}
		left, right := -1, -1
		for i := range list {
			if list[i].to <= a.from {
				left = i
			} else if right < 0 && list[i].from >= a.to {
				right = i
			}
		}
		owner := -1
		linkLeft, linkRight := false, false
		var l, r gap
		if left >= 0 {
			l = p.between(list[left].to, a.from)
			linkLeft = !l.hard && !l.join && !l.semi && l.words <= 7
		}
		if right >= 0 {
			r = p.between(a.to, list[right].from)
			linkRight = !r.hard && !r.join && !r.comma && !r.semi && r.words <= 4
		}
		switch {
		case left >= 0 && p.actual(a) && !linkRight:
			owner = left
		case linkRight && r.of && (a.kind != bareAmount || p.isWord(a.to, "of")):
			owner = right
		case linkLeft && !l.comma && !linkRight:
			owner = left
		case linkRight && (!linkLeft || l.comma || l.join):
			owner = right
		case linkLeft && linkRight:
			owner = left
			if pre {
				owner = right
			}
		case linkLeft:
			owner = left
		case left >= 0 && !l.hard && l.words <= 14 && p.clause[list[left].from] == p.clause[a.from] && a.kind != bareAmount && a.kind != countAmount:
			owner = left
		case right >= 0 && left < 0 && !r.hard && r.words <= 3 && a.kind != bareAmount && r.join && p.clause[list[right].from] == p.clause[a.from]:
			owner = right
		}
		if owner >= 0 && !(a.kind == bareAmount && a.from != list[owner].to && !(owner == right && p.isWord(a.to, "of"))) {
			list[owner].amounts = append(list[owner].amounts, k)
		}
	}
}

// quantityBefore says that the sentence writes quantities before the drugs they
// belong to: its first quantity stands right before its first drug.
func (p *parser) quantityBefore(list []mention) bool {
	if len(list) == 0 {
		return false
	}
	for k := range p.found {
		a := &p.found[k]
		if a.kind > volumeAmount {
			continue
		}
		if a.to > list[0].from {
			return false
		}
		g := p.between(a.to, list[0].from)
		return !g.hard && !g.join && !g.comma
	}
	return false
}

// assignRoutes gives each route to the drug it stands with; what is left is shared
// along the list: to the drugs before it, or from the words before the list.
func (p *parser) assignRoutes(list []mention) {
	if len(list) == 0 {
		return
	}
	for k := range p.routes {
		h := &p.routes[k]
		left, right := -1, -1
		for i := range list {
			if list[i].from <= h.from {
				left = i
			} else if right < 0 && list[i].from >= h.to {
				right = i
			}
		}
		owner := left
		if right >= 0 {
			r := p.between(h.to, list[right].from)
			near := !r.hard && !r.join && !r.comma && r.words <= 3
			if left >= 0 && !r.hard && !r.and && r.words <= 4 && p.clause[list[left].from] != p.clause[h.from] && p.clause[list[right].from] == p.clause[h.from] {
				owner = right
			} else if left < 0 && !r.hard && !r.and && r.words <= 8 && (!r.comma || p.lex.routeRows[h.row].local) && p.clause[h.from] == p.clause[list[right].from] {
				owner = right
			} else if left >= 0 && near {
				if l := p.between(list[left].to, h.from); l.join || l.comma || l.hard || l.words > 4 {
					owner = right
				} else if h.to == list[right].from && h.from > list[left].to && !p.amountBetween(list[left].to, h.from) {
					owner = right
				}
			}
		}
		for owner > 0 && owner == left && list[owner].diluent {
			owner--
			list[owner].routes = append(list[owner].routes, k)
		}
		if owner >= 0 && (owner != left || !p.between(list[owner].to, h.from).hard) {
			list[owner].routes = append(list[owner].routes, k)
		}
	}
	// shared to the left: "Vistaril 50 mg, atropine 0.4 mg IM"
	for i := len(list) - 2; i >= 0; i-- {
		next := &list[i+1]
		if len(list[i].routes) == 0 && next.list == list[i].list && p.between(list[i].to, next.from).words <= 3 && len(next.routes) > 0 && p.routes[next.routes[0]].from > next.from && !next.diluent && !next.flush {
			list[i].routes = next.routes
		}
	}
	// shared to the right: "IV drug A 60 mg, drug B 4 mg"
	for i := 1; i < len(list); i++ {
		before := &list[i-1]
		if len(list[i].routes) == 0 && before.list == list[i].list && len(before.routes) > 0 &&
			(p.routes[before.routes[0]].from < before.from || p.isWord(p.routes[before.routes[0]].to, "with") || p.lex.routeRows[p.routes[before.routes[0]].row].local) {
			list[i].routes = before.routes
		}
	}
}

func (p *parser) amountBetween(from, to int) bool {
	for k := range p.found {
		if p.found[k].from >= from && p.found[k].to <= to {
			return true
		}
	}
	return false
}
