package main

import (
	"regexp"
	"slices"
	"strings"
)

// injected are procedures whose units matter beside an injection.
var injected = regexp.MustCompile(`^(20526|2055[0-3]|2060[04-6]|2061[01]|64[45]\d\d|646[1-4]\d|1190[01]|1198[0-3]|67028|62320|62321|62322|62323)$`)

func makeUnits(ref *reference) ([]byte, error) {
	wanted, err := unitCodes(ref)
	if err != nil {
		return nil, err
	}
	editions := [3]map[string]string{{}, {}, {}}
	for cell, err := range ref.separated("mue/mue_2024Q3_prac.tsv", '\t', "hcpcs_code") {
		if err != nil {
			return nil, err
		}
		editions[0][cell("hcpcs_code")] = cell("mue_units") + "/" + cell("mue_mai")
	}
	for cell, err := range ref.separated("mue/mue_2026Q3_practitioner_outpatient.csv", ',', "hcpcs") {
		if err != nil {
			return nil, err
		}
		at := 1
		if strings.HasPrefix(cell("service"), "outpatient") {
			at = 2
		}
		editions[at][cell("hcpcs")] = cell("mue_value") + "/" + cell("mai")
	}
	for _, e := range editions {
		for code := range e {
			if injected.MatchString(code) {
				wanted[code] = true
			}
		}
	}
	var w writer
	w.head("Medically unlikely edits", "CMS, Medicare NCCI medically unlikely edits, https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-medically-unlikely-edits",
		"2024Q3, 2026Q3", "2024-07-01 to 2026-09-30", government,
		"A value is units/adjudication indicator (1 line, 2 day absolute, 3 day with appeal); an empty one means the edition publishes none:",
		"the value may be confidential, it does not mean \"no limit\". Codes without a row are outside this table.")
	w.row("code", "practitioner 2024Q3 2024-07-01 to 2024-09-30", "practitioner 2026Q3 2026-07-01 to 2026-09-30", "hospital 2026Q3 2026-07-01 to 2026-09-30")
	for _, code := range sorted(wanted) {
		w.row(code, editions[0][code], editions[1][code], editions[2][code])
	}
	return w.Bytes(), nil
}

// unitCodes are the codes of our tables and every drug code of HCPCS.
func unitCodes(ref *reference) (map[string]bool, error) {
	wanted := ref.all()
	all, err := readHCPCS(ref)
	if err != nil {
		return nil, err
	}
	for code := range all {
		if drugCodes.MatchString(code) && code[0] != 'S' {
			wanted[code] = true
		}
	}
	return wanted, nil
}

func sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for code := range set {
		list = append(list, code)
	}
	slices.Sort(list)
	return list
}

func makeStatus(ref *reference) ([]byte, error) {
	wanted, err := unitCodes(ref)
	if err != nil {
		return nil, err
	}
	var w writer
	w.head("OPPS status indicators", "CMS, OPPS Addendum B, https://www.cms.gov/medicare/payment/prospective-payment-systems/hospital-outpatient/addendum-a-b-updates",
		"2024Q1, 2025Q1, 2025Q4", "2024-01-01 to 2025-12-31", government,
		"An empty value means the quarter does not list the code. Codes without a row are outside this table.")
	w.row("code", "2024Q1 2024-01-01 to 2024-03-31", "2025Q1 2025-01-01 to 2025-03-31", "2025Q4 2025-10-01 to 2025-12-31")
	var status [3]map[string]string
	for i, q := range addenda() {
		status[i] = map[string]string{}
		for cell, err := range ref.separated(q.pattern, ',', "HCPCS Code") {
			if err != nil {
				return nil, err
			}
			status[i][cell("HCPCS Code")] = cell("SI")
		}
	}
	for _, code := range sorted(wanted) {
		if status[0][code]+status[1][code]+status[2][code] != "" {
			w.row(code, status[0][code], status[1][code], status[2][code])
		}
	}
	return w.Bytes(), nil
}

func makeWasteList(ref *reference) ([]byte, error) {
	var w writer
	w.head("Drugs with a single-dose product (JW, JZ)", "CMS, JW Modifier and JZ Modifier Policy HCPCS codes, https://www.cms.gov/medicare/coverage/discarded-drugs-and-biologicals",
		"2025-06-20", "2023-01-01 to 2025-06-20", government,
		"The code has at least one single-dose product; that is no proof that the vial used was one.")
	list := map[string]bool{}
	for cell, err := range ref.separated("sad_jw/jw_jz_single_dose_seed.csv", ',', "hcpcs") {
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(cell("single_dose"), "true") {
			list[cell("hcpcs")] = true
		}
	}
	for _, code := range sorted(list) {
		w.row(code)
	}
	return w.Bytes(), nil
}
