package coding

import (
	"slices"

	"firstpass/finding"
)

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
