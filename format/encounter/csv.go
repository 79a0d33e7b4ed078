package encounter

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"hash/maphash"
	"io"
	"iter"

	"firstpass/finding"
)

// ReadCSV walks the claims of a table: columns are FORMAT's paths (claim.lines.code,
// or lines.code, or line.code; the claim. may be left out everywhere), a row is a
// service line, and the rows of one id, which stand together, are one claim. What
// belongs to the claim may stand in its first row only or in each. Separators are
// comma, semicolon or tab; a list in a cell is separated by blanks, | or commas;
// claim.history, claim.test_results and chart hold JSON. One claim is in memory at a
// time. Formulas are text and never computed.
func ReadCSV(r io.Reader, file string) iter.Seq2[Item, *finding.Problem] {
	return func(yield func(Item, *finding.Problem) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		skipMark(in)
		head, err := in.Peek(in.Size())
		if err != nil && err != io.EOF {
			yield(Item{}, problem("read", file, 0, "%v", err))
			return
		}
		if bytes.IndexByte(firstLine(head), 0) >= 0 {
			yield(Item{Line: 1}, problem("csv-encoding", file, 1, "not a table in UTF-8: save it as CSV UTF-8"))
			return
		}
		t := &tableReader{file: file, meter: &meter{r: in}, seen: map[uint64]struct{}{}, seed: maphash.MakeSeed()}
		t.rows = csv.NewReader(t.meter)
		t.rows.FieldsPerRecord = -1
		t.rows.ReuseRecord = true
		t.rows.Comma = separatorOf(firstLine(head))
		t.read(yield)
	}
}

// LooksLikeCSV says whether the start of a file is the header of such a table: two
// columns at least, all of them known but for a few.
func LooksLikeCSV(head []byte) bool {
	line := firstLine(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	rows := csv.NewReader(bytes.NewReader(line))
	rows.Comma = separatorOf(line)
	names, err := rows.Read()
	if err != nil || len(names) < 2 {
		return false
	}
	byName := columnsByName()
	known := 0
	for _, name := range names {
		if _, ok := byName[foldColumn(name)]; ok {
			known++
		}
	}
	return known*2 > len(names)
}

func firstLine(head []byte) []byte {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	return line
}

// separatorOf is the separator a header uses most.
func separatorOf(header []byte) rune {
	best, most := ',', 0
	for _, each := range []rune{',', ';', '\t'} {
		if n := bytes.Count(header, []byte(string(each))); n > most {
			best, most = each, n
		}
	}
	return best
}

// The bounds of one claim of a table, and how many ids are remembered to notice
// one whose rows stand apart.
const (
	maxRows = 10_000
	maxIDs  = 1 << 20
)

// tableReader gathers the rows of one claim after the other.
type tableReader struct {
	file    string
	rows    *csv.Reader
	meter   *meter
	columns []column // of the file, in its order
	id      int      // which of them is the id
	seed    maphash.Seed
	seen    map[uint64]struct{}
	open    *tableClaim
	// unread is the line of a broken row that may belong to the claim before it
	// or after it.
	unread int
}

func (t *tableReader) read(yield func(Item, *finding.Problem) bool) {
	if p := t.header(); p != nil {
		yield(Item{Line: 1}, p)
		return
	}
	for {
		t.meter.left = maxEntry
		record, err := t.rows.Read()
		switch {
		case err == nil:
			if !t.row(record, yield) {
				return
			}
			continue
		case err == io.EOF:
			t.flush(yield)
			return
		}
		broken, goesOn := t.broken(err)
		if t.open != nil {
			t.open.decoder.fail(broken.line, "%s", broken.message)
		}
		if !goesOn {
			if t.open == nil {
				yield(Item{Line: broken.line}, problem("csv-syntax", t.file, broken.line, "%s", broken.message))
				return
			}
			t.flush(yield)
			return
		}
		if t.open == nil && !yield(Item{Line: broken.line}, problem("csv-syntax", t.file, broken.line, "%s", broken.message)) {
			return
		}
		t.unread = broken.line
	}
}

// broken says what is wrong with a row that is none, and whether rows can follow.
func (t *tableReader) broken(err error) (located, bool) {
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, errRowTooLarge):
		line, _ := t.rows.FieldPos(0)
		return located{line: line + 1, message: "a row is too large, or a quote is not closed"}, false
	case errors.As(err, &syntax):
		return located{line: syntax.StartLine, message: "the row's quotes do not match: a quote inside a cell is doubled, and the cell quoted"}, true
	}
	return located{message: err.Error()}, false
}

func (t *tableReader) header() *finding.Problem {
	t.meter.left = maxEntry
	record, err := t.rows.Read()
	if err != nil {
		return problem("csv-header", t.file, 1, "no header row: the first row names the columns, as in id, service_date, line.code")
	}
	byName := columnsByName()
	d := &decoder{file: t.file}
	line, _ := t.rows.FieldPos(0)
	taken := map[string]bool{}
	t.id = -1
	for i, name := range record {
		folded := foldColumn(name)
		c, ok := byName[folded]
		switch {
		case !ok && folded == "":
			d.fail(line, "column %d has no name", i+1)
		case !ok:
			d.fail(line, "unknown column %s%s", quoteName(folded), nearestName(folded, columnNames()))
		case taken[c.path]:
			d.fail(line, "column `%s` stands twice", c.path)
		}
		taken[c.path] = true
		if ok && c.path == "id" {
			t.id = i
		}
		t.columns = append(t.columns, c)
	}
	for _, needed := range []string{"id", "claim.lines.code"} {
		if len(d.problems) == 0 && !taken[needed] {
			d.fail(line, "there is no column `%s`", needed)
		}
	}
	if len(d.problems) == 0 {
		return nil
	}
	p := d.problem()
	p.Code = "csv-header"
	return p
}

// row adds a row to the claim it belongs to; it returns false to stop.
func (t *tableReader) row(record []string, yield func(Item, *finding.Problem) bool) bool {
	line, _ := t.rows.FieldPos(0)
	cells, blank := make([]string, len(record)), true
	for i, text := range record {
		cells[i] = readCell(text)
		blank = blank && cells[i] == ""
	}
	if blank {
		return true
	}
	id := ""
	if t.id < len(cells) {
		id = cells[t.id]
	}
	if id == "" {
		if t.open != nil {
			t.open.decoder.fail(line, "the row after has no id, and may belong to this claim")
		}
		return yield(Item{Line: line}, problem("csv-row", t.file, line, "the row has no id"))
	}
	if t.open == nil || t.open.id != id {
		if !t.flush(yield) {
			return false
		}
		t.begin(id, line)
	}
	t.unread = 0
	t.add(cells, line)
	return true
}
