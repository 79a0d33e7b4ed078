// Package own holds the drugs a practice adds itself: new codes, compounded
// products, what no table has yet. They lie over the tables at hand and follow
// the same rules, dates of service included.
package own

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// FileName is what the list is called in the data directory.
const FileName = "drugs.csv"

// Columns are the columns of the list, in the order they are written.
func Columns() []string {
	return []string{"code", "name", "unit", "container", "routes", "from", "to", "ndc", "units_per_item", "source"}
}

// Row is one drug of the list.
type Row struct {
	Line         int
	Code         string
	Name         string // the names it is called by, the first its generic name
	Unit         claim.Decimal
	UnitName     string
	Container    codes.Container
	Routes       []string
	Span         claim.Span
	NDC          []string // eleven digits
	UnitsPerItem claim.Decimal
	Source       string
}

// Read reads a list. Every row that cannot be used is told with its line.
func Read(r io.Reader) ([]Row, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.ToLower(strings.Trim(name, " \ufeff"))] = i
	}
	for _, need := range []string{"code", "name", "unit", "source"} {
		if _, ok := at[need]; !ok {
			return nil, fmt.Errorf("the list has no column %q (its columns: %s)", need, strings.Join(head, ", "))
		}
	}
	for name := range at {
		if name != "" && !slices.Contains(Columns(), name) {
			return nil, fmt.Errorf("the list has a column %q that means nothing (it may have: %s)", name, strings.Join(Columns(), ", "))
		}
	}
	var rows []Row
	var faults []error
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, errors.Join(faults...)
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		row, err := Parse(func(name string) string {
			if i, ok := at[name]; ok && i < len(cells) {
				return strings.TrimSpace(cells[i])
			}
			return ""
		})
		row.Line = line
		if err != nil {
			faults = append(faults, fmt.Errorf("line %d: %w", line, err))
			continue
		}
		rows = append(rows, row)
	}
}

// Parse reads one drug from its named cells.
func Parse(cell func(name string) string) (Row, error) {
	row := Row{Code: strings.ToUpper(cell("code")), Name: cell("name"), Source: cell("source")}
	switch {
	case len(row.Code) != 5:
		return row, fmt.Errorf("%q is no HCPCS code", row.Code)
	case row.Name == "":
		return row, fmt.Errorf("%s has no name", row.Code)
	case row.Source == "":
		return row, fmt.Errorf("%s has no source: say where its unit is published", row.Code)
	}
	number, unit, ok := strings.Cut(cell("unit"), " ")
	var err error
	if row.Unit, err = claim.ParseDecimal(number); err != nil || !ok || row.Unit <= 0 {
		return row, fmt.Errorf("%s has a unit of %q (want 10 mg)", row.Code, cell("unit"))
	}
	row.UnitName = strings.TrimSpace(unit)
	switch cell("container") {
	case "":
	case "single":
		row.Container = codes.SingleDose
	case "multi":
		row.Container = codes.MultipleDose
	case "both":
		row.Container = codes.BothContainers
	default:
		return row, fmt.Errorf("%s has a container of %q (want single, multi or both)", row.Code, cell("container"))
	}
	row.Routes = list(cell("routes"))
	for _, day := range []struct {
		text string
		into *claim.Date
	}{{cell("from"), &row.Span.From}, {cell("to"), &row.Span.To}} {
		if day.text == "" {
			continue
		}
		if *day.into, err = claim.ParseDate(day.text); err != nil {
			return row, fmt.Errorf("%s: %w", row.Code, err)
		}
	}
	if row.Span.To != 0 && row.Span.To < row.Span.From {
		return row, fmt.Errorf("%s ends before it starts", row.Code)
	}
	for _, text := range list(cell("ndc")) {
		eleven, err := claim.NDC(text).Eleven()
		if err != nil {
			return row, fmt.Errorf("%s: NDC %s: %w", row.Code, text, err)
		}
		row.NDC = append(row.NDC, eleven)
	}
	if text := cell("units_per_item"); text != "" {
		if row.UnitsPerItem, err = claim.ParseDecimal(text); err != nil {
			return row, fmt.Errorf("%s: %w", row.Code, err)
		}
	}
	return row, nil
}

