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
	"firstpass/codes"
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

// generics gives what exports and messages call a drug its generic name, as the
// note reader does; what the tables do not know stays as it is written.
type generics struct {
	tables codes.Tables
	known  map[string]string
}

const mostGenerics = 4096

// isPlain says whether a text is the generic name already, and no more than that:
// "insulin glargine" is not to become "insulin".
func isPlain(text, generic string) bool {
	first, _, _ := strings.Cut(strings.ToLower(generic), " ")
	return strings.HasPrefix(strings.ToLower(text), first) && !strings.ContainsAny(text, "0123456789()/,")
}

func (g *generics) name(r *claim.Record) error {
	for i := range r.Events {
		e := &r.Events[i]
		if e.AsWritten != "" || e.Medication == "" || e.Span.Given() {
			continue
		}
		generic, ok := g.known[e.Medication]
		if !ok {
			if g.tables == nil {
				tables, err := loadTables()
				if err != nil {
					return err
				}
				g.tables, g.known = tables, map[string]string{}
			}
			if s, known := g.tables.Identify(e.Medication); known && !isPlain(e.Medication, s.Name) {
				generic = s.Name
			}
			if len(g.known) < mostGenerics {
				g.known[e.Medication] = generic
			}
		}
		if generic != "" && !strings.EqualFold(generic, e.Medication) {
			e.AsWritten, e.Medication = e.Medication, generic
		}
	}
	return nil
}
