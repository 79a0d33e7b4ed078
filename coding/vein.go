package coding

import (
	"fmt"
	"slices"

	"firstpass/facts"
	"firstpass/finding"
)

// course is one drug infused through one access: its bags taken together, since
// the times of one drug add up.
type course struct {
	drug, name, access string
	chemo, complex     bool
	pump               bool
	list               []int  // which charted administrations
	runs               []span // in order, none touching the next
	minutes            int
	placed             bool   // it has its code
	code, hourCode     string // what it earned
	hours              int
}

func (p *course) start() int { return p.runs[0].from }

// push is one drug given by hand, or in 15 minutes or less.
type push struct {
	drug, name, access string
	chemo              bool
	at                 int
	timed              bool
	n                  int
	placed             bool
	code               string
}

// rank is the order of initial services: the smaller is the initial one.
type rank uint8

const (
	chemoInfusion rank = iota
	chemoPush
	drugInfusion
	drugPush
	fluidInfusion
	noRank
)

var initialCode = [...]string{"96413", "96409", "96365", "96374", "96360"}

// veins codes what went into the veins in one encounter.
func (c *Coder) veins(visit int) {
	c.courses, c.pushes = c.courses[:0], c.pushes[:0]
	c.gather(visit)
	c.join()
	c.fluidRuns(visit)
	c.lead(visit)
}

// gather sorts the encounter's entries into infusions and pushes.
func (c *Coder) gather(visit int) {
	for _, i := range c.order {
		e := &c.events[i]
		if e.visit != visit || !e.inVein() || e.what == hydration || e.what == blood {
			continue
		}
		switch {
		case e.route == facts.IVPush:
			if e.ends && e.minutes() > pushMinutes {
				c.askOf(Contested, e.n, "route", fmt.Sprintf("%s is charted as a push of %d minutes: a push where somebody stayed with the patient and watched, else by its minutes an infusion", e.name, e.minutes()), sixteen)
			}
			c.pushes = append(c.pushes, push{drug: e.drug, name: e.name, access: e.access, chemo: e.isChemo(), at: e.start, timed: e.hasStart, n: e.n})
		case e.hasStart && e.ends:
			c.bag(e)
		case e.route == facts.Intravenous && !e.hasStart:
			c.askOf(Missing, e.n, "route", fmt.Sprintf("was %s pushed or infused? \"into a vein\" does not say, and no times are charted", e.name), sixteen)
		}
	}
}

func (e *event) isChemo() bool { return e.what == chemo || e.what == hormone }

// bag adds an infusion to its drug's course. A pause of a few minutes is no
// interruption; a short bag within half an hour of a long one belongs to it.
func (c *Coder) bag(e *event) {
	run := span{e.start, e.stop}
	for i := range c.courses {
		p := &c.courses[i]
		if p.drug != e.drug || p.chemo != e.isChemo() {
			continue
		}
		if p.access != e.access && e.access != "" && p.access != "" && overlap(p.runs, run) > 0 {
			c.askOf(Confirm, e.n, "access", fmt.Sprintf("%s ran through two lines at once: a second line for the rate, or in place of a lost one, is no second initial service", e.name), oneInitial)
		} else if overlap(p.runs, run) > 0 {
			c.askOf(Confirm, e.n, "start", fmt.Sprintf("two bags of %s overlap on one line: the minutes are counted once; correct the times if that cannot be", e.name))
		}
		p.list = append(p.list, e.n)
		p.runs = unite(p.runs, run)
		p.pump = p.pump || e.pump
		return
	}
	c.courses = append(c.courses, course{
		drug: e.drug, name: e.name, access: e.access, chemo: e.isChemo(), complex: e.complex, pump: e.pump, list: []int{e.n}, runs: []span{run},
	})
}

// unite adds a span to a list in order; what touches becomes one.
func unite(list []span, s span) []span {
	kept := list[:0]
	for _, each := range list {
		if s.from <= each.to && each.from <= s.to {
			s = span{min(s.from, each.from), max(s.to, each.to)}
			continue
		}
		kept = append(kept, each)
	}
	kept = append(kept, s)
	slices.SortFunc(kept, func(a, b span) int { return a.from - b.from })
	return kept
}

func overlap(list []span, s span) int {
	n := 0
	for _, each := range list {
		n += each.shared(s)
	}
	return n
}

