package chart

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docMedicationMissing reports a drug line that no charted administration can
// bear out because an entry does not say which drug it was.
func docMedicationMissing(e *facts.Encounter, r *rule.Report) {
	if !hasUnnamed(e) {
		return
	}
	reported := false
	for l := range e.Products() {
		if len(e.GivenFor(l)) > 0 || namedInNote(e, l) {
			continue
		}
		reported = true
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("the record of the injection does not name the drug: it does not show that %s was given", l.Code),
			Fix:     finding.Repair{Text: "Have whoever gave it add a signed and dated addendum that names the drug; until then do not bill it.", Safety: finding.NeedsChart},
		})
	}
	if l := administrationLine(e, 0); !reported && l != nil && !anyProduct(e) {
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("the record does not name the drug that %s stands for", l.Code),
			Fix:     finding.Repair{Text: "Have whoever gave it add a signed and dated addendum that names the drug.", Safety: finding.NeedsChart},
		})
	}
}

func hasUnnamed(e *facts.Encounter) bool {
	for i := range e.Given {
		if g := &e.Given[i]; !isNamed(g.Medication) && !carries(g) {
			return true
		}
	}
	return false
}

func anyProduct(e *facts.Encounter) bool {
	for l := range e.Products() {
		return l != nil
	}
	return false
}

// namedInNote says whether the free text names the billed drug.
func namedInNote(e *facts.Encounter, l *facts.Line) bool {
	if e.Chart.Note == "" || l.Drug.Name == "" {
		return false
	}
	if facts.Says(e.Chart.Note, l.Drug.Name) {
		return true
	}
	for _, brand := range l.Drug.Brands {
		if facts.Says(e.Chart.Note, brand) {
			return true
		}
	}
	return false
}
