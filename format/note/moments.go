package note

import (
	"firstpass/claim"
)

// momentRole is what a day or an hour in the text belongs to.
type momentRole uint8

const (
	givenMoment   momentRole = iota // when something was done, as far as the words tell
	stopMoment                      // when it ended
	chartedMoment                   // when it was written down
	otherMoment                     // an expiry, a birth date, the date of a leaflet
)

// moment is a day, an hour, or both, with the end of a range where one is written.
type moment struct {
	from, to int
	at       claim.Moment
	stop     claim.Moment
	role     momentRole
	next     bool // directly after another moment of the line
}

// moments finds the days and hours of a sentence and marks their tokens used.
func (p *parser) moments() {
	p.when = p.when[:0]
	for i := p.s.from; i < p.s.to; {
		m, ok := p.momentAt(i)
		if !ok {
			i++
			continue
		}
		m.role = p.roleOf(&m)
		for j := m.from; j < m.to; j++ {
			p.used[j] = true
		}
		if n := len(p.when); n > 0 && p.adjoins(&p.when[n-1], &m) {
			p.when[n-1].to = m.to
			p.when[n-1].at.Date = max(p.when[n-1].at.Date, m.at.Date)
			if m.at.HasTime {
				p.when[n-1].at.Minute, p.when[n-1].at.HasTime, p.when[n-1].stop = m.at.Minute, true, m.stop
			}
		} else {
			p.when = append(p.when, m)
		}
		i = m.to
	}
}

// adjoins says that a day and an hour stand together and are one moment.
func (p *parser) adjoins(a, b *moment) bool {
	if a.at.Date != 0 && b.at.Date != 0 || a.at.HasTime && b.at.HasTime || b.from-a.to > 1 || a.role == otherMoment {
		return false
	}
	return b.from == a.to || p.isWord(a.to, "at") || p.isMark(a.to, '@') || p.isMark(a.to, ',')
}

// momentAt reads a day or an hour that begins at a token.
func (p *parser) momentAt(i int) (moment, bool) {
	m := moment{from: i}
	if date, to, ok := p.date(i); ok {
		m.at.Date, m.to = date, to
		return m, true
	}
	minute, date, to, ok := p.clock(i)
	if !ok {
		return m, false
	}
	m.at = claim.Moment{Date: date, Minute: minute, HasTime: true}
	m.to = to
	if p.isMark(to, '-') || p.isWord(to, "to") || p.isWord(to, "until") {
		if stop, _, end, ok := p.clock(to + 1); ok {
			m.stop, m.to = claim.Moment{Date: date, Minute: stop, HasTime: true}, end
		}
	}
	return m, true
}

