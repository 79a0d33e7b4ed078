package note

import (
	"strings"

	"firstpass/claim"
)

// unitAt reads the unit at a token.
func (p *parser) unitAt(i int) (*unit, int) {
	if i < 0 || i >= p.s.to || p.tokens[i].kind != wordToken {
		return nil, i
	}
	for k := range p.sites {
		if p.sites[k].from == i {
			return nil, i // "1145 L VG": the left side, no liters
		}
	}
	row, end := p.lex.units.match(p.tokens[:p.s.to], i)
	if row < 0 {
		return nil, i
	}
	return &p.lex.unitRows[row], end
}

// timesWord reads x2.
func (p *parser) timesWord(i int) (int64, bool) {
	w := p.word(i)
	if w[0] != 'x' && w[0] != 'X' {
		return 0, false
	}
	if w = p.low(i); len(w) < 2 || len(w) > 3 || w[0] != 'x' {
		return 0, false
	}
	n := int64(0)
	for _, c := range []byte(w[1:]) {
		if !isDigit(c) {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// numberWord reads the numbers people dictate as words.
func numberWord(w string) (claim.Decimal, bool) {
	switch w {
	case "one", "a":
		return claim.Whole(1), true
	case "two":
		return claim.Whole(2), true
	case "three":
		return claim.Whole(3), true
	case "four":
		return claim.Whole(4), true
	case "five":
		return claim.Whole(5), true
	case "six":
		return claim.Whole(6), true
	case "eight":
		return claim.Whole(8), true
	case "ten":
		return claim.Whole(10), true
	case "half":
		return claim.MustDecimal("0.5"), true
	case "twenty":
		return claim.Whole(20), true
	case "fifty":
		return claim.Whole(50), true
	case "hundred":
		return claim.Whole(100), true
	}
	return 0, false
}

// decimal is the value of a number token.
func (p *parser) decimal(i int) (claim.Decimal, bool) {
	word := p.word(i)
	if strings.IndexByte(word, ',') >= 0 {
		word = strings.ReplaceAll(word, ",", "")
	}
	value, err := claim.ParseDecimal(word)
	return value, err == nil
}

// thrownAway says that a quantity was discarded: "wasted 20 mg", "remaining 0.5 mL discarded".
func (p *parser) thrownAway(a *amount) bool {
	if a.kind != doseAmount && a.kind != volumeAmount {
		return false
	}
	for i := a.from - 1; i >= p.s.from && i >= a.from-3; i-- {
		if p.cueSetAt(i)&cueWaste != 0 {
			return true
		}
		if p.isMark(i, ',') || p.isMark(i, ';') || p.drugAt(i) >= 0 || p.tokens[i].kind == numberToken {
			break
		}
	}
	for i := a.to; i < p.s.to && i < a.to+3; i++ {
		if p.cueSetAt(i)&cueWaste != 0 {
			return true
		}
		if p.isMark(i, ',') || p.isMark(i, ';') || p.drugAt(i) >= 0 || p.tokens[i].kind == numberToken {
			break
		}
	}
	return false
}
