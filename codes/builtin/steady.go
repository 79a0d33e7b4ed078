package builtin

import (
	"firstpass/claim"
	"firstpass/codes"
)

// Steady is the days around a day on which pairs, diagnoses and fees are answered as
// on that day.
func (t *Tables) Steady(on claim.Date) claim.Span { return t.changes.Around(on) }

// changesOf lists the days from which one of those answers may be another.
func (t *Tables) changesOf() codes.Changes {
	days := []claim.Date{firstFY2021, lastFY2021.AddDays(1), firstFY2025, lastFY2025.AddDays(1), lastFY2026.AddDays(1)}
	add := func(span claim.Span) {
		days = append(days, span.From)
		if span.To != 0 {
			days = append(days, span.To.AddDays(1))
		}
	}
	for _, span := range t.diagnoses.days {
		add(span)
	}
	for _, h := range t.pairs.histories {
		for _, state := range h {
			add(claim.Span{To: state.until})
		}
	}
	add(t.pairs.covers)
	add(t.fees.covers)
	return codes.ChangesOn(days)
}
