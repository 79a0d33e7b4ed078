package claimform

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// unitLimitZero reports codes whose medically unlikely edit is 0: every unit is
// more than that. Where the fee schedule, the hospital's status or the code's end
// say why it is not paid, their pages speak.
func unitLimitZero(e *facts.Encounter, r *rule.Report) {
	setting := e.UnitSetting()
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Units <= 0 || l.DenialExpected() || l.Admin.FacilityOnly {
			continue
		}
		if active, known := l.Info.ActiveOn(l.Date); known && !active {
			continue
		}
		limit, origin := e.Tables.UnitLimit(l.Code, setting, l.Date)
		if origin.Answer != codes.Found || limit.Units != 0 || saidElsewhere(e, l) {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("Medicare's unit limit of %s is 0 on this kind of claim: no unit of it is paid", l.Code),
			Fix:     finding.Repair{Text: "bill the code Medicare has for what was given, or expect no payment for the line", Safety: finding.NeedsChart},
			Tables:  finding.TablesOf(origin.Table),
		}
		if !inQuarterOf(origin.Table, l.Date) {
			f.Severity = finding.Warning // a limit of 0 comes and goes with what is made and covered
		}
		r.Add(f)
	}
}

// inQuarterOf says whether a day lies in the quarter a release is of.
func inQuarterOf(table *finding.Table, on claim.Date) bool {
	return on <= table.LastConfirmed && on.AddMonths(3) > table.LastConfirmed
}

// saidElsewhere says whether another rule tells that the line is not paid.
func saidElsewhere(e *facts.Encounter, l *facts.Line) bool {
	if facts.UsedForInjection(l.Code) && e.HasKind(codes.AdminCode) {
		return true
	}
	if !e.Professional() {
		status, origin := e.Tables.PaymentStatus(l.Code, l.Date)
		return origin.Answer == codes.Found && facts.NotPaidOutpatient(status)
	}
	fee, origin := e.Tables.PhysicianFee(l.Code, l.Date)
	return origin.Answer == codes.Found && (fee.Status == 'B' || fee.Status == 'I' || fee.Status == 'N')
}
