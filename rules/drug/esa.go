package drug

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// esaModifier reports erythropoiesis-stimulating agents for patients without
// end-stage renal disease that do not carry exactly one of EA, EB and EC.
func esaModifier(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !stimulating(e, l) {
			continue
		}
		n := 0
		for _, m := range [...]string{"EA", "EB", "EC"} {
			if l.Has(m) {
				n++
			}
		}
		if n == 1 {
			continue
		}
		message := fmt.Sprintf("%s carries none of EA, EB and EC, which say what the anemia comes from", l.Code)
		if n > 1 {
			message = fmt.Sprintf("%s carries %d of EA, EB and EC: exactly one is allowed", l.Code, n)
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: message,
			Fix: finding.Repair{
				Text:   "Append EA for anemia from chemotherapy, EB from radiotherapy, EC from anything else, as documented; report the latest hemoglobin or hematocrit.",
				Safety: finding.NeedsChart,
			},
		})
	}
}

// esaResultMissing reports such an agent without the latest hemoglobin or
// hematocrit on the claim.
func esaResultMissing(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !stimulating(e, l) || hasBloodCount(e.Claim.TestResults) || hasBloodCount(l.TestResults) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is billed without the patient's latest hemoglobin or hematocrit", l.Code),
			Fix:     finding.Repair{Text: "Add the result to the claim (837: MEA with TR and R1 for hemoglobin, R2 for hematocrit).", Safety: finding.NeedsChart},
		})
	}
}

func stimulating(e *facts.Encounter, l *facts.Line) bool {
	return l.Drug.Stimulating && priced(l) && !l.HasAny("GY", "JW") && !e.InFacility(l)
}

func hasBloodCount(results []claim.TestResult) bool {
	for i := range results {
		t := strings.ToLower(results[i].Type)
		switch {
		case t == "r1", t == "r2", t == "hgb", t == "hct", t == "hb", strings.HasPrefix(t, "hemoglobin"), strings.HasPrefix(t, "hematocrit"):
			return results[i].Value > 0
		}
	}
	return false
}
