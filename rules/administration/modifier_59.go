package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// modifier59OnVisit reports 59 or an X modifier on a visit.
func modifier59OnVisit(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Visit) {
		m := separateModifier(v)
		if m == "" {
			continue
		}
		r.Add(finding.Finding{
			Line:    v.N,
			Message: fmt.Sprintf("%s is never used on a visit", m),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("remove %s from %s; a separate visit carries 25", m, v.Code),
				Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: v.N, Value: m}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

func separateModifier(l *facts.Line) string {
	for _, m := range l.Modifiers {
		switch m {
		case "59", "XE", "XP", "XS", "XU":
			return m
		}
	}
	return ""
}

// modifier59NoPartner asks about 59 on an administration or its drug that stands
// in no pair with another line of its day.
func modifier59NoPartner(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		m := separateModifier(l)
		if m == "" || l.Info.Kind != codes.AdminCode && !l.IsDrug() || facilityBills(e, l) || billedTwice(e, l) {
			continue
		}
		switch hasPartner(e, l) {
		case partner:
			continue
		case cannotTell:
			r.NotChecked(l.N, "no pair table at hand says whether "+m+" is needed on that day")
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s on %s separates it from nothing: no other service of the day stands in a pair with it", m, l.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("remove %s from %s", m, l.Code),
				Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: m}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// partnership says whether a line has another to be told apart from.
type partnership uint8

const (
	noPartner partnership = iota
	partner
	cannotTell
)

// hasPartner looks for a line of the day that stands in a pair with this one. A
// visit that the pair denies is no partner: there 25 is the answer.
func hasPartner(e *facts.Encounter, l *facts.Line) partnership {
	answer := noPartner
	for i := range e.Lines {
		other := &e.Lines[i]
		if other.N == l.N || other.Date != l.Date || other.IsProduct() && !l.IsDrug() || other.Code == l.Code {
			continue
		}
		_, before := e.Tables.Pair(other.Code, l.Code, e.Setting(), l.Date)
		_, after := e.Tables.Pair(l.Code, other.Code, e.Setting(), l.Date)
		if before.Answer == codes.Found || after.Answer == codes.Found && other.Info.Kind != codes.Visit {
			return partner
		}
		if other.Info.Kind == codes.Unknown || (inPairScope(other) || other.IsProduct()) && other.Info.Kind != codes.Visit && before.Answer == codes.NotCovered {
			answer = cannotTell
		}
	}
	return answer
}

// modifier59NotCharted reports 59 on 96372 where the chart shows no injection at
// all beside the service it is meant to be separate from.
func modifier59NotCharted(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.Injection) {
		m := separateModifier(l)
		if m == "" || facilityBills(e, l) || hasPartner(e, l) != partner {
			continue
		}
		b := balanceOf(e, l.Date)
		// Given by another route and without its code: that rule says so.
		if b.charted[byShot]+b.charted[unsaid]+b.lacking() > 0 || chartedOn(e, l) == 0 {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s says that %s was a separate injection, and the chart shows none", m, l.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("remove %s with its %s", l.Code, m),
				Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// chartedOn counts what the chart holds for the line's day.
func chartedOn(e *facts.Encounter, l *facts.Line) int {
	n := 0
	for i := range e.Given {
		if onDay(&e.Given[i], l.Date) {
			n++
		}
	}
	return n
}
