package claimform

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// serviceAfterReceipt reports a service dated after the payer had the claim.
func serviceAfterReceipt(e *facts.Encounter, r *rule.Report) {
	received := e.Claim.ReceivedDate
	if received == 0 {
		return
	}
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date > received {
			addDate(r, l.N, fmt.Sprintf("%s is dated %s, after the claim was received on %s", l.Code, l.Date, received))
		}
	}
}

// serviceBeforeBirth reports a service dated before the patient was born; the
// birth date itself is not printed.
func serviceBeforeBirth(e *facts.Encounter, r *rule.Report) {
	born := e.Claim.Patient.BirthDate
	if born == 0 {
		return
	}
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date != 0 && l.Date < born {
			addDate(r, l.N, fmt.Sprintf("%s is dated %s, before the patient's birth date", l.Code, l.Date))
		}
	}
}

// endBeforeStart reports a span of days that ends before it begins.
func endBeforeStart(e *facts.Encounter, r *rule.Report) {
	if end := e.Claim.ServiceEndDate; end != 0 && end < e.Claim.ServiceDate {
		addDate(r, 0, fmt.Sprintf("the claim's services end on %s, before they begin on %s", end, e.Claim.ServiceDate))
	}
	for i := range e.Lines {
		if l := &e.Lines[i]; l.ServiceEndDate != 0 && l.ServiceEndDate < l.Date {
			addDate(r, l.N, fmt.Sprintf("%s ends on %s, before it begins on %s", l.Code, l.ServiceEndDate, l.Date))
		}
	}
}

func addDate(r *rule.Report, line int, message string) {
	r.Add(finding.Finding{
		Line: line, Message: message,
		Fix: finding.Repair{Text: "Correct the date from the record.", Safety: finding.NeedsChart},
	})
}