// join turns what ran 15 minutes or less into pushes, unless it belongs to a
// longer bag of its drug close by.
func (c *Coder) join() {
	kept := c.courses[:0]
	for i := range c.courses {
		p := c.courses[i]
		p.minutes = 0
		long := slices.ContainsFunc(p.runs, func(s span) bool { return s.minutes() > pushMinutes })
		near := p.runs[:0:0]
		for j, s := range p.runs {
			if long && (s.minutes() > pushMinutes || nearLong(p.runs, j)) || !long && len(p.runs) > 1 && closeTogether(p.runs) {
				near = append(near, s)
				p.minutes += s.minutes()
				continue
			}
			c.pushes = append(c.pushes, push{drug: p.drug, name: p.name, access: p.access, chemo: p.chemo, at: s.from, timed: true, n: c.bagAt(&p, s)})
		}
		if p.minutes > pushMinutes {
			p.runs = near
			p.list = slices.DeleteFunc(p.list, func(n int) bool { return c.isPush(n) })
			kept = append(kept, p)
			continue
		}
		for _, s := range near {
			c.pushes = append(c.pushes, push{drug: p.drug, name: p.name, access: p.access, chemo: p.chemo, at: s.from, timed: true, n: c.bagAt(&p, s)})
		}
	}
	c.courses = kept
	slices.SortStableFunc(c.pushes, func(a, b push) int { return a.at - b.at })
	// A drug infused and pushed through different lines is one drug.
	for i := range c.pushes {
		for j := range c.courses {
			if p := &c.courses[j]; p.drug == c.pushes[i].drug {
				c.pushes[i].access = p.access
			}
		}
	}
}

// nearLong says whether the run stands within half an hour of one that is an
// infusion by itself.
func nearLong(runs []span, at int) bool {
	for i, s := range runs {
		if i == at || s.minutes() <= pushMinutes {
			continue
		}
		if gap := max(s.from-runs[at].to, runs[at].from-s.to); gap <= betweenPushes {
			return true
		}
	}
	return false
}

// closeTogether says whether every run follows the one before within minutes: an
// infusion that was paused.
func closeTogether(runs []span) bool {
	const pause = 5
	for i := 1; i < len(runs); i++ {
		if runs[i].from-runs[i-1].to > pause {
			return false
		}
	}
	return true
}

func (c *Coder) bagAt(p *course, s span) int {
	for _, n := range p.list {
		if e := &c.events[n]; e.start >= s.from && e.start <= s.to {
			return n
		}
	}
	return p.list[0]
}

func (c *Coder) isPush(n int) bool {
	return slices.ContainsFunc(c.pushes, func(p push) bool { return p.n == n })
}

// hours is how many further hours minutes past the first hour earn: each needs
// more than 30 of its own (91, 151, 211 ...).
func hours(minutes int) int {
	if minutes < 60+moreThanHalf {
		return 0
	}
	return (minutes-60-moreThanHalf)/60 + 1
}

// lead chooses the initial service of each access, then codes the rest after it.
func (c *Coder) lead(visit int) {
	c.pumps()
	c.repeated()
	main, first, found := c.mainAccess()
	if !found {
		c.hydrate(visit, false)
		return
	}
	if first.rank == fluidInfusion {
		c.hydrate(visit, true)
		c.follow(main, nil)
	} else {
		c.initial(first, false)
	}
	for {
		access, ok := c.nextAccess()
		if !ok {
			break
		}
		if access != main && c.separateAccess(access) {
			if best := c.best(access); best.rank != noRank {
				c.initial(best, true)
			}
			continue
		}
		c.follow(access, nil)
	}
	if first.rank != fluidInfusion {
		c.hydrate(visit, false)
	}
}

// candidate is a service that may be the initial one.
type candidate struct {
	rank   rank
	at     int // place in courses or pushes
	start  int
	length int
	reason int // where the reason for the visit names it
}

func before(a, b candidate) bool {
	switch {
	case a.rank != b.rank:
		return a.rank < b.rank
	case a.length != b.length:
		return a.length > b.length
	}
	return a.start < b.start
}

// best is the service of an access that a facility ranks first.
func (c *Coder) best(access string) candidate {
	found := candidate{rank: noRank}
	c.candidates(func(of string, x candidate) {
		if of == access && before(x, found) {
			found = x
		}
	})
	return found
}

// candidates walks the services without a code yet.
func (c *Coder) candidates(yield func(access string, x candidate)) {
	for i := range c.courses {
		if p := &c.courses[i]; !p.placed {
			r := drugInfusion
			if p.chemo {
				r = chemoInfusion
			}
			yield(p.access, candidate{rank: r, at: i, start: p.start(), length: p.minutes})
		}
	}
	for i := range c.pushes {
		if p := &c.pushes[i]; !p.placed {
			r := drugPush
			if p.chemo {
				r = chemoPush
			}
			yield(p.access, candidate{rank: r, at: i, start: p.at})
		}
	}
}

