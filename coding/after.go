package coding

import (
	"fmt"
	"slices"

	"firstpass/claim"
)

// repeated settles pushes of a drug that was given before or is infused as well:
// a bolus beside the infusion of its drug is part of it, and the same drug again
// counts more than 30 minutes after the push reported last, in facilities only.
func (c *Coder) repeated() {
	for i := range c.pushes {
		p := &c.pushes[i]
		if course := c.courseOf(p); course != nil {
			c.besideCourse(p, course, c.lastReported(i))
			continue
		}
		last := c.lastReported(i)
		if last == nil {
			continue // new: it takes its place in the order
		}
		c.again(p, last, last.at)
	}
}

func (c *Coder) courseOf(p *push) *course {
	for i := range c.courses {
		if k := &c.courses[i]; k.drug == p.drug && k.chemo == p.chemo && k.code != "96416" {
			return k
		}
	}
	return nil
}

// lastReported is the push of the same drug before this one that is, or will be,
// on the claim.
func (c *Coder) lastReported(i int) *push {
	for j := i - 1; j >= 0; j-- {
		if p := &c.pushes[j]; p.drug == c.pushes[i].drug && p.chemo == c.pushes[i].chemo && (!p.placed || p.code != "") {
			return p
		}
	}
	return nil
}

func (c *Coder) besideCourse(p *push, k *course, last *push) {
	if !p.timed {
		p.placed = true
		c.nothing(p.n, fmt.Sprintf("%s is infused as well, and nothing says that the push came more than 30 minutes apart", p.name))
		c.askOf(Missing, p.n, "time", fmt.Sprintf("when was %s pushed? beside its own infusion a bolus is part of it", p.name), bolus)
		return
	}
	for _, run := range k.runs {
		if p.at >= run.from-betweenPushes && p.at <= run.to+betweenPushes {
			p.placed = true
			c.nothing(p.n, fmt.Sprintf("a bolus of %s beside its own infusion is part of the infusion", p.name))
			return
		}
	}
	c.again(p, last, k.runs[0].from)
}

// again codes a further push of a drug.
func (c *Coder) again(p, last *push, since int) {
	p.placed = true
	switch {
	case p.chemo:
		c.nothing(p.n, fmt.Sprintf("%s again: the push code of chemotherapy counts each drug once", p.name))
	case c.v.Setting != Facility:
		c.nothing(p.n, fmt.Sprintf("%s again: a further push of the same drug is reported by facilities only (96376)", p.name))
	case !p.timed || last != nil && !last.timed:
		c.nothing(p.n, fmt.Sprintf("%s again, without the times that show more than 30 minutes between", p.name))
		c.askOf(Missing, p.n, "time", fmt.Sprintf("when were the pushes of %s given? the second counts (96376) more than 30 minutes after the first", p.name), pushAgain)
	case last != nil && p.at-last.at <= betweenPushes:
		c.nothing(p.n, fmt.Sprintf("%s again after %d minutes: more than 30 are needed", p.name, p.at-last.at))
	default:
		p.code = "96376"
		why := fmt.Sprintf("%s pushed again, more than 30 minutes from its infusion", p.name)
		if last != nil {
			why = fmt.Sprintf("%s pushed again after %d minutes (more than 30)", p.name, p.at-last.at)
		}
		c.add("96376", 1, c.dayOf(p.n), []int{p.n}, why, pushAgain)
	}
}

// follow codes what an access holds after the initial service: further drugs in
// sequence, one beside another, and pushes.
func (c *Coder) follow(access string, base *course) {
	chain := c.chain[:0]
	if base != nil {
		chain = append(chain, base)
	}
	for _, chemotherapy := range [...]bool{true, false} {
		for {
			p := c.nextCourse(access, chemotherapy)
			if p == nil {
				break
			}
			beside, shared := besides(chain, p)
			switch {
			case shared > pushMinutes && chemotherapy:
				p.placed = true
				c.nothing(p.list[0], fmt.Sprintf("%s ran beside %s: no code stands for chemotherapy infused at the same time", p.name, beside.name))
				c.askOf(Contested, p.list[0], "start", fmt.Sprintf("%s and %s are charted at the same time through one access: CPT has no code for concurrent chemotherapy; some report 96549, some 96417 as if in sequence", p.name, beside.name), ranking)
			case shared > pushMinutes:
				c.concurrent(p, beside, shared)
				c.restOf(p, chain)
			default:
				if shared > 0 {
					c.askOf(Contested, p.list[0], "start", fmt.Sprintf("%s overlaps %s by %d minutes: taken as in sequence, since concurrent infusions should share more than 15; some call any overlap concurrent", p.name, beside.name, shared), sideBySide)
				}
				code, role := "96367", "a further drug in sequence"
				if chemotherapy {
					code, role = "96417", "a further chemotherapy drug in sequence"
				}
				c.infusion(p, code, ranking, role)
				chain = append(chain, p)
			}
		}
	}
	c.chain = chain
	for i := range c.pushes {
		p := &c.pushes[i]
		if p.placed || p.access != access {
			continue
		}
		p.placed, p.code = true, "96375"
		if p.chemo {
			p.code = "96411"
		}
		why := sentence(nil).push(p, &c.events[p.n]).s(": ").s(p.name).s(", a further drug")
		c.add(p.code, 1, c.dayOf(p.n), []int{p.n}, string(why), ranking)
	}
}

