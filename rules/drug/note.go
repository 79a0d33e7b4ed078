package drug

import (
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/facts"
)

// doseUnits are the units a dose is written in on a claim, longest first.
var doseUnits = []string{"million units", "million unit", "grams", "gram", "units", "unit", "doses", "dose", "mcg", "meq", "gm", "mg", "ug", "iu", "ml", "mu", "g"}

// doses walks the amounts written in a line's text. A concentration (30 mg/mL),
// a dose by weight (5 mg/kg) and the digits of an NDC are none.
func doses(text string) iter.Seq[claim.Amount] {
	return func(yield func(claim.Amount) bool) {
		s := strings.ToLower(text)
		for i := 0; i < len(s); {
			if !isDigit(s[i]) {
				i++
				continue
			}
			start := i
			for i < len(s) && (isDigit(s[i]) || (s[i] == '.' || s[i] == ',') && i+1 < len(s) && isDigit(s[i+1])) {
				i++
			}
			if start > 0 && partOfWord(s[start-1]) {
				continue
			}
			unit, end := unitAt(s, i)
			if unit == "" || end < len(s) && s[end] == '/' {
				continue
			}
			value, err := claim.ParseDecimal(strings.ReplaceAll(s[start:i], ",", ""))
			if err == nil && !yield(claim.Amount{Value: value, Unit: unit, Given: true}) {
				return
			}
			i = end
		}
	}
}

// unitAt reads the unit that follows a number, "" where none does.
func unitAt(s string, at int) (unit string, end int) {
	for at < len(s) && (s[at] == ' ' || s[at] == '-') {
		at++
	}
	for _, u := range doseUnits {
		if strings.HasPrefix(s[at:], u) && (at+len(u) == len(s) || !isLetter(s[at+len(u)]) && !isDigit(s[at+len(u)])) {
			if u == "million unit" {
				return "million units", at + len(u)
			}
			return u, at + len(u)
		}
	}
	return "", at
}

// writtenDose is the one dose a line's text states in a measure of the drug's
// unit; ok is false where it states none, or several.
func writtenDose(text, unit string) (dose claim.Amount, ok bool) {
	for a := range doses(text) {
		if facts.MeasureOf(a.Unit) != facts.MeasureOf(unit) {
			continue
		}
		if ok && (a.Value != dose.Value || a.Unit != dose.Unit) {
			return claim.Amount{}, false
		}
		dose, ok = a, true
	}
	return dose, ok
}

// statesDose says whether a text holds any dose at all.
func statesDose(text string) bool {
	for range doses(text) {
		return true
	}
	return false
}

// notNames are words of a narrative that name no drug.
var notNames = map[string]bool{
	"drug": true, "dose": true, "doses": true, "given": true, "injection": true, "inject": true, "injectable": true, "unclassified": true,
	"unlisted": true, "biologic": true, "biological": true, "medication": true, "medicine": true, "vial": true, "vials": true, "syringe": true,
	"units": true, "unit": true, "million": true, "gram": true, "grams": true, "route": true, "total": true, "office": true, "patient": true,
	"supplied": true, "intramuscular": true, "subcutaneous": true, "intravenous": true, "otherwise": true, "classified": true, "invoice": true,
	"attached": true, "records": true, "single": true, "with": true, "from": true, "none": true, "noc": true, "misc": true, "miscellaneous": true,
}

// namesDrug says whether a text holds a word that could be a drug's name.
func namesDrug(text string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if len(word) >= 4 && !notNames[word] {
			return true
		}
	}
	return false
}

// narrative is what the claim says of an unlisted code: the line's note and
// description, and the claim's notes, which carry it where a form has no line note.
func narrative(e *facts.Encounter, l *facts.Line) string {
	text := strings.TrimSpace(l.Note + " " + l.Description)
	if text == "" && len(e.Claim.Notes) > 0 {
		for i := range e.Claim.Notes {
			text += " " + e.Claim.Notes[i].Text
		}
	}
	return strings.TrimSpace(text)
}

// mentions says whether a text holds one of the fragments, in any case.
func mentions(text string, fragments ...string) bool {
	if text == "" {
		return false
	}
	text = strings.ToLower(text)
	for _, f := range fragments {
		if strings.Contains(text, f) {
			return true
		}
	}
	return false
}

func isDigit(b byte) bool    { return b >= '0' && b <= '9' }
func isLetter(b byte) bool   { return b >= 'a' && b <= 'z' }
func partOfWord(b byte) bool { return isLetter(b) || b == '-' || b == '/' || b == '.' }