// mainAccess finds the encounter's initial service: in a facility the most
// valuable, in an office the one the reason for the visit names first.
func (c *Coder) mainAccess() (access string, first candidate, found bool) {
	first = candidate{rank: noRank}
	named, namedAccess, isNamed, ranks := candidate{}, "", false, uint(0)
	anyChemo := slices.ContainsFunc(c.courses, func(p course) bool { return p.chemo && !p.placed }) ||
		slices.ContainsFunc(c.pushes, func(p push) bool { return p.chemo && !p.placed })
	consider := func(of string, x candidate) {
		ranks |= 1 << x.rank
		if before(x, first) {
			access, first, found = of, x, true
		}
		if c.v.Setting != Office {
			return
		}
		x.reason = c.reasonFor(x)
		chemotherapy := x.rank == chemoInfusion || x.rank == chemoPush
		if anyChemo && !chemotherapy {
			return // its add-ons need a chemotherapy code before them
		}
		if x.reason >= 0 && (!isNamed || x.reason < named.reason || x.reason == named.reason && before(x, named)) {
			named, namedAccess, isNamed = x, of, true
		}
	}
	c.candidates(consider)
	if counted, _ := c.fluidMinutes(); counted >= moreThanHalf {
		consider("", candidate{rank: fluidInfusion, start: c.fluids[0].from, length: counted})
	}
	if isNamed {
		return namedAccess, named, true
	}
	if found && c.v.Setting == Office && ranks&(ranks-1) != 0 {
		c.ask(Confirm, "reason_for_visit", "in an office the main reason for the visit is the initial service; it is not charted or names none of the drugs, so the order of facilities was used", ranking)
	}
	return access, first, found
}

// nextAccess is the access of the first service without a code.
func (c *Coder) nextAccess() (access string, ok bool) {
	c.candidates(func(of string, _ candidate) {
		if !ok {
			access, ok = of, true
		}
	})
	return access, ok
}

// separateAccess says whether a further access has an initial service of its own:
// it is another access, and not one whose entries leave it open.
func (c *Coder) separateAccess(access string) bool {
	if access == "" {
		return false
	}
	for i := range c.courses {
		if p := &c.courses[i]; p.placed && p.access == access {
			return false
		}
	}
	for i := range c.pushes {
		if p := &c.pushes[i]; p.placed && p.access == access {
			return false
		}
	}
	return c.anotherIsNamed(access)
}

func (c *Coder) anotherIsNamed(access string) bool {
	for i := range c.courses {
		if p := &c.courses[i]; p.placed && p.access != "" && p.access != access {
			return true
		}
	}
	for i := range c.pushes {
		if p := &c.pushes[i]; p.placed && p.access != "" && p.access != access {
			return true
		}
	}
	return false
}

// initial codes the initial service of an access and what follows it there.
func (c *Coder) initial(x candidate, second bool) {
	code := initialCode[x.rank]
	var modifiers []string
	role := ""
	if second {
		role = " of a second access (59, or XS)"
	} else if c.initialBefore(x) {
		second, role = true, laterEncounter
	}
	if second {
		modifiers = []string{"59"}
	}
	why, n, access := "", 0, ""
	var base *course
	if x.rank == chemoPush || x.rank == drugPush {
		p := &c.pushes[x.at]
		p.placed, p.code, n, access = true, code, p.n, p.access
		why = string(sentence(nil).push(p, &c.events[n]).s(": ").s(p.name).s(", the initial service"))
		c.add(code, 1, c.dayOf(n), []int{n}, why+role, c.sourceOf(x, second), modifiers...)
	} else {
		base = &c.courses[x.at]
		n, access = base.list[0], base.access
		c.infusion(base, code, c.sourceOf(x, second), "the initial service"+role, modifiers...)
	}
	switch {
	case role == laterEncounter:
		c.askOf(Confirm, n, "start", encounterAsked, oneInitial)
	case second:
		c.askOf(Confirm, n, "access", "a second initial service needs a second access that protocol or incompatible drugs required, and the record must show it; a line restarted, or a further lumen, has none", oneInitial)
	}
	c.follow(access, base)
}

// What is said of the initial service of a further encounter of the day. A payer
// that wants the closer modifier takes XE in the place of 59.
const (
	laterEncounter = " of a second encounter that day (59, or XE)"
	encounterAsked = "the record must show that the patient left and came back: a second encounter has an order, a time and an initial service of its own; a pause within one has none"
)

// initialBefore says whether an earlier encounter of the day has its initial
// service already.
func (c *Coder) initialBefore(x candidate) bool {
	n := 0
	if x.rank == chemoPush || x.rank == drugPush {
		n = c.pushes[x.at].n
	} else {
		n = c.courses[x.at].list[0]
	}
	return c.hasInitialIV(c.dayOf(n))
}

func (c *Coder) sourceOf(x candidate, second bool) finding.Source {
	switch {
	case second:
		return oneInitial
	case x.rank == drugInfusion || x.rank == chemoInfusion:
		return sixteen
	}
	return ranking
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
