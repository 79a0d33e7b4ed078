package visit

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// From this day G2211 is paid beside a visit with 25 where the other service is
// a preventive one of Part B (CY 2025 fee schedule; Transmittal 13015).
const preventiveException claim.Date = 20250101

// complexityBeside25 reports G2211 beside an office visit that carries 25.
func complexityBeside25(e *facts.Encounter, r *rule.Report) {
	for addOn := range e.OfKind(codes.Visit) {
		if addOn.Info.Visit != codes.VisitAddOn {
			continue
		}
		v := visitWith25(e, addOn)
		if v == nil || addOn.Date >= preventiveException && maybePreventive(e, addOn.Date) {
			continue
		}
		r.Add(finding.Finding{
			Line:    addOn.N,
			Message: fmt.Sprintf("Medicare does not pay %s beside %s with modifier 25", addOn.Code, v.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Remove %s if 25 on %s is right.", addOn.Code, v.Code),
				Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: addOn.N}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

func visitWith25(e *facts.Encounter, addOn *facts.Line) *facts.Line {
	for v := range e.OfKind(codes.Visit) {
		if v.Date == addOn.Date && v.Has("25") && (v.Info.Visit == codes.OfficeVisit || v.Info.Visit == codes.NurseVisit) {
			return v
		}
	}
	return nil
}

// maybePreventive says whether anything of the day could be a preventive service
// of Part B. The list is Medicare's and long: only what certainly is none of it
// counts as none.
func maybePreventive(e *facts.Encounter, on claim.Date) bool {
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date == on && !neverPreventive(l) {
			return true
		}
	}
	return false
}

func neverPreventive(l *facts.Line) bool {
	if l.HasAny("33", "PT") {
		return false
	}
	switch l.Info.Kind {
	case codes.DrugCode, codes.UnlistedDrug, codes.ImmuneGlobulin, codes.Procedure, codes.Supply:
		return true
	case codes.AdminCode:
		return l.Admin.Family != codes.VaccineShot
	case codes.Visit:
		return l.Info.Visit == codes.OfficeVisit || l.Info.Visit == codes.NurseVisit || l.Info.Visit == codes.VisitAddOn
	}
	return false
}
