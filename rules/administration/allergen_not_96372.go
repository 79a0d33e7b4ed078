package administration

import (
	"fmt"
	"strings"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// allergenNot96372 reports 96372 billed for an allergy shot. What says that it was
// one: an extract on the claim, the chart, the line's own note, or - as a question
// only - nothing but allergy among the diagnoses and no drug.
func allergenNot96372(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.Injection) {
		if !firstOfCode(e, l) || facilityBills(e, l) {
			continue
		}
		t := tallyOf(e, l.Date)
		if t.spareShots() <= 0 || t.allergen > 0 || t.vaccines > t.vaccineFee {
			continue
		}
		why, severity := allergenSign(e, l, &t)
		if why == "" {
			continue
		}
		code, words := "95115", "95115 (95117 where two or more were given)"
		if shots := t.spareShots(); shots > 1 {
			code, words = "95117", "95117 x 1"
		}
		fix := replaceCode(l, code, words, t.spareShots())
		if len(fix.Edits) == 1 && code == "95117" {
			fix.Edits = append(fix.Edits, finding.Edit{Op: finding.SetUnits, Line: l.N, Value: "1", Units: one})
		}
		r.Add(finding.Finding{
			Line:     l.N,
			Severity: severity,
			Message:  fmt.Sprintf("%s: an allergy shot is 95115 or 95117, not %s", why, l.Code),
			Fix:      fix,
		})
	}
}

// allergenSign says what shows that the shot was an allergy shot, "" for nothing.
func allergenSign(e *facts.Encounter, l *facts.Line, t *tally) (string, finding.Severity) {
	for x := range e.OfFamily(codes.AllergenOther) {
		if x.Date == l.Date && isExtract(x.Code) {
			return "the claim bills the allergen extract " + x.Code, finding.Default
		}
	}
	for i := range e.Given {
		if g := &e.Given[i]; onDay(g, l.Date) && g.Substance.Vaccine == codes.AllergenExtract {
			return "the chart shows an allergen extract", finding.Default
		}
	}
	if namesAllergen(l.Note) || namesAllergen(l.Description) {
		return "the line's note names an allergen extract", finding.Default
	}
	if len(e.Given) == 0 && t.shotDrugs+t.otherDrugs+t.procedures+t.vaccines == 0 && !t.unknown && l.Note == "" && l.Description == "" && onlyAllergy(e, l) {
		return "no drug is billed and the only diagnosis is allergy", finding.Warning
	}
	return "", finding.Default
}

// isExtract says whether the code bills the extract alone, without giving it.
func isExtract(code string) bool { return code >= "95144" && code <= "95170" }

func namesAllergen(text string) bool {
	s := strings.ToLower(text)
	return strings.Contains(s, "allergen") || strings.Contains(s, "allergy shot") || strings.Contains(s, "allergy extract") || strings.Contains(s, "immunotherapy extract")
}

// onlyAllergy says whether every diagnosis the line points at is allergic
// rhinitis, desensitisation, or insect allergy.
func onlyAllergy(e *facts.Encounter, l *facts.Line) bool {
	any := false
	for dx := range e.Pointed(l) {
		if !strings.HasPrefix(dx, "J30") && dx != "Z51.6" && dx != "Z91.030" && dx != "Z91.038" {
			return false
		}
		any = true
	}
	return any
}

// firstOfCode says whether no earlier line of the day bills the code.
func firstOfCode(e *facts.Encounter, l *facts.Line) bool { return !billedBefore(e, l) }
