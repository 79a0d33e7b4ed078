package codes

import "strings"

// ContractorKey normalises what a claim calls a Medicare contractor to
// "company/jurisdiction": "Noridian JF" and "JF" are "noridian/JF", "First
// Coast" is "first-coast/JN", "NGS" is "ngs/" because it has two
// jurisdictions. It is "" where the text names no contractor.
func ContractorKey(text string) string {
	upper := strings.ToUpper(text)
	for _, c := range [...]struct{ word, key string }{
		{"J15", "cgs/J15"}, {"JE", "noridian/JE"}, {"JF", "noridian/JF"}, {"JH", "novitas/JH"},
		{"JL", "novitas/JL"}, {"JN", "first-coast/JN"}, {"JJ", "palmetto/JJ"}, {"JM", "palmetto/JM"},
		{"JK", "ngs/JK"}, {"J6", "ngs/J6"}, {"J5", "wps/J5"}, {"J8", "wps/J8"},
		{"JEA", "noridian/JE"}, {"JEB", "noridian/JE"}, {"JFA", "noridian/JF"}, {"JFB", "noridian/JF"},
	} {
		if hasWord(upper, c.word) {
			return c.key
		}
	}
	for _, c := range [...]struct{ word, key string }{
		{"NORIDIAN", "noridian/"}, {"FIRST COAST", "first-coast/JN"}, {"FCSO", "first-coast/JN"},
		{"NOVITAS", "novitas/"}, {"PALMETTO", "palmetto/"}, {"CGS", "cgs/J15"}, {"NGS", "ngs/"},
		{"NATIONAL GOVERNMENT SERVICES", "ngs/"}, {"WPS", "wps/"}, {"WISCONSIN PHYSICIANS", "wps/"},
	} {
		if hasWord(upper, c.word) {
			return c.key
		}
	}
	return ""
}

// IsSupplierContractor says whether the contractor field, or where it is empty the
// payer's name, names one of the four contractors that take suppliers' claims for
// durable equipment: any "DME" in it, or as a contractor JA to JD.
func IsSupplierContractor(contractor, payer string) bool {
	named := [...]string{"DME", "DMEPOS", "DMERC", "JA", "JB", "JC", "JD"}
	text, words := strings.ToUpper(contractor), named[:]
	if contractor == "" {
		text, words = strings.ToUpper(payer), named[:3]
	}
	for _, word := range words {
		if hasWord(text, word) {
			return true
		}
	}
	return false
}

// SameContractor says whether two keys of ContractorKey can name the same
// contractor: the same company, and the same jurisdiction where both have one.
func SameContractor(a, b string) bool {
	companyA, jurisdictionA, _ := strings.Cut(a, "/")
	companyB, jurisdictionB, _ := strings.Cut(b, "/")
	return companyA != "" && companyA == companyB &&
		(jurisdictionA == "" || jurisdictionB == "" || jurisdictionA == jurisdictionB)
}

// hasWord says whether the word stands in the text with no letter or digit beside it.
func hasWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(word)
		if (i == 0 || !isWordByte(text[i-1])) && (end == len(text) || !isWordByte(text[end])) {
			return true
		}
		from = i + 1
	}
}

func isWordByte(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
