package table

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"firstpass/format/charted"
)

// field is what a column holds.
type field uint8

// The fields, in the order of their names.
const (
	noField field = iota
	patientID
	patientName
	lastName
	firstName
	birthDate
	encounterID
	dayGiven
	timeGiven
	givenAt
	stopTime
	scheduled
	medication
	dose
	doseUnit
	volume
	rate
	route
	site
	action
	reason
	givenBy
	credential
	orderedBy
	indication
	lot
	expiry
	ndc
	discarded
	discardedUnit
	signed
	suppliedBy
	billingCode
	kind
	comment
	refused
	fieldCount
)

var fieldNames = [fieldCount]string{
	"", "patient_id", "patient", "last_name", "first_name", "birth_date", "encounter", "date", "time", "given_at", "stop", "scheduled",
	"medication", "dose", "unit", "volume", "rate", "route", "site", "action", "reason", "given_by", "credential", "ordered_by", "indication",
	"lot", "expiry", "ndc", "discarded", "discarded_unit", "signed", "supplied_by", "code", "kind", "comment", "refused",
}

func fieldNamed(name string) field {
	if i := slices.Index(fieldNames[:], name); i > 0 {
		return field(i)
	}
	return noField
}

//go:embed headers.tsv
var headerTable string

// headerWords are the names columns go by, folded.
func headerWords() map[string]field {
	words := map[string]field{}
	for row := range strings.Lines(headerTable) {
		name, list, ok := strings.Cut(strings.TrimRight(row, "\r\n"), "\t")
		f := fieldNamed(name)
		if !ok || f == noField {
			continue
		}
		for _, word := range strings.Split(list, ";") {
			words[squash(charted.Fold(word))] = f
		}
	}
	return words
}

// squash leaves the blanks out: an export that calls a column patientid, PatientID or
// PATIENT_ID means the same.
func squash(folded string) string { return strings.ReplaceAll(folded, " ", "") }

// Columns is a saved mapping: what the columns of one system's export are called,
// where the reader cannot tell by itself.
type Columns struct {
	headers   map[string]field // folded header -> field
	without   map[field]bool   // fields the export has no column for, whatever looks like one
	sheet     string
	headerRow int
	delimiter string
	order     charted.DayOrder
	hasOrder  bool
	actions   map[string]charted.Action
}

// ParseColumns reads a mapping file: YAML with columns (field: header), and where
// wanted actions (word: meaning), day_order (month-first, day-first), sheet,
// header_row and delimiter.
func ParseColumns(name string, text []byte) (*Columns, error) {
	var file struct {
		Columns   map[string]string `yaml:"columns"`
		Actions   map[string]string `yaml:"actions"`
		DayOrder  string            `yaml:"day_order"`
		Sheet     string            `yaml:"sheet"`
		HeaderRow int               `yaml:"header_row"`
		Delimiter string            `yaml:"delimiter"`
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&file); err != nil {
		return nil, fmt.Errorf("%s: not a mapping file: %s", name, strings.SplitN(err.Error(), "\n", 2)[0])
	}
	c := &Columns{
		headers: map[string]field{}, without: map[field]bool{}, actions: map[string]charted.Action{},
		sheet: file.Sheet, headerRow: file.HeaderRow, delimiter: file.Delimiter,
	}
	for key, header := range file.Columns {
		f := fieldNamed(key)
		if f == noField {
			return nil, fmt.Errorf("%s: %q is no field; the fields are %s", name, key, strings.Join(fieldNames[1:], ", "))
		}
		if charted.Fold(header) == "" {
			c.without[f] = true
			continue
		}
		c.headers[charted.Fold(header)] = f
	}
	for word, meaning := range file.Actions {
		a, ok := charted.ParseAction(meaning)
		if !ok {
			return nil, fmt.Errorf("%s: action %q means %q: want administered, declined, negated, planned, historical, self-administered, continues, stops or unclear", name, word, meaning)
		}
		c.actions[charted.Fold(word)] = a
	}
	switch file.DayOrder {
	case "":
	case "month-first":
		c.hasOrder = true
	case "day-first":
		c.order, c.hasOrder = charted.DayFirst, true
	default:
		return nil, fmt.Errorf("%s: day_order %q: want month-first or day-first", name, file.DayOrder)
	}
	if n := len(file.Delimiter); n > 1 && file.Delimiter != "tab" {
		return nil, fmt.Errorf("%s: delimiter %q: want one character, or tab", name, file.Delimiter)
	}
	if file.HeaderRow < 0 {
		return nil, fmt.Errorf("%s: header_row counts from 1", name)
	}
	return c, nil
}

