package coding

import (
	"fmt"
	"slices"

	"firstpass/facts"
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
