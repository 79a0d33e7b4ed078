package charted

import (
	_ "embed"
	"strings"
)

//go:embed cvx.tsv
var vaccineTable string

//go:embed rxnorm.tsv
var ingredientTable string

// named looks a code up; the tables are short and seldom asked.
func named(table, code string) (string, bool) {
	for row := range strings.Lines(table) {
		if each, name, ok := strings.Cut(strings.TrimRight(row, "\r\n"), "\t"); ok && each == code {
			return name, true
		}
	}
	return "", false
}

// Vaccine is what a CVX code stands for, where a message gives the code alone.
func Vaccine(cvx string) (string, bool) {
	if len(cvx) == 1 {
		cvx = "0" + cvx
	}
	return named(vaccineTable, cvx)
}

// Ingredient is the drug an RxNorm concept of an ingredient stands for.
func Ingredient(rxcui string) (string, bool) {
	return named(ingredientTable, rxcui)
}
