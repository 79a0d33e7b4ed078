package coding

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
)

// The bounds of what a time may be. An infusion that seems to end before it began
// ran over midnight only if that makes it no longer than half a day; one of more
// than two days is a slip of the pen.
const (
	minutesADay   = 24 * 60
	longestNight  = 12 * 60
	longestBag    = 48 * 60
	pumpHours     = 8 * 60 // more than 8 hours: a pump code (96416, 96425)
	pushMinutes   = 15     // at most: a push; more: an infusion
	moreThanHalf  = 31     // minutes past the hour that earn a further hour, and hydration its first
	betweenPushes = 30     // more than: the same drug counts again
)

// span is a stretch of minutes.
type span struct{ from, to int }

func (s span) minutes() int { return max(0, s.to-s.from) }

// shared is how many minutes two spans have in common.
func (s span) shared(o span) int { return max(0, min(s.to, o.to)-max(s.from, o.from)) }

// clock puts every entry on one scale of minutes. Entries without a date follow
// each other as they are listed: one that starts more than half a day before the
// one listed above it is of the next day.
func (c *Coder) clock() {
	base := claim.Date(0)
	for i := range c.v.Given {
		if d := c.v.Given[i].Date(); d != 0 && (base == 0 || d < base) {
			base = d
		}
	}
	day, previous, turned := 0, -1, false
	for i := range c.events {
		e, g := &c.events[i], &c.v.Given[c.events[i].n]
		if !g.Start.HasTime {
			c.untimed(e, g)
			continue
		}
		e.hasStart, e.start = true, g.Start.Minute
		if g.Start.Date != 0 {
			e.start += g.Start.Date.DaysSince(base) * minutesADay
		} else {
			switch {
			case e.start >= minutesADay: // written 00:20+1
				day = 0
			case previous >= 0 && e.start+day*minutesADay < previous-longestNight:
				day++
				turned = true
			case day > 0 && e.start+day*minutesADay > previous+longestNight:
				day--
			}
			e.start += day * minutesADay
			previous = e.start
			if c.v.Date != 0 {
				e.day = c.v.Date.AddDays(e.start / minutesADay)
			}
		}
		c.end(e, g)
	}
	if turned {
		c.ask(Confirm, "administrations", "the entries carry no date; those listed after midnight are taken as of the next day", midnight)
	}
}

// untimed asks for the start of what is coded by the clock.
func (c *Coder) untimed(e *event, g *facts.Given) {
	if !e.inVein() && e.route != facts.SubcutaneousDrip {
		return
	}
	if g.Stop.HasTime || e.route != facts.IVPush {
		c.askOf(Missing, e.n, "start", fmt.Sprintf("when did %s start? its minutes decide the code", e.name), noStop)
	}
}

// inVein says whether the entry takes the codes of pushes and infusions.
func (e *event) inVein() bool {
	return e.route.IsIV() && (e.what == medicine || e.what == chemo || e.what == hormone || e.what == hydration || e.what == blood)
}

// end finds when the entry stopped, from the charted time, else from volume and rate.
func (c *Coder) end(e *event, g *facts.Given) {
	if !g.Stop.HasTime {
		c.endless(e, g)
		return
	}
	e.stop = g.Stop.Minute
	switch {
	case g.Stop.Date != 0 && g.Start.Date != 0:
		e.stop = e.start + g.Stop.Date.DaysSince(g.Start.Date)*minutesADay + g.Stop.Minute - g.Start.Minute
	default:
		e.stop = e.start + g.Stop.Minute - g.Start.Minute
		if e.stop < e.start && e.stop+minutesADay-e.start <= longestNight {
			e.stop += minutesADay
		}
	}
	switch n := e.minutes(); {
	case n < 0:
		c.askOf(Missing, e.n, "stop", fmt.Sprintf("%s stops before it starts: correct one of the times", e.name))
	case n > longestBag && !e.pump:
		c.askOf(Missing, e.n, "stop", fmt.Sprintf("%s would run %d hours: correct one of the times", e.name, n/60))
	default:
		e.ends = true
	}
}

// endless works without a stop time. Some contractors take volume and rate for
// it, some pay a push, some nothing: nobody's answer is everybody's.
func (c *Coder) endless(e *event, g *facts.Given) {
	if !e.inVein() && e.route != facts.SubcutaneousDrip || e.route == facts.IVPush {
		return
	}
	if minutes, ok := byRate(g); ok {
		e.stop, e.ends = e.start+minutes, true
		c.askOf(Contested, e.n, "stop", fmt.Sprintf("no stop time is charted for %s; volume divided by rate gives %d minutes, which Palmetto accepts and others do not", e.name, minutes), noStop)
		return
	}
	c.askOf(Missing, e.n, "stop", fmt.Sprintf("when did %s stop? without it some contractors accept volume divided by rate, some pay a push (15 minutes or less), some pay nothing", e.name), noStop)
}

