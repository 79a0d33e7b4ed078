package chart

import (
	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docIndicationMissing reports drugs given with no reason in the record.
func docIndicationMissing(e *facts.Encounter, r *rule.Report) {
	if e.Chart.Silent.Has(claim.IndicationField) || e.Chart.Indication != "" || e.Chart.ReasonForVisit != "" || len(e.Given) == 0 || reasonInNote(e) {
		return
	}
	for i := range e.Lines {
		if l := &e.Lines[i]; l.IsDrug() {
			r.Add(indicationMissing(lineOf(e, &e.Given[0])))
			return
		}
	}
}

func indicationMissing(line int) finding.Finding {
	return finding.Finding{
		Line:    line,
		Message: "the record gives no reason for the drug: nothing in it bears the billed diagnosis out",
		Fix: finding.Repair{
			Text:   "Find or have documented the condition treated, with the findings the payer asks for (testosterone: two low morning levels; B12: a low level or its cause).",
			Safety: finding.NeedsChart,
		},
	}
}

// reasonInNote says whether the free text seems to give a reason; what it is, a
// reader must see.
func reasonInNote(e *facts.Encounter) bool {
	for _, word := range [...]string{"for", "due to", "because of", "diagnosis", "dx", "indication", "assessment", "complains of", "c/o"} {
		if facts.Says(e.Chart.Note, word) {
			return true
		}
	}
	return false
}
