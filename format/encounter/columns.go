package encounter

import "strings"

// column is a path of the format as a table's column.
type column struct {
	path string
	form columnForm
}

// columnForm says what a cell holds.
type columnForm uint8

const (
	single   columnForm = iota
	wordList            // short codes separated by blanks, | or commas
	nested              // JSON
)

// tableColumns lists every column, in the order they are written.
func tableColumns() []column {
	list := []column{{path: "id"}}
	add := func(prefix string, names ...string) {
		for _, name := range names {
			list = append(list, column{path: prefix + name})
		}
	}
	provider := []string{".npi", ".type", ".name", ".credential", ".taxonomy", ".state"}
	add("payer.", "type", "name", "id", "contractor", "state", "filing")
	add("claim.", "type", "control_number", "service_date", "service_end_date", "place_of_service", "bill_type", "frequency",
		"original_reference", "billing_state", "received_date", "prior_authorization", "abn", "drug_340b", "total")
	for _, who := range []string{"rendering", "billing", "referring", "supervising", "ordering"} {
		add("claim."+who+"_provider", provider...)
	}
	add("claim.patient.", "id", "name", "birth_date", "sex", "state")
	list = append(list, column{"claim.diagnoses", wordList}, column{"claim.test_results", nested}, column{"claim.history", nested})
	add("claim.lines.", "code")
	list = append(list, column{"claim.lines.modifiers", wordList})
	add("claim.lines.", "units", "charge")
	list = append(list, column{"claim.lines.diagnoses", wordList})
	add("claim.lines.", "ndc.code", "ndc.unit", "ndc.quantity", "note", "description", "service_date", "service_end_date",
		"revenue_code", "place_of_service", "prior_authorization", "lot", "supplied_by")
	add("claim.lines.rendering_provider", provider...)
	return append(list, column{"chart", nested})
}

// Columns names every column of a table of claims, in the order WriteCSV writes them.
func Columns() []string {
	var names []string
	for _, c := range tableColumns() {
		names = append(names, c.path)
	}
	return names
}

// shortNames are the names a column is read under, the full path first.
func (c column) shortNames() []string {
	names := []string{c.path}
	if rest, ok := strings.CutPrefix(c.path, "claim.lines."); ok {
		return append(names, "lines."+rest, "line."+rest, "claim.line."+rest)
	}
	if rest, ok := strings.CutPrefix(c.path, "claim."); ok {
		names = append(names, rest)
	}
	return names
}

func columnsByName() map[string]column {
	byName := map[string]column{}
	for _, c := range tableColumns() {
		for _, name := range c.shortNames() {
			byName[name] = c
		}
	}
	return byName
}

func columnNames() []string {
	var names []string
	for _, c := range tableColumns() {
		names = append(names, c.shortNames()...)
	}
	return names
}

// foldColumn makes one name of the ways people write it: Line.Code, line code.
func foldColumn(name string) string {
	return strings.ReplaceAll(strings.ToLower(readCell(name)), " ", "_")
}