// byRate is volume divided by rate, in whole minutes.
func byRate(g *facts.Given) (minutes int, ok bool) {
	volume, ok := facts.Convert(g.Volume, "mL")
	if !ok || volume <= 0 || !g.Rate.Given || g.Rate.Value <= 0 || g.Rate.Unit != "mL/h" && g.Rate.Unit != "mL/hr" && g.Rate.Unit != "ml/h" && g.Rate.Unit != "ml/hr" {
		return 0, false
	}
	total, ok := volume.Times(claim.Whole(60))
	if !ok {
		return 0, false
	}
	minutes = int(total.FloorDiv(g.Rate.Value))
	return minutes, minutes <= longestBag
}

// visits tells encounters apart: in an office each day is one, unless an infusion
// runs over midnight or little time lies between; in a hospital all is one. A note that
// the patient came back ends an encounter at a pause of hours.
func (c *Coder) visits() {
	c.order = c.order[:0]
	for i := range c.events {
		at := len(c.order)
		for at > 0 && c.startOf(i) < c.startOf(c.order[at-1]) {
			at--
		}
		c.order = append(c.order, 0)
		copy(c.order[at+1:], c.order[at:])
		c.order[at] = i
	}
	returned := says(c.v.Note, "came back", "second encounter", "second visit", "separate encounter", "returned at", "returned for", "returned to clinic",
		"returned to the clinic", "returned to the office", "returned to the infusion", "returned in the afternoon", "returned in the evening", "returned later")
	if c.v.Setting == Facility && !c.v.ByDay && !returned {
		c.overMidnight()
		return
	}
	visit, last := 0, -1
	for _, i := range c.order {
		e := &c.events[i]
		if last >= 0 {
			before := &c.events[last]
			pause := e.start - before.lastMinute()
			if returned && e.hasStart && before.hasStart && pause > shortGap {
				visit++
				last = -1
			} else if c.v.Setting == Facility && !c.v.ByDay {
				// one encounter, whatever the day
			} else if e.day != before.day && (!e.hasStart || !before.hasStart || pause > shortGap) {
				visit++
				last = -1
			}
		}
		e.visit = visit
		if last < 0 || !e.hasStart || e.lastMinute() >= c.events[last].lastMinute() {
			last = i
		}
	}
	c.overMidnight()
}

// shortGap is how long after the last entry one of the next day still belongs to
// the encounter; longGap is how long within a day makes one ask whether the
// patient went home and came back. Neither is a rule of anybody's: they only ask.
const (
	shortGap = 2 * 60
	longGap  = 4 * 60
)

func (e *event) lastMinute() int {
	if e.ends {
		return e.stop
	}
	return e.start
}

// startOf orders entries; those without a time go where their day is.
func (c *Coder) startOf(i int) int {
	e := &c.events[i]
	if e.hasStart || e.day == 0 {
		return e.start
	}
	for j := range c.events {
		if o := &c.events[j]; o.hasStart && o.day != 0 {
			return (o.start/minutesADay + e.day.DaysSince(o.day)) * minutesADay
		}
	}
	return 0
}

// overMidnight asks how to date what runs from one day into the next, and
// whether a long pause was the end of one encounter.
func (c *Coder) overMidnight() {
	last := -1
	for _, i := range c.order {
		e := &c.events[i]
		if !e.inVein() || !e.hasStart {
			continue
		}
		if e.ends && !e.pump && e.start/minutesADay != (e.stop-1)/minutesADay && e.stop > e.start {
			c.askOf(Contested, e.n, "stop", fmt.Sprintf("%s runs over midnight: the minutes of one encounter count together, here on the day it began; some date the later hours on the second day", e.name), midnight)
		}
		if last >= 0 && c.events[last].visit == e.visit && e.start-c.events[last].lastMinute() > longGap {
			if e.day != c.events[last].day {
				c.askOf(Contested, e.n, "start", "coded as one encounter with the day before; if the patient left and came back, each encounter has an initial code of its own", repeats)
			} else if c.v.Setting == Office {
				c.askOf(Confirm, e.n, "start", "if the patient left and came back, the second encounter has an initial code of its own with 59 or XE", oneInitial)
			}
		}
		if last < 0 || e.lastMinute() > c.events[last].lastMinute() {
			last = i
		}
	}
}
