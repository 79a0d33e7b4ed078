package builtin

import (
	"fmt"
	"io/fs"
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// head is what the comment lines at the top of a table say about it.
type head struct {
	name    string
	table   finding.Table
	covers  claim.Span
	source  finding.Source
	licence string
}

// table is one embedded text file: its head, and its rows of tab-separated cells.
type table struct {
	head
	file  string
	body  string
	first int // number of the body's first line
}

// readTable splits a file into head and rows. A table without name, source,
// release, days covered, day seen or licence is refused: nobody could tell what
// its answers rest on.
func readTable(files fs.FS, file string) (table, error) {
	raw, err := fs.ReadFile(files, file)
	if err != nil {
		return table{}, err
	}
	t := table{file: file, body: string(raw), first: 1}
	seen := map[string]bool{}
	for strings.HasPrefix(t.body, "#") {
		line, rest, _ := strings.Cut(t.body, "\n")
		if err := t.readHead(line, seen); err != nil {
			return table{}, fmt.Errorf("%s:%d: %w", file, t.first, err)
		}
		t.body = rest
		t.first++
	}
	for _, key := range []string{"what", "source", "release", "covers", "seen", "licence"} {
		if !seen[key] {
			return table{}, fmt.Errorf("%s: the head has no line %q", file, "# "+key+":")
		}
	}
	t.table.Name = t.name
	return t, nil
}

func (h *head) readHead(line string, seen map[string]bool) error {
	key, value, ok := strings.Cut(strings.TrimLeft(line, "# "), ":")
	if !ok {
		return nil // a remark
	}
	value = strings.TrimSpace(value)
	switch key {
	case "what":
		h.name, _, _ = strings.Cut(value, ";")
	case "source":
		if seen[key] {
			return nil // the first source is the one findings cite
		}
		at := strings.LastIndex(value, " http")
		if at < 0 {
			return fmt.Errorf("source %q names no address", value)
		}
		h.source.Title, h.source.URL = strings.TrimRight(value[:at], " ,;"), value[at+1:]
	case "release":
		h.table.Release = value
	case "covers":
		span, err := parseSpan(value)
		if err != nil {
			return err
		}
		h.covers, h.table.LastConfirmed = span, span.To
	case "seen":
		day, err := claim.ParseDate(value)
		if err != nil {
			return err
		}
		h.source.Seen = day
	case "licence":
		h.licence = value
	default:
		return nil
	}
	seen[key] = true
	return nil
}

// row is one line of a table. Cells that are missing at the end are empty.
type row struct {
	cells []string
}

func (r row) cell(i int) string {
	if i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// rows walks the lines of the body; blank lines and lines starting with # are
// left out. The row's cells are reused by the next one.
func (t *table) rows() iter.Seq2[int, row] {
	return func(yield func(int, row) bool) {
		body, n := t.body, t.first-1
		cells := make([]string, 0, 32)
		for body != "" {
			var line string
			line, body, _ = strings.Cut(body, "\n")
			n++
			if line == "" || line[0] == '#' {
				continue
			}
			cells = cells[:0]
			for {
				cell, rest, more := strings.Cut(line, "\t")
				cells = append(cells, cell)
				if !more {
					break
				}
				line = rest
			}
			if !yield(n, row{cells: cells}) {
				return
			}
		}
	}
}

// failed puts a file and line in front of what is wrong there.
func (t *table) failed(line int, err error) error {
	return fmt.Errorf("%s:%d: %w", t.file, line, err)
}

// parseSpan reads "2024-07-01 to 2024-09-30"; either end may be a hyphen for "open".
func parseSpan(text string) (claim.Span, error) {
	from, to, ok := strings.Cut(text, " to ")
	if !ok {
		return claim.Span{}, fmt.Errorf("%q is no range of days (want 2024-07-01 to 2024-09-30)", text)
	}
	var span claim.Span
	var err error
	if span.From, err = parseDay(from); err != nil {
		return claim.Span{}, err
	}
	if span.To, err = parseDay(to); err != nil {
		return claim.Span{}, err
	}
	return span, nil
}

// parseDay reads a day, or nothing or a hyphen for one nobody knows.
func parseDay(text string) (claim.Date, error) {
	if text == "" || text == "-" {
		return 0, nil
	}
	return claim.ParseDate(text)
}

// list splits a cell at semicolons; an empty cell is no list.
func list(cell string) []string {
	if cell == "" {
		return nil
	}
	parts := strings.Split(cell, ";")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
