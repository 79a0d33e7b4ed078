package correct

import (
	"io"
	"strconv"
	"strings"

	"firstpass/format/x12"
)

// Rewrite writes any X12 with the usual delimiters, a line a segment, and the counts
// and control numbers of the trailers right. Values stay as they are; where one
// holds a delimiter of the new file, replaced counts the characters that became
// blanks.
func Rewrite(out io.Writer, source io.Reader, file string) (replaced int, err error) {
	w := &rewriter{out: out}
	r := x12.NewReader(source, file)
	for r.Scan() && w.err == nil {
		r.Problems()
		w.segment(r.Segment())
	}
	if r.Err() != nil {
		return w.replaced, r.Err()
	}
	w.close()
	return w.replaced, w.err
}

// rewriter keeps what the trailers say.
type rewriter struct {
	out                           io.Writer
	err                           error
	line                          []byte
	replaced                      int
	segments, sets, groups        int
	set, group, interchange       string
	inSet, inGroup, inInterchange bool
	repeats                       bool // the interchange has a repetition separator
}

func (w *rewriter) segment(s *x12.Segment) {
	switch id := string(s.ID()); id {
	case "ISA":
		w.close()
		w.inInterchange, w.groups, w.interchange = true, 0, string(s.Element(13))
		w.header(s)
	case "GS":
		w.closeGroup()
		w.inGroup, w.sets, w.group = true, 0, strings.TrimSpace(string(s.Element(6)))
		w.groups++
		w.copy(s)
	case "ST":
		w.closeSet()
		w.inSet, w.segments, w.set = true, 0, strings.TrimSpace(string(s.Element(2)))
		w.sets++
		w.copy(s)
	case "SE":
		w.closeSet()
	case "GE":
		w.closeGroup()
	case "IEA":
		w.close()
	default:
		w.copy(s)
	}
}

// header writes an ISA at its fixed width.
func (w *rewriter) header(s *x12.Segment) {
	widths := [...]int{2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1}
	w.line = append(w.line[:0], "ISA"...)
	for i, width := range widths {
		value := strings.TrimRight(string(s.Element(i+1)), " ")
		w.line = append(w.line, '*')
		switch {
		case i == 10 && s.Delimiters.Repetition != 0:
			w.line = append(w.line, '^')
			continue
		case i == 15:
			w.line = append(w.line, ':')
			continue
		}
		w.clean(value[:min(len(value), width)], 0, 0)
		for n := len(value); n < width; n++ {
			w.line = append(w.line, ' ')
		}
	}
	w.repeats = s.Delimiters.Repetition != 0
	w.end()
}

func (w *rewriter) copy(s *x12.Segment) {
	w.line = append(w.line[:0], s.ID()...)
	for n := 1; n <= s.Len(); n++ {
		w.line = append(w.line, '*')
		w.clean(string(s.Element(n)), s.Delimiters.Component, s.Delimiters.Repetition)
	}
	for len(w.line) > 0 && w.line[len(w.line)-1] == '*' {
		w.line = w.line[:len(w.line)-1]
	}
	w.end()
}

// clean adds a value, its components and repeats separated as the new file does.
func (w *rewriter) clean(value string, component, repetition byte) {
	for i := range len(value) {
		switch c := value[i]; {
		case component != 0 && c == component:
			w.line = append(w.line, ':')
		case repetition != 0 && c == repetition:
			w.line = append(w.line, '^')
		case c == '*' || c == '~' || c == ':' || c == '^' && w.repeats || c < ' ' || c == 0x7f:
			w.line = append(w.line, ' ')
			w.replaced++
		default:
			w.line = append(w.line, c)
		}
	}
}

func (w *rewriter) end() {
	if w.err != nil {
		return
	}
	w.segments++
	_, w.err = w.out.Write(append(w.line, '~', '\n'))
}

func (w *rewriter) trailer(id string, count int, control string) {
	w.line = append(append(append(append(append(w.line[:0], id...), '*'), strconv.Itoa(count)...), '*'), control...)
	w.end()
}

func (w *rewriter) closeSet() {
	if w.inSet {
		w.inSet = false
		w.trailer("SE", w.segments+1, w.set)
	}
}

func (w *rewriter) closeGroup() {
	w.closeSet()
	if w.inGroup {
		w.inGroup = false
		w.trailer("GE", w.sets, w.group)
	}
}

func (w *rewriter) close() {
	w.closeGroup()
	if w.inInterchange {
		w.inInterchange = false
		w.trailer("IEA", w.groups, w.interchange)
	}
}
