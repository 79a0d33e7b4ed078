package encounter

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"

	"firstpass/claim"
)

// WriteCSV writes encounters as a table ReadCSV reads back, a row a service line,
// with the given columns (Columns where nil). What belongs to the claim stands in
// its first row; a claim without lines has one row. A cell that a spreadsheet would
// take for a formula gets an apostrophe in front.
func WriteCSV(w io.Writer, encounters iter.Seq[claim.Encounter], columns []string) error {
	if columns == nil {
		columns = Columns()
	}
	forms := map[string]columnForm{}
	for _, c := range tableColumns() {
		forms[c.path] = c.form
	}
	out := csv.NewWriter(w)
	out.Write(columns)
	for e := range encounters {
		root := itemNode(&Item{Encounter: e})
		lines := root.at("claim.lines").items
		for i := range max(1, len(lines)) {
			record := make([]string, len(columns))
			for j, path := range columns {
				var value node
				inLine, isLine := strings.CutPrefix(path, "claim.lines.")
				switch {
				case isLine && i < len(lines):
					value = lines[i].at(inLine)
				case !isLine && (i == 0 || path == "id"):
					value = root.at(path)
				}
				record[j] = writeCell(value, forms[path])
			}
			out.Write(record)
		}
	}
	out.Flush()
	return out.Error()
}

// at follows a path of names; what is not there is a null node.
func (n node) at(path string) node {
	for _, name := range strings.Split(path, ".") {
		n, _ = n.get(name)
	}
	return n
}

func writeCell(n node, form columnForm) string {
	switch {
	case n.kind == nullNode:
		return ""
	case form == nested:
		return string(appendJSON(nil, n))
	case form == wordList:
		var words []string
		for _, item := range n.items {
			words = append(words, item.text)
		}
		return safeCell(strings.Join(words, " "))
	}
	return safeCell(n.text)
}

// safeCell keeps a spreadsheet from computing a text. A number is let be.
func safeCell(text string) string {
	if !startsFormula(strings.TrimLeft(text, "'")) {
		return text
	}
	if _, err := claim.ParseDecimal(text); err == nil {
		return text
	}
	return "'" + text
}
