package setting

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// outpatientNotPaid reports lines of a hospital's outpatient claim whose status
// indicator says that Medicare does not pay them there.
func outpatientNotPaid(e *facts.Encounter, r *rule.Report) {
	if !e.Outpatient() {
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.DenialExpected() || l.Info.Visit == codes.PreventiveVisit {
			continue // the page on preventive visits says more
		}
		if active, known := l.Info.ActiveOn(l.Date); known && !active {
			continue // the rule about codes' days speaks
		}
		status, origin := e.Tables.PaymentStatus(l.Code, l.Date)
		if origin.Answer != codes.Found || !facts.NotPaidOutpatient(status) {
			continue
		}
		why, do := meaningOf(status, l.Info.Kind == codes.Visit)
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("a hospital's outpatient claim is not paid for %s (status %s): %s", l.Code, status, why),
			Fix:     finding.Repair{Text: do, Safety: finding.NeedsChart},
			Tables:  finding.TablesOf(origin.Table),
		}
		if !sureOn(origin, l) {
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}

// sureOn says whether the release that answered is of the line's quarter: status
// indicators change every quarter.
func sureOn(origin codes.Origin, l *facts.Line) bool {
	last := origin.Table.LastConfirmed
	return origin.Agreed && l.Date <= last && l.Date.AddMonths(3) > last
}

func meaningOf(status string, visit bool) (why, do string) {
	switch status {
	case "B":
		if visit {
			return "the outpatient system does not know it", "Bill the hospital's visit as G0463 (clinic) or with the emergency department's codes."
		}
		return "the outpatient system does not know it", "Bill the code the outpatient system has for the service."
	case "C":
		return "it is paid to inpatients only", "Check the code and whether the patient was an inpatient."
	case "E2":
		return "Medicare has no price for it", "Expect no payment; check whether another code stands for what was given."
	case "M":
		return "it is not billed to this contractor", "Send it to who pays it, such as the patient's Part D plan."
	case "Y":
		return "it is equipment for the DME contractor", "A supplier bills it to the DME contractor."
	case "D":
		return "the code has ended", "Bill a code in force on the day."
	}
	return "no outpatient benefit covers it", "Bill another code if one stands for what was given; GY asks for the denial another payer wants to see."
}

// packagedOnly reports an outpatient claim whose services are all packaged: there
// is nothing they could be paid within, and the claim is rejected.
func packagedOnly(e *facts.Encounter, r *rule.Report) {
	if !e.Outpatient() || len(e.Lines) == 0 {
		return
	}
	var table *finding.Table
	sure := true
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Code == "" {
			continue // a revenue code alone is packaged too
		}
		status, origin := e.Tables.PaymentStatus(l.Code, l.Date)
		if origin.Answer != codes.Found || !facts.Packaged(status) {
			return
		}
		table, sure = origin.Table, sure && sureOn(origin, l)
	}
	if table == nil {
		return
	}
	f := finding.Finding{
		Message: "every service of the claim is packaged (status N) and there is none they are packaged into: the claim is rejected",
		Fix:     finding.Repair{Text: "Add the service they were given with, such as the injection or the visit; the drugs of one encounter belong on its claim.", Safety: finding.NeedsChart},
		Tables:  finding.TablesOf(table),
	}
	for i := range e.Lines {
		f.AtRisk = append(f.AtRisk, i+1)
	}
	if !sure {
		f.Severity = finding.Warning
	}
	r.Add(f)
}
