package setting

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// incidentToInHospital reports services that Medicare covers only as incident to a
// physician's, billed by a physician for a hospital's patient. Injections and
// infusions have a page of their own.
func incidentToInHospital(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !hospitalPlace(l.Place) || l.IsProduct() || l.Admin.StaffService || l.DenialExpected() {
			continue
		}
		fee, origin := e.Fee(l)
		if origin.Answer != codes.Found || fee.Component != '5' {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("Medicare pays physicians %s only as incident to their own work, and not for a hospital's patient (place %s)", l.Code, l.Place),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Remove %s: the hospital bills it. If the place was keyed wrong, correct the place instead.", l.Code),
				Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
				Safety: finding.NeedsChart,
			},
			Tables: finding.TablesOf(origin.Table),
		}
		if !origin.Agreed {
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}

// hospitalPlace names the places of a hospital's inpatients and outpatients.
func hospitalPlace(place string) bool {
	return place == "19" || place == "21" || place == "22" || place == "23"
}
