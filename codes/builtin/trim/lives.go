package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// hcpcs is what the HCPCS Level II files say of a code.
type hcpcs struct {
	code, add, term, text string
	inferred              bool
}

// drugCodes are the HCPCS Level II codes of drugs.
var drugCodes = regexp.MustCompile(`^(J\d{4}|Q0138|Q0139|Q02\d\d|Q20\d\d|Q30[12]\d|Q40[5-8]\d|Q5\d{3}|Q99\d\d|C9\d{3}|S0\d{3})$`)

// given matches what is injected, infused or implanted, not swallowed or inhaled.
var given = regexp.MustCompile(`INJECT|INFUSION|INTRAVENOUS|INTRAMUSCULAR|SUBCUTANEOUS|IMPLANT|INTRA-ARTICULAR|INTRAVITREAL`)

// perDose matches descriptors whose amount bounds a dose instead of being the unit.
var perDose = regexp.MustCompile(`LESS THAN|GREATER THAN|DOSE|OVER\b`)

// aside matches what a descriptor says beside the drug's name.
var aside = regexp.MustCompile(`\s*\([^)]*\)?|,? NOT THERAPEUTICALLY EQUIVALENT TO[^,]*|,? ?BIOSIMILAR,?|,? NOT OTHERWISE SPECIFIED|,? EXCLUDES BIOSIMILARS?`)

// dose matches the billing unit at the end of a descriptor.
var dose = regexp.MustCompile(`^(?:INJECTION,? )(.+?),? (UP TO |PER )?([\d,]*\.?\d+) ?(MG|MILLIGRAMS?|MCG|MICROGRAMS?|GM|GRAMS?|UNITS?|USP UNITS|I\.?U\.?|ML|CC|MEQ)$`)

