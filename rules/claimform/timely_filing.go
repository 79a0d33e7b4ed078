package claimform

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// timelyFilingMedicare reports services whose claim came later than one calendar
// year, to the next workday.
func timelyFilingMedicare(e *facts.Encounter, r *rule.Report) {
	if withinYear(e) {
		return
	}
	late(e, r, func(served claim.Date) claim.Date { return nextWorkday(served.AddMonths(12)) },
		"Medicare's one calendar year",
		"It cannot be appealed. Bill only if an exception applies: error of the contractor, retroactive entitlement, or a plan that took its payment back.")
}

// withinYear says at a glance that the claim came within twelve months of its oldest
// service: the days are numbers of the form 20240805.
func withinYear(e *facts.Encounter) bool {
	for i := range e.Lines {
		if served := servedOn(e, &e.Lines[i]); e.Claim.ReceivedDate-served > 1_00_00 {
			return false
		}
	}
	return true
}

// timelyFilingMedicaid reports services whose claim came later than the twelve
// months that federal rules allow every state.
func timelyFilingMedicaid(e *facts.Encounter, r *rule.Report) {
	if withinYear(e) {
		return
	}
	for i := range e.Claim.OtherPayers {
		if e.Claim.OtherPayers[i].Payer.Type == claim.Medicare || e.Claim.OtherPayers[i].Payer.Filing == "MB" {
			return // a crossover has six months from Medicare's notice
		}
	}
	late(e, r, func(served claim.Date) claim.Date { return served.AddMonths(12) },
		"the twelve months of the federal Medicaid rule", "Check the state's exceptions (retroactive eligibility, other payer first); most states allow less time, not more.")
}

// timelyFilingContract reports services whose claim came later than the days the
// practice's contract with the plan allows.
func timelyFilingContract(e *facts.Encounter, r *rule.Report) {
	days := e.Practice.FilingDays
	if days <= 0 {
		return
	}
	late(e, r, func(served claim.Date) claim.Date { return served.AddDays(days) },
		"the time to file of the plan's contract", "Appeal only with proof of timely filing (the 277CA or the clearinghouse's acceptance); the patient cannot be billed.")
}

// late reports the services that came after their last day: the claim where all
// of them did, else each line. A correction of a claim filed in time has limits of
// its own.
func late(e *facts.Encounter, r *rule.Report, lastDay func(served claim.Date) claim.Date, limit, fix string) {
	received := e.Claim.ReceivedDate
	if corrects(e) {
		return
	}
	count, first := 0, 0
	var day, last claim.Date // the lines of a claim mostly share a day
	for i := range e.Lines {
		if served := servedOn(e, &e.Lines[i]); served != day {
			day, last = served, lastDay(served)
		}
		if last != 0 && received > last {
			if count == 0 {
				first = i
			}
			count++
		}
	}
	if count == 0 {
		return
	}
	for i := first; i < len(e.Lines); i++ {
		l := &e.Lines[i]
		last := lastDay(servedOn(e, l))
		if last == 0 || received <= last {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("received %s, after %s ended on %s (service of %s)", received, limit, last, servedOn(e, l)),
			Fix:     finding.Repair{Text: fix, Safety: finding.DisplayOnly},
		}
		if count == len(e.Lines) {
			f.Line = 0
			r.Add(f)
			return
		}
		r.Add(f)
	}
}

// servedOn is the day the time to file runs from: a professional line's first, an
// institutional statement's last.
func servedOn(e *facts.Encounter, l *facts.Line) claim.Date {
	if !e.Professional() && e.Claim.ServiceEndDate != 0 {
		return e.Claim.ServiceEndDate
	}
	return l.Date
}
