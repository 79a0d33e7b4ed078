package encounter

import (
	"bufio"
	"bytes"
	"io"

	"firstpass/finding"
)

// readJSON walks JSON values: one object, a list of objects, or a line each. The
// file is cut into objects before they are read, so that one that is broken or
// never ends costs only itself.
func readJSON(in *bufio.Reader, file string, yield func(Item, *finding.Problem) bool) {
	s := &jsonScanner{in: in, line: 1}
	for {
		chunk, err := s.next()
		if err != nil {
			yield(Item{Line: s.line}, problem("read", file, s.line, "%v", err))
			return
		}
		if chunk.end {
			return
		}
		var item Item
		p := chunk.problem(file)
		if p == nil {
			var n node
			if n, p = parseJSON(chunk.text, file, chunk.line); p == nil {
				item, p = decodeItem(n, file)
			}
		}
		if p != nil && item.Line == 0 {
			item = Item{Line: chunk.line}
		}
		if !yield(item, p) {
			return
		}
	}
}

// jsonChunk is one top-level value of a file, or what is wrong with it.
type jsonChunk struct {
	text   []byte
	line   int
	code   string // empty: whole
	fault  string
	faulty int // the fault's line
	end    bool
}

func (c *jsonChunk) fail(code string, line int, fault string) {
	if c.code == "" {
		c.code, c.faulty, c.fault = code, line, fault
	}
}

func (c *jsonChunk) problem(file string) *finding.Problem {
	if c.code == "" {
		return nil
	}
	return problem(c.code, file, c.faulty, "%s", c.fault)
}

// jsonScanner finds where the values of a file begin and end.
type jsonScanner struct {
	in     *bufio.Reader
	line   int
	column int
	inList bool
	listAt int
	ended  bool
}

func (s *jsonScanner) readByte() (byte, error) {
	b, err := s.in.ReadByte()
	if err != nil {
		return 0, err
	}
	s.column++
	if b == '\n' {
		s.line++
		s.column = 0
	}
	return b, nil
}

// next returns the next value. What stands between values is blank, a comma or
// the brackets of the list; the rest of a line of anything else is one fault.
func (s *jsonScanner) next() (jsonChunk, error) {
	for {
		b, err := s.readByte()
		if err == io.EOF {
			return s.atEnd(), nil
		}
		if err != nil {
			return jsonChunk{}, err
		}
		switch {
		case b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == ',' && s.inList:
		case b == '[' && !s.inList:
			s.inList, s.listAt = true, s.line
		case b == ']' && s.inList:
			s.inList = false
		case b == '{' || b == '[':
			return s.value(b)
		default:
			c := jsonChunk{line: s.line}
			c.fail("json-syntax", s.line, "not JSON: an encounter starts with {")
			return c, s.resync(0)
		}
	}
}

func (s *jsonScanner) atEnd() jsonChunk {
	if s.inList && !s.ended {
		s.ended = true
		c := jsonChunk{line: s.line}
		c.fail("json-syntax", s.line, "the file ends in the middle of a list")
		return c
	}
	return jsonChunk{line: s.line, end: true}
}

// resync skips to the next line that starts with { no further in than column.
func (s *jsonScanner) resync(column int) error {
	for {
		if err := s.skipLine(); err != nil {
			return err
		}
		head, err := s.in.Peek(64)
		if len(head) == 0 {
			if err == io.EOF {
				return nil
			}
			return err
		}
		if indent := indentOf(head); indent <= column && indent < len(head) && head[indent] == '{' {
			return nil
		}
	}
}

// skipLine reads to the start of the next line.
func (s *jsonScanner) skipLine() error {
	for {
		_, err := s.readByte()
		if err == io.EOF {
			return nil
		}
		if err != nil || s.column == 0 {
			return err
		}
	}
}

func indentOf(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " \t")) }

// value collects one object (or a list in its place) until its brackets close.
func (s *jsonScanner) value(first byte) (jsonChunk, error) {
	c := jsonChunk{text: []byte{first}, line: s.line}
	column := max(0, s.column-1)
	open := []byte{first} // brackets, the outermost first; no more than maxDepth of them
	depth := 1
	before := first // the last byte that is not blank
	quoted, escaped := false, false
	for depth > 0 {
		if s.column == 0 && !quoted && s.startsNew(column, before, open) {
			c.fail("json-syntax", s.line, "the object before this line is not closed")
			return c, nil
		}
		b, err := s.readByte()
		if err == io.EOF {
			s.inList = false // said already
			c.fail("json-truncated", s.line, "the file ends in the middle of a value")
			return c, nil
		}
		if err != nil {
			return c, err
		}
		if len(c.text) < maxEntry {
			c.text = append(c.text, b)
		} else {
			c.fail("json-too-large", c.line, "the entry is larger than 8 MiB")
		}
		switch {
		case escaped:
			escaped = false
		case quoted && b == '\\':
			escaped = true
		case b == '"':
			quoted = !quoted
		case quoted && b == '\n':
			c.fail("json-syntax", s.line-1, "a text is not closed on its line")
			return c, s.resyncHere(column)
		case quoted:
		case b == '{' || b == '[':
			if depth++; depth > maxDepth {
				c.fail("json-too-deep", s.line, "nested deeper than 60 levels")
			} else {
				open = append(open, b)
			}
		case b == '}' || b == ']':
			if depth--; depth < len(open) {
				open = open[:depth]
			}
		}
		if !isBlank(b) {
			before = b
		}
	}
	return c, nil
}

// resyncHere is resync for a scanner that stands at the start of a line, which
// may be the one looked for.
func (s *jsonScanner) resyncHere(column int) error {
	head, _ := s.in.Peek(64)
	if indent := indentOf(head); indent <= column && indent < len(head) && head[indent] == '{' {
		return nil
	}
	return s.resync(column)
}

// startsNew says whether the line begins another top-level object although this
// one is open: it starts with { where no value may stand.
func (s *jsonScanner) startsNew(column int, before byte, open []byte) bool {
	if before == ':' || before == '[' || before == ',' && open[len(open)-1] == '[' {
		return false
	}
	head, _ := s.in.Peek(64)
	indent := indentOf(head)
	return indent <= column && indent < len(head) && head[indent] == '{'
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }
