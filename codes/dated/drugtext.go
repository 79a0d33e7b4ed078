package dated

import (
	"regexp"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

var (
	doseText = regexp.MustCompile(`(?i)^INJECTION,? (.+?),? (?:(UP TO|PER|EACH) )?([0-9,]*\.?[0-9]+) (MG|MILLIGRAMS?|MCG|MICROGRAMS?|G|GM|GRAMS?|UNITS?|USP UNITS?|I\.?U\.?|ML|CC|MEQ)\.?$`)
	aside    = regexp.MustCompile(` *\([^)]*\)`)
)

// readDrug reads a drug out of an official text: "Injection, ketorolac
// tromethamine, per 15 mg". A text with a figure of its own in the name ("3 mg and
// 3 mg") is left alone: its unit is not surely what it seems.
func readDrug(code, text string) (codes.Drug, bool) {
	m := doseText.FindStringSubmatch(strings.TrimSpace(aside.ReplaceAllString(text, "")))
	if m == nil || strings.ContainsAny(m[1], "0123456789;") || len(m[1]) > 80 {
		return codes.Drug{}, false
	}
	unit, err := claim.ParseDecimal(strings.ReplaceAll(m[3], ",", ""))
	if err != nil || unit <= 0 {
		return codes.Drug{}, false
	}
	return codes.Drug{
		Code: code, Name: strings.ToLower(strings.TrimRight(m[1], " ,")), Unit: unit,
		UnitName: unitName(m[4]), UpTo: strings.EqualFold(m[2], "up to"),
	}, true
}

func unitName(word string) string {
	switch strings.TrimSuffix(strings.ReplaceAll(strings.ToUpper(word), ".", ""), "S") {
	case "MG", "MILLIGRAM":
		return "mg"
	case "MCG", "MICROGRAM":
		return "mcg"
	case "G", "GM", "GRAM":
		return "g"
	case "IU":
		return "IU"
	case "ML", "CC":
		return "mL"
	case "MEQ":
		return "mEq"
	}
	return "units"
}
