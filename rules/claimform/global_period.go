package claimform

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// globalPeriod reports a service of the surgeon inside the global period of his
// own procedure with no modifier that takes it out.
func globalPeriod(e *facts.Encounter, r *rule.Report) {
	for i := range e.Claim.History {
		past := &e.Claim.History[i]
		days := globalDays(e, past)
		if days <= 0 || past.Date == 0 || past.Rendering == "" {
			continue
		}
		last := past.Date.AddDays(days)
		for j := range e.Lines {
			l := &e.Lines[j]
			if l.Date <= past.Date || l.Date > last || renderingOf(e, l) != past.Rendering || !inPackage(l) || takenOut(l) {
				continue
			}
			r.Add(inGlobalPeriod(l, past, days, last))
		}
	}
}

// inPackage says whether the line bills work of the kind the package includes:
// visits, procedures, injections. Drugs are paid apart, and vaccines are no
// aftercare.
func inPackage(l *facts.Line) bool {
	switch l.Info.Kind {
	case codes.Visit, codes.Procedure:
		return true
	case codes.AdminCode:
		return l.Admin.Family != codes.VaccineShot && l.Admin.Family != codes.RSVAntibodyShot
	}
	return false
}

// takenOut says whether a modifier takes the line out of the package: unrelated
// visit, decision for surgery, staged, return to the operating room, unrelated
// procedure.
func takenOut(l *facts.Line) bool { return l.HasAny("24", "25", "57", "58", "78", "79", "FT") }

// globalDays is the procedure's global period: the history's own, else that of the
// physician fee schedule. A surgeon's assistant or a part of the package (54, 55,
// 56, 80 to 82, AS) starts none that is known.
func globalDays(e *facts.Encounter, past *claim.PastService) int {
	if past.GlobalDays > 0 {
		return past.GlobalDays
	}
	for _, m := range past.Modifiers {
		switch m {
		case "54", "55", "56", "80", "81", "82", "AS":
			return 0
		}
	}
	fee, origin := e.Tables.PhysicianFee(past.Code, past.Date)
	if origin.Answer != codes.Found || !origin.Agreed && fee.GlobalDays != 90 {
		return 0
	}
	return fee.GlobalDays
}

func inGlobalPeriod(l *facts.Line, past *claim.PastService, days int, last claim.Date) finding.Finding {
	modifier := "79"
	if l.Info.Kind == codes.Visit {
		modifier = "24"
	}
	return finding.Finding{
		Line: l.N,
		Message: fmt.Sprintf("%s falls in the global period of %s (%s, %d days, to %s) by the same provider",
			l.Code, past.Code, past.Date, days, last),
		Fix: finding.Repair{
			Text:   fmt.Sprintf("Is it unrelated to the operation? If yes, append %s to %s; if no, it is part of the package: remove it.", modifier, l.Code),
			Edits:  []finding.Edit{{Op: finding.AddModifier, Line: l.N, Value: modifier}},
			Safety: finding.NeedsChart,
		},
	}
}
