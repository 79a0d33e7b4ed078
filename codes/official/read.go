package official

import (
	"bufio"
	"bytes"
	"errors"
	"iter"
	"slices"
	"strings"
)

// Read reads one member. An error is a *Problem: the file is refused and says why.
func Read(m Member, options Options) ([]*Table, error) {
	r := &reading{member: m, name: m.Path, options: options}
	err := r.read(decoded(m.body))
	r.tables = slices.DeleteFunc(r.tables, func(t *Table) bool { return t.Read == 0 && t.Len() == 0 })
	if err == nil && len(r.tables) == 0 && r.undated != nil {
		err = r.undated
	}
	if err == nil && len(r.tables) == 0 {
		err = problem("empty", "it holds no row of a table")
	}
	if err != nil {
		p := asProblem(err)
		p.Path = m.Path
		return nil, p
	}
	for _, t := range r.tables {
		if err := finish(t); err != nil {
			err.Path = m.Path
			return nil, err
		}
	}
	return r.tables, nil
}

// finish sorts a table's rows and drops repeated ones.
func finish(t *Table) *Problem {
	if t.Pairs != nil {
		t.Duplicates += t.Pairs.Sort()
	} else {
		slices.SortStableFunc(t.Rows, func(a, b Row) int { return strings.Compare(a.Key, b.Key) })
		before := len(t.Rows)
		t.Rows = slices.CompactFunc(t.Rows, func(a, b Row) bool { return a.Key == b.Key && slices.Equal(a.Cells, b.Cells) })
		t.Duplicates += before - len(t.Rows)
	}
	if t.Len() == 0 {
		return problem("empty", "none of its %d rows could be read", t.Read)
	}
	if t.Release == "" {
		t.Release = newestDay(t)
	}
	if t.Refusals > t.Read/4 {
		return problem("columns", "%d of its %d rows make no sense, the first on line %d: %s", t.Refusals, t.Read, t.Refused[0].Line, t.Refused[0].Reason)
	}
	return nil
}

// newestDay names a release that has no name by the newest first day in it.
func newestDay(t *Table) string {
	at := slices.Index(Cells(t.Kind), "from")
	newest := ""
	for _, row := range t.Rows {
		if at >= 0 && at < len(row.Cells) {
			newest = max(newest, row.Cells[at])
		}
	}
	if day, ok := optionalDay(newest); ok && day != 0 {
		return day.String()
	}
	return "undated"
}

// read says what the file is and has it read.
func (r *reading) read(body *bufio.Reader) error {
	head, _ := body.Peek(headSize)
	if len(head) == 0 {
		if _, err := body.Peek(1); err != nil && err.Error() != "EOF" {
			return err
		}
		return problem("empty", "the file is empty")
	}
	start := bytes.ToLower(bytes.TrimSpace(head[:min(len(head), 600)]))
	switch {
	case bytes.HasPrefix(start, []byte("<!doctype html")), bytes.HasPrefix(start, []byte("<html")), bytes.Contains(start, []byte("<html")):
		if isPlacePage(head) {
			return r.page(body)
		}
		if bytes.Contains(bytes.ToLower(head), []byte("license")) {
			return problem("html", "it is a web page, the publisher's licence page, and not the table; accept the licence and save what follows")
		}
		return problem("html", "it is a web page and not a table; the site answered with a page instead of the file")
	case bytes.HasPrefix(start, []byte("%pdf")):
		return problem("unknown", "it is a PDF document and not a table")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return r.workbook(body)
	case bytes.HasPrefix(start, []byte("<?xml")) && bytes.Contains(head, []byte("<ICD10CM.tabular")):
		return r.tabular(body)
	case bytes.HasPrefix(start, []byte("<?xml")) && bytes.Contains(head, []byte("<codesets")):
		return r.codesets(body)
	case bytes.HasPrefix(start, []byte("{")) && bytes.Contains(head, []byte(`"cvx_code"`)):
		return r.vaccines(body)
	case bytes.HasPrefix(start, []byte("{")) && bytes.Contains(bytes.ToLower(head), []byte("hcpc")):
		return r.exclusionReport(body)
	case bytes.Contains(head, []byte("<CVXInfo>")), bytes.Contains(head, []byte("<CPTInfo>")):
		return r.vaccineXML(body)
	case bytes.IndexByte(head, 0) >= 0:
		return problem("unknown", "it is a binary file and not a table")
	}
	if read := fixedWidth(head); read != nil {
		return read(r, body)
	}
	if read := vaccineText(head); read != nil {
		return read(r, body)
	}
	return r.sheet(records(body, separatorOf(head)))
}

