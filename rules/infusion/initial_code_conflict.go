package infusion

import (
	"fmt"
	"slices"

	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// initialCodeConflict reports a second initial infusion, push or hydration code
// on one day without a modifier that makes it separate.
func initialCodeConflict(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if !oneADay(l) || e.Professional() && e.InFacility(l) {
			continue
		}
		kept := outrankedBy(e, l)
		if kept == nil {
			continue
		}
		later := coding.Later(l.Code)
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s and %s both say that they are the first of the day; one encounter through one access has one initial code", kept.Code, l.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Keep one initial code (%s) and report %s as %s. A second access or encounter that the record shows takes 59 or its X form.", kept.Code, l.Code, later),
				Edits:  []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: later}},
				Safety: finding.NeedsChart,
			},
		}
		_, origin := e.Tables.Pair(kept.Code, l.Code, e.Setting(), l.Date)
		f.Tables = finding.TablesOf(origin.Table)
		if underTheSkin(kept) != underTheSkin(l) {
			// An infusion under the skin has an access of its own and no pair: the audit
			// contractors' list names it, the NCCI manual's sentence does not.
			f.Severity, f.Tables = finding.Warning, nil
		}
		r.Add(f)
	}
}

// oneADay says whether the line is one of the initial codes of CMS recovery audit
// topic 0071 without a modifier that makes it separate. 96416 is not on the list:
// a pump is started after an infusion in one visit. 76 and 77 mark a repeat that
// a contractor asked for in place of 59.
func oneADay(l *facts.Line) bool {
	return coding.Later(l.Code) != "" && !l.Separated() && !l.HasAny("76", "77")
}

func underTheSkin(l *facts.Line) bool { return l.Admin.Family == codes.SubcutaneousInfus }

// outrankedBy finds the initial line of the day beside which this one is the
// second, nil where it is the one to keep or the only one.
func outrankedBy(e *facts.Encounter, l *facts.Line) *facts.Line {
	for other := range e.OfKind(codes.AdminCode) {
		if other.N != l.N && other.Date == l.Date && oneADay(other) && before(e, other, l) {
			return other
		}
	}
	return nil
}

// before says whether a is kept and b becomes a later code. Hospitals rank by
// value whatever the clock says (chemotherapy, drug infusion, push, hydration);
// on professional claims the NCCI pair says which of the two is denied. Equal
// codes are kept in claim order.
func before(e *facts.Encounter, a, b *facts.Line) bool {
	if a.Code == b.Code {
		return a.N < b.N
	}
	order := hospitalOrder[:]
	if e.Professional() {
		order = officeOrder[:]
	}
	return slices.Index(order, a.Code) < slices.Index(order, b.Code)
}

// The one earlier in the order is kept. In the practitioner pair 96360/96374 the
// push is denied; in a hospital hydration comes after every drug.
var (
	hospitalOrder = [...]string{"96413", "96409", "96365", "96374", "96360", "96369"}
	officeOrder   = [...]string{"96413", "96409", "96365", "96360", "96374", "96369"}
)
