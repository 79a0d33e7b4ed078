package note

import (
	"slices"
	"strings"

	"firstpass/claim"
)

// mention is a drug of the sentence with what was found to belong to it.
type mention struct {
	drug     *drug
	from, to int // its words
	past     int // where a later dose of it is written, and what belongs to that dose
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
		if h.from < p.s.body && !(d.kind == fluidDrug && p.headingFluid(k)) && !p.headingVaccines(d, k) || d.kind == trapKind || d.kind == ignoredDrug || d.kind == bloodDrug || d.kind == deviceDrug && !p.deviceUsed(h) {
			continue
		}
		if n := len(out); n > 0 && p.sameDrug(&out[n-1], d, h) {
			out[n-1].to = h.to
			if p.isMark(h.from-1, '(') && p.isMark(h.to, ')') {
				out[n-1].to++
			}
			if d.kind == plainDrug && len(d.name) > len(out[n-1].drug.name) || d.kind == contrast && d.name != out[n-1].drug.name {
				out[n-1].drug = d
			}
			continue
		}
		m := mention{drug: d, from: h.from, to: h.to}
		if p.isMark(h.to, '(') && p.isMark(h.to+2, ')') && p.tokens[h.to+1].kind == wordToken && p.drugAt(h.to+1) < 0 && d.kind == plainDrug && p.tokens[h.to+1].word < 0 {
			m.to += 3 // a brand no table has: "fentanyl (Sublazine)"
		}
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
	p.hasAct = false
	for i := range out {
		if out[i].drug.kind == actDrug && named(i) {
			p.act, p.hasAct = out[i], true
		}
		if (out[i].drug.kind == actDrug || out[i].drug.kind == classDrug && out[i].drug.name == "local anesthetic") && named(i) {
			continue
		}
		if umbrella(out[i].drug) && namesOther(out, i, p) && !(p.isWord(out[i].from-1, "of") && p.usedAmount(out[i].from-2)) {
			continue
		}
		if out[i].drug.name == "immunizations" && namesVaccine(out, i, p) {
			for j := out[i].from; j < out[i].to; j++ {
				p.owner[j] = 0 // "Zoster #2 vaccine given IM": it parts nothing
			}
			continue
		}
		if kept > 0 && (out[i].drug.kind == actDrug && out[kept-1].drug.kind == actDrug) && p.clause[out[i].from] == p.clause[out[kept-1].from] {
			continue
		}
		out[kept] = out[i]
		kept++
	}
	out = out[:kept]
	p.roomFor(out)
	for i := range out {
		out[i].flush, out[i].diluent = p.isFlush(&out[i]), p.isDiluent(out, i)
		if i > 0 && out[i-1].flush && (out[i].drug.name == "heparin" || out[i].drug.kind == fluidDrug) && (len(p.found) == 0 || !p.hasCue(out[i].to, p.s.to, cueGave|cueGiven)) && p.joined(out[i-1].to, out[i].from) {
			out[i].flush = true // "flushes well with saline and heparin"
		}
		if out[i].diluent && out[i].drug.kind == fluidDrug {
			out[i-1].inBag = !p.injects() && !p.reconstituted(out[i-1].to, out[i].from) // "200 units in 20 mL of saline was injected" ran from no bag
		}
		if i > 0 && !p.joined(out[i-1].to, out[i].from) {
			out[i].list = out[i-1].list + 1
		} else if i > 0 {
			out[i].list = out[i-1].list
		}
	}
	return out
}

// roomFor gives the drugs of a sentence room for what belongs to them, from one slice that is
// used again for the next sentence.
func (p *parser) roomFor(list []mention) {
	const amounts, routes = 4, 2
	n := (amounts + routes) * len(list)
	p.ints = slices.Grow(p.ints[:0], n)[:n]
	for i := range list {
		at := (amounts + routes) * i
		list[i].amounts = p.ints[at : at : at+amounts]
		list[i].routes = p.ints[at+amounts : at+amounts : at+amounts+routes]
	}
}