func makeLives(ref *reference) ([]byte, error) {
	all, err := readHCPCS(ref)
	if err != nil {
		return nil, err
	}
	if err := inferEnds(ref, all); err != nil {
		return nil, err
	}
	wanted := ref.all()
	var list []*hcpcs
	for code, h := range all {
		if wanted[code] || drugCodes.MatchString(code) {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, func(a, b *hcpcs) int { return strings.Compare(a.code, b.code) })
	var w writer
	w.head("First and last days of HCPCS Level II codes", "CMS, HCPCS Level II quarterly files, https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update",
		"2024-10, 2025-10, 2026-07", "2000-01-01 to 2026-09-30", government,
		"Last days after 2024-12-31 are not in those files: the OPPS Addendum B and the ASP NDC crosswalk of the quarters before and after show",
		"that the code is gone; verified is \"no\" where the quarter of its end was not seen.",
		"kind: drug (injected, infused, implanted) or other; name and unit are read from the government's text where it is plain.",
		"code	from	to	verified	kind	name	unit	unit name	up to")
	for _, h := range list {
		verified := ""
		if h.inferred {
			verified = "no"
		}
		kind := "other"
		if given.MatchString(h.text) && (h.code < "C95" || h.code > "D") || (h.code[0] == 'J' && h.code[1] == '9') {
			kind = "drug"
		}
		name, unit, unitName, upTo := readDose(h.text)
		if kind == "other" {
			name, unit, unitName, upTo = "", "", "", ""
		}
		w.row(h.code, dashed(h.add), dashed(h.term), verified, kind, name, unit, unitName, upTo)
	}
	return w.Bytes(), nil
}

// readDose reads "INJECTION, KETOROLAC TROMETHAMINE, PER 15 MG".
func readDose(text string) (name, unit, unitName, upTo string) {
	m := dose.FindStringSubmatch(strings.TrimSpace(aside.ReplaceAllString(text, "")))
	if m == nil || perDose.MatchString(m[1]) || strings.ContainsAny(m[1], "()0123456789;") || len(m[1]) > 60 {
		return "", "", "", ""
	}
	unitName = map[string]string{
		"MG": "mg", "MILLIGRAM": "mg", "MCG": "mcg", "MICROGRAM": "mcg", "GM": "g", "GRAM": "g",
		"UNIT": "units", "USP UNIT": "units", "IU": "IU", "ML": "mL", "CC": "mL", "MEQ": "mEq",
	}[strings.TrimSuffix(strings.ReplaceAll(m[4], ".", ""), "S")]
	if m[2] == "UP TO " {
		upTo = "yes"
	}
	return strings.ToLower(strings.TrimRight(m[1], " ,")), strings.TrimPrefix(strings.ReplaceAll(m[3], ",", ""), "+"), unitName, upTo
}

func readHCPCS(ref *reference) (map[string]*hcpcs, error) {
	all := map[string]*hcpcs{}
	for _, file := range []string{"hcpcs/hcpcs_2024Q4_all.tsv", "hcpcs/hcpcs_2025Q4_lossy_no_termdate.tsv"} {
		for cell, err := range ref.separated(file, '\t', "code") {
			if err != nil {
				return nil, err
			}
			code := cell("code")
			if len(code) != 5 || all[code] != nil {
				continue
			}
			all[code] = &hcpcs{code: code, add: cell("add_dt"), term: cell("term_dt"), text: strings.ToUpper(cell("long"))}
		}
	}
	text, err := os.ReadFile(filepath.Join(ref.folder, "hcpcs/hcpcs_level2_codes_only_2026Q3.txt"))
	if err != nil {
		return nil, err
	}
	for _, code := range strings.Fields(string(text)) {
		if len(code) == 5 && all[code] == nil {
			all[code] = &hcpcs{code: code, text: "INJECTION"} // new in 2026, its text is not at hand
		}
	}
	return all, nil
}

// quarter is one release of Addendum B or the crosswalk.
type quarter struct {
	pattern, first, last string
}

func addenda() []quarter {
	return []quarter{
		{"opps/*January_Web_2024*", "20240101", "20240331"},
		{"opps/*January 2025*", "20250101", "20250331"},
		{"opps/*October 2025*", "20251001", "20251231"},
	}
}

func crosswalks() []quarter {
	return []quarter{
		{"asp/*April 2024 ASP NDC*", "20240401", "20240630"},
		{"asp/*July 2024 ASP NDC*", "20240701", "20240930"},
		{"asp/*October 2024 ASP NDC*", "20241001", "20241231"},
		{"asp/*January 2025 ASP NDC*", "20250101", "20250331"},
		{"asp/*April 2025 ASP NDC*", "20250401", "20250630"},
		{"asp/*July 2025 ASP NDC*", "20250701", "20250930"},
		{"asp/*January 2026 ASP NDC*", "20260101", "20260331"},
	}
}

// inferEnds gives a last day to codes that Addendum B listed in January 2024 and
// no longer in January 2025, or in January 2025 and no longer in October 2025,
// though the HCPCS files name none.
func inferEnds(ref *reference, all map[string]*hcpcs) error {
	listed, err := presence(ref, addenda(), "HCPCS Code")
	if err != nil {
		return err
	}
	walked, err := presence(ref, crosswalks(), "_CODE")
	if err != nil {
		return err
	}
	early, before, after := addenda()[0], addenda()[1], addenda()[2]
	for code, h := range all {
		if h.term == "" && listed[early.pattern][code] && !listed[before.pattern][code] {
			h.term = "20241231" // the file of October 2024 still has it without a last day
			continue
		}
		if h.term != "" || !listed[before.pattern][code] || listed[after.pattern][code] {
			continue
		}
		// Addendum B of October shows it gone; the crosswalk may show the quarter.
		h.term, h.inferred = "20250930", true
		quarters := crosswalks()
		for i, q := range quarters[:len(quarters)-1] {
			if walked[q.pattern][code] && !walked[quarters[i+1].pattern][code] && q.first >= before.first {
				h.term, h.inferred = q.last, quarters[i+1].first != nextDay(q.last)
			}
		}
	}
	return nil
}

// nextDay is the first day of the quarter after one that ends on the day.
func nextDay(last string) string {
	switch last[4:] {
	case "0331":
		return last[:4] + "0401"
	case "0630":
		return last[:4] + "0701"
	case "0930":
		return last[:4] + "1001"
	}
	return ""
}

// presence says which codes each release lists.
func presence(ref *reference, quarters []quarter, column string) (map[string]map[string]bool, error) {
	all := map[string]map[string]bool{}
	for _, q := range quarters {
		all[q.pattern] = map[string]bool{}
		for cell, err := range ref.separated(q.pattern, ',', column) {
			if err != nil {
				return nil, err
			}
			all[q.pattern][cell(column)] = true
		}
	}
	return all, nil
}
