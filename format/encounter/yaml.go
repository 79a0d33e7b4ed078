package encounter

import (
	"bufio"
	"bytes"
	"io"

	"firstpass/finding"
)

// yamlCutter cuts a file at document marks and, where a document is a list, at the
// items of that list, so that one broken entry does not hide the others.
type yamlCutter struct {
	file     string
	yield    func(Item, *finding.Problem) bool
	chunk    bytes.Buffer
	start    int  // the line the chunk starts at
	content  bool // the chunk holds more than blanks and comments
	tooLarge bool
	document documentForm
	indent   int // of the dashes of a document that is a list
}

// documentForm is what the first line of a document shows it to be.
type documentForm uint8

const (
	notBegun documentForm = iota
	aList
	aSingleEntry
)

func readYAML(in *bufio.Reader, file string, yield func(Item, *finding.Problem) bool) {
	c := &yamlCutter{file: file, yield: yield, start: 1}
	for number := 1; ; number++ {
		line, err := readLine(in)
		if err != nil && err != io.EOF {
			yield(Item{Line: number}, problem("read", file, number, "%v", err))
			return
		}
		if err == io.EOF && len(line) == 0 {
			c.flush()
			return
		}
		if !c.add(line, number) {
			return
		}
	}
}

// add takes a line, after giving out the entry before it where it starts another.
func (c *yamlCutter) add(line []byte, number int) bool {
	if isMark(line) {
		if !c.begin(number) {
			return false
		}
		c.document = notBegun
		line = append([]byte("   "), line[3:]...)
	}
	trimmed := bytes.TrimLeft(line, " ")
	blank := len(bytes.TrimSpace(trimmed)) == 0 || trimmed[0] == '#' || trimmed[0] == '%' && c.document == notBegun
	if !blank {
		indent := len(line) - len(trimmed)
		switch {
		case c.document == notBegun && isItem(trimmed):
			c.document, c.indent = aList, indent
		case c.document == notBegun:
			c.document = aSingleEntry
		case c.document == aList && indent == c.indent && isItem(trimmed):
			if !c.begin(number) {
				return false
			}
		}
		c.content = true
	}
	if c.chunk.Len()+len(line) > maxEntry {
		c.tooLarge = true
		return true
	}
	c.chunk.Write(line)
	c.chunk.WriteByte('\n')
	return true
}

func (c *yamlCutter) begin(number int) bool {
	ok := c.flush()
	c.start = number
	return ok
}

func (c *yamlCutter) flush() bool {
	defer func() {
		c.chunk.Reset()
		c.tooLarge, c.content = false, false
	}()
	if c.tooLarge {
		return c.yield(Item{Line: c.start}, problem("yaml-too-large", c.file, c.start, "the entry is larger than %d MiB", maxEntry>>20))
	}
	if !c.content {
		return true
	}
	return parseEntries(c.chunk.Bytes(), c.file, c.start, c.yield)
}

// isMark recognises --- and ..., the marks between documents.
func isMark(line []byte) bool {
	if !bytes.HasPrefix(line, []byte("---")) && !bytes.HasPrefix(line, []byte("...")) {
		return false
	}
	return len(line) == 3 || line[3] == ' ' || line[3] == '\t'
}

func isItem(trimmed []byte) bool {
	return trimmed[0] == '-' && (len(trimmed) == 1 || trimmed[1] == ' ' || trimmed[1] == '\t')
}

// readLine reads one line without its end. A line too long for an entry is cut to
// just over that, which its entry then reports.
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
		if err == io.EOF && len(line) > 0 {
			err = nil // the last line has no end; the next call says so
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}
