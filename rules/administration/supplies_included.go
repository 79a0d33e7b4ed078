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
		if l.Info.Kind == codes.AdminCode || l.IsProduct() && l.Code != flush || !usedForInjection(l.Code) || facilityBills(e, l) {
			continue
		}
		service := lastLine(e, l.Date, func(s *facts.Line) bool {
			return s.Info.Kind == codes.AdminCode && s.Admin.Family != codes.AllergenOther && s.Admin.Family != codes.CatheterCare
		})
		if service == nil {
			continue
		}
		what := "needles, syringes and preparation are"
		if l.Code == flush {
			what = "the flush of the line is"
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is included in %s: %s not billed beside it", l.Code, service.Code, what),
			Fix:     finding.Repair{Text: "remove " + l.Code, Edits: []finding.Edit{{Op: finding.RemoveLine, Line: l.N}}, Safety: finding.NeedsChart},
			AtRisk:  []int{l.N},
		}
		if saysNotWhat(l.Code) && !paysLikeMedicare(e) {
			f.Severity = finding.Warning
			f.Fix.Text = fmt.Sprintf("remove %s if it stands for supplies of the injection", l.Code)
		}
		r.Add(f)
	}
}

// flush is heparin lock flush: a product, and never a drug of its own.
const flush = "J1642"

// usedForInjection lists the supply codes an injection or infusion uses up.
func usedForInjection(code string) bool {
	switch code {
	case "A4206", "A4207", "A4208", "A4209", "A4212", "A4213", "A4215", "A4216", "A4217", "A4218",
		"A4244", "A4245", "A4246", "A4247", "A4657", "A4927", "A4930", flush:
		return true
	}
	return saysNotWhat(code)
}

// saysNotWhat lists the codes that do not say which supply they stand for.
// Medicare bundles them whatever it was.
func saysNotWhat(code string) bool {
	switch code {
	case "99070", "A4550", "A4649":
		return true
	}
	return false
}
