package note

import "firstpass/claim"

// gap describes the words between two places of a sentence.
type gap struct {
	comma, join, and, of, semi, hard bool
	words                            int
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
			linkRight = !r.hard && !r.join && (!r.comma || p.strengthAfterComma(a.to, list[right].from)) && !r.semi && r.words <= 4 && !(list[right].diluent && a.kind == doseAmount)
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
		case left >= 0 && !l.hard && l.words <= 14 && (p.clause[list[left].from] == p.clause[a.from] || p.relative(list[left].from, list[left].to) == p.clause[a.from]) && a.kind != bareAmount && a.kind != countAmount:
			owner = left
		case right >= 0 && left < 0 && !r.hard && (r.words <= 3 || r.words <= 6 && p.actBetween(a.to, list[right].from)) && a.kind != bareAmount && r.join && p.clause[list[right].from] == p.clause[a.from]:
			owner = right
		}
		if a.kind == bareAmount && right >= 0 && a.to == list[right].from && p.bareBefore(a, &list[right]) {
			owner = right
			list[owner].amounts = append(list[owner].amounts, k)
			continue
		}
		if owner >= 0 && !(a.kind == bareAmount && a.from != list[owner].to && !(owner == right && p.isWord(a.to, "of"))) {
			list[owner].amounts = append(list[owner].amounts, k)
		}
	}
}

// bareBefore says that a number right before a drug is its dose: "60 Toradol IM", "500 LR bolus".
func (p *parser) bareBefore(a *amount, m *mention) bool {
	if a.value < claim.Whole(2) || p.isMark(a.from-1, '#') || p.isMark(a.from-1, '/') || p.tokens[a.from].spaced && p.isMark(a.from-1, '-') {
		return false
	}
	if m.drug.kind == fluidDrug {
		return a.value >= claim.Whole(100) && p.drugAt(a.from) < 0
	}
	if m.drug.bare == "" {
		return false
	}
	for k := range p.routes {
		if r := &p.lex.routeRows[p.routes[k].row]; p.routes[k].from == m.to && (r.vein || r.name == "IM" || r.name == "SC") {
			return true
		}
	}
	return false
}

// actBetween says that "injection" stands between two tokens: "a 5 cc retrobulbar injection was
// performed with 2% Xylocaine".
func (p *parser) actBetween(from, to int) bool {
	for i := from; i < to; i++ {
		if p.isWord(i, "injection") || p.isWord(i, "block") {
			return true
		}
	}
	return false
}

// strengthAfterComma says that nothing but "each" and a strength stands between a quantity and
// the drug, beside a comma: "0.3 cc each, 1% plain lidocaine".
func (p *parser) strengthAfterComma(from, to int) bool {
	if p.isWord(from, "each") {
		from++
	}
	if !p.isMark(from, ',') {
		return false
	}
	for k := range p.found {
		if p.found[k].from == from+1 && p.found[k].kind == strengthAmount && p.found[k].to <= to {
			return true
		}
	}
	return false
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
		if right >= 0 && left < 0 && p.isMark(h.to, ':') && list[right].from == h.to+1 {
			owner = right // "Emergency IM: Haldol 5, Ativan 2"
		} else if right >= 0 && p.introduces(h, &list[right]) {
			owner = right
		} else if right >= 0 {
			r := p.between(h.to, list[right].from)
			near := !r.hard && !r.join && !r.comma && r.words <= 3
			if left >= 0 && !r.hard && !r.and && r.words <= 4 && p.clause[list[left].from] != p.clause[h.from] && p.clause[list[right].from] == p.clause[h.from] {
				owner = right
			} else if left < 0 && !r.hard && !r.and && (r.words <= 8 || r.words <= 14 && p.lex.routeRows[h.row].local) && (!r.comma || p.lex.routeRows[h.row].local && (p.lex.routeRows[h.row].name != "local" || list[right].drug.kind == localDrug)) && p.clause[h.from] == p.clause[list[right].from] {
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
		if len(list[i].routes) == 0 && list[i].drug.kind != oralDrug && next.list == list[i].list && p.between(list[i].to, next.from).words <= 3 && len(next.routes) > 0 && p.routes[next.routes[0]].from > next.from && !next.diluent && !next.flush {
			if scheduled, _ := p.schedule(&list[i]); !scheduled { // "Ozempic 0.5 mg weekly, B12 1000 mcg IM monthly": lines of a list
				list[i].routes = next.routes
			}
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

func (p *parser) between(from, to int) gap {
	var g gap
	for i := from; i < to; i++ {
		set := p.cueSetAt(i)
		switch {
		case p.drugAt(i) >= 0 && !p.loose(p.drugRow(p.drugAt(i))):
			g.hard = true
		case p.isMark(i, '(') && p.amountFrom(i+1) || p.isMark(i, ')') && p.usedAmount(i-1): // a dose in brackets
		case p.isMark(i, ',') || p.isMark(i, '(') || p.isMark(i, ')') || p.isMark(i, ':'):
			g.comma = true
		case p.isMark(i, ';'):
			g.semi = true
		case p.isMark(i, '.') && p.tokens[i].to < int32(len(p.text)) && p.text[p.tokens[i].to] == ' ' || p.isMark(i, '|') && !p.row:
			g.hard = true
		case p.tokens[i].word == p.lex.and && p.bothSides(i+1): // "L and R trapezius"
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
	for i := from; i < to; i++ {
		if p.cueSetAt(i)&(cueGave|cueGiven|cueBegun) != 0 && p.cueSetAt(i)&(cueJoin|cueUndone) == 0 && p.cueSetAt(i-1)&cueAuxiliary == 0 && (p.isWord(i-1, "and") || p.isMark(i-1, ',')) {
			return false // "loaded with Keppra and started on a Cardizem drip": each has its verb
		}
	}
	g := p.between(from, to)
	return !g.hard && !g.semi && g.words <= 6 && p.clause[from] == p.clause[to]
}

// introduces says that a route opens the words for the drug after it: "local anesthesia
// with 1% lidocaine", "IV sedation including Versed".
func (p *parser) introduces(h *hit, m *mention) bool {
	r := &p.lex.routeRows[h.row]
	if g := p.between(h.to, m.from); g.hard || g.semi || g.comma || g.words > 4 || p.clause[h.from] != p.clause[m.from] {
		return false
	}
	if m.drug.kind == localDrug && r.local {
		return true
	}
	if !r.vein {
		return false
	}
	switch p.low(h.to) {
	case "sedation", "anesthesia", "analgesia", "premedication":
		return p.cueSetAt(h.to+1)&cueJoin != 0 || p.isWord(h.to+1, "of") || p.isWord(h.to+1, "was")
	}
	return false
}

// headingRoute gives the route a heading names to the drugs below it on its line: "IV
// SEDATION: 5 mg of Versed".
func (p *parser) headingRoute(list []mention) {
	if !p.s.fresh {
		return
	}
	for i := p.s.from; i < p.s.body; i++ {
		row, to := p.lex.routes.match(p.tokens[:p.s.body], i)
		if row < 0 || !p.lex.routeRows[row].vein && p.lex.routeRows[row].name != "IM" && p.lex.routeRows[row].name != "SC" {
			continue
		}
		p.routes = append(p.routes, hit{row, i, to})
		for k := range list {
			if m := &list[k]; len(m.routes) == 0 && m.drug.kind != localDrug && len(m.amounts) > 0 {
				m.routes = append(m.routes, len(p.routes)-1)
			}
		}
		return
	}
}
