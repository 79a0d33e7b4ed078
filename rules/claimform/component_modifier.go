package claimform

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// componentModifier reports 26 or TC on a code that does not divide into a
// professional and a technical part.
func componentModifier(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.IsProduct() || !l.HasAny("26", "TC") {
			continue
		}
		fee, origin := e.Fee(l)
		if origin.Answer != codes.Found {
			continue
		}
		modifier := "26"
		if l.Has("TC") {
			modifier = "TC"
		}
		why := undivided(fee.Component, modifier)
		if why == "" {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s cannot stand on %s: %s (component indicator %c)", modifier, l.Code, why, fee.Component),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("remove %s, or bill the code of the part that was done", modifier),
				Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: modifier}},
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

// undivided says why a component indicator does not take a modifier, "" where it
// does or nothing is said.
func undivided(component byte, modifier string) string {
	switch {
	case component == '0':
		return "it is a physician's service, which has no parts"
	case component == '2':
		return "it is the professional part already"
	case component == '3':
		return "it is the technical part already"
	case component == '4':
		return "it is the whole test; its parts have codes of their own"
	case component == '5':
		return "it is covered incident to a physician's service and has no parts"
	case (component == '6' || component == '8') && modifier == "TC":
		return "only its reading is paid under the fee schedule"
	}
	return ""
}
