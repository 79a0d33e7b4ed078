package chart

import (
	"strings"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docIndicationMissing reports drugs given with no reason in the record.
func docIndicationMissing(e *facts.Encounter, r *rule.Report) {
	if e.Chart == nil || e.Chart.Indication != "" || e.Chart.ReasonForVisit != "" || len(e.Given) == 0 || reasonInNote(e) {
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

// reasonInNote says whether the free text names one of the billed conditions, in
// a word of its plain description that is more than a filler.
func reasonInNote(e *facts.Encounter) bool {
	if e.Chart.Note == "" {
		return false
	}
	for i := range e.Claim.Diagnoses {
		d, origin := e.Tables.Diagnosis(e.Claim.Diagnoses[i].Code, e.Claim.ServiceDate)
		if origin.Answer != codes.Found {
			continue
		}
		for _, word := range strings.FieldsFunc(d.Plain, func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == ')' }) {
			if len(word) > 5 && !filler(word) && facts.Says(e.Chart.Note, word) {
				return true
			}
		}
	}
	return false
}

func filler(word string) bool {
	switch strings.ToLower(word) {
	case "unspecified", "specified", "without", "encounter", "disorder", "disorders", "disease", "diseases", "chronic", "initial", "elsewhere", "classified":
		return true
	}
	return false
}
