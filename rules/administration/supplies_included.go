package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// suppliesIncluded reports needles, syringes, skin preparation and trays billed
// beside the injection or infusion they were used for.
func suppliesIncluded(e *facts.Encounter, r *rule.Report) {
	if !e.HasKind(codes.AdminCode) {
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Info.Kind == codes.AdminCode || l.IsProduct() && l.Code != facts.HeparinFlush || !facts.UsedForInjection(l.Code) || facilityBills(e, l) {
			continue
		}
		service := lastLine(e, l.Date, func(s *facts.Line) bool {
			return s.Info.Kind == codes.AdminCode && s.Admin.Family != codes.AllergenOther && s.Admin.Family != codes.CatheterCare
		})
		if service == nil {
			continue
		}
		what := "needles, syringes and preparation are"
		if l.Code == facts.HeparinFlush {
			what = "the flush of the line is"
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is included in %s: %s not billed beside it", l.Code, service.Code, what),
			Fix:     finding.Repair{Text: "remove " + l.Code, Edits: []finding.Edit{{Op: finding.RemoveLine, Line: l.N}}, Safety: finding.NeedsChart},
			AtRisk:  []int{l.N},
		}
		if facts.SuppliesUnsaid(l.Code) && !paysLikeMedicare(e) {
			f.Severity = finding.Warning
			f.Fix.Text = fmt.Sprintf("remove %s if it stands for supplies of the injection", l.Code)
		}
		r.Add(f)
	}
}
