package claimform

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// notPayable reports services the Medicare physician fee schedule never pays by
// themselves: always bundled (B), not valid for Medicare (I), not covered (N).
func notPayable(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.IsProduct() || l.Info.Kind == codes.Supply || l.Info.Visit == codes.PreventiveVisit || l.DenialExpected() {
			continue // supplies and preventive visits have pages that say more; the notices expect the denial
		}
		fee, origin := e.Tables.PhysicianFee(l.Code, l.Date)
		if origin.Answer != codes.Found || fee.Status != 'B' && fee.Status != 'I' && fee.Status != 'N' {
			continue
		}
		f := finding.Finding{Line: l.N, Tables: finding.TablesOf(origin.Table)}
		switch fee.Status {
		case 'B':
			f.Message = fmt.Sprintf("Medicare always bundles %s into other services (status B): it is never paid by itself", l.Code)
			f.Fix = finding.Repair{Text: "remove " + l.Code, Edits: []finding.Edit{{Op: finding.RemoveLine, Line: l.N}}, Safety: finding.NeedsChart}
		case 'I':
			f.Message = fmt.Sprintf("%s is not valid for Medicare (status I): another code stands for the service", l.Code)
			f.Fix = finding.Repair{Text: "use the code Medicare has for the service", Safety: finding.NeedsChart}
		case 'N':
			f.Message = fmt.Sprintf("Medicare does not cover %s (status N)", l.Code)
			f.Fix = finding.Repair{Text: "append GY if a denial is wanted for another payer, else bill the patient", Safety: finding.NeedsChart}
		}
		if !origin.Agreed {
			f.Severity = finding.Warning // the indicator may have been another in that year
		}
		r.Add(f)
	}
}
