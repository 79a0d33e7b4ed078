// Package table reads exports of medication administrations: CSV in its dialects
// and XLSX. It finds the header by the names of its columns, wherever it stands,
// and takes a saved mapping where a system names them otherwise. Formulas are
// never computed. Rows stream; one patient's rows of a day are in memory at a time.
package table

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/charted"
)

// Options are what a table does not say of itself.
type Options struct {
	Columns *Columns   // a saved mapping, nil where there is none
	Today   claim.Date // decides the century of a year of two digits; zero: such years are refused
}

const (
	firstRows = 50   // among which the header must stand
	mostGroup = 4096 // events of one record
)

// Read walks the records of a delimited file: the rows of one patient and day
// that stand together.
func Read(r io.Reader, file string, o Options) iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		in := text(r)
		head, err := in.Peek(in.Size())
		if err != nil && err != io.EOF && len(head) == 0 {
			yield(claim.Record{}, &finding.Problem{Code: "read", Path: file, Message: err.Error()})
			return
		}
		t := &tableReader{file: file, options: &o, words: headerWords(), yield: yield}
		t.run(newDelimited(in, file, separatorOf(string(head), t.words, o.Columns)).rows(), "")
	}
}

// separatorOf is the separator that makes the best header of the first lines.
func separatorOf(head string, words map[string]field, saved *Columns) byte {
	if saved != nil && saved.delimiter != "" {
		if saved.delimiter == "tab" {
			return '\t'
		}
		return saved.delimiter[0]
	}
	best, most := byte(','), 0
	for _, each := range separators {
		d := delimited{comma: each}
		var rows [][]string
		var numbers []int
		for line := range strings.Lines(strings.ReplaceAll(head, "\r", "\n")) {
			if len(rows) == firstRows {
				break
			}
			rows = append(rows, append([]string(nil), d.quoted(strings.TrimRight(line, "\n"))...))
			numbers = append(numbers, len(rows))
		}
		if saved != nil && saved.headerRow > 0 {
			numbers = nil // line breaks inside cells make the count unsure: any row may be the header here
			for range rows {
				numbers = append(numbers, saved.headerRow)
			}
		}
		if l, ok := detect(rows, numbers, words, saved); ok && l.score > most {
			best, most = each, l.score
		}
	}
	return best
}

// tableReader makes records of one table's rows.
type tableReader struct {
	file    string
	options *Options
	words   map[string]field
	yield   func(claim.Record, *finding.Problem) bool
	stopped bool

	rows     *rowReader
	record   claim.Record
	patient  claim.Patient
	visit    string
	formulas int
	blanks   int
}

func (t *tableReader) problem(code, path, format string, args ...any) *finding.Problem {
	if path == "" {
		path = t.file
	}
	return &finding.Problem{Code: code, Path: path, Message: fmt.Sprintf(format, args...)}
}

// run reads the rows of one table; found says whether it had a header.
func (t *tableReader) run(rows rowSeq, sheet string) (found bool) {
	var first [][]string
	var numbers []int
	begin := func() bool {
		l, ok := detect(first, numbers, t.words, t.options.Columns)
		if !ok {
			return false
		}
		order := t.orderOf(&l, first, numbers)
		t.rows = newRowReader(l, t.options, charted.NewActions(), order, sheet)
		for i, cells := range first {
			if numbers[i] > l.row && !t.row(row{cells: cells, number: numbers[i]}) {
				return true
			}
		}
		first = nil
		return true
	}
	for r, problem := range rows {
		if problem != nil {
			if !t.yield(claim.Record{}, problem) {
				t.stopped = true
				return true
			}
			continue
		}
		t.formulas += r.formulas
		t.blanks += r.blanks
		if t.rows != nil {
			if !t.row(r) {
				break
			}
			continue
		}
		first, numbers = append(first, append([]string(nil), r.cells...)), append(numbers, r.number)
		if len(first) == firstRows && !begin() {
			break
		}
		if t.stopped {
			break
		}
	}
	if t.rows == nil && !t.stopped && len(first) < firstRows {
		begin()
	}
	if t.stopped {
		return true
	}
	if t.rows == nil {
		if sheet == "" {
			t.noHeader(first)
		}
		return false
	}
	t.flush()
	return true
}

