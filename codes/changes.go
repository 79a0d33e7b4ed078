package codes

import (
	"slices"

	"firstpass/claim"
	"firstpass/finding"
)

// Changes is the days from which a table may answer otherwise than the day before.
type Changes []claim.Date

// ChangesOn makes changes of days in any order.
func ChangesOn(days []claim.Date) Changes {
	slices.Sort(days)
	return slices.Compact(days)
}

// Around is the days around a day between which nothing changes.
func (c Changes) Around(on claim.Date) claim.Span {
	var span claim.Span
	at, exact := slices.BinarySearch(c, on)
	if exact {
		at++
	}
	if at > 0 {
		span.From = c[at-1]
	}
	if at < len(c) {
		span.To = c[at].AddDays(-1)
	}
	return span
}

// Both is the days that two spans share; the day they were asked about is among them.
func Both(a, b claim.Span) claim.Span {
	shared := claim.Span{From: max(a.From, b.From), To: a.To}
	if a.To == 0 || b.To != 0 && b.To < a.To {
		shared.To = b.To
	}
	return shared
}

// Turns lists the days between two on which another table speaks than the day before.
// A table that has fallen silent does not speak again among them, so that halving
// finds every turn.
func Turns(first, last claim.Date, speaking func(claim.Date) *finding.Table) []claim.Date {
	return turns(nil, first, last, speaking(first), speaking(last), speaking)
}

func turns(days []claim.Date, first, last claim.Date, before, after *finding.Table, speaking func(claim.Date) *finding.Table) []claim.Date {
	between := last.DaysSince(first)
	if before == after || between < 1 {
		return days
	}
	if between == 1 {
		return append(days, last)
	}
	middle := first.AddDays(between / 2)
	now := speaking(middle)
	days = turns(days, first, middle, before, now, speaking)
	return turns(days, middle, last, now, after, speaking)
}
