package table

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"firstpass/finding"
)

// row is one row of a table. Cells are valid until the next row.
type row struct {
	cells    []string
	number   int // from 1
	formulas int // cells whose value a formula gave
	blanks   int // cells that hold a formula and no value
}

type rowSeq = iter.Seq2[row, *finding.Problem]

// The bounds of one row, and of a quoted cell with line breaks.
const (
	mostRow     = 1 << 20
	mostColumns = 1024
)

// delimited walks the rows of a CSV file. A quote that is never closed costs its
// own row, not the file: from there on a row ends with its line.
type delimited struct {
	file      string
	in        *bufio.Reader
	comma     byte
	end       byte
	number    int
	lenient   bool
	latin     *encoding.Decoder
	cells     []string
	wasTooBig bool
	pending   [][]byte // lines given back
}

// text gives a reader of UTF-8 or of one byte a character; UTF-16 is turned into UTF-8.
func text(r io.Reader) *bufio.Reader {
	in := bufio.NewReaderSize(r, 64<<10)
	head, _ := in.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		in.Discard(3)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), len(head) == 4 && head[0] != 0 && head[1] == 0 && head[3] == 0:
		return bufio.NewReaderSize(transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), 64<<10)
	case bytes.HasPrefix(head, []byte("\xfe\xff")), len(head) == 4 && head[0] == 0 && head[2] == 0:
		return bufio.NewReaderSize(transform.NewReader(in, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()), 64<<10)
	}
	return in
}

func newDelimited(in *bufio.Reader, file string, comma byte) *delimited {
	d := &delimited{file: file, in: in, comma: comma, end: '\n', latin: charmap.Windows1252.NewDecoder()}
	head, _ := in.Peek(in.Size())
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		d.end = '\r'
	}
	return d
}

// separators are tried in this order; the one whose header names most fields wins.
var separators = []byte{',', ';', '\t', '|'}

func (d *delimited) rows() rowSeq {
	return func(yield func(row, *finding.Problem) bool) {
		for {
			line, err := d.line()
			if errors.Is(err, io.EOF) && len(line) == 0 {
				return
			}
			d.number++
			number := d.number
			if err != nil && !errors.Is(err, io.EOF) {
				yield(row{number: number}, d.problem(number, "read", "%v", err))
				return
			}
			if d.wasTooBig {
				d.wasTooBig = false
				if !yield(row{number: number}, d.problem(number, "table-row-too-large", "a row may be %d MB; this one is longer", mostRow>>20)) {
					return
				}
				continue
			}
			cells, problem := d.split(line)
			if problem != nil && !yield(row{number: number}, problem) {
				return
			}
			if cells != nil && !yield(row{cells: cells, number: number}, nil) {
				return
			}
		}
	}
}

func (d *delimited) problem(number int, code, format string, args ...any) *finding.Problem {
	return &finding.Problem{Code: code, Path: fmt.Sprintf("%s:%d", d.file, number), Message: fmt.Sprintf(format, args...)}
}

// line reads a line without its end, at most mostRow of it.
func (d *delimited) line() ([]byte, error) {
	if len(d.pending) > 0 {
		line := d.pending[0]
		d.pending = d.pending[1:]
		return line, nil
	}
	var long []byte
	for {
		part, err := d.in.ReadSlice(d.end)
		if len(long)+len(part) > mostRow {
			d.wasTooBig = true
			long = long[:0]
			part = part[:min(len(part), 1)]
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, part...)
			continue
		}
		if long != nil {
			part = append(long, part...)
		}
		ended := len(part) > 0 && part[len(part)-1] == d.end
		part = bytes.TrimRight(part, "\r\n")
		if ended && errors.Is(err, io.EOF) {
			err = nil
		}
		if len(part) == 0 && ended {
			return part[:0:0], err
		}
		return part, err
	}
}

// split makes cells of a line. Plain lines need one allocation.
func (d *delimited) split(line []byte) ([]string, *finding.Problem) {
	if bytes.IndexByte(line, '"') < 0 {
		return d.plain(d.decoded(line)), nil
	}
	whole := append([]byte(nil), line...)
	var more [][]byte
	for !d.lenient && !closed(whole) {
		next, err := d.line()
		if d.wasTooBig || len(whole)+len(next) > mostRow || errors.Is(err, io.EOF) && len(next) == 0 {
			d.lenient, d.wasTooBig = true, false
			d.pending = append(more, d.pending...)
			d.number -= len(more)
			return d.quoted(string(d.decoded(line))), d.problem(d.number, "table-quote", "a quotation mark is never closed: rows end with their lines from here on")
		}
		d.number++
		more = append(more, append([]byte(nil), next...))
		whole = append(append(whole, '\n'), next...)
	}
	return d.quoted(string(d.decoded(whole))), nil
}

// closed says whether the quotation marks of a row are even: doubled ones are.
func closed(line []byte) bool { return bytes.Count(line, []byte{'"'})%2 == 0 }

func (d *delimited) decoded(line []byte) []byte {
	if utf8.Valid(line) {
		return line
	}
	if out, err := d.latin.Bytes(line); err == nil {
		return out
	}
	return line
}

func (d *delimited) plain(line []byte) []string {
	s := string(line)
	d.cells = d.cells[:0]
	for len(d.cells) < mostColumns {
		i := strings.IndexByte(s, d.comma)
		if i < 0 {
			return append(d.cells, s)
		}
		d.cells = append(d.cells, s[:i])
		s = s[i+1:]
	}
	return d.cells
}

// quoted splits a row in which cells may stand in quotation marks.
func (d *delimited) quoted(s string) []string {
	d.cells = d.cells[:0]
	for len(d.cells) < mostColumns {
		trimmed := strings.TrimLeft(s, " ")
		if !strings.HasPrefix(trimmed, `"`) {
			i := strings.IndexByte(s, d.comma)
			if i < 0 {
				d.cells = append(d.cells, s)
				break
			}
			d.cells = append(d.cells, s[:i])
			s = s[i+1:]
			continue
		}
		cell, rest, more := d.inQuotes(trimmed[1:])
		d.cells = append(d.cells, cell)
		if !more {
			break
		}
		s = rest
	}
	return d.cells
}

// inQuotes takes a cell to its closing mark and what follows up to the next
// separator; more says whether a separator came.
func (d *delimited) inQuotes(s string) (cell, rest string, more bool) {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			b.WriteString(s)
			return b.String(), "", false
		}
		b.WriteString(s[:i])
		s = s[i+1:]
		if strings.HasPrefix(s, `"`) {
			b.WriteByte('"')
			s = s[1:]
			continue
		}
		after := strings.IndexByte(s, d.comma)
		if after < 0 {
			b.WriteString(s)
			return b.String(), "", false
		}
		b.WriteString(s[:after])
		return b.String(), s[after+1:], true
	}
}
