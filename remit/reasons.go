package remit

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed reasons.tsv
var reasonsTable string

//go:embed families.tsv
var familiesTable string

// Family is a kind of adjustment: what is usually done about it, and what goes with it.
type Family struct {
	Name   string
	Title  string
	Steps  []StepKind
	Packet []string
}

// The families a line may have without having been denied.
const (
	expected = "expected"
	share    = "share"
	pending  = "pending"
	unknown  = "unknown"
)

// reason is one claim adjustment reason code.
type reason struct{ family, plain string }

// tables are the reasons and families as read.
type tables struct {
	reasons  map[string]reason
	families map[string]Family
}

func readTables() (*tables, error) {
	t := &tables{reasons: map[string]reason{}, families: map[string]Family{}}
	for row := range rows(familiesTable) {
		if len(row) != 4 {
			return nil, fmt.Errorf("families.tsv: %d columns in %q", len(row), row[0])
		}
		f := Family{Name: row[0], Title: row[1], Packet: split(row[3])}
		for _, word := range split(row[2]) {
			f.Steps = append(f.Steps, StepKind(word))
		}
		t.families[f.Name] = f
	}
	for row := range rows(reasonsTable) {
		if len(row) != 3 {
			return nil, fmt.Errorf("reasons.tsv: %d columns in %q", len(row), row[0])
		}
		if _, ok := t.families[row[1]]; !ok {
			return nil, fmt.Errorf("reasons.tsv: %s: no family is called %q", row[0], row[1])
		}
		t.reasons[row[0]] = reason{row[1], row[2]}
	}
	return t, nil
}

// rows walks the data rows of an embedded table.
func rows(table string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(table) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if !yield(strings.Split(line, "\t")) {
				return
			}
		}
	}
}

func split(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, ";")
}

// of is what is known of a reason code; a code of no table is kept as unknown.
func (t *tables) of(code string) reason {
	if r, ok := t.reasons[code]; ok {
		return r
	}
	return reason{unknown, ""}
}
