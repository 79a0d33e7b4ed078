package charted

import "strings"

// routeCodes are the codes messages send for routes and the word for them: HL7
// table 0162, NCI Thesaurus as FDA uses it, SNOMED CT. Seen 2026-11-22 in HL7's
// v2 tables, the CDC implementation guide 2.5.1 and the HL7 examples.
var routeCodes = map[string]string{
	"IM": "IM", "C28161": "IM", "78421000": "IM",
	"SC": "SC", "SQ": "SC", "SUBQ": "SC", "C38299": "SC", "34206005": "SC",
	"ID": "intradermal", "C38238": "intradermal", "372464004": "intradermal",
	"IV": "IV", "C38276": "IV", "47625008": "IV",
	"IVP": "IV-push", "IVPUSH": "IV-push", "IVPB": "IV-infusion", "IVIN": "IV-infusion",
	"PO": "oral", "C38288": "oral", "26643006": "oral",
	"NS": "nasal", "C38284": "nasal", "46713006": "nasal", "IN": "nasal",
	"TD": "transdermal", "C38305": "transdermal", "TP": "topical", "C38304": "topical",
	"IT": "intrathecal", "C38267": "intrathecal", "EP": "epidural", "IA": "intra-arterial", "IS": "intrasynovial",
	"SL": "sublingual", "PR": "rectal", "IH": "inhaled", "C38216": "inhaled",
}

// RouteCode is the word for a route's code; ok is false for a code not listed.
func RouteCode(code string) (string, bool) {
	word, ok := routeCodes[strings.ToUpper(strings.TrimSpace(code))]
	return word, ok
}

// Route gives a route's code its word and leaves any other text as it stands.
func Route(text string) string {
	if word, ok := routeCodes[text]; ok && len(text) > 2 {
		return word
	}
	return strings.TrimSpace(text)
}

// Supply reads who a drug came from: practice, patient or pharmacy; anything else
// stays as it is written.
func Supply(text string) string {
	lower := strings.ToLower(text)
	switch {
	case text == "":
		return ""
	case strings.Contains(lower, "patient"), strings.Contains(lower, "brought"), strings.Contains(lower, "brown bag"):
		return "patient"
	case strings.Contains(lower, "pharmacy"), strings.Contains(lower, "white bag"):
		return "pharmacy"
	case strings.Contains(lower, "office"), strings.Contains(lower, "clinic"), strings.Contains(lower, "practice"), strings.Contains(lower, "stock"), strings.Contains(lower, "buy and bill"):
		return "practice"
	}
	return text
}
