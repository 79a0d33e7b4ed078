package claimform

import (
	"fmt"
	"slices"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// duplicateLine reports a line that repeats an earlier one in everything the
// payer compares, with no modifier that says why.
func duplicateLine(e *facts.Encounter, r *rule.Report) {
	for i := 1; i < len(e.Lines); i++ {
		l := &e.Lines[i]
		j := earlierSame(e, i)
		if j < 0 || l.Code == "" || marksRepeat(l) || l.Info.Kind == codes.AdminCode && !oneInjectionTwice(e, l) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s on line %d repeats line %d: same day, modifiers, units and charge", l.Code, l.N, e.Lines[j].N),
			Fix:     duplicateFix(l),
		})
	}
}

// earlierSame finds the first line before line i that is the same, -1 where none is.
func earlierSame(e *facts.Encounter, i int) int {
	for j := range i {
		if same(&e.Lines[j], &e.Lines[i]) {
			return j
		}
	}
	return -1
}

// same compares what exact-duplicate edits compare. Two packages of one drug are
// two lines only where their NDCs differ.
func same(a, b *facts.Line) bool {
	return a.Code == b.Code && a.Date == b.Date && a.Units == b.Units && a.Charge == b.Charge && a.Place == b.Place &&
		slices.Equal(a.Modifiers, b.Modifiers) && a.Line.Drug.Code == b.Line.Drug.Code && a.Rendering.NPI == b.Rendering.NPI &&
		a.RevenueCode == b.RevenueCode && a.Note == b.Note && a.Description == b.Description
}

func duplicateFix(l *facts.Line) finding.Repair {
	text := "Remove the repeated line; if it was done twice, say so with the modifier for a repeated or distinct service."
	if l.IsProduct() {
		text = "Remove the repeated line; if more was given, bill all units of the day on one line."
	}
	return finding.Repair{
		Text:   text,
		Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
		Safety: finding.NeedsChart,
	}
}

// oneInjectionTwice says whether a second 96372 line can only be a repetition: one
// drug is billed and at most one injection is charted. Several injections on
// several lines are another rule's, as are the other administration codes.
func oneInjectionTwice(e *facts.Encounter, l *facts.Line) bool {
	if l.Admin.Family != codes.Injection {
		return false
	}
	drug := ""
	for p := range e.Products() {
		if p.Date != l.Date || p.Has("JW") {
			continue
		}
		if drug != "" && p.Code != drug {
			return false
		}
		drug = p.Code
	}
	shots := 0
	for i := range e.Given {
		if g := &e.Given[i]; g.Route.IsShot() && (g.Date() == 0 || g.Date() == l.Date) {
			shots++
		}
	}
	return drug != "" && shots < 2
}
