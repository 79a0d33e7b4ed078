package infusion

import (
	"fmt"
	"strings"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// hydrationReason reports hydration whose record gives fasting or a procedure as
// its reason and no sign of fluid lost.
func hydrationReason(e *facts.Encounter, r *rule.Report) {
	routine := firstSaid(e, fastingWords[:])
	if routine == "" || firstSaid(e, lossWords[:]) != "" || lossDiagnosed(e) {
		return
	}
	for _, code := range [...]string{"96360", "96361"} {
		for l := range e.WithCode(code) {
			if e.Professional() && e.InFacility(l) {
				continue
			}
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s is billed, and the record gives a routine reason (%s) and no sign of fluid lost", l.Code, routine),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Remove %s: routine fluid around a procedure is not separately reportable. If the patient was dehydrated, the record and the diagnoses must say so.", l.Code),
					Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
					Safety: finding.NeedsChart,
				},
			})
		}
	}
}

var fastingWords = [...]string{"NPO", "nil by mouth", "nothing by mouth", "fasting", "routine fluids", "routine hydration", "maintenance fluids", "pre-op", "preop", "preoperative", "pre-procedure", "preprocedure", "postoperative fluids", "post-op fluids", "wellness drip", "per protocol fluids"}

var lossWords = [...]string{"dehydration", "dehydrated", "volume depletion", "volume depleted", "hypovolemia", "hypovolemic", "vomiting", "emesis", "diarrhea", "fluid loss", "poor intake", "poor oral intake", "unable to keep", "unable to tolerate", "orthostatic", "orthostasis", "hypotension", "hypotensive", "tachycardia", "dry mucous membranes", "poor skin turgor", "heat exhaustion", "acute kidney injury", "AKI", "hyperemesis", "hypernatremia", "hyponatremia", "ketoacidosis", "hyperglycemia", "hypercalcemia", "rhabdomyolysis", "sepsis", "bleeding", "hemorrhage", "cisplatin", "nephrotoxic", "contrast"}

// firstSaid finds the first word the chart states as a fact.
func firstSaid(e *facts.Encounter, words []string) string {
	for _, word := range words {
		if facts.Says(e.Chart.Indication, word) || facts.Says(e.Chart.Note, word) || facts.Says(e.Chart.ReasonForVisit, word) {
			return word
		}
	}
	return ""
}

// lossDiagnosed says whether a diagnosis of the claim is a reason for fluid: a
// loss of volume, vomiting, diarrhoea, shock, low pressure, heat, electrolytes,
// kidney injury, poisoning, or chemotherapy that needs it.
func lossDiagnosed(e *facts.Encounter) bool {
	for i := range e.Claim.Diagnoses {
		dx := e.Claim.Diagnoses[i].Code
		for _, prefix := range [...]string{"E86", "E87", "E83.52", "E10.1", "E11.0", "E11.1", "R11", "R19.7", "A0", "K52", "K56", "K85", "O21", "R57", "I95", "N17", "T67", "R65", "A41", "M62.82", "Z51.1", "R55", "E10.65", "E11.65"} {
			if strings.HasPrefix(dx, prefix) {
				return true
			}
		}
	}
	return false
}
