package claimform

import (
	"strings"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// patientFieldMissing reports what the claim must say of the patient and does not.
func patientFieldMissing(e *facts.Encounter, r *rule.Report) {
	p := &e.Claim.Patient
	if (p.Name != "" || p.LastName != "") && p.BirthDate != 0 && p.Sex != "" {
		return
	}
	var missing []string
	if p.Name == "" && p.LastName == "" {
		missing = append(missing, "name")
	}
	if p.BirthDate == 0 {
		missing = append(missing, "birth date")
	}
	if p.Sex == "" {
		missing = append(missing, "sex")
	}
	what := strings.Join(missing, " and ")
	is := "is"
	if len(missing) > 1 {
		is = "are"
	}
	r.Add(finding.Finding{
		Message: "the patient's " + what + " " + is + " missing: the claim is rejected",
		Fix:     finding.Repair{Text: "Add the patient's " + what + " as the insurance card has it.", Safety: finding.NeedsChart},
	})
}
