package infusion

import (
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
)

// kind sorts what can differ between the codes billed and those the chart
// supports; each is a rule of its own.
type kind uint8

const (
	byMinutes  kind = iota // minutes decide push, infusion and further hours
	byFluid                // hydration that is none, or is not billed as what it is
	bySequence             // in sequence, concurrent, again
	byInitial              // which service is the initial one
	byAccess               // 59 for a second access the chart does not show
)

// difference is one billed code that the chart does not support.
type difference struct {
	kind    kind
	line    *facts.Line
	units   int64  // how many of the line's units are wrong
	right   string // the code the chart supports instead, "" for none
	because string // the chart's arithmetic
	sources []finding.Source
	doubt   string // what makes the answer contested; then a person must look
}

// compared are the codes this folder holds against the chart.
var compared = [...]string{
	"96360", "96361", "96365", "96366", "96367", "96368", "96374", "96375", "96376",
	"96409", "96411", "96413", "96415", "96417", "96369", "96370", "96371",
}

type counts [len(compared)]int64

func place(code string) int { return slices.Index(compared[:], code) }

// comparison is one encounter of a claim beside its chart.
type comparison struct {
	e      *facts.Encounter
	on     claim.Date // the day compared; 0 for the whole claim
	visit  coding.Visit
	answer coding.Answer
	extra  counts // billed beyond what the chart supports
	lack   counts // supported and not billed
	found  []difference
}

// differences compares a claim with its chart. It is silent where the chart does
// not tell: a time is missing, a billed drug is not charted, or what was charted
// may have been two encounters.
func differences(e *facts.Encounter) []difference {
	if !chartsVein(e) {
		return nil
	}
	visit := coding.VisitOf(e)
	if visit.Setting == coding.Guest {
		return nil
	}
	days := billedDays(e)
	visit.ByDay = e.Professional() || len(days) > 1
	answer := coding.NewCoder(e.Tables).Administrations(&visit)
	if answer.Doubtful(coding.Missing) {
		return nil
	}
	if !visit.ByDay {
		days = []claim.Date{0}
	}
	var found []difference
	for _, on := range days {
		c := comparison{e: e, on: on, visit: visit, answer: answer}
		if c.readable() {
			c.compare()
			found = append(found, c.found...)
		}
	}
	return found
}

// chartsVein says whether anything was charted into a vein or under the skin by
// pump.
func chartsVein(e *facts.Encounter) bool {
	for i := range e.Given {
		if r := e.Given[i].Route; r.IsIV() || r == facts.SubcutaneousDrip {
			return true
		}
	}
	return false
}

// billedDays lists the days on which a compared code is billed.
func billedDays(e *facts.Encounter) []claim.Date {
	var days []claim.Date
	for l := range e.OfKind(codes.AdminCode) {
		if place(l.Code) >= 0 && !slices.Contains(days, l.Date) {
			days = append(days, l.Date)
		}
	}
	return days
}

// readable says whether the chart of the day can be held against the claim.
func (c *comparison) readable() bool {
	for l := range c.e.OfKind(codes.AdminCode) {
		if c.sameDay(l) && place(l.Code) >= 0 && l.HasAny("XE", "76", "77") {
			return false // another encounter, which the chart does not tell apart
		}
	}
	for i := range c.e.Lines {
		if l := &c.e.Lines[i]; c.sameDay(l) && l.IsProduct() && !l.Drug.Fluid && !c.charted(l) {
			return false
		}
	}
	for i := range c.answer.Bars {
		g := &c.e.Given[c.answer.Bars[i].Administration]
		if c.on == 0 || g.Date() == 0 || g.Date() == c.on {
			if g.Route.IsIV() || g.Route == facts.SubcutaneousDrip {
				return true
			}
		}
	}
	return false
}

// charted says whether the chart holds what a product line bills, or something
// nobody recognises that may be it.
func (c *comparison) charted(l *facts.Line) bool {
	for i := range c.e.Given {
		g := &c.e.Given[i]
		if g.Bills(l.Code) != facts.OtherDrug || slices.Contains(g.Substance.Others, l.Code) {
			return true
		}
	}
	return false
}

func (c *comparison) sameDay(l *facts.Line) bool { return c.on == 0 || l.Date == c.on }

func (c *comparison) compare() {
	var billed counts
	for l := range c.e.OfKind(codes.AdminCode) {
		if at := place(l.Code); at >= 0 && c.sameDay(l) {
			billed[at] += max(1, l.Units.CeilDiv(claim.Whole(1)))
		}
	}
	// More than one 96368 is the subject of a rule of its own.
	billed[place("96368")] = min(1, billed[place("96368")])
	supported := c.supported(&billed)
	for i := range billed {
		c.extra[i] = max(0, billed[i]-supported[i])
		c.lack[i] = max(0, supported[i]-billed[i])
	}
	for _, s := range steps {
		c.step(s)
	}
}

// supported counts the answer's codes. Where contractors and plans disagree on a
// biologic's family, the one billed is taken.
func (c *comparison) supported(billed *counts) counts {
	ordinary := c.complexBilledAsOrdinary(billed)
	var n counts
	for i := range c.answer.Lines {
		l := &c.answer.Lines[i]
		if c.on != 0 && l.Date != 0 && l.Date != c.on {
			continue
		}
		code := l.Code
		if other := ordinaryOf(code); ordinary && other != "" {
			code = other
		}
		if at := place(code); at >= 0 {
			n[at] += l.Units
		}
	}
	return n
}

func (c *comparison) complexBilledAsOrdinary(billed *counts) bool {
	if billed[place("96413")] > 0 || billed[place("96365")] == 0 {
		return false
	}
	for i := range c.e.Given {
		for _, code := range c.e.Given[i].Substance.Codes {
			if d, ok := c.e.Tables.Drug(code); ok && d.Complex && c.e.Given[i].Kind == "" {
				return true
			}
		}
	}
	return false
}

// ordinaryOf is the code of an ordinary drug beside one of chemotherapy.
func ordinaryOf(code string) string {
	switch code {
	case "96409":
		return "96374"
	case "96411":
		return "96375"
	case "96413":
		return "96365"
	case "96415":
		return "96366"
	case "96417":
		return "96367"
	}
	return ""
}

// doubts joins the contested questions of the answer. Which family of codes stands
// for a biologic has no bearing on a code that neither family supports.
func (c *comparison) doubts(s step) string {
	var list []string
	for i := range c.answer.Questions {
		q := &c.answer.Questions[i]
		if s.supported == "" && strings.HasSuffix(q.About, ".medication") {
			continue
		}
		if q.Doubt == coding.Contested {
			list = append(list, q.Text)
		}
	}
	return strings.Join(list, "; ")
}
