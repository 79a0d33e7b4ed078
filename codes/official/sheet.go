package official

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// headSize is how much of a file is looked at to say what it is: enough for the
// longest preamble seen (ten lines, one of them a paragraph).
const headSize = 48 << 10

// decoded returns the text as UTF-8 without its mark. A file someone opened and
// saved again may be UTF-16; those of CMS are Windows-1252 in places, which is
// left for the cells (see clean).
func decoded(r *bufio.Reader) *bufio.Reader {
	mark, _ := r.Peek(3)
	switch {
	case bytes.HasPrefix(mark, []byte{0xef, 0xbb, 0xbf}):
		r.Discard(3)
	case bytes.HasPrefix(mark, []byte{0xff, 0xfe}):
		r.Discard(2)
		return bufio.NewReaderSize(&utf16Reader{r: r, low: 0}, 1<<16)
	case bytes.HasPrefix(mark, []byte{0xfe, 0xff}):
		r.Discard(2)
		return bufio.NewReaderSize(&utf16Reader{r: r, low: 1}, 1<<16)
	}
	return r
}

type utf16Reader struct {
	r       *bufio.Reader
	low     int // where the low byte stands in a pair
	pending []byte
}

func (u *utf16Reader) unit() (uint16, error) {
	var b [2]byte
	if _, err := io.ReadFull(u.r, b[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		return 0, err
	}
	return uint16(b[u.low]) | uint16(b[1-u.low])<<8, nil
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.pending) < len(p) {
		first, err := u.unit()
		if err != nil {
			if len(u.pending) > 0 {
				break
			}
			return 0, err
		}
		c := rune(first)
		if utf16.IsSurrogate(c) {
			second, err := u.unit()
			if err != nil {
				return 0, err
			}
			c = utf16.DecodeRune(c, rune(second))
		}
		u.pending = utf8.AppendRune(u.pending, c)
	}
	n := copy(p, u.pending)
	u.pending = u.pending[n:]
	return n, nil
}

// clean makes a cell's text plain: trimmed, Windows-1252 bytes turned into UTF-8.
func clean(s string) string {
	s = strings.Trim(s, " \t\r\n\u00a0")
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		c, n := utf8.DecodeRuneInString(s)
		if c == utf8.RuneError && n == 1 {
			c = windows1252(s[0])
		}
		b.WriteRune(c)
		s = s[n:]
	}
	return strings.Trim(b.String(), " \u00a0")
}

func windows1252(c byte) rune {
	switch c {
	case 0x91, 0x92:
		return '\''
	case 0x93, 0x94:
		return '"'
	case 0x96, 0x97:
		return '-'
	}
	return rune(c)
}

// record is one row of a table of cells and the line it starts on.
type record struct {
	line  int
	cells []string
}

// records walks a file of separated cells. The slice is reused.
func records(r *bufio.Reader, separator rune) iter.Seq2[record, error] {
	if separator == '\t' || separator == '|' {
		return split(r, string(separator))
	}
	return func(yield func(record, error) bool) {
		c := csv.NewReader(r)
		c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = separator, -1, true, true
		for {
			cells, err := c.Read()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(record{}, err)
				return
			}
			line, _ := c.FieldPos(0)
			if !yield(record{line, cells}, nil) {
				return
			}
		}
	}
}

// longestLine bounds a line of a table. The longest seen is a note of 3,000 characters.
const longestLine = 1 << 20

// split walks lines of cells that are never quoted, as tab-separated files are.
func split(r *bufio.Reader, separator string) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		var cells []string
		for line, err := range lines(r) {
			if err != nil {
				yield(record{}, err)
				return
			}
			cells = cells[:0]
			for cell := range strings.SplitSeq(string(line.text), separator) {
				if n := len(cell); n >= 2 && cell[0] == '"' && cell[n-1] == '"' {
					cell = strings.ReplaceAll(cell[1:n-1], `""`, `"`)
				}
				cells = append(cells, cell)
			}
			if !yield(record{line.number, cells}, nil) {
				return
			}
		}
	}
}

type textLine struct {
	number int
	text   []byte
}

// lines walks a file's lines without their ends. The bytes are reused.
func lines(r *bufio.Reader) iter.Seq2[textLine, error] {
	return func(yield func(textLine, error) bool) {
		var long []byte
		for n := 1; ; n++ {
			text, err := r.ReadSlice('\n')
			if errors.Is(err, bufio.ErrBufferFull) {
				long = append(long[:0], text...)
				for errors.Is(err, bufio.ErrBufferFull) {
					text, err = r.ReadSlice('\n')
					long = append(long, text...)
					if len(long) > longestLine {
						yield(textLine{}, problem("columns", "line %d is longer than any table's", n))
						return
					}
				}
				text = long
			}
			if err != nil && err != io.EOF {
				yield(textLine{}, err)
				return
			}
			if len(text) > 0 {
				if !yield(textLine{n, bytes.TrimRight(text, "\r\n")}, nil) {
					return
				}
			}
			if err == io.EOF {
				return
			}
		}
	}
}

// separatorOf guesses what parts the cells: the commonest of tab, comma and pipe.
func separatorOf(head []byte) rune {
	best, most := ',', bytes.Count(head, []byte{','})
	for _, c := range "\t|" {
		if n := bytes.Count(head, []byte(string(c))); n > 0 && (n >= most/4 && c == '\t' || n > most) {
			best, most = c, n
		}
	}
	return best
}

// plainName reduces a column's name to its small letters and digits: the same
// column is written in many ways.
func plainName(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b.WriteByte(c)
		case c >= 'A' && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		}
	}
	return b.String()
}
