package diagnosis

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// chemotherapyEncounterFirst reports Z51.11 or Z51.12 behind the neoplasm on a
// claim that gives chemotherapy.
func chemotherapyEncounterFirst(e *facts.Encounter, r *rule.Report) {
	if len(e.Claim.Diagnoses) < 2 || !isNeoplasm(e.Claim.Diagnoses[0].Code) {
		return
	}
	encounter := ""
	for i := range e.Claim.Diagnoses {
		if code := e.Claim.Diagnoses[i].Code; code == "Z51.11" || code == "Z51.12" {
			encounter = code
			break
		}
	}
	if encounter == "" || !givesChemotherapy(e) {
		return
	}
	first := e.Claim.Diagnoses[0].Code
	r.Add(finding.Finding{
		Code:    encounter,
		Message: fmt.Sprintf("%s is listed before %s: on a visit for chemotherapy the encounter code comes first", first, encounter),
		Fix: finding.Repair{
			Text:   fmt.Sprintf("List %s first, then %s, and renumber the pointers.", encounter, first),
			Safety: finding.DisplayOnly,
		},
	})
}

// isNeoplasm says whether the code stands for a neoplasm (C00-D49).
func isNeoplasm(code string) bool {
	return len(code) >= 3 && (code[0] == 'C' || code[0] == 'D' && code[1] <= '4')
}

func givesChemotherapy(e *facts.Encounter) bool {
	for l := range e.OfKind(codes.AdminCode) {
		switch l.Admin.Family {
		case codes.AntineoplasticShot, codes.HormonalShot, codes.ChemotherapyPush, codes.ChemotherapyInfus, codes.ChemotherapyOther, codes.LesionChemotherapy:
			return true
		}
	}
	for l := range e.OfKind(codes.DrugCode) {
		if l.Drug.Antineoplastic != "" {
			return true
		}
	}
	return false
}