// layout is which column holds which field.
type layout struct {
	columns [fieldCount]int // from 0; -1: none
	row     int             // the header's row, from 1
	score   int
	header  []string // folded cells, to know the header where it is repeated
}

func (l *layout) has(f field) bool { return l.columns[f] >= 0 }

func emptyLayout() layout {
	var l layout
	for i := range l.columns {
		l.columns[i] = -1
	}
	return l
}

// layoutOf reads a row as a header. Where cells above span several columns
// (merged headers), above holds them and "Patient" over "Name" is patient name.
func layoutOf(cells, above []string, number int, words map[string]field, saved *Columns) layout {
	l := emptyLayout()
	l.row = number
	group := ""
	for i, cell := range cells {
		if i < len(above) && strings.TrimSpace(above[i]) != "" {
			group = above[i]
		}
		folded := charted.Fold(cell)
		l.header = append(l.header, folded)
		if folded == "" {
			continue
		}
		f := fieldOf(folded, charted.Fold(group+" "+cell), group != "", words, saved)
		if f == noField || l.columns[f] >= 0 {
			continue
		}
		l.columns[f] = i
		l.score++
	}
	if saved != nil {
		l.score += 2 * savedHits(&l, saved)
	}
	return l
}

func fieldOf(folded, grouped string, hasGroup bool, words map[string]field, saved *Columns) field {
	if saved != nil {
		if f, ok := saved.headers[folded]; ok {
			return f
		}
		if f, ok := saved.headers[grouped]; ok {
			return f
		}
	}
	f := noField
	if hasGroup {
		f = words[squash(grouped)]
	}
	if f == noField {
		f = words[squash(folded)]
	}
	if saved == nil || f == noField {
		return f
	}
	if saved.without[f] {
		return noField
	}
	for _, named := range saved.headers { // the mapping names another column for it
		if named == f {
			return noField
		}
	}
	return f
}

func savedHits(l *layout, saved *Columns) int {
	n := 0
	for _, folded := range l.header {
		if _, ok := saved.headers[folded]; ok {
			n++
		}
	}
	return n
}

// usable says whether a header names what an administration needs: the drug, and
// something that says when or whether it was given, or to whom.
func (l *layout) usable() bool {
	drug := l.has(medication) || l.has(ndc) || l.has(billingCode)
	event := l.has(dayGiven) || l.has(timeGiven) || l.has(givenAt) || l.has(action) || l.has(dose) || l.has(scheduled)
	return drug && event && l.score >= 3
}

// detect finds the header among the first rows of a table.
func detect(rows [][]string, numbers []int, words map[string]field, saved *Columns) (layout, bool) {
	best, found := emptyLayout(), false
	for i, cells := range rows {
		if saved != nil && saved.headerRow > 0 && numbers[i] != saved.headerRow {
			continue
		}
		l := layoutOf(cells, nil, numbers[i], words, saved)
		if i > 0 && filled(rows[i-1]) > 0 && filled(rows[i-1]) < filled(cells) {
			if grouped := layoutOf(cells, rows[i-1], numbers[i], words, saved); grouped.score >= l.score {
				l = grouped
			}
		}
		if l.usable() && l.score > best.score {
			best, found = l, true
		}
	}
	return best, found
}

func filled(cells []string) int {
	n := 0
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			n++
		}
	}
	return n
}