func list(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// Tables are the tables at hand with a practice's drugs over them.
type Tables struct {
	codes.Tables
	drugs    map[string]*Row
	order    []string
	packages map[string]*Row
	changes  codes.Changes // of the lives the list gives
	table    finding.Table
}

// Over lays a list over tables. Of two rows of a code the later counts.
func Over(tables codes.Tables, rows []Row) *Tables {
	t := &Tables{Tables: tables, drugs: map[string]*Row{}, packages: map[string]*Row{}, table: finding.Table{Name: "your own drugs", Release: FileName}}
	for i := range rows {
		r := &rows[i]
		if t.drugs[r.Code] == nil {
			t.order = append(t.order, r.Code)
		}
		t.drugs[r.Code] = r
		for _, ndc := range r.NDC {
			t.packages[ndc] = r
		}
	}
	t.changes = changesOf(rows)
	return t
}

// changesOf lists the first days of drugs, and those after the last.
func changesOf(rows []Row) codes.Changes {
	var days []claim.Date
	for i := range rows {
		days = append(days, rows[i].Span.From)
		if to := rows[i].Span.To; to != 0 {
			days = append(days, to.AddDays(1))
		}
	}
	return codes.ChangesOn(days)
}

// Alike is the days around a day on which every question is answered as on that day.
func (t *Tables) Alike(on claim.Date) claim.Span {
	return codes.Both(t.changes.Around(on), t.Tables.Alike(on))
}

// Releases lists the tables at hand.
func (t *Tables) Releases() []finding.Table {
	return append(slices.Clip(t.Tables.Releases()), t.table)
}

// Under is the tables the list lies over.
func (t *Tables) Under() codes.Tables { return t.Tables }

// Code describes a code; one of the list is a drug with the list's days.
func (t *Tables) Code(code string) codes.Code {
	c := t.Tables.Code(code)
	r, ok := t.drugs[code]
	if !ok {
		return c
	}
	if c.Kind == codes.Unknown || c.Kind == codes.OtherService {
		c.Kind = codes.DrugCode
	}
	c.Plain = r.plain()
	if r.Span != (claim.Span{}) {
		c.Life, c.EndVerified = []claim.Span{r.Span}, r.Span.To != 0
	}
	return c
}

func (r *Row) plain() string { return r.generic() + ", " + r.Unit.String() + " " + r.UnitName }

func (r *Row) generic() string { return list(r.Name)[0] }

// Drug describes a drug code: what the list says goes before what the tables say.
func (t *Tables) Drug(code string) (codes.Drug, bool) {
	d, known := t.Tables.Drug(code)
	r, ok := t.drugs[code]
	if !ok {
		return d, known
	}
	names := list(r.Name)
	d.Code, d.Name, d.Brands, d.Unit, d.UnitName = code, names[0], append(slices.Clip(d.Brands), names[1:]...), r.Unit, r.UnitName
	if r.Container != codes.ContainerUnknown {
		d.Container, d.ContainerVerified = r.Container, true
	}
	if len(r.Routes) > 0 {
		d.Routes = r.Routes
	}
	if r.Span != (claim.Span{}) {
		d.Life = []claim.Span{r.Span}
	}
	d.Source = finding.Source{Title: r.Source}
	return d, true
}

// Identify finds the substance a medication is called by. A drug of the list that
// is named is added to what the tables find, so that a line billed unlisted is
// looked at again once the code has started.
func (t *Tables) Identify(medication string) (codes.Substance, bool) {
	s, ok := t.Tables.Identify(medication)
	text := " " + strings.ToLower(medication) + " "
	for _, code := range t.order {
		r := t.drugs[code]
		for _, name := range list(r.Name) {
			if !containsWord(text, strings.ToLower(name)) {
				continue
			}
			if !ok {
				s, ok = codes.Substance{Name: r.generic()}, true
			}
			if !slices.Contains(s.Codes, code) {
				s.Codes, s.Uncoded = append(slices.Clip(s.Codes), code), false
			}
			break
		}
	}
	return s, ok
}

// Medications yields the names of the list's drugs and what they stand for.
func (t *Tables) Medications(yield func(term, name string) bool) {
	for _, code := range t.order {
		r := t.drugs[code]
		for _, name := range list(r.Name) {
			if !yield(strings.ToLower(name), r.generic()) {
				return
			}
		}
	}
}

// containsWord says whether the word stands in the text with no letter or digit beside it.
func containsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 || word == "" {
			return false
		}
		i += from
		end := i + len(word)
		if !isWord(text[i-1]) && !isWord(text[end]) {
			return true
		}
		from = i + 1
	}
}

func isWord(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }

// Package finds what an NDC is; one of the list is what the list says.
func (t *Tables) Package(ndc11 string) (codes.Package, codes.Origin) {
	p, origin := t.Tables.Package(ndc11)
	r, ok := t.packages[ndc11]
	if !ok {
		return p, origin
	}
	if !slices.Contains(p.Codes, r.Code) {
		p.Codes = append(slices.Clip(p.Codes), r.Code)
	}
	if p.Name == "" {
		p.Name = r.generic()
	}
	if r.UnitsPerItem != 0 {
		p.UnitsPerItem = r.UnitsPerItem
	}
	if r.Container == codes.SingleDose || r.Container == codes.MultipleDose {
		p.Container = r.Container
	}
	return p, codes.Origin{Answer: codes.Found, Table: &t.table, Agreed: true}
}
