package note

import (
	"strings"

	"firstpass/claim"
)

type amountKind uint8

const (
	doseAmount     amountKind = iota // mass or units
	volumeAmount                     // mL, L
	strengthAmount                   // 1 %, 40 mg/mL, 1:1000
	rateAmount                       // 125 mL/h
	weightAmount                     // 5 mg/kg
	countAmount                      // 2 vials, x2
	durationAmount                   // 10 min
	otherAmount                      // a gauge, an age, a blood pressure
	bareAmount                       // a number with nothing after it
)

// amount is a number of the text with its unit and what it measures.
type amount struct {
	from, to int // tokens
	kind     amountKind
	value    claim.Decimal
	unit     string
	warn     string // the unit's spelling is error-prone
	trailing bool   // 5.0
	leading  bool   // .5
	// per is the denominator of a strength: 40 mg per 1 mL. perWritten says that it had a number.
	per        claim.Decimal
	perUnit    string
	perWritten bool
	minutes    int
	upper      bool // the upper end of a range
}

// amounts finds the quantities of a sentence.
func (p *parser) amounts() {
	p.found, p.waste = p.found[:0], p.waste[:0]
	for i := p.s.body; i < p.s.to; {
		if p.used[i] || !p.countable(i) {
			i++
			continue
		}
		a, ok := p.amount(i)
		if !ok {
			i++
			continue
		}
		if p.thrownAway(&a) {
			p.waste = append(p.waste, a)
		} else {
			p.found = append(p.found, a)
		}
		for j := a.from; j < a.to; j++ {
			p.used[j] = true
		}
		i = a.to
	}
}

// countable says that a quantity may begin at a token: a number, one in words, or x2.
func (p *parser) countable(i int) bool {
	t := &p.tokens[i]
	return t.kind == numberToken || t.kind == wordToken && (p.marked(i, numberMark) || p.text[t.from]|' ' == 'x')
}

// amount reads one quantity that begins at a token.
func (p *parser) amount(i int) (amount, bool) {
	t := &p.tokens[i]
	a := amount{from: i, to: i + 1}
	switch {
	case t.kind == numberToken:
		value, ok := p.decimal(i)
		if !ok {
			return a, false
		}
		a.value = value
		word := p.word(i)
		a.trailing = strings.Contains(word, ".") && strings.HasSuffix(word, "0")
		a.leading = word[0] == '.'
		if word[0] == '.' && i > p.s.from && p.tokens[i-1].kind == numberToken {
			return a, false
		}
	case t.kind == wordToken:
		if n, ok := p.timesWord(i); ok { // x2, X3
			return amount{from: i, to: i + 1, kind: countAmount, value: claim.Whole(n)}, true
		}
		value, to := p.numberWords(i)
		if to == i {
			return a, false
		}
		if u, _ := p.unitAt(to); u == nil {
			return a, false
		}
		a.value, a.to = value, to
	default:
		return a, false
	}
	// a ratio: 1:1000, 2:1
	if p.isMark(a.to, ':') && a.to+1 < p.s.to && p.tokens[a.to+1].kind == numberToken && !p.tokens[a.to+1].spaced {
		a.kind, a.to = strengthAmount, a.to+2
		return a, true
	}
	// a fraction: 1/2, 1/4
	if p.isMark(a.to, '/') && a.to+1 < p.s.to && p.tokens[a.to+1].kind == numberToken && !p.tokens[a.to].spaced && !p.tokens[a.to+1].spaced {
		if p.isMark(a.to+2, '%') || p.isWord(a.to+2, "percent") {
			a.kind, a.to = strengthAmount, a.to+3
			return a, true
		}
		if p.tokens[i].to-p.tokens[i].from <= 3 { // a blood pressure, a date without a year, 1/2
			if u, _ := p.unitAt(a.to + 2); u == nil && p.drugAt(a.to+2) < 0 && p.drugAt(a.to+1) < 0 {
				a.kind, a.to = otherAmount, a.to+2
				return a, true
			}
		}
	}
	// a range: 50-100 mg, 1 to 2 mg
	if (p.isMark(a.to, '-') || p.isWord(a.to, "to")) && a.to+1 < p.s.to && p.tokens[a.to+1].kind == numberToken {
		if u, _ := p.unitAt(a.to + 2); u != nil || p.isMark(a.to+2, '%') {
			if value, ok := p.decimal(a.to + 1); ok && value > a.value {
				a.value, a.to, a.upper = value, a.to+2, true
			}
		}
	}
	if p.isMark(a.to, '%') || p.isWord(a.to, "percent") {
		a.kind, a.to = strengthAmount, a.to+1
		return a, true
	}
	j := a.to
	if p.isMark(j, '-') && j+1 < p.s.to && !p.tokens[j+1].spaced {
		j++
	}
	if p.isWord(j, "more") || p.isWord(j, "additional") || p.isWord(j, "extra") {
		j++
	}
	u, end := p.unitAt(j)
	if u == nil {
		a.kind = bareAmount
		return a, true
	}
	a.to, a.unit, a.warn = end, u.name, u.warn
	switch u.kind {
	case massUnit, doseUnit:
		a.kind = doseAmount
		if u.name == "million units" {
			if v, ok := a.value.Times(claim.Whole(1_000_000)); ok {
				a.value, a.unit = v, "units"
			}
		}
		if u.name == "g" && p.needle(a) {
			a.kind = otherAmount
		}
	case volumeUnit:
		a.kind = volumeAmount
	case containerUnit:
		a.kind = countAmount
	case hourUnit, minuteUnit, secondUnit:
		a.kind = durationAmount
		a.minutes = int(a.value.Int())
		if u.kind == hourUnit {
			if m, ok := a.value.Times(claim.Whole(60)); ok {
				a.minutes = int(m.Int())
			}
		} else if u.kind == secondUnit {
			a.minutes = 0
		}
	case percentUnit:
		a.kind = strengthAmount
	default:
		a.kind = otherAmount
	}
	p.denominator(&a)
	return a, true
}

