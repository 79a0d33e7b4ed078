package setting

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// telehealthInjection reports an injection or infusion that the claim says was
// given over a distance: by its place of service or by a telehealth modifier.
func telehealthInjection(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if l.Admin.Family == codes.AllergenOther {
			continue // preparing an extract needs no patient
		}
		place, origin := e.Tables.PlaceOfService(l.Place, l.Date)
		if place.Telehealth {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s with place of service %s (%s): nobody can be injected over a distance", l.Code, l.Place, place.Plain),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Remove %s, or correct the place of service if the patient was there.", l.Code),
					Safety: finding.DisplayOnly,
				},
				Tables: finding.TablesOf(origin.Table),
				AtRisk: e.DrugLinesOn([]int{l.N}, l.Date),
			})
			continue
		}
		if modifier := telehealthModifier(l); modifier != "" {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("modifier %s says that %s was done over a distance", modifier, l.Code),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Remove %s from %s if the patient was there; only the visit can be telehealth.", modifier, l.Code),
					Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: modifier}},
					Safety: finding.NeedsChart,
				},
			})
		}
	}
}

func telehealthModifier(l *facts.Line) string {
	for _, m := range l.Modifiers {
		switch m {
		case "95", "93", "GT", "GQ", "FQ":
			return m
		}
	}
	return ""
}
