// Package encounter reads encounters, cases and timed problems in the project's
// own format: YAML (one, a list, a stream of documents), JSON (one, a list, JSON
// lines) and CSV. It is strict: an unknown field is named with its line and the
// nearest valid name, and the other encounters of the file are still read.
//
// The compact notation of rule pages and policy tests is documented at
// ParseCompact.
package encounter

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"

	"firstpass/claim"
	"firstpass/finding"
)

// Item is one entry of a file: an encounter, with its expectation where it is a
// case, or a timed problem.
type Item struct {
	Encounter claim.Encounter
	Case      *Case     // nil: nothing is expected
	Timeline  *Timeline // set for a timed problem; Encounter is then empty
	Line      int       // where it starts in the file
}

// Case is what a correct scrubber must say.
type Case struct {
	Title      string
	Why        string
	Sources    []string
	Confidence string
	Verdict    finding.Verdict
	Findings   []Expected
	Not        []string // topics a naive scrubber would wrongly raise
	Also       []string // topics that may be raised too
	Needs      []string // times, note
}

// Expected is one finding that must be raised; Line 0 = on whatever line.
type Expected struct {
	Topic string
	Line  int
	Fix   string
}

// Timeline is a timed problem: administrations with times and the codes they earn.
type Timeline struct {
	ID              string
	Setting         string // facility | physician
	ReasonForVisit  string
	Administrations []claim.Administration
	Expected        []CodeUnits
	NotReported     []string
	Rationale       string
	Note            string // charted free text
	Sources         []string
	Confidence      string
}

// CodeUnits is a code with its units.
type CodeUnits struct {
	Code  string
	Units claim.Decimal
}

// The bounds of what is read into memory at once.
const (
	maxEntry = 8 << 20 // one encounter
	maxDepth = 60      // levels of nesting
)

// Read walks the entries of a YAML or JSON file. A problem stands in place of an
// entry that cannot be read; the rest of the file still comes.
func Read(r io.Reader, file string) iter.Seq2[Item, *finding.Problem] {
	return func(yield func(Item, *finding.Problem) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		skipMark(in)
		if first, err := firstByte(in); err == nil && (first == '{' || first == '[') {
			readJSON(in, file, yield)
			return
		}
		readYAML(in, file, yield)
	}
}

func parseEntries(text []byte, file string, firstLine int, yield func(Item, *finding.Problem) bool) bool {
	root, p := parseYAML(text, file, firstLine)
	if p != nil {
		return yield(Item{Line: firstLine}, p)
	}
	entries := []node{root}
	if root.kind == listNode {
		entries = root.items
	}
	for _, n := range entries {
		if n.kind == nullNode {
			continue
		}
		item, p := decodeItem(n, file)
		if !yield(item, p) {
			return false
		}
	}
	return true
}

// decodeItem turns one entry into an item.
func decodeItem(n node, file string) (Item, *finding.Problem) {
	d := &decoder{file: file}
	item := d.item(n)
	if len(d.problems) > 0 {
		return unread(item), d.problem()
	}
	return item, nil
}

// unread is what is left of an item that cannot be read: where it is and its id.
func unread(item Item) Item {
	return Item{Line: item.Line, Encounter: claim.Encounter{ID: item.Encounter.ID}}
}

func problem(code, file string, line int, format string, args ...any) *finding.Problem {
	path := file
	if line > 0 {
		path = fmt.Sprintf("%s:%d", file, line)
	}
	return &finding.Problem{Code: code, Path: path, Message: fmt.Sprintf(format, args...)}
}

func skipMark(in *bufio.Reader) {
	if mark, err := in.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		in.Discard(3)
	}
}

// firstByte looks for the first byte that is not white space, without taking it.
func firstByte(in *bufio.Reader) (byte, error) {
	for n := 1; n <= 4096; n++ {
		b, err := in.Peek(n)
		if err != nil {
			return 0, err
		}
		switch b[n-1] {
		case ' ', '\t', '\r', '\n':
		default:
			return b[n-1], nil
		}
	}
	return 0, io.EOF
}
