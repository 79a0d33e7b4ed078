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

// readYAML cuts the file at document marks and at the items of a list that starts
// at the margin, so that one broken entry does not hide the others.
func readYAML(in *bufio.Reader, file string, yield func(Item, *finding.Problem) bool) {
	var chunk bytes.Buffer
	start, line := 1, 0
	tooLarge, content := false, false
	flush := func() bool {
		defer func() { chunk.Reset(); tooLarge, content = false, false }()
		if tooLarge {
			return yield(Item{Line: start}, problem("yaml-too-large", file, start, "the entry is larger than %d MiB", maxEntry>>20))
		}
		if !content {
			return true
		}
		return parseEntries(chunk.Bytes(), file, start, yield)
	}
	for {
		text, err := readLine(in)
		if len(text) == 0 && err != nil {
			if err != io.EOF {
				yield(Item{Line: line}, problem("read", file, line, "%v", err))
				return
			}
			break
		}
		line++
		boundary := bytes.HasPrefix(text, []byte("---")) || bytes.HasPrefix(text, []byte("...")) || bytes.HasPrefix(text, []byte("- "))
		if boundary {
			if !flush() {
				return
			}
			start = line
		}
		if bytes.HasPrefix(text, []byte("---")) || bytes.HasPrefix(text, []byte("...")) {
			text = append(bytes.Repeat([]byte(" "), 3), text[3:]...)
		}
		if trimmed := bytes.TrimSpace(text); len(trimmed) > 0 && trimmed[0] != '#' {
			content = true
		}
		if chunk.Len()+len(text) > maxEntry {
			tooLarge = true
			continue
		}
		chunk.Write(text)
		chunk.WriteByte('\n')
	}
	flush()
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
		return Item{Line: n.line, Encounter: claim.Encounter{ID: item.Encounter.ID}}, d.problem()
	}
	return item, nil
}

func problem(code, file string, line int, format string, args ...any) *finding.Problem {
	path := file
	if line > 0 {
		path = fmt.Sprintf("%s:%d", file, line)
	}
	return &finding.Problem{Code: code, Path: path, Message: fmt.Sprintf(format, args...)}
}

// readLine reads one line of any length without its end; a line that is too long
// for an entry is cut, which its entry then reports.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= maxEntry {
			line = append(line, part...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		line = bytes.TrimRight(line, "\r\n")
		if err == nil {
			if line == nil {
				line = []byte{}
			}
			return append(line, 0)[:len(line)], nil
		}
		return line, err
	}
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