// noHeader says what was looked for and what the table's columns are, with a
// mapping to begin from.
func (t *tableReader) noHeader(first [][]string) {
	widest := []string{}
	for _, cells := range first {
		if filled(cells) > filled(widest) {
			widest = cells
		}
	}
	if filled(widest) == 0 {
		t.stopped = !t.yield(claim.Record{}, t.problem("table-empty", "", "the table is empty"))
		return
	}
	t.stopped = !t.yield(claim.Record{}, t.problem("table-header", "",
		"no header names a drug and when or whether it was given; say which of its %d columns is which in a mapping file (--columns FILE with columns: {medication: ..., given_at: ..., dose: ..., patient: ..., birth_date: ...})", filled(widest)))
}

// orderOf decides whether days are written month first: a first part over 12
// anywhere in the first rows says they are not.
func (t *tableReader) orderOf(l *layout, first [][]string, numbers []int) charted.DayOrder {
	if c := t.options.Columns; c != nil && c.hasOrder {
		return c.order
	}
	for i, cells := range first {
		if numbers[i] <= l.row {
			continue
		}
		for _, f := range []field{givenAt, dayGiven, birthDate, stopTime} {
			if at := l.columns[f]; at >= 0 && at < len(cells) && firstPartOver12(cells[at]) {
				return charted.DayFirst
			}
		}
	}
	return charted.MonthFirst
}

func firstPartOver12(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) > 3 && (s[2] == '/' || s[2] == '-') && s[0] >= '0' && s[0] <= '3' && s[1] >= '0' && s[1] <= '9' && (s[3] >= '0' && s[3] <= '9') && s[:2] > "12"
}

// row takes a row into the record that is being gathered.
func (t *tableReader) row(r row) bool {
	if filled(r.cells) == 0 || t.rows.isHeader(r.cells) {
		return true
	}
	e, effect, ok := t.rows.event(r.cells, r.number)
	patient, visit, named := t.rows.patient(r.cells)
	if !ok {
		if named { // the row that heads a patient's group
			t.patient, t.visit = patient, visit
		}
		return true
	}
	carried := false
	if !named {
		patient, visit = t.patient, t.visit
		carried = t.patient != claim.Patient{} || visit != ""
	}
	t.patient, t.visit = patient, visit
	if !t.belongs(&e, patient, visit) && !t.flush() {
		return false
	}
	if len(t.record.Events) == 0 {
		t.record = claim.Record{ID: t.file, Patient: patient, EncounterID: visit, Date: e.Start.Date, Silent: t.rows.silent}
		t.record.At.Line = int32(r.number)
		if carried {
			t.record.Remarks = append(t.record.Remarks, claim.Remark{About: "patient", Text: "the row names no patient: taken from the row above"})
		}
	}
	if text := t.rows.cell(r.cells, orderedBy); text != "" && !t.record.OrderedBy.Given() {
		t.record.OrderedBy = charted.Person(text)
	}
	if text := t.rows.cell(r.cells, indication); text != "" && t.record.Indication == "" {
		t.record.Indication = text
	}
	t.add(e, effect)
	return true
}

// belongs says whether an event is of the patient and day of those gathered.
func (t *tableReader) belongs(e *claim.Event, p claim.Patient, visit string) bool {
	g := &t.record
	return len(g.Events) > 0 && len(g.Events) < mostGroup && g.Patient == p && g.EncounterID == visit &&
		(e.Start.Date == g.Date || e.Start.Date == 0)
}

// add keeps an event. The end of an infusion belongs to the one that runs; a
// change of its rate is nothing given.
func (t *tableReader) add(e claim.Event, effect charted.Effect) {
	if effect == charted.Continues || effect == charted.Stops {
		for i := len(t.record.Events) - 1; i >= 0; i-- {
			running := &t.record.Events[i]
			if running.Status != claim.Administered || running.Medication != e.Medication {
				continue
			}
			if effect == charted.Stops && !running.Stop.Given() {
				running.Stop = e.Start
			}
			return
		}
		e.Status = claim.Planned
		e.Review = append(e.Review, claim.Remark{About: "status", Text: "the entry goes on with an infusion whose start the export does not show beside it: not counted as given"})
	}
	t.record.Events = append(t.record.Events, e)
}

func (t *tableReader) flush() bool {
	if len(t.record.Events) == 0 {
		return true
	}
	if t.formulas > 0 {
		t.record.Remarks = append(t.record.Remarks, claim.Remark{About: "table", Text: "cells hold formulas: the values last saved were read, nothing was computed"})
	}
	if t.blanks > 0 {
		t.record.Remarks = append(t.record.Remarks, claim.Remark{About: "table", Text: "cells hold formulas without a saved value: they were read as empty"})
	}
	t.formulas, t.blanks = 0, 0
	record := t.record
	t.record = claim.Record{}
	if !t.yield(record, nil) {
		t.stopped = true
		return false
	}
	return true
}
