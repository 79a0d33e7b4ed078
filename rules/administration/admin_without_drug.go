package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// adminWithoutDrug reports an administration code on a day without any drug, which
// Medicare wants on the same claim even where it cost the practice nothing.
func adminWithoutDrug(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if !givesDrug(l) || !firstGiver(e, l) || facilityBills(e, l) {
			continue
		}
		if lastLine(e, l.Date, accountsForShot) != nil {
			continue
		}
		t := tallyOf(e, l.Date)
		if sign, _ := allergenSign(e, l, &t); sign != "" {
			continue // an allergy shot: that rule asks
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is billed, and no line says what was given", l.Code),
			Fix:     finding.Repair{Text: "add the drug's code with its units on the same claim; $0.01 where the patient or a pharmacy supplied it", Safety: finding.NeedsChart},
		}
		r.Add(f)
	}
}

// givesDrug says whether the code stands for giving a drug of its own line.
// Hydration fluid, vaccines, allergens and catheter care are billed otherwise,
// and further hours need no drug.
func givesDrug(l *facts.Line) bool {
	switch l.Admin.Family {
	case codes.Injection, codes.ArterialInjection, codes.OnBodyInjector, codes.AntineoplasticShot, codes.HormonalShot, codes.RSVAntibodyShot:
		return true
	case codes.Push, codes.ChemotherapyPush, codes.Infusion, codes.ChemotherapyInfus, codes.SubcutaneousInfus:
		return !l.Admin.AddOn
	}
	return false
}

// firstGiver keeps one finding a day.
func firstGiver(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Lines[:l.N-1] {
		if other := &e.Lines[i]; other.Date == l.Date && other.Info.Kind == codes.AdminCode && givesDrug(other) {
			return false
		}
	}
	return true
}

// accountsForShot says whether a line names a substance, or is a procedure, an
// allergen service or an unknown code about which other rules speak.
func accountsForShot(l *facts.Line) bool {
	return l.IsProduct() || isProcedure(l) || l.Info.Kind == codes.Unknown ||
		l.Admin.Family == codes.AllergenOther || l.Admin.Family == codes.AllergenShot
}
