package claimform

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// paidAloneOnly reports services of status T beside another service that the
// physician fee schedule pays to the same provider on the same day.
func paidAloneOnly(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.IsProduct() || l.DenialExpected() {
			continue
		}
		fee, origin := e.Fee(l)
		if origin.Answer != codes.Found || fee.Status != 'T' {
			continue
		}
		beside, agreed := paidBeside(e, l)
		if beside == nil {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("Medicare pays %s only where nothing else of the fee schedule is paid that day; %s on line %d is", l.Code, beside.Code, beside.N),
			Fix: finding.Repair{
				Text: "remove " + l.Code, Edits: []finding.Edit{{Op: finding.RemoveLine, Line: l.N}}, Safety: finding.NeedsChart,
			},
			Tables: finding.TablesOf(origin.Table),
		}
		if !origin.Agreed || !agreed {
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}

// paidBeside finds another line of the day and provider that the fee schedule
// pays. A pair edit between the two says the same and more: the pair's page speaks.
func paidBeside(e *facts.Encounter, l *facts.Line) (beside *facts.Line, agreed bool) {
	for i := range e.Lines {
		other := &e.Lines[i]
		if other.N == l.N || other.Date != l.Date || other.IsProduct() || other.DenialExpected() || renderingOf(e, other) != renderingOf(e, l) {
			continue
		}
		if pair, origin := e.Tables.Pair(other.Code, l.Code, e.Setting(), l.Date); origin.Answer == codes.Found && pair.Indicator != '9' {
			return nil, false
		}
		if beside != nil {
			continue
		}
		if fee, origin := e.Fee(other); origin.Answer == codes.Found && facts.PaidByFeeSchedule(fee.Status) {
			beside, agreed = other, origin.Agreed
		}
	}
	return beside, agreed
}
