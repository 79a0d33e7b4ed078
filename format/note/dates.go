package note

import "firstpass/claim"

// date reads 3/4/25 (US), 3/4/2025, 2025-03-04, 07 Dec 2012 and March 8, 2006.
func (p *parser) date(i int) (claim.Date, int, bool) {
	if i < p.s.from || i >= p.s.to {
		return 0, 0, false
	}
	t := &p.tokens[i]
	if t.kind == wordToken {
		month := p.month(i)
		if month == 0 {
			return 0, 0, false
		}
		j := i + 1
		if p.isMark(j, '.') {
			j++
		}
		day := p.small(j)
		k := j + 1
		for p.isMark(k, ',') || p.isWord(k, "st") || p.isWord(k, "nd") || p.isWord(k, "rd") || p.isWord(k, "th") {
			k++
		}
		if year, ok := p.year(k); ok && day > 0 {
			return checked(year, month, day, k+1)
		}
		return 0, 0, false
	}
	if t.kind != numberToken {
		return 0, 0, false
	}
	first := p.small(i)
	if p.isMark(i+1, '/') && p.small(i+2) > 0 && p.isMark(i+3, '/') && i+4 < p.s.to && p.tokens[i+4].kind == numberToken {
		if year, ok := p.shortYear(i + 4); ok {
			return checked(year, first, p.small(i+2), i+5)
		}
	}
	if p.isMark(i+1, '-') && !p.tokens[i+1].spaced && p.isMark(i+3, '-') && i+4 < p.s.to {
		if year, ok := p.year(i); ok {
			return checked(year, p.small(i+2), p.small(i+4), i+5)
		}
		if year, ok := p.shortYear(i + 4); ok && p.small(i+2) > 0 {
			return checked(year, first, p.small(i+2), i+5)
		}
	}
	if month := p.month(i + 1); month > 0 && first > 0 {
		if year, ok := p.year(i + 2); ok {
			return checked(year, month, first, i+3)
		}
	}
	return 0, 0, false
}

func checked(year, month, day, to int) (claim.Date, int, bool) {
	date := claim.NewDate(year, month, day)
	return date, to, date != 0
}

// month is the number of a month's name.
func (p *parser) month(i int) int {
	if i < p.s.from || i >= p.s.to || p.tokens[i].kind != wordToken || p.tokens[i].to-p.tokens[i].from < 3 || !p.tokens[i].capital || !p.marked(i, monthMark) {
		return 0
	}
	switch p.low(i) {
	case "jan", "january":
		return 1
	case "feb", "february":
		return 2
	case "mar", "march":
		return 3
	case "apr", "april":
		return 4
	case "may":
		return 5
	case "jun", "june":
		return 6
	case "jul", "july":
		return 7
	case "aug", "august":
		return 8
	case "sep", "sept", "september":
		return 9
	case "oct", "october":
		return 10
	case "nov", "november":
		return 11
	case "dec", "december":
		return 12
	}
	return 0
}

// digits is the value of a number token of digits only, -1 where it is none.
func (p *parser) digits(i int) (value, length int) {
	if i < p.s.from || i >= p.s.to || p.tokens[i].kind != numberToken || p.tokens[i].to-p.tokens[i].from > 14 {
		return -1, 0
	}
	word := p.word(i)
	for k := range len(word) {
		if !isDigit(word[k]) {
			return -1, 0
		}
		value = value*10 + int(word[k]-'0')
	}
	return value, len(word)
}

// small is a number of one or two digits, 0 where there is none.
func (p *parser) small(i int) int {
	value, length := p.digits(i)
	if length == 0 || length > 2 {
		return 0
	}
	return value
}

func (p *parser) year(i int) (int, bool) {
	value, length := p.digits(i)
	return value, length == 4 && value >= 1900 && value < 2100
}

// shortYear reads 25 as 2025 and 58 as 1958: a birth date may be that old, a
// visit is not.
func (p *parser) shortYear(i int) (int, bool) {
	if year, ok := p.year(i); ok {
		return year, true
	}
	value, length := p.digits(i)
	if length != 2 {
		return 0, false
	}
	if value < 50 {
		return 2000 + value, true
	}
	return 1900 + value, true
}

// pastDates finds days of the past that are no moments of giving: "in June", "July
// 2005", "in 1998", "in 9/91". They work like a phrase of the class past.
func (p *parser) pastDates() {
	p.pastBefore, p.pastHere = p.pastHere, false
	for i := p.s.body; i < p.s.to && p.seen&(dayMark|monthMark) != 0; i++ {
		if t := &p.tokens[i]; t.word < 0 || p.lex.marks[t.word]&(dayMark|monthMark) == 0 {
			continue
		}
		from, to := i, 0
		class := cuePast
		switch {
		case p.tokens[i].capital && (p.isWord(i, "hospital") || p.isWord(i, "clinic") || p.isWord(i, "center")) && p.properName(i-1):
			class, to = cueElsewhere, i+1
		case p.isWord(i, "last"):
			to = p.lastDay(i + 1)
		case p.isWord(i, "in"):
			switch p.low(i - 1) {
			case "due", "back", "again", "return", "recheck", "repeat":
				continue
			}
			if p.month(i+1) > 0 {
				to = i + 2
			} else if year, ok := p.year(i + 1); ok && year > 1940 {
				if u, _ := p.unitAt(i + 2); u == nil {
					to = i + 2
				}
			} else if p.small(i+1) > 0 && p.small(i+1) <= 12 && p.isMark(i+2, '/') && (p.small(i+3) > 0) && !p.isMark(i+4, '/') && (i+4 >= p.s.to || p.tokens[i+4].spaced || p.tokens[i+4].kind != wordToken) {
				to = i + 4
			}
		case p.month(i) > 0:
			j := i + 1
			if p.isWord(j, "of") || p.isMark(j, ',') {
				j++
			}
			if _, ok := p.year(j); ok {
				to = j + 1
			}
		}
		if to == 0 {
			continue
		}
		p.cues = append(p.cues, cueHit{class, from, to})
		p.pastHere = p.pastHere || class == cuePast
		for j := from; j < to; j++ {
			if p.cueAt[j] == 0 {
				p.cueAt[j] = int32(len(p.cues))
			}
		}
		i = to - 1
	}
}

// properName says that a word before "Hospital" makes it the name of a place.
func (p *parser) properName(i int) bool {
	if i < p.s.body || p.tokens[i].kind != wordToken || !p.tokens[i].capital || i == p.s.body {
		return false
	}
	switch p.low(i) {
	case "the", "this", "our", "day", "a", "his", "her":
		return false
	}
	return true
}

// lastDay is where the day after "last" ends: "last 7/2/2025", "last on 9/14"; 0 where
// none follows.
func (p *parser) lastDay(i int) int {
	for n := 0; n < 3; n++ {
		if _, to, ok := p.date(i); ok {
			return to
		}
		if p.small(i) > 0 && p.isMark(i+1, '/') {
			if _, ok := p.year(i + 2); ok || p.small(i+2) > 0 {
				return i + 3 // 9/14, 1/2022
			}
		}
		if !p.isMark(i, ':') && !p.isWord(i, "on") && !p.isWord(i, "was") && !p.isWord(i, "had") && !p.isWord(i, "in") {
			return 0
		}
		i++
	}
	return 0
}
