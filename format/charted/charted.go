// Package charted reads the values that structured charts hold as text: doses,
// days and times, people, routes, and what became of a drug. The readers of
// exports and messages share it, so that "0.5 cc", "09/10/2024 2:22 PM" and
// "LOPEZ, R RN" mean the same wherever they stand. What a text does not say
// plainly is not read.
package charted

import (
	"strings"

	"firstpass/claim"
)

// Amount reads the quantity a text begins with: "60 mg", "1,000mcg", ".5 mL".
// unit is the one of a column of its own, used where the text has none. volume is
// the second quantity of "60 mg/2 mL" or "60 mg (2 mL)". Neither is Given where
// the text begins with no number, holds a range, or more than 18 digits.
func Amount(text, unit string) (dose, volume claim.Amount) {
	dose, rest, ok := quantity(strings.TrimSpace(text))
	if !ok || isRange(rest) {
		return claim.Amount{}, claim.Amount{}
	}
	if dose.Unit == "" {
		dose.Unit = Unit(unit)
	}
	rest = strings.TrimLeft(rest, " /=(,")
	if second, _, ok := quantity(rest); ok && second.Unit == "mL" {
		if dose.Unit == "mL" {
			return dose, claim.Amount{}
		}
		volume = second
	}
	return dose, volume
}

func isRange(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	if after, ok := strings.CutPrefix(rest, "-"); ok {
		return startsNumber(strings.TrimLeft(after, " "))
	}
	after, ok := strings.CutPrefix(rest, "to ")
	return ok && startsNumber(strings.TrimLeft(after, " "))
}

func startsNumber(s string) bool {
	return s != "" && (isDigit(s[0]) || s[0] == '.' && len(s) > 1 && isDigit(s[1]))
}

// quantity reads a number and the unit after it.
func quantity(s string) (a claim.Amount, rest string, ok bool) {
	if !startsNumber(s) {
		return a, s, false
	}
	i := 0
	for i < len(s) && (isDigit(s[i]) || (s[i] == '.' || s[i] == ',') && i+1 < len(s) && isDigit(s[i+1])) {
		i++
	}
	value, ok := number(s[:i])
	if !ok {
		return a, s, false
	}
	a.Value, a.Given = value, true
	unit, rest := unitAt(strings.TrimLeft(s[i:], " "))
	if scale, plain, ok := strings.Cut(strings.ToLower(unit), " "); ok && scale == "million" {
		if a.Value, ok = a.Value.Times(claim.Whole(1_000_000)); !ok {
			return claim.Amount{}, s, false
		}
		unit = plain
	}
	a.Unit = Unit(unit)
	return a, rest, true
}

// number reads 1000, 1,000, 1,200,000, 0.5, .5 and 0,5. A comma before three
// digits groups thousands; any other is a decimal point.
func number(s string) (claim.Decimal, bool) {
	if at := strings.IndexByte(s, ','); at >= 0 {
		if !strings.Contains(s, ".") && strings.Count(s, ",") == 1 && (len(s)-at != 4 || at == 0 || at > 3 || s[:at] == "0") {
			s = s[:at] + "." + s[at+1:]
		} else {
			s = strings.ReplaceAll(s, ",", "")
		}
	}
	value, err := claim.ParseDecimal(s)
	return value, err == nil
}

// unitAt takes the unit a text begins with: letters, %, brackets and µ, and what
// it is per ("mg/kg", "mL/h") where that is no quantity.
func unitAt(s string) (unit, rest string) {
	i := 0
	for i < len(s) && (isLetter(s[i]) || s[i] == '%' || s[i] == '[' || s[i] == ']' || s[i] == '{' || s[i] == '}' || s[i] >= 0x80) {
		i++
	}
	if i > 0 && i+1 < len(s) && s[i] == '/' && isLetter(s[i+1]) {
		for i++; i < len(s) && isLetter(s[i]); i++ {
		}
	}
	unit = s[:i]
	if strings.EqualFold(unit, "million") || strings.EqualFold(unit, "international") {
		next, after := unitAt(strings.TrimLeft(s[i:], " "))
		if next != "" {
			return unit + " " + next, after
		}
	}
	if strings.EqualFold(unit, "to") { // "10 to 20 mg"
		return "", s
	}
	return unit, s[i:]
}

// units are the ways a unit is written and its safe form: U is read as units
// (ISMP's list of error-prone abbreviations), cc as mL. [iU] and [USP'U] are UCUM.
var units = map[string]string{
	"mg": "mg", "mgs": "mg", "milligram": "mg", "milligrams": "mg",
	"g": "g", "gm": "g", "gms": "g", "gram": "g", "grams": "g",
	"mcg": "mcg", "ug": "mcg", "µg": "mcg", "μg": "mcg", "microgram": "mcg", "micrograms": "mcg",
	"ng": "ng", "kg": "kg",
	"ml": "mL", "cc": "mL", "mls": "mL", "milliliter": "mL", "milliliters": "mL", "millilitre": "mL", "millilitres": "mL",
	"l": "L", "liter": "L", "liters": "L",
	"u": "units", "unit": "units", "units": "units", "iu": "units", "[iu]": "units", "unt": "units", "international unit": "units", "international units": "units", "un": "units",
	"mu": "million units", "million unit": "million units", "million units": "million units", "million u": "million units",
	"meq": "mEq", "mmol": "mmol", "%": "%",
	"dose": "dose", "doses": "dose", "{dose}": "dose", "each": "each", "ea": "each", "vial": "vial", "vials": "vial", "syringe": "syringe", "syringes": "syringe",
	"ml/h": "mL/h", "ml/hr": "mL/h", "cc/h": "mL/h", "cc/hr": "mL/h", "mg/kg": "mg/kg", "mcg/kg": "mcg/kg",
}

// Unit gives a unit its safe form; one that is not known stays as it is written.
func Unit(text string) string {
	text = strings.TrimSpace(text)
	if safe, ok := units[text]; ok {
		return safe
	}
	if safe, ok := units[strings.ToLower(text)]; ok {
		return safe
	}
	return text
}

// KnownUnit says whether a text is one of the units this package knows.
func KnownUnit(text string) bool {
	_, ok := units[strings.ToLower(strings.TrimSpace(text))]
	return ok
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