// nextCourse is the earliest infusion of an access without a code; of two that
// start together the longer comes first.
func (c *Coder) nextCourse(access string, chemotherapy bool) *course {
	var next *course
	for i := range c.courses {
		p := &c.courses[i]
		if p.placed || p.access != access || p.chemo != chemotherapy {
			continue
		}
		if next == nil || p.start() < next.start() || p.start() == next.start() && p.minutes > next.minutes {
			next = p
		}
	}
	return next
}

// besides finds the infusion of the chain that a course shares most minutes with.
func besides(chain []*course, p *course) (beside *course, shared int) {
	for _, k := range chain {
		n := 0
		for _, run := range k.runs {
			n += overlap(p.runs, run)
		}
		if n > shared {
			beside, shared = k, n
		}
	}
	return beside, shared
}

// concurrent codes a drug that ran beside another: once an encounter, whatever
// its length and however many there were.
func (c *Coder) concurrent(p, beside *course, shared int) {
	p.placed = true
	for i := range c.courses {
		if c.courses[i].code == "96368" {
			c.nothing(p.list[0], fmt.Sprintf("%s ran beside %s: concurrent infusion is reported once an encounter", p.name, beside.name))
			return
		}
	}
	if !c.hasPrimary("96368", c.dayOf(p.list[0])) {
		c.nothing(p.list[0], fmt.Sprintf("%s ran beside %s: concurrent infusion needs the first hour of an infusion before it", p.name, beside.name))
		c.askOf(Contested, p.list[0], "start", fmt.Sprintf("%s ran beside %s, and the initial service is a push: 96368 is an add-on to 96365, 96413 or 96360; some take the infusion as the initial service then", p.name, beside.name), addOns)
		return
	}
	p.code = "96368"
	why := sentence(nil).s(p.name).s(" ran beside ").s(beside.name).s(" for ").n(shared).s(" minutes from a bag of its own: concurrent, once an encounter, not by time")
	c.add("96368", 1, c.dayOf(p.list[0]), p.list, string(why), sideBySide)
}

// hasPrimary says whether a line of the day is one the add-on may stand beside.
func (c *Coder) hasPrimary(code string, on claim.Date) bool {
	admin, _ := c.tables.Administration(code)
	for _, primary := range admin.Primaries {
		if c.line(primary, on) != nil {
			return true
		}
	}
	return false
}

// restOf asks about the minutes a concurrent drug ran alone.
func (c *Coder) restOf(p *course, chain []*course) {
	alone := p.minutes
	for _, k := range chain {
		for _, run := range k.runs {
			alone -= overlap(p.runs, run)
		}
	}
	if alone > betweenPushes {
		c.askOf(Contested, p.list[0], "stop", fmt.Sprintf("%s ran on alone for %d minutes after being concurrent: nothing is added for them here; some report the part alone as a sequential infusion in place of the concurrent one", p.name, alone), sideBySide)
	}
}

// fluidRuns finds the minutes in which fluid ran by itself: what ran beside an
// infusion of a drug or beside blood is no hydration.
func (c *Coder) fluidRuns(visit int) {
	c.fluids, c.runs = c.fluids[:0], c.runs[:0]
	var transfused []int
	for _, i := range c.order {
		e := &c.events[i]
		if e.visit != visit || !e.inVein() || !e.hasStart || !e.ends {
			if e.visit == visit && e.what == blood && e.route.IsIV() {
				transfused = append(transfused, e.n)
			}
			continue
		}
		switch e.what {
		case blood:
			transfused = append(transfused, e.n)
			c.runs = append(c.runs, span{e.start, e.stop})
		case hydration:
			c.fluids = unite(c.fluids, span{e.start, e.stop})
		}
	}
	if len(transfused) > 0 {
		c.add("36430", 1, c.dayOf(transfused[0]), transfused, "blood or a component of it: one transfusion a day, however many units", pairEdits)
	}
	for i := range c.courses {
		c.runs = append(c.runs, c.courses[i].runs...)
	}
	for _, run := range c.runs {
		c.fluids = without(c.fluids, run)
	}
}

