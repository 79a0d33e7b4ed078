// Package diagnosis holds the national rules about ICD-10-CM codes: that there is
// one, that it can be billed on the day, that the lines point at it, that it is in
// its place, and that the chart and the drug bear it out.
package diagnosis

import (
	"embed"

	"firstpass/facts"
	"firstpass/rule"
)

//go:embed *.md
var pages embed.FS

// Rules returns the rules of this folder.
func Rules() ([]rule.Rule, error) {
	specific, err := readWordings(specificFile, specificText)
	if err != nil {
		return nil, err
	}
	contradicted, err := readWordings(contradictedFile, contradictedText)
	if err != nil {
		return nil, err
	}
	return rule.Load(pages, map[string]rule.Check{
		"chemotherapy-encounter-first":  chemotherapyEncounterFirst,
		"chemotherapy-without-neoplasm": chemotherapyWithoutNeoplasm,
		"diagnosis-icd9":                diagnosisICD9,
		"diagnosis-invalid":             diagnosisInvalid,
		"diagnosis-missing":             diagnosisMissing,
		"diagnosis-nonspecific":         specific.nonspecific,
		"diagnosis-not-documented":      contradicted.notDocumented,
		"diagnosis-pointer":             diagnosisPointer,
		"diagnosis-pointer-missing":     diagnosisPointerMissing,
		"diagnosis-uncertain":           diagnosisUncertain,
		"diagnosis-unsupported":         diagnosisUnsupported,
		"code-first-order":              codeFirstOrder,
		"diagnosis-age":                 diagnosisAge,
		"diagnosis-sex":                 diagnosisSex,
		"excludes-1":                    excludes1,
		"external-cause-first":          externalCauseFirst,
		"manifestation-first":           manifestationFirst,
	})
}

// pointers lists the lines that point at diagnosis n (from 1). Institutional
// lines have no pointers: the claim's diagnoses are all of theirs.
func pointers(e *facts.Encounter, n int) []int {
	var lines []int
	for i := range e.Lines {
		l := &e.Lines[i]
		if len(l.Pointers) == 0 || !e.Professional() {
			lines = append(lines, l.N)
			continue
		}
		for _, p := range l.Pointers {
			if p == n {
				lines = append(lines, l.N)
				break
			}
		}
	}
	return lines
}

// firstOf is the first of the lines, 0 (the claim) where there is none.
func firstOf(lines []int) int {
	if len(lines) == 0 {
		return 0
	}
	return lines[0]
}

// under says whether a code belongs to a category or code given as a prefix with
// or without its dot: D51 holds D51.0, D51.0 holds D51.0.
func under(code, prefix string) bool {
	i := 0
	for j := 0; j < len(prefix); j++ {
		if prefix[j] == '.' {
			continue
		}
		if i < len(code) && code[i] == '.' {
			i++
		}
		if i >= len(code) || code[i] != prefix[j] {
			return false
		}
		i++
	}
	return true
}

// prefixes is categories and codes by their first two characters: most codes are of
// another chapter, or of another part of it.
type prefixes [26][36][]string

func prefixesOf(list ...string) (p prefixes) {
	for _, prefix := range list {
		if part := p.part(prefix); part != nil {
			*part = append(*part, prefix)
			continue
		}
		for i := range p[prefix[0]-'A'] { // a letter by itself is a chapter
			p[prefix[0]-'A'][i] = append(p[prefix[0]-'A'][i], prefix)
		}
	}
	return p
}

// hold says whether a code belongs to one of the prefixes.
func (p *prefixes) hold(code string) bool {
	part := p.part(code)
	return part != nil && underAny(code, *part)
}

// part is where the codes stand that begin as one does; nil for no code.
func (p *prefixes) part(code string) *[]string {
	if len(code) < 2 || code[0] < 'A' || code[0] > 'Z' {
		return nil
	}
	switch c := code[1]; {
	case c >= '0' && c <= '9':
		return &p[code[0]-'A'][c-'0']
	case c >= 'A' && c <= 'Z':
		return &p[code[0]-'A'][10+c-'A']
	}
	return nil
}

// underAny says whether a code belongs to one of the prefixes.
func underAny(code string, prefixes []string) bool {
	if code == "" {
		return false
	}
	for _, p := range prefixes {
		if code[0] == p[0] && under(code, p) {
			return true
		}
	}
	return false
}
