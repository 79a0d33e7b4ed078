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

// numberWords reads the numbers people dictate as words: "sixty", "one hundred twenty-five",
// "two and a half". It returns the token after them, i where there are none.
func (p *parser) numberWords(i int) (claim.Decimal, int) {
	if !p.marked(i, numberMark) {
		return 0, i
	}
	total, part, half := int64(0), int64(-1), false
	at := i
words:
	for at < min(p.s.to, i+8) {
		w := p.low(at)
		n := numberWord(w)
		switch {
		case n >= 0:
			part = max(part, 0) + n
		case w == "hundred":
			part = max(part, 1) * 100
		case w == "thousand":
			total, part = total+max(part, 1)*1000, 0
		case w == "half" && !half:
			half = true
			if part == 1 && at == i+1 { // "one half", "a half"
				part = 0
			}
			part = max(part, 0)
		case part >= 0 && w == "and" && p.isWord(at+2, "half"):
			half = true
			at += 2
		case part >= 0 && (w == "and" || p.isMark(at, '-')) && numberWord(p.low(at+1)) > 1:
		default:
			break words
		}
		at++
	}
	if part < 0 {
		return 0, i
	}
	value := claim.Whole(total + part)
	if half {
		value += claim.MustDecimal("0.5")
	}
	return value, at
}

// numberWord is the value of one such word, -1 where it is none.
func numberWord(w string) int64 {
	switch w {
	case "one", "a":
		return 1
	case "two":
		return 2
	case "three":
		return 3
	case "four":
		return 4
	case "five":
		return 5
	case "six":
		return 6
	case "seven":
		return 7
	case "eight":
		return 8
	case "nine":
		return 9
	case "ten":
		return 10
	case "twelve":
		return 12
	case "fifteen":
		return 15
	case "twenty":
		return 20
	case "thirty":
		return 30
	case "forty":
		return 40
	case "fifty":
		return 50
	case "sixty":
		return 60
	case "seventy":
		return 70
	case "eighty":
		return 80
	case "ninety":
		return 90
	}
	return -1
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
	if a.kind == doseAmount && p.isWord(a.to, "in") && a.to+1 < p.s.to && p.tokens[a.to+1].kind == numberToken {
		return false // "remaining 975 mg in 500 mL NS": what was still to run
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
