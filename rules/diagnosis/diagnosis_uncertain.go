package diagnosis

import (
	"fmt"
	"strings"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// diagnosisUncertain reports a disease billed as if it were known, where the
// chart's indication only suspects it: everything it names stands behind a word
// of doubt, and the drug points at one code, which is no sign, symptom or status.
func diagnosisUncertain(e *facts.Encounter, r *rule.Report) {
	word := onlySuspected(e.Chart.Indication)
	if word == "" || inpatient(e) {
		return
	}
	said := ""
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsDrug() || l.HasAny("JW") {
			continue
		}
		code := onlyPointed(e, l)
		if code == "" || code == said || strings.IndexByte("RZVWXY", code[0]) >= 0 {
			continue
		}
		said = code
		r.Add(finding.Finding{
			Line:    l.N,
			Code:    code,
			Message: fmt.Sprintf("%s is billed as a known disease, and the chart's indication only suspects it (%q)", code, word),
			Fix: finding.Repair{
				Text:   "Code the sign or symptom that is documented; a suspected disease is not coded for an outpatient. If it has been confirmed since, have that documented.",
				Safety: finding.NeedsChart,
			},
			AtRisk: []int{l.N},
		})
	}
}

// inpatient says whether the claim is a hospital stay, whose guidelines let a
// suspected disease be coded.
func inpatient(e *facts.Encounter) bool {
	bill := strings.TrimPrefix(e.Claim.BillType, "0")
	return !e.Professional() && (strings.HasPrefix(bill, "11") || strings.HasPrefix(bill, "12"))
}

// onlyPointed is the one diagnosis a line points at, "" where there are several
// or none.
func onlyPointed(e *facts.Encounter, l *facts.Line) string {
	only := ""
	for code := range e.Pointed(l) {
		if only != "" && code != only {
			return ""
		}
		only = code
	}
	return only
}

// onlySuspected returns the word of doubt that every item of an indication begins
// with, "" where one item is stated.
func onlySuspected(text string) string {
	first := ""
	for _, item := range strings.FieldsFunc(text, func(ch rune) bool { return ch == ';' || ch == '\n' || ch == '.' }) {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		word := doubtAt(item)
		if word == "" {
			return ""
		}
		if first == "" {
			first = word
		}
	}
	return first
}

// doubtAt returns the word of doubt an item begins with.
func doubtAt(item string) string {
	for _, word := range [...]string{"probable", "probably", "suspected", "suspect", "suspicion of", "suspicious for", "questionable",
		"rule out", "r/o", "possible", "possibly", "likely", "presumed", "presumptive", "concern for", "working diagnosis"} {
		if len(item) > len(word) && strings.EqualFold(item[:len(word)], word) && (item[len(word)] == ' ' || item[len(word)] == ':') {
			return word
		}
	}
	return ""
}