// headerDepth is how many records may stand above the header. The fee schedule has ten.
const headerDepth = 30

// sheet finds the header among the first records and reads the rows below it.
func (r *reading) sheet(rows iter.Seq2[record, error]) error {
	var found *cellRow
	var closest *nearMiss
	depth := 0
	var above [][]string
	for rec, err := range rows {
		if err != nil {
			return err
		}
		if found != nil {
			if blank(rec.cells) {
				continue
			}
			r.number++
			found.record = rec
			if reason := r.layout.row(r, found); reason != "" {
				r.current().refuse(rec.line, "%s", reason)
			}
			continue
		}
		if depth++; depth > headerDepth {
			break
		}
		header := slices.Clone(rec.cells)
		at, miss := r.recognise(header, above)
		if at != nil {
			found = &cellRow{at: at}
			if r.layout.begin != nil {
				if err := r.layout.begin(r, at); err != nil {
					return err
				}
			}
			continue
		}
		if miss != nil && (closest == nil || miss.share > closest.share) {
			closest = miss
		}
		above = append(above, header)
		r.title += strings.Join(rec.cells, " ") + "\n"
	}
	switch {
	case found != nil:
		if r.layout.done != nil {
			r.layout.done(r)
		}
		return nil
	case closest != nil:
		return problem("columns", "it looks like %s, but no column is called %s (its columns: %s)",
			closest.layout.title, strings.Join(closest.missing, ", "), closest.header)
	}
	return problem("unknown", "it is none of the files that can be read; `firstpass data import --help` lists them")
}

// current is the table rows are added to now, for counting what is refused.
func (r *reading) current() *Table {
	if len(r.tables) == 0 {
		return &Table{}
	}
	return r.tables[len(r.tables)-1]
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return clean(s) != "" })
}

// nearMiss is a layout most of whose columns were found.
type nearMiss struct {
	layout  *layout
	share   float64
	missing []string
	header  string
}

// recognise finds the layout a header row belongs to.
func (r *reading) recognise(header []string, above [][]string) (map[string]int, *nearMiss) {
	var closest *nearMiss
	if r.layouts == nil {
		r.layouts = layouts()
	}
	for i := range r.layouts {
		l := &r.layouts[i]
		names := header
		if l.title == feeTitle {
			names = stacked(header, above)
		}
		at, missing := l.match(names)
		if len(missing) == 0 {
			r.layout = l
			return at, nil
		}
		required := 0
		for _, c := range l.columns {
			if !c.optional {
				required++
			}
		}
		if have := required - len(missing); have >= 2 && have*2 >= required {
			share := float64(have) / float64(required)
			if closest == nil || share > closest.share {
				closest = &nearMiss{l, share, missing, shortened(header)}
			}
		}
	}
	return nil, closest
}

func shortened(header []string) string {
	var names []string
	for _, cell := range header[:min(len(header), 12)] {
		names = append(names, strings.Join(strings.Fields(clean(cell)), " "))
	}
	text := strings.Join(names, ", ")
	return text[:min(len(text), 200)]
}

// Unrecognised says whether an error means that the file is no table at all, so
// that a folder's other files (notices, layouts) are passed over quietly.
func Unrecognised(err error) bool {
	var p *Problem
	return errors.As(err, &p) && p.Code == "unknown"
}
