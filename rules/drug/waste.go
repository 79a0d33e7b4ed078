package drug

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
)

// underWasteRule says whether the JW/JZ rule speaks about a Medicare line
// (drugs-diagnosis-times W3 to W6): coding knows the rule, the line says what
// takes it out.
func underWasteRule(e *facts.Encounter, l *facts.Line) coding.WasteRule {
	if !l.IsDrug() || !inForce(l) || l.NoCost() || l.SuppliedElsewhere() || l.HasAny("GY", "GZ") || e.InFacility(l) {
		return coding.OutsideWaste
	}
	return coding.WasteRuleOf(e.Tables, coding.Wasted{
		Code: l.Code, Kind: l.Info.Kind, Fluid: l.Drug.Fluid, On: l.Date, Institutional: !e.Professional(),
		Place: l.Place, BillType: e.Claim.BillType, Contractor: e.ContractorText(l.Date),
	})
}

// ruralClinic says whether drugs are paid within the visit or stay.
func ruralClinic(e *facts.Encounter, l *facts.Line) bool {
	return coding.PaidByVisit(!e.Professional(), l.Place, e.Claim.BillType)
}

// attested says whether any line of the code and day carries JW, or the line itself JZ.
func attested(e *facts.Encounter, l *facts.Line) bool {
	return l.Has("JZ") || wasteLine(e, l) != nil
}

// chartedWaste splits what was charted of the line's drug into given and
// discarded units. ok is false where the record does not tell, where the drug
// came from a multiple-dose container, whose remainder is nobody's waste, and
// where neither a charted discard nor a single-dose label says there is any.
// certain is false where the container is not known to be single-dose.
func chartedWaste(e *facts.Encounter, l *facts.Line) (split coding.Split, certain, ok bool) {
	doses, ok := charted(e, l)
	if !ok {
		return coding.Split{}, false, false
	}
	kind, verified := container(e, l)
	certain = kind == codes.SingleDose && verified
	if kind == codes.MultipleDose || !certain && !doses.DiscardCharted() {
		return coding.Split{}, false, false
	}
	split, ok = doses.Waste()
	return split, certain, ok
}

// reaches says whether a day is on or after another; an unknown day reaches all.
func reaches(day, first claim.Date) bool { return day == 0 || day >= first }
