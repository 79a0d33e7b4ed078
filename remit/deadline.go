package remit

import (
	"fmt"

	"firstpass/claim"
	"firstpass/finding"
)

// Where Medicare's days are written.
var (
	redetermination = finding.Source{Title: "42 CFR 405.942, time frame for filing a request for a redetermination", URL: "https://law.lawstack.com/cfr/42/405.942/", Seen: 20261125}
	reopening       = finding.Source{Title: "Medicare Claims Processing Manual ch. 34, 10.6 (42 CFR 405.980), as Novitas states it", URL: "https://www.novitas-solutions.com/webcenter/portal/MedicareJL/pagebyid?contentId=00134860", Seen: 20261125}
	timelyFiling    = finding.Source{Title: "Noridian JE Part B, timely filing (42 CFR 424.44)", URL: "https://med.noridianmedicare.com/web/jeb/topics/claim-submission/timely-filing", Seen: 20261122}
)

// The figures of those sections. A notice is taken as received five days after its
// date unless the record shows otherwise (405.942(a)(1)).
const (
	redeterminationDays = 120
	noticeDays          = 5
)

// deadlines counts the last days for the steps of a denial. The notice is the
// remittance's own date.
func deadlines(d *Denial, enc *claim.Encounter, notice claim.Date) []Deadline {
	var list []Deadline
	for _, s := range d.Steps {
		switch s.Kind {
		case Appeal:
			list = append(list, appealBy(d, enc, notice))
		case Correct, OtherPayer:
			list = append(list, correctBy(s.Kind, d, enc, notice))
		}
	}
	return list
}

func appealBy(d *Denial, enc *claim.Encounter, notice claim.Date) Deadline {
	if isMedicare(d) {
		if notice == 0 {
			return Deadline{For: Appeal, Text: "120 days from receipt of the remittance, which has no date", Source: redetermination}
		}
		return Deadline{For: Appeal, Day: notice.AddDays(noticeDays + redeterminationDays), Source: redetermination,
			Text: fmt.Sprintf("120 days from receipt, taken as 5 days after the remittance of %s", notice)}
	}
	if enc != nil && enc.Practice.AppealDays > 0 && notice != 0 {
		return Deadline{For: Appeal, Day: notice.AddDays(enc.Practice.AppealDays), Text: fmt.Sprintf("the contract's %d days from the remittance of %s", enc.Practice.AppealDays, notice)}
	}
	return Deadline{For: Appeal, Text: "not known: give the payer's appeal_days in practice.yaml"}
}

func correctBy(kind StepKind, d *Denial, enc *claim.Encounter, notice claim.Date) Deadline {
	if isMedicare(d) {
		if kind == OtherPayer {
			return Deadline{For: kind, Text: "by the other payer's filing limit"}
		}
		if !d.has(unprocessable) && notice != 0 {
			return Deadline{For: kind, Day: notice.AddMonths(12), Text: fmt.Sprintf("one year from the remittance of %s to reopen", notice), Source: reopening}
		}
		if d.Date != 0 {
			return Deadline{For: kind, Day: d.Date.AddMonths(12), Text: "one calendar year after the day of service", Source: timelyFiling}
		}
	}
	if kind == Correct && enc != nil && enc.Practice.FilingDays > 0 && d.Date != 0 {
		return Deadline{For: kind, Day: d.Date.AddDays(enc.Practice.FilingDays), Text: fmt.Sprintf("the contract's %d days after the day of service; some contracts count corrections from the remittance", enc.Practice.FilingDays)}
	}
	return Deadline{For: kind, Text: "not known: give the payer's filing_days in practice.yaml"}
}
