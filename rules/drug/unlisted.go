package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// drugCodeUnspecified reports an unlisted drug code without the name and the
// dose of the drug.
func drugCodeUnspecified(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.UnlistedDrug) {
		text := narrative(e, l)
		_, known := e.Tables.Identify(text)
		named, dosed := known || namesDrug(text), statesDose(text)
		if named && dosed || l.Code == "C9399" && e.Professional() && l.Place != "24" {
			continue
		}
		missing := "name and total dose of the drug"
		switch {
		case named:
			missing = "total dose"
		case dosed:
			missing = "name of the drug"
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s names no drug by itself, and the line gives no %s", l.Code, missing),
			Fix: finding.Repair{
				Text:   "Add name, total dose and route to the line's description or note (paper: item 19), with the NDC of the package.",
				Safety: finding.NeedsChart,
			},
		})
	}
}

// unlistedCodeForCodedDrug reports an unlisted code whose own text, or the
// record, names a drug that has a code.
func unlistedCodeForCodedDrug(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.UnlistedDrug) {
		text := narrative(e, l)
		if l.Code == "J7999" || mentions(text, "compound") {
			continue
		}
		substance, known := e.Tables.Identify(text)
		var dose claim.Amount
		if text == "" || !known {
			if g := onlyUnbilled(e); g != nil {
				substance, known, dose = g.Substance, true, g.Dose
			}
		}
		if !known || substance.Uncoded {
			continue
		}
		d, ok := ownCode(e, substance, l)
		if !ok {
			continue
		}
		if !dose.Given {
			dose, _ = writtenDose(text, d.UnitName)
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is for drugs without a code, and %s has one", l.Code, substance.Name),
			Fix:     specificCode(l, substance, d, dose),
		})
	}
}

func specificCode(l *facts.Line, s codes.Substance, d codes.Drug, dose claim.Amount) finding.Repair {
	if s.Vague {
		return finding.Repair{Text: fmt.Sprintf("Bill the code of the form that was given, such as %s.", d.Code), Safety: finding.DisplayOnly}
	}
	fix := finding.Repair{
		Text:   fmt.Sprintf("Bill %s.", d.Code),
		Edits:  []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: d.Code}},
		Safety: finding.NeedsChart,
	}
	if units, ok := coding.Units(d, dose); ok && units > 0 {
		fix.Text = fmt.Sprintf("Bill %s x %d.", d.Code, units)
		fix.Edits = append(fix.Edits, finding.Edit{Op: finding.SetUnits, Line: l.N, Value: claim.Whole(units).String()})
	}
	return fix
}

// onlyUnbilled is the one charted drug that no coded line bills, nil where there
// is none or several.
func onlyUnbilled(e *facts.Encounter) *facts.Given {
	var only *facts.Given
	for i := range e.Given {
		g := &e.Given[i]
		if !isTreatment(e, g) || codedLine(e, g) {
			continue
		}
		if only != nil || !g.Known || mentions(g.Medication, "compound") {
			return nil
		}
		only = g
	}
	return only
}

func codedLine(e *facts.Encounter, g *facts.Given) bool {
	for l := range e.Products() {
		if l.Info.Kind != codes.UnlistedDrug && g.Bills(l.Code) == facts.SameDrug {
			return true
		}
	}
	return false
}

// c9399OnProfessionalClaim reports the hospital's code for new drugs on a
// practitioner's claim.
func c9399OnProfessionalClaim(e *facts.Encounter, r *rule.Report) {
	for l := range e.WithCode("C9399") {
		if l.Place == "24" {
			continue // a surgery centre bills it, on the practitioner's form
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: "C9399 is for hospital outpatient departments and surgery centres, not for a practitioner's claim",
			Fix: finding.Repair{
				Text:   "Bill the drug's own code; without one J3490, or J3590 for a biological, with name, dose and NDC.",
				Safety: finding.DisplayOnly,
			},
		})
	}
}
