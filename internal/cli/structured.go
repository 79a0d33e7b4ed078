package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/table"
)

// mostPiped is the largest workbook that is read from a pipe: its parts are found
// from its end, so it must be held.
const mostPiped = 256 << 20

type records = iter.Seq2[claim.Record, *finding.Problem]

// table reads an export: a workbook by its first bytes, else delimited text.
func (r *recordSource) table(in *bufio.Reader, source io.Reader, name string) records {
	options := table.Options{Columns: r.columns, Today: today()}
	head, _ := in.Peek(8)
	switch {
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return failedRecords("table-format", name, "an old or encrypted workbook: save it as .xlsx without a password, or as CSV")
	case !bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return table.Read(in, name, options)
	}
	if f, ok := source.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return table.ReadWorkbook(f, info.Size(), name, options)
		}
	}
	whole, err := io.ReadAll(io.LimitReader(in, mostPiped+1))
	switch {
	case err != nil:
		return failedRecords("read", name, reason(err))
	case len(whole) > mostPiped:
		return failedRecords("xlsx", name, fmt.Sprintf("a workbook from a pipe may be %d MB; name the file instead", mostPiped>>20))
	}
	return table.ReadWorkbook(bytes.NewReader(whole), int64(len(whole)), name, options)
}

func failedRecords(code, path, message string) records {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		yield(claim.Record{}, &finding.Problem{Code: code, Path: path, Message: message})
	}
}

// readColumns loads a saved mapping, nil where none was named.
func readColumns(name string) (*table.Columns, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return table.ParseColumns(name, text)
}

// today is the latest day a chart can be of.
func today() claim.Date {
	now := time.Now()
	return claim.NewDate(now.Year(), int(now.Month()), now.Day())
}

// withText lets the note reader read the free text of reports that carry it.
func (r *recordSource) withText(list records) records {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		for record, problem := range list {
			if problem == nil && record.Text != "" {
				notes, err := r.noteReader()
				if err != nil {
					problem = &finding.Problem{Code: "tables", Path: record.ID, Message: err.Error()}
				} else {
					mergeText(&record, notes.Record(record.ID, record.Text))
				}
			}
			if !yield(record, problem) {
				return
			}
		}
	}
}

// mergeText adds what a report's text says to what its message says of it. What is
// coded goes first; the record stays silent about what such a report need not say.
func mergeText(into *claim.Record, read claim.Record) {
	into.Remarks = append(into.Remarks, read.Remarks...)
	coded := len(into.Events)
	for i := range read.Events {
		if !slices.ContainsFunc(into.Events[:coded], func(e claim.Event) bool { return strings.EqualFold(e.Medication, read.Events[i].Medication) }) {
			into.Events = append(into.Events, read.Events[i])
		}
	}
	if into.Indication == "" {
		into.Indication = read.Indication
	}
	if !into.OrderedBy.Given() {
		into.OrderedBy = read.OrderedBy
	}
	if into.Date == 0 {
		into.Date = read.Date
	}
	into.SupervisorPresent, into.SupervisorCharted, into.ReasonForVisit = read.SupervisorPresent, read.SupervisorCharted, read.ReasonForVisit
}
