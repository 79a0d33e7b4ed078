package coding

import (
	"fmt"

	"firstpass/finding"
)

// hours is how many further hours minutes past the first hour earn: each needs
// more than 30 of its own (91, 151, 211 ...).
func hours(minutes int) int {
	if minutes < 60+moreThanHalf {
		return 0
	}
	return (minutes-60-moreThanHalf)/60 + 1
}

// infusion gives a course its code and its further hours.
func (c *Coder) infusion(p *course, code string, source finding.Source, role string, modifiers ...string) {
	p.placed, p.code = true, code
	why := string(sentence(nil).s(p.name).s(" ").span(p).s(": ").s(role))
	c.add(code, 1, c.dayOf(p.list[0]), p.list, why, source, modifiers...)
	p.hourCode = "96366"
	if p.chemo {
		p.hourCode = "96415"
	}
	if p.hours = hours(p.minutes); p.hours > 0 {
		why := sentence(nil).s(p.name).s(": ").n(p.minutes).s(" minutes = first hour and ").n(p.hours).s(" further, each begun by more than 30 minutes (").s(hourSteps(p.hours)).s(")")
		c.add(p.hourCode, int64(p.hours), c.dayOf(p.list[0]), p.list, string(why), byTheHour)
	}
	if p.complex {
		c.complexFamily(p)
	}
}

func hourSteps(n int) string {
	if n == 1 {
		return "from minute 91"
	}
	return fmt.Sprintf("from minute 91, the last from minute %d", 31+60*n)
}

// pumps codes chemotherapy that a pump goes on giving for more than 8 hours: its
// start is one service, and no initial one (it is not on the audit topic's list).
func (c *Coder) pumps() {
	for i := range c.courses {
		p := &c.courses[i]
		if !p.chemo || p.minutes <= pumpHours {
			continue
		}
		p.placed, p.code = true, "96416"
		c.add("96416", 1, c.dayOf(p.list[0]), p.list, fmt.Sprintf("%s runs %d hours: the start of an infusion of more than 8 hours by pump", p.name, p.minutes/60), addOns)
		if !p.pump {
			c.askOf(Confirm, p.list[0], "route", fmt.Sprintf("%s ran more than 8 hours: 96416 is for a portable or implanted pump; without one the hours are 96413 and 96415", p.name), addOns)
		}
	}
}

// complexFamily names both sides where contractors and plans disagree whether
// the chemotherapy codes stand for a biologic.
func (c *Coder) complexFamily(p *course) {
	c.askOf(Contested, p.list[0], "medication", fmt.Sprintf("%s is a complex biologic: Medicare contractors and hospitals take 96413 and 96415 where the record shows that the infusion was complex, some plans want 96365 and 96366", p.name), infliximab, complexShots)
}

// Later is what an initial code becomes when another service is the initial one,
// "" for a code that is no initial one.
func Later(code string) string {
	switch code {
	case "96360":
		return "96361"
	case "96365":
		return "96367"
	case "96369":
		return "96371"
	case "96374":
		return "96375"
	case "96409":
		return "96411"
	case "96413":
		return "96417"
	}
	return ""
}
