package diagnosis

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// ofWomen and ofMen are categories whose conditions are of one sex by the
// chapter or block they stand in: pregnancy, female and male genital organs,
// cancers of those organs.
var (
	ofWomen = prefixesOf("O", "C51", "C52", "C53", "C54", "C55", "C56", "C57", "C58", "D25", "D26", "D27", "D28", "N70", "N71", "N72", "N73", "N75", "N76",
		"N80", "N81", "N83", "N84", "N85", "N86", "N87", "N88", "N89", "N90", "N91", "N92", "N93", "N94", "N95", "N96", "N97", "Z33", "Z34", "Z36", "Z39")
	ofMen = prefixesOf("C60", "C61", "C62", "C63", "D29", "N40", "N41", "N42", "N43", "N44", "N45", "N46", "N47", "N48", "N49", "N50", "N51", "N52", "N53")
)

// diagnosisSex reports a diagnosis of the other sex than the patient's.
func diagnosisSex(e *facts.Encounter, r *rule.Report) {
	var wrong *prefixes
	var sex string
	switch e.Claim.Patient.Sex {
	case "M":
		wrong, sex = &ofWomen, "male"
	case "F":
		wrong, sex = &ofMen, "female"
	default:
		return
	}
	for i := range e.Claim.Diagnoses {
		d := &e.Claim.Diagnoses[i]
		if !marksICD9(d.Qualifier) && wrong.hold(d.Code) && !hasCondition45(e) {
			r.Add(finding.Finding{
				Code:    d.Code,
				Message: fmt.Sprintf("%s is a condition of the other sex; the claim says the patient is %s", d.Code, sex),
				Fix: finding.Repair{
					Text:   "Compare the code and the patient's record. If both are right, KX on the lines (condition code 45 on a hospital claim) says so.",
					Safety: finding.NeedsChart,
				},
			})
		}
	}
}

// hasCondition45 says whether the lines say that code and sex were looked at: KX
// has this use on professional claims (CMS, Claims Processing Manual ch. 32 section 240).
func hasCondition45(e *facts.Encounter) bool {
	for i := range e.Lines {
		if e.Lines[i].HasAny("KX") {
			return true
		}
	}
	return false
}

// agedCodes are diagnoses that hold for an age in years, ends included.
var agedCodes = []struct {
	prefix      string
	least, most int
	why         string
}{
	{"Z38", 0, 0, "is for the birth"},
	{"Z00.11", 0, 0, "is the check of a newborn"},
	{"Z00.12", 0, 17, "is the check of a child"},
	{"Z00.0", 15, 124, "is the check of an adult"},
}

// diagnosisAge reports a diagnosis that does not go with the patient's age.
func diagnosisAge(e *facts.Encounter, r *rule.Report) {
	on := e.DiagnosesDay()
	born := e.Claim.Patient.BirthDate
	if on == 0 || born == 0 || born > on {
		return
	}
	for i := range e.Claim.Diagnoses {
		d := &e.Claim.Diagnoses[i]
		if marksICD9(d.Qualifier) {
			continue
		}
		for _, a := range agedCodes {
			if !under(d.Code, a.prefix) {
				continue
			}
			if age := e.AgeOn(on); age < a.least || age > a.most {
				r.Add(conflictOfAge(d.Code, a.why, on))
			}
			break
		}
	}
}

func conflictOfAge(code, why string, on claim.Date) finding.Finding {
	return finding.Finding{
		Code:    code,
		Message: fmt.Sprintf("%s %s and does not go with the patient's age on %s", code, why, on),
		Fix:     finding.Repair{Text: "Compare the diagnosis and the birth date with the record.", Safety: finding.NeedsChart},
	}
}
