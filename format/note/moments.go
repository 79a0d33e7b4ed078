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
		if t := &p.tokens[i]; t.kind != numberToken && (t.kind != wordToken || !p.marked(i, monthMark)) {
			i++
			continue
		}
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
	return b.from == a.to || p.isWord(a.to, "at") || p.isWord(a.to, "time") || p.isMark(a.to, '@') || p.isMark(a.to, ',')
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
	case length == 4 && p.isMark(i-1, ':') && !p.tokens[i].spaced && i-2 >= p.s.from && p.tokens[i-2].kind == numberToken:
		return 0, 0, 0, false // a ratio, 1:1000
	case length == 4 && p.measured(i-1), length == 4 && perDay(p.low(to)):
		return 0, 0, 0, false
	case length == 4:
		if u, _ := p.unitAt(to); u != nil && u.kind != hourUnit && !p.isWord(to, "dose") && !p.isWord(to, "lot") && !((u.kind == dayUnit || u.kind == longUnit) && (p.isMark(i-1, '@') || p.isWord(i-1, "at"))) || p.isMark(to, '/') || p.isMark(to, '%') || p.isWord(to, "of") || p.drugAt(to) >= 0 && !p.tokens[i].spaced {
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
		if !p.tokens[i].spaced && !p.isWord(i+2, "m") { // 1:15p
			return p.isWord(i, "p"), i + 1, true
		}
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
	if p.isWord(m.to, "shift") {
		return otherMoment
	}
	then := p.isWord(m.from-1, "at") || p.isMark(m.from-1, '@') || p.isWord(m.from-1, "by") || p.isWord(m.from-1, "recheck")
	for i, steps := m.from-1, 0; i >= p.s.from && steps < 7; i, steps = i-1, steps+1 {
		w := p.low(i)
		switch w {
		case "discharged", "d/c'd", "c'd", "dc'd", "departed", "arrived", "arrival", "roomed", "triaged":
			if steps < 3 && p.isWord(i, "dc'd") {
				return stopMoment
			}
			return otherMoment // when the patient came or went
		}
		if then && steps < 5 && measuredThen(w) && !p.isWord(i+1, "dose") {
			return otherMoment // "repeat BG 260 at 1500", "relief by 0400"
		}
		if steps == 0 && (w == "entry" || w == "addendum") {
			return chartedMoment // "late entry 11/13/25 0810"; "late entry for" names the day it was done
		}
		if steps < 3 {
			switch w {
			case "exp", "expires", "expiration", "expiry", "vis", "dob", "born", "lot", "due", "next", "return", "lmp", "ref":
				return otherMoment
			case "charted", "entered", "documented", "dictated", "transcribed", "recorded", "updated", "signed", "corrected", "amended":
				return chartedMoment
			case "stop", "stopped", "ended", "end", "complete", "completed", "finished", "off", "discontinued":
				return stopMoment
			}
		}
		if p.tokens[i].kind == markToken && (p.tokens[i].mark == ';' || p.tokens[i].mark == '|') || p.used[i] || p.drugAt(i) >= 0 {
			break
		}
		if p.cueSetAt(i)&(cueGave|cueGiven) != 0 {
			break
		}
	}
	return givenMoment
}

// measuredThen knows words for what is looked at an hour after a drug.
func measuredThen(w string) bool {
	switch w {
	case "repeat", "recheck", "rechecked", "reassessed", "relief", "resolved":
		return true
	}
	return false
}

// perDay knows what four digits before it are a dose of: "metformin 1000 bid".
func perDay(w string) bool {
	switch w {
	case "bid", "tid", "qid", "daily", "qd", "qday", "qhs", "qam", "qpm", "weekly", "monthly":
		return true
	}
	return false
}

// measured knows what four digits after it measure: "EBL 1200" is no hour.
func (p *parser) measured(i int) bool {
	switch p.low(i) {
	case "ebl", "uop", "output", "intake", "loss", "wbc", "plt", "platelets", "weight", "wt", "bp", "fhr", "residual", "pvr", "calories", "room", "ext":
		return true
	}
	return false
}
