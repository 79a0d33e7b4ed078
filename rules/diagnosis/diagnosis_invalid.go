package diagnosis

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// diagnosisInvalid reports codes that cannot be billed on the day: no ICD-10-CM
// code by their form, a category that needs more characters, or not in the code
// set of that date. A code outside the tables is left alone.
func diagnosisInvalid(e *facts.Encounter, r *rule.Report) {
	for i := range e.Claim.Diagnoses {
		d := &e.Claim.Diagnoses[i]
		if d.Code == "" || isICD9(d) {
			continue // the ICD-9 rule speaks
		}
		on := dateOfDiagnosis(e, i+1)
		if on < icd10Starts && on != 0 {
			continue
		}
		if !shaped(d.Code, on) {
			reportInvalid(e, r, i, fmt.Sprintf("%s is not an ICD-10-CM code", d.Code), "Enter the code of the documented diagnosis.", nil, finding.Default)
			continue
		}
		known, origin := e.Tables.Diagnosis(facts.Dotted(d.Code), on)
		if origin.Answer == codes.NotCovered || origin.Answer == codes.Found && known.Billable {
			continue
		}
		severity := finding.Default
		if !origin.Agreed {
			severity = finding.Warning
		}
		message := fmt.Sprintf("%s is not in the ICD-10-CM code set of %s", d.Code, on)
		if origin.Answer == codes.Found {
			message = fmt.Sprintf("%s is a category, not a code: it needs more characters", d.Code)
		}
		reportInvalid(e, r, i, message, choose(known), origin.Table, severity)
	}
}

func choose(d codes.Diagnosis) string {
	if len(d.Better) == 0 {
		return "Enter the complete code in force on the date of service, as documented."
	}
	return "As documented: " + strings.Join(d.Better, ", ") + "."
}

func reportInvalid(e *facts.Encounter, r *rule.Report, i int, message, fix string, table *finding.Table, severity finding.Severity) {
	lines := pointers(e, i+1)
	r.Add(finding.Finding{
		Line: firstOf(lines), Code: e.Claim.Diagnoses[i].Code, Severity: severity, Message: message,
		Fix: finding.Repair{Text: fix, Safety: finding.NeedsChart}, Tables: finding.TablesOf(table), AtRisk: lines,
	})
}

// dateOfDiagnosis is the day a diagnosis must be valid on: that of the first line
// that points at it.
func dateOfDiagnosis(e *facts.Encounter, n int) claim.Date {
	for i := range e.Lines {
		l := &e.Lines[i]
		if len(l.Pointers) == 0 {
			return l.Date
		}
		for _, p := range l.Pointers {
			if p == n {
				return l.Date
			}
		}
	}
	if e.Claim.ServiceDate != 0 || len(e.Lines) == 0 {
		return e.Claim.ServiceDate
	}
	return e.Lines[0].Date
}

// From this day the second character may be a letter: FY2026 brought QA0.
const secondLetter claim.Date = 20251001

// shaped says whether the text has the form of an ICD-10-CM code of a day: a
// letter, a digit (or letter), a letter or digit, then up to four more after the dot.
func shaped(code string, on claim.Date) bool {
	if len(code) > 1 && code[1] >= 'A' && code[1] <= 'Z' && on != 0 && on < secondLetter {
		return false
	}
	if len(code) > 3 && code[3] == '.' {
		if len(code) == 4 {
			return false
		}
		return plainShaped(code[:3], code[4:])
	}
	if len(code) < 3 {
		return false
	}
	return plainShaped(code[:3], code[3:])
}

func plainShaped(category, rest string) bool {
	if len(rest) > 4 || category[0] < 'A' || category[0] > 'Z' || !upperOrDigit(category[1]) {
		return false
	}
	return upperOrDigit(category[2]) && eachUpperOrDigit(rest)
}

func eachUpperOrDigit(s string) bool {
	for i := 0; i < len(s); i++ {
		if !upperOrDigit(s[i]) {
			return false
		}
	}
	return true
}

func upperOrDigit(b byte) bool { return b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' }
