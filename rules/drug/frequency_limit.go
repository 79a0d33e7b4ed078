package drug

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// startOfTreatment is how long closer doses are taken for the start of a
// treatment where the source says only that they are usual then. It is ours, and
// generous on purpose: the source says "until laboratory values show control".
const startOfTreatment = 120

// secondAfter is how many days after the first dose a second may come where the
// label lets a treatment begin faster.
const secondAfter = 7

// frequencyLimit asks about a dose that comes sooner after the last one than the
// label or the manual says.
func frequencyLimit(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !priced(l) || !leads(e, l, false) {
			continue
		}
		last, first := pastDoses(e, l)
		if last == nil {
			continue
		}
		interval, due, ok := tooEarly(e, l, last, first)
		if !ok {
			continue
		}
		r.Add(finding.Finding{
			Line: l.N,
			Message: fmt.Sprintf("%s comes %d days after the dose of %s: the next was due on %s",
				l.Code, l.Date.DaysSince(last.Date), last.Date, due),
			Why:     interval.Why,
			Fix:     finding.Repair{Text: fmt.Sprintf("Have the reason for the shorter interval documented before the claim goes out; from %s on none is needed.", due), Safety: finding.DisplayOnly},
			Sources: []finding.Source{interval.Source},
		})
	}
}

// pastDoses finds the last and the first earlier day on which the drug was
// billed, under this code or the one before it.
func pastDoses(e *facts.Encounter, l *facts.Line) (last, first *claim.PastService) {
	for i := range e.Claim.History {
		past := &e.Claim.History[i]
		if past.Date == 0 || past.Date >= l.Date || past.Status == "denied" || slices.Contains(past.Modifiers, "JW") || !sameDrugBefore(e, past.Code, l.Code) {
			continue
		}
		if last == nil || past.Date > last.Date {
			last = past
		}
		if first == nil || past.Date < first.Date {
			first = past
		}
	}
	return last, first
}

func sameDrugBefore(e *facts.Encounter, past, now string) bool {
	if past == now {
		return true
	}
	d, ok := e.Tables.Drug(past)
	return ok && slices.Contains(d.Successors, now)
}

// tooEarly finds the shortest interval that holds for the dose and says when it
// ends. One that was kept excuses the others: the strengths of a code have
// intervals of their own.
func tooEarly(e *facts.Encounter, l *facts.Line, last, first *claim.PastService) (found codes.Interval, due claim.Date, ok bool) {
	for _, interval := range e.Tables.Interval(l.Code) {
		if !intervalHolds(e, l, interval, last) {
			continue
		}
		if interval.Loading && l.Date.DaysSince(first.Date) < startOfTreatment {
			return found, 0, false
		}
		if early := l.Date.DaysSince(first.Date); interval.SecondFrom != 0 && l.Date >= interval.SecondFrom && last.Date == first.Date && early >= secondAfter {
			return found, 0, false
		}
		end := last.Date.AddDays(interval.Days)
		if interval.Months > 0 {
			end = last.Date.AddMonths(interval.Months)
		}
		if l.Date >= end {
			return found, 0, false
		}
		if !ok || end < due {
			found, due, ok = interval, end, true
		}
	}
	return found, due, ok
}

// intervalHolds says whether an interval is about the strength given last (or now,
// where the history does not say) and about a diagnosis of the line.
func intervalHolds(e *facts.Encounter, l *facts.Line, interval codes.Interval, last *claim.PastService) bool {
	units, _ := billed(e, l)
	if last.Code == l.Code && last.Units > 0 {
		units = last.Units
	}
	if interval.MinUnits > 0 && units < interval.MinUnits || interval.MaxUnits > 0 && units > interval.MaxUnits {
		return false
	}
	if len(interval.Diagnoses) == 0 {
		return true
	}
	for dx := range e.Pointed(l) {
		for _, prefix := range interval.Diagnoses {
			if strings.HasPrefix(dx, prefix) {
				return true
			}
		}
	}
	return false
}