// without cuts a span out of a list.
func without(list []span, cut span) []span {
	for i := 0; i < len(list); i++ {
		s := list[i]
		if s.shared(cut) == 0 {
			continue
		}
		list = slices.Delete(list, i, i+1)
		if s.to > cut.to {
			list = slices.Insert(list, i, span{cut.to, s.to})
		}
		if s.from < cut.from {
			list = slices.Insert(list, i, span{s.from, cut.from})
			i++
		}
	}
	return list
}

// fluidMinutes adds the stretches of hydration that last 31 minutes by
// themselves, and all of them: sources disagree whether shorter ones add.
func (c *Coder) fluidMinutes() (counted, all int) {
	const change = 5 // a bag is changed in minutes
	for i := 0; i < len(c.fluids); {
		n := c.fluids[i].minutes()
		j := i + 1
		for j < len(c.fluids) && c.fluids[j].from-c.fluids[j-1].to <= change {
			n += c.fluids[j].minutes()
			j++
		}
		if i = j; n >= moreThanHalf {
			counted += n
		}
		all += n
	}
	return counted, all
}

// fluidUnits is what minutes of hydration earn: the initial code and further
// hours, or further hours alone after a drug.
func fluidUnits(minutes int, initial bool) (first, further int) {
	switch {
	case minutes < moreThanHalf:
		return 0, 0
	case initial:
		return 1, hours(minutes)
	}
	return 0, (minutes-moreThanHalf)/60 + 1
}

// hydrate codes the fluids of an encounter.
func (c *Coder) hydrate(visit int, initial bool) {
	var list []int
	charted := 0
	for _, i := range c.order {
		if e := &c.events[i]; e.visit == visit && e.what == hydration && e.inVein() && e.ends {
			list = append(list, e.n)
			charted += e.minutes()
		}
	}
	if len(list) == 0 {
		return
	}
	counted, all := c.fluidMinutes()
	first, further := fluidUnits(counted, initial)
	if f, g := fluidUnits(all, initial); f != first || g != further {
		c.askOf(Contested, list[0], "stop", fmt.Sprintf("fluid ran alone for %d minutes in pieces, %d of them in pieces of 31 or more: CPT Assistant (2007) adds the pieces, payers have refused it; only those of 31 or more are counted here", all, counted), fluidParts, fluidAfter)
	}
	if first+further == 0 {
		c.nothing(list[0], fmt.Sprintf("%d minutes of fluid charted, %d by itself: hydration needs 31 minutes beside no other infusion", charted, all))
		return
	}
	on := c.dayOf(list[0])
	if first > 0 {
		var modifiers []string
		role := ""
		if c.hasInitialIV(on) { // of an earlier encounter
			modifiers, role = []string{"59"}, laterEncounter
			c.askOf(Confirm, list[0], "start", encounterAsked, oneInitial)
		}
		c.add("96360", 1, on, list, fmt.Sprintf("%d minutes of fluid by itself: the initial service%s", counted, role), fluid, modifiers...)
		if further > 0 {
			c.add("96361", int64(further), on, list, fmt.Sprintf("%d minutes of fluid = first hour and %d further, each begun by more than 30 minutes", counted, further), fluid)
		}
		return
	}
	c.add("96361", int64(further), on, list, fmt.Sprintf("%d minutes of fluid by itself, after a drug: %d hour%s, each begun by more than 30 minutes", counted, further, plural(further)), fluidAfter)
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// dayOf is the date a line of the entry carries: the day its encounter began in a
// facility, else its own.
func (c *Coder) dayOf(n int) claim.Date {
	e := &c.events[n]
	if c.v.Setting == Facility && !c.v.ByDay {
		if c.v.Date != 0 {
			return c.v.Date
		}
		return c.events[c.order[0]].day
	}
	return e.day
}

// span writes when a course ran: 09:00-10:31, 91 minutes.
func (s sentence) span(p *course) sentence {
	first := p.runs[0]
	if len(p.runs) == 1 {
		return s.clock(first.from).s("-").clock(first.to).s(", ").n(p.minutes).s(" minutes")
	}
	return s.s("in ").n(len(p.runs)).s(" runs from ").clock(first.from).s(", together ").n(p.minutes).s(" minutes")
}

func (s sentence) push(p *push, e *event) sentence {
	switch {
	case e.route.IsIV() && e.ends && e.minutes() <= pushMinutes && e.minutes() > 0:
		return s.clock(e.start).s("-").clock(e.stop).s(", ").n(e.minutes()).s(" minutes (15 or less is a push)")
	case p.timed:
		return s.s("push at ").clock(p.at)
	}
	return s.s("push")
}