// umbrella is a word for a class that the drugs beside it are named for.
func umbrella(d *drug) bool {
	switch d.name {
	case "antibiotic", "pain medication", "chemotherapy", "biologic", "IV fluids", "fluid bolus", "contrast", "insulin", "botulinum toxin", "steroid", "epidural steroid":
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
			(list[i].drug.name == "steroid" || list[i].drug.name == "epidural steroid") && isSteroid(list[j].drug.name) && j > i && len(p.found) > 0 ||
			list[i].drug.name == "insulin" && strings.HasPrefix(list[j].drug.name, "insulin ") ||
			list[i].drug.name == "botulinum toxin" && strings.Contains(list[j].drug.name, "botulinumtoxin") ||
			list[i].drug.kind == fluidDrug && list[j].drug.kind == fluidDrug && list[j].drug.name != list[i].drug.name && !umbrella(list[j].drug) ||
			list[i].drug.kind == classDrug && !strings.HasSuffix(list[i].drug.name, "steroid") && (list[j].drug.kind == plainDrug || list[j].drug.kind == homeDrug) && (j > i || list[i].drug.name == "antibiotic") {
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
	return between && (d.name == m.drug.name || m.drug.kind == contrast && d.kind == contrast && p.isMark(m.to, '(') || (m.drug.kind == plainDrug || m.drug.kind == homeDrug) && ((d.kind == plainDrug || d.kind == homeDrug) && p.isMark(m.to, '(') && p.isMark(h.to, ')') || d.kind == actDrug))
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
	if p.all&cueFlush != 0 && m.drug.kind != localDrug && p.irrigated(m) {
		return true
	}
	if p.isWord(m.to, "irrigation") || p.isWord(m.to, "irrigant") || p.isWord(m.to, "impregnated") || p.isWord(m.to, "soaked") {
		return true
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
	if i > 0 && list[i-1].drug.kind == localDrug && p.cueSetAt(m.from-1)&cueDilute != 0 {
		return true // "lidocaine buffered with bicarbonate"
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
		case p.isMark(i, ',') && p.isMark(i+2, ':'), p.isWord(i, "with"), p.isWord(i, "containing"), p.isWord(i, "w"), p.isMark(i, '/'), p.isWord(i, "and") && p.isMark(i+2, ':'):
			with = true
		case p.tokens[i].kind != wordToken, p.used[i], p.isWord(i, "to") && p.tokens[i-1].kind == numberToken, p.isWord(i, "plain"), p.isWord(i, "solution"), p.isWord(i, "of"), p.isWord(i, "units"):
		default:
			return false
		}
	}
	return with
}

// deviceUsed says that a pen that is mostly carried was used or prescribed: the words
// right beside it say so.
func (p *parser) deviceUsed(h *hit) bool {
	for i := max(h.from-4, p.s.body); i < min(h.to+3, p.s.to); i++ {
		if p.cueSetAt(i)&(cueGave|cueGiven|cueUsed) != 0 && p.clause[i] == p.clause[h.from] || p.isWord(i, "rx") || p.isWord(i, "prescribed") || p.isWord(i, "prescription") || p.isWord(i, "refill") || p.isWord(i, "refilled") {
			return true
		}
	}
	return false
}

// headingFluid says that a heading names the fluid and the words after it no other drug, but
// how much: "IV FLUIDS: 2 liters".
func (p *parser) headingFluid(k int) bool {
	return len(p.drugs) == k+1 && len(p.found) > 0 && (p.found[0].kind == volumeAmount || p.found[0].kind == rateAmount)
}

// headingVaccines says that a heading names the vaccines and the few words after it only what
// became of them: "IMMUNIZATIONS: Up-to-date."
func (p *parser) headingVaccines(d *drug, k int) bool {
	return d.name == "immunizations" && k == 0 && len(p.drugs) == 1 && p.s.to-p.s.body <= 8 && p.all&(cuePast|cueNegative|cueFuture) != 0
}

// usedAmount says that a quantity ends at a token.
func (p *parser) usedAmount(i int) bool {
	for k := range p.found {
		if p.found[k].to == i+1 {
			return true
		}
	}
	return false
}

// amountFrom says that a quantity begins at a token.
func (p *parser) amountFrom(i int) bool {
	for k := range p.found {
		if p.found[k].from == i {
			return true
		}
	}
	return false
}
