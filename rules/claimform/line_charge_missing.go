package claimform

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// lineChargeMissing reports a service without a charge, and a charge below zero.
// Only a product that cost nothing may go at a cent.
func lineChargeMissing(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		switch {
		case l.Charge < 0:
			addMissing(r, l.N, fmt.Sprintf("the charge of %s is below zero", l.Code), "Enter the charge.")
		case l.Charge == 0 && charged(l):
			f := finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s has no charge: it is rejected or paid at zero", l.Code),
				Fix:     finding.Repair{Text: "Enter the practice's charge for the service.", Safety: finding.NeedsChart},
			}
			if fee, known := e.Practice.Fees[l.Code]; known {
				f.Fix.Text = fmt.Sprintf("Enter the charge: the practice's fee is %s.", fee)
				f.Fix.Edits = []finding.Edit{{Op: finding.SetField, Line: l.N, Field: "charge", Value: fee.String()}}
			}
			r.Add(f)
		}
	}
}

// charged says whether the line bills work, which always has a price.
func charged(l *facts.Line) bool {
	return l.Info.Kind == codes.Visit || l.Info.Kind == codes.AdminCode || l.Info.Kind == codes.Procedure
}
