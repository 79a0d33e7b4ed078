package administration

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

const rsvCodes = "96380 if the practitioner counselled, else 96381"

// rsvAntibody96372 reports 96372 for an RSV antibody since it has codes of its own.
func rsvAntibody96372(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Info.Vaccine != codes.RSVAntibody || firstAntibody(e, l.Date) != l {
			continue
		}
		t := tallyOf(e, l.Date)
		missing := t.antibodies - t.antibody
		spare := t.shots - max(t.drugsFor96372()-missing, 0)
		if missing <= 0 || spare <= 0 {
			continue
		}
		shot := lastLine(e, l.Date, isShotLine)
		r.Add(finding.Finding{
			Line:    shot.N,
			Message: fmt.Sprintf("%s is an RSV antibody: giving it is 96380 or 96381, not %s", l.Code, shot.Code),
			Fix:     replaceCode(shot, "", rsvCodes, min(missing, spare)),
		})
	}
}

// rsvAntibodyVaccineCode reports a vaccine administration code for an RSV antibody.
func rsvAntibodyVaccineCode(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Info.Vaccine != codes.RSVAntibody || firstAntibody(e, l.Date) != l {
			continue
		}
		t := tallyOf(e, l.Date)
		if t.antibodies <= t.antibody || t.vaccineFee <= t.vaccines {
			continue
		}
		fee := lastLine(e, l.Date, isVaccineFee)
		code, words := "", rsvCodes
		if !existed(e, "96381", l.Date) {
			code, words = "96372", "96372"
		}
		r.Add(finding.Finding{
			Line:    fee.N,
			Message: fmt.Sprintf("%s is an antibody, not a vaccine: %s does not stand for giving it", l.Code, fee.Code),
			Fix:     replaceCode(fee, code, words, 1),
		})
	}
}

func firstAntibody(e *facts.Encounter, on claim.Date) *facts.Line {
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date == on && l.Info.Vaccine == codes.RSVAntibody {
			return l
		}
	}
	return nil
}

// rsvCodeOtherProduct reports 96380 or 96381 beside a product that is no RSV
// antibody: palivizumab, another globulin, a vaccine.
func rsvCodeOtherProduct(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.RSVAntibodyShot) {
		t := tallyOf(e, l.Date)
		if t.antibody <= t.antibodies || t.unknown {
			continue
		}
		product := lastLine(e, l.Date, func(p *facts.Line) bool { return isVaccine(p) && t.spareVaccines() > 0 })
		code, words := "96372", "96372"
		if product != nil {
			code, words = vaccineCode(e, product)
		} else if t.shotDrugs-t.antibodies > t.shots {
			product = lastLine(e, l.Date, func(p *facts.Line) bool { return p.IsDrug() && p.Info.Vaccine != codes.RSVAntibody })
		}
		if product == nil {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is for nirsevimab and clesrovimab alone, and %s is neither", l.Code, product.Code),
			Fix:     replaceCode(l, code, words, times(l)),
		})
	}
}
