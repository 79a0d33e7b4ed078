package claimform

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// lineFieldMissing reports lines without what every line carries: a code, a day, a
// place, a count. Units of product lines are the drug rules' business.
func lineFieldMissing(e *facts.Encounter, r *rule.Report) {
	if len(e.Lines) == 0 {
		addMissing(r, 0, "the claim has no service line", "Add the services of the day.")
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Code == "" && (e.Professional() || l.RevenueCode == "") {
			addMissing(r, l.N, "the line has no procedure code", "Enter the code of the service.")
		}
		if l.Date == 0 {
			addMissing(r, l.N, fmt.Sprintf("%s has no date of service", l.Code), "Enter the day of the service.")
		}
		if l.Place == "" && e.Professional() {
			addMissing(r, l.N, fmt.Sprintf("%s has no place of service", l.Code), "Enter the place of service, 11 for an office.")
		}
		if l.Units == 0 && l.Code != "" && !l.IsProduct() {
			addMissing(r, l.N, fmt.Sprintf("%s has no units", l.Code), "Enter how many times it was done.")
		}
	}
}

func addMissing(r *rule.Report, line int, message, fix string) {
	r.Add(finding.Finding{Line: line, Message: message, Fix: finding.Repair{Text: fix, Safety: finding.NeedsChart}})
}
