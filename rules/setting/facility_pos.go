package setting

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// facilityPOS reports drug administration on a professional claim from a place
// whose own staff and supplies give the drug.
func facilityPOS(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if !l.Admin.StaffService || !e.InFacility(l) {
			continue
		}
		place, origin := e.Tables.PlaceOfService(l.Place, l.Date)
		atRisk := e.DrugLinesOn([]int{l.N}, l.Date)
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s in place of service %s (%s): the facility gives the drug and reports both, the physician neither", l.Code, l.Place, place.Plain),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Remove %s and the drug; the facility reports both. If the place was keyed wrong, correct the place instead.", l.Code),
				Safety: finding.NeedsChart,
			},
			Tables: finding.TablesOf(origin.Table),
			AtRisk: atRisk,
		}
		for _, n := range atRisk {
			f.Fix.Edits = append(f.Fix.Edits, finding.Edit{Op: finding.RemoveLine, Line: n})
		}
		if e.Payer.Type == claim.Medicare && paidAsOffice(l.Place) {
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("%s in place of service %s (%s): Medicare's fee schedule pays a physician there as in an office, plans that quote CPT say only the facility reports it; whose staff and drug was it?", l.Code, l.Place, place.Plain)
			f.Fix.Text = fmt.Sprintf("If the facility's staff gave its own drug, remove %s and the drug; if the physician's own staff gave the practice's drug, leave them.", l.Code)
		}
		r.Add(f)
	}
}

// paidAsOffice names the places of the list in which Medicare's fee schedule
// pays physicians as it does in an office (CMS place of service code set,
// non-facility): there the physician's own staff may have given the drug.
func paidAsOffice(place string) bool {
	switch place {
	case "25", "32", "54", "62", "65":
		return true
	}
	return false
}