// needle says that "20g" is a needle's gauge: it follows via or with, or a needle or a vein follows it.
func (p *parser) needle(a amount) bool {
	if !a.value.IsWhole() || a.value.Int() < 14 || a.value.Int() > 30 {
		return false
	}
	if d := p.drugAt(a.from - 1); d >= 0 && p.drugRow(d).kind != actDrug {
		return false // "D50 25 g IV": the dose, right after the name
	}
	if p.isWord(a.from-1, "via") || p.isWord(a.from-1, "w") || p.isWord(a.from-1, "with") || p.isWord(a.from-1, "a") || p.isWord(a.from-1, "using") {
		return true
	}
	for k := range p.sites {
		if p.sites[k].to == a.from { // L hand 22g
			return true
		}
	}
	if a.to < p.s.to && p.tokens[a.to].kind == wordToken {
		switch p.low(a.to) {
		case "needle", "iv", "piv", "angiocath", "catheter", "jelco", "butterfly", "spinal", "tuohy", "quincke", "whitacre", "x1", "x", "huber", "r", "l":
			return true
		}
	}
	return false
}

// denominator reads what follows a quantity: /mL, per kg, / 1 mL, an hour.
func (p *parser) denominator(a *amount) {
	j := a.to
	switch {
	case p.isMark(j, '/'), p.isWord(j, "per"):
		j++
	case (p.isWord(j, "an") || p.isWord(j, "each")) && p.isWord(j+1, "hour"), p.isWord(j, "a") && p.isWord(j+1, "minute"):
		j++
	case p.isWord(j, "in") && j+1 < p.s.to && p.tokens[j+1].kind == numberToken:
		// 40 mg in 0.4 mL solution is a strength only where the solution is named.
		return
	default:
		return
	}
	per, written := claim.Whole(1), false
	if j < p.s.to && p.tokens[j].kind == numberToken {
		value, ok := p.decimal(j)
		if !ok {
			return
		}
		per, written = value, true
		j++
	}
	u, end := p.unitAt(j)
	if u == nil {
		switch p.low(j) {
		case "m2", "m", "sq", "square", "meter", "metre", "centimeter", "cm2":
			a.kind, a.to = weightAmount, j+1
			if p.isWord(a.to, "squared") || p.isWord(a.to, "m") || p.isWord(a.to, "meter") {
				a.to++
			}
		}
		if written && p.drugAt(j) >= 0 && p.drugRow(p.drugAt(j)).kind == fluidDrug { // 450 mg/250 D5W
			a.perUnit, a.per, a.perWritten, a.to = "mL", per, true, j
		}
		return
	}
	switch u.kind {
	case volumeUnit:
		if a.kind == doseAmount {
			a.kind, a.to, a.per, a.perUnit, a.perWritten = strengthAmount, end, per, u.name, written
		}
	case weightUnit:
		a.kind, a.to = weightAmount, end
		p.denominator(a)
	case hourUnit, minuteUnit, dayUnit, secondUnit:
		if a.kind == weightAmount {
			a.unit += "/kg/" + u.name
		} else if written && a.kind == doseAmount && per > claim.Whole(4) { // 4200 mg/46h: so much in all
			a.per = 0
		} else if u.kind != dayUnit {
			a.unit += "/" + u.name
			a.kind = rateAmount
		}
		a.to = end
	case massUnit, doseUnit, containerUnit:
		if a.kind == doseAmount || a.kind == volumeAmount {
			a.to = end
		}
	}
}