// date reads 3/4/25 (US), 3/4/2025, 2025-03-04, 07 Dec 2012 and March 8, 2006.
func (p *parser) date(i int) (claim.Date, int, bool) {
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
	if i < p.s.from || i >= p.s.to || p.tokens[i].kind != wordToken || p.tokens[i].to-p.tokens[i].from < 3 || !p.tokens[i].capital {
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

// clock reads 14:22, 1422, 2:22 pm, 8 p.m., 1400 hours and 202505131005.
func (p *parser) clock(i int) (minute int, date claim.Date, to int, ok bool) {
	value, length := p.digits(i)
	if length == 0 {
		return 0, 0, 0, false
	}
	if length == 12 || length == 14 {
		day := claim.NewDate(value/pow10(length-4), value/pow10(length-6)%100, value/pow10(length-8)%100)
		hour, min := value/pow10(length-10)%100, value/pow10(length-12)%100
		if day != 0 && hour < 24 && min < 60 && day.Year() > 1990 {
			return hour*60 + min, day, i + 1, true
		}
		return 0, 0, 0, false
	}
	hour, min, to := value, 0, i+1
	switch {
	case length <= 2 && p.isMark(to, ':') && !p.tokens[to].spaced:
		part, partLength := p.digits(to + 1)
		if partLength != 2 || p.tokens[to+1].spaced {
			return 0, 0, 0, false
		}
		min, to = part, to+2
		if p.isMark(to, ':') { // seconds
			if _, n := p.digits(to + 1); n == 2 {
				to += 2
			}
		}
	case length == 4:
		if u, _ := p.unitAt(to); u != nil && u.kind != hourUnit || p.isMark(to, '/') || p.isMark(to, '%') || p.drugAt(to) >= 0 && !p.tokens[i].spaced {
			return 0, 0, 0, false
		}
		if p.isMark(i-1, '/') || p.isMark(i-1, '#') || p.isMark(i-1, '-') && !p.clockBefore(i-2) || p.isMark(i-1, '.') && !p.tokens[i].spaced {
			return 0, 0, 0, false
		}
		hour, min = value/100, value%100
		if year := value >= 1950 && value < 2050; year && !p.hourCue(i) {
			return 0, 0, 0, false
		}
		if value < 100 && !p.hourCue(i) {
			return 0, 0, 0, false
		}
		if u, end := p.unitAt(to); u != nil && u.kind == hourUnit {
			to = end
		}
	}
	afternoon, end, meridian := p.meridian(to)
	if length <= 2 && to == i+1 && !meridian {
		return 0, 0, 0, false
	}
	if meridian {
		if hour > 12 || hour == 0 {
			return 0, 0, 0, false
		}
		hour %= 12
		if afternoon {
			hour += 12
		}
		to = end
	}
	if hour > 23 || min > 59 {
		return 0, 0, 0, false
	}
	return hour*60 + min, 0, to, true
}

func pow10(n int) int {
	out := 1
	for range n {
		out *= 10
	}
	return out
}

// clockBefore says that an hour ends at a token: the second of 0910-1125.
func (p *parser) clockBefore(i int) bool {
	_, length := p.digits(i)
	return length == 4 && p.used[i] || length == 4
}

// hourCue says that what stands before a number of four digits makes it an hour,
// where it could be a year.
func (p *parser) hourCue(i int) bool {
	switch p.low(i - 1) {
	case "at", "time", "given", "started", "start", "stopped", "stop", "ended", "hours":
		return true
	}
	if i > p.s.from && p.used[i-1] { // directly after a date
		return true
	}
	return p.isMark(i-1, '@') || p.isMark(i-1, ':') || p.word(i)[0] == '0' || i+1 == p.s.to && i > p.s.from && p.tokens[i-1].kind != markToken
}

// meridian reads am, p.m. and their like.
func (p *parser) meridian(i int) (afternoon bool, to int, ok bool) {
	switch p.low(i) {
	case "am":
		return false, i + 1, true
	case "pm":
		return true, i + 1, true
	case "a", "p":
		if p.isMark(i+1, '.') && p.isWord(i+2, "m") {
			to = i + 3
			if p.isMark(to, '.') && to+1 < p.s.to {
				to++
			}
			return p.isWord(i, "p"), to, true
		}
	}
	return false, i, false
}

// roleOf reads the words before a moment: "exp 6/30/25" is no day of giving.
func (p *parser) roleOf(m *moment) momentRole {
	for i, steps := m.from-1, 0; i >= p.s.from && steps < 3; i, steps = i-1, steps+1 {
		switch p.low(i) {
		case "exp", "expires", "expiration", "expiry", "vis", "dob", "born", "lot", "due", "next", "return", "lmp", "ref":
			return otherMoment
		case "charted", "entered", "documented", "dictated", "transcribed", "recorded", "updated", "signed":
			return chartedMoment
		case "stop", "stopped", "ended", "end", "complete", "completed", "finished", "off", "dc'd", "discontinued":
			return stopMoment
		}
		if p.tokens[i].kind == markToken && (p.tokens[i].mark == ';' || p.tokens[i].mark == '|') || p.used[i] || p.drugAt(i) >= 0 {
			break
		}
	}
	return givenMoment
}

// pastDates finds days of the past that are no moments of giving: "in June", "July
// 2005", "in 1998", "in 9/91". They work like a phrase of the class past.
func (p *parser) pastDates() {
	p.pastBefore, p.pastHere = p.pastHere, false
	for i := p.s.body; i < p.s.to; i++ {
		from, to := i, 0
		class := cuePast
		switch {
		case p.tokens[i].capital && (p.isWord(i, "hospital") || p.isWord(i, "clinic") || p.isWord(i, "center")) && p.properName(i-1):
			class, to = cueElsewhere, i+1
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
			} else if p.small(i+1) > 0 && p.small(i+1) <= 12 && p.isMark(i+2, '/') && (p.small(i+3) > 0) && !p.isMark(i+4, '/') {
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
