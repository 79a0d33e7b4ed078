package infusion

import (
	"slices"
	"strings"

	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
)

// step pairs a code billed too often with one the chart supports and nobody
// billed; "" stands for none. The first that fits explains the line.
type step struct {
	billed, supported string
	kind              kind
	silent            bool // another rule's subject
}

// steps in the order they are tried: which service is the initial one, then what
// minutes say of one drug, then the order of the rest, then what is billed for
// nothing.
var steps = slices.Concat(
	// The family of codes is another rule's subject.
	both(step{silent: true}, "96413", "96365", "96415", "96366", "96417", "96367", "96409", "96374", "96411", "96375"),
	// Which is the initial one.
	both(step{kind: byInitial}, "96374", "96375", "96365", "96367", "96360", "96361", "96409", "96411", "96413", "96417"),
	// 15 minutes or less is a push, more an infusion.
	both(step{kind: byMinutes}, "96365", "96374", "96367", "96375", "96413", "96409", "96417", "96411"),
	both(step{kind: byMinutes}, "96365", "96375", "96367", "96374"),
	// Fluid that was a drug, drugs that were fluid.
	both(step{kind: byFluid}, "96360", "96365", "96360", "96367", "96361", "96366", "96361", "96367", "96361", "96365"),
	// The order of what follows.
	both(step{kind: bySequence}, "96367", "96368", "96366", "96367", "96375", "96376"),
	both(step{kind: byInitial}, "96365", "96368"),
	forNothing(byMinutes, "96366", "96415", "96370"),
	forNothing(byFluid, "96360", "96361"),
	forNothing(byInitial, "96365", "96413", "96409", "96374"),
	forNothing(bySequence, "96367", "96368", "96375", "96376", "96411", "96417", "96371"),
)

// both makes steps of pairs of codes, in both directions.
func both(like step, pairs ...string) []step {
	var list []step
	for i := 0; i < len(pairs); i += 2 {
		forth, back := like, like
		forth.billed, forth.supported = pairs[i], pairs[i+1]
		back.billed, back.supported = pairs[i+1], pairs[i]
		list = append(list, forth, back)
	}
	return list
}

func forNothing(k kind, list ...string) []step {
	var out []step
	for _, code := range list {
		out = append(out, step{billed: code, kind: k})
	}
	return out
}

func (c *comparison) step(s step) {
	from := place(s.billed)
	if c.extra[from] == 0 {
		return
	}
	n := c.extra[from]
	if s.supported != "" {
		to := place(s.supported)
		if n = min(n, c.lack[to]); n == 0 {
			return
		}
		c.lack[to] -= n
	}
	c.extra[from] -= n
	if s.silent || c.routeSpeaks(s) {
		return
	}
	for n > 0 {
		l := c.lineOf(s.billed, s.kind)
		if l == nil {
			return
		}
		took := min(n, max(1, l.Units.Int()))
		n -= took
		c.differ(s, l, took)
	}
}

// lineOf chooses the line of a code that is explained next: for a second initial
// service the one that 59 sets apart, else the last.
func (c *comparison) lineOf(code string, k kind) *facts.Line {
	var last *facts.Line
	for l := range c.e.OfKind(codes.AdminCode) {
		if l.Code != code || !c.sameDay(l) || slices.ContainsFunc(c.found, func(d difference) bool { return d.line == l && d.kind != byAccess }) {
			continue
		}
		if last == nil || !last.Separated() || l.Separated() {
			last = l
		}
	}
	return last
}

// routeSpeaks says whether the rule on charted routes already reports the line: an
// infusion billed for what is charted as a push.
func (c *comparison) routeSpeaks(s step) bool {
	if s.kind != byMinutes || s.supported == "" {
		return false
	}
	for i := range c.answer.Lines {
		l := &c.answer.Lines[i]
		if l.Code != s.supported || !isPushCode(l.Code) {
			continue
		}
		for _, n := range l.Administrations {
			if c.e.Given[n].Route != facts.IVPush {
				return false
			}
		}
		return true
	}
	return false
}

func isPushCode(code string) bool {
	return code == "96374" || code == "96375" || code == "96409" || code == "96411"
}

func (c *comparison) differ(s step, l *facts.Line, units int64) {
	if s.kind == byInitial && !c.mayRank(s, l) {
		return
	}
	because, sources := c.because(s)
	d := difference{kind: s.kind, line: l, units: units, right: s.supported, because: because, sources: sources, doubt: c.doubts(s)}
	c.found = append(c.found, d)
	if s.kind == byInitial && l.Separated() && isInitial(s.billed) {
		d.kind = byAccess
		c.found = append(c.found, d)
	}
}

func isInitial(code string) bool { return coding.Later(code) != "" }

// mayRank leaves out what the claim alone shows (two initial codes, an add-on
// without its primary), an office whose record does not say why the patient
// came, and accesses the record does not name.
func (c *comparison) mayRank(s step, l *facts.Line) bool {
	if isInitial(s.billed) && !l.Separated() && oneADay(l) && outrankedBy(c.e, l) != nil {
		return false
	}
	if l.Admin.AddOn && !hasPrimary(c.e, l) {
		return false
	}
	if isInitial(s.billed) && l.Separated() {
		return c.accessesNamed() && !c.longPause()
	}
	return c.visit.Setting == coding.Facility || c.visit.ReasonCharted
}

// accessesNamed says whether every entry into a vein says through which line.
func (c *comparison) accessesNamed() bool {
	for i := range c.e.Given {
		if g := &c.e.Given[i]; g.Route.IsIV() && g.Access == "" && g.Site == "" {
			return false
		}
	}
	return true
}

// longPause says whether hours lie between two entries: the patient may have
// left and come back.
func (c *comparison) longPause() bool {
	const pause = 2 * 60
	last := -1
	for _, bar := range c.answer.Bars {
		if !bar.Timed {
			continue
		}
		if last >= 0 && bar.Start-last > pause {
			return true
		}
		last = max(last, bar.Stop)
	}
	return false
}

// because is the chart's own arithmetic: of the code supported, else of the entry
// that earned nothing, else of what the billed code would add to.
func (c *comparison) because(s step) (string, []finding.Source) {
	for _, code := range [...]string{s.supported, baseOf(s.billed), s.billed} {
		for i := range c.answer.Lines {
			if l := &c.answer.Lines[i]; code != "" && (l.Code == code || ordinaryOf(l.Code) == code) {
				return l.Why, l.Sources
			}
		}
		if s.supported == "" && len(c.answer.Nothing) > 0 && code == baseOf(s.billed) {
			var list []string
			for _, n := range c.answer.Nothing {
				list = append(list, n.Why)
			}
			return strings.Join(list, "; "), nil
		}
	}
	return "", nil
}

// baseOf is the code whose line tells why there is no further hour.
func baseOf(code string) string {
	switch code {
	case "96366":
		return "96365"
	case "96415":
		return "96413"
	case "96370":
		return "96369"
	}
	return ""
}
