package diagnosis

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// icd10Starts is the first date of service that takes ICD-10-CM (45 CFR 162.1002,
// compliance date of the final rule of 2014-08-04).
const icd10Starts claim.Date = 20151001

// diagnosisICD9 reports a diagnosis sent as ICD-9-CM, by its qualifier or by a form
// that only ICD-9-CM has.
func diagnosisICD9(e *facts.Encounter, r *rule.Report) {
	for i := range e.Claim.Diagnoses {
		d := &e.Claim.Diagnoses[i]
		if !isICD9(d) {
			continue
		}
		lines := pointers(e, i+1)
		r.Add(finding.Finding{
			Line:    firstOf(lines),
			Code:    d.Code,
			Message: fmt.Sprintf("%s is sent as ICD-9-CM, which ended with services of 2015-09-30", d.Code),
			Fix: finding.Repair{
				Text:   "Send the documented diagnosis in ICD-10-CM with qualifier ABK or ABF.",
				Safety: finding.NeedsChart,
			},
			AtRisk: lines,
		})
	}
}

// isICD9 says whether the claim marks the code as ICD-9-CM, or the code begins with
// a digit as no ICD-10-CM code does.
func isICD9(d *claim.Diagnosis) bool {
	return marksICD9(d.Qualifier) || d.Code != "" && d.Code[0] >= '0' && d.Code[0] <= '9'
}

// marksICD9 recognises the HI qualifiers of ICD-9-CM.
func marksICD9(qualifier string) bool {
	switch qualifier {
	case "BK", "BF", "BJ", "BN", "PR":
		return true
	}
	return false
}
