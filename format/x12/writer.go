package x12

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"

	"firstpass/claim"
)

var errLevel = errors.New("x12: an envelope is opened or closed out of turn")

// UsualDelimiters are the ones nearly every 005010 file uses.
func UsualDelimiters() Delimiters {
	return Delimiters{Element: '*', Component: ':', Repetition: '^', Segment: '~'}
}

// Interchange is what an ISA segment says.
type Interchange struct {
	SenderQualifier, Sender     string // ISA05, ISA06
	ReceiverQualifier, Receiver string // ISA07, ISA08
	Date                        claim.Date
	Minute                      int // of the day
	Control                     int // ISA13
	Acknowledge                 bool
	Test                        bool
}

// Group is what a GS segment says.
type Group struct {
	Function         string // HC for claims
	Sender, Receiver string
	Date             claim.Date
	Minute           int
	Control          int    // GS06
	Version          string // 005010X222A1
}

// Writer writes segments inside their envelopes and keeps the counts the
// trailers carry. X12 has no escape: a delimiter or control character inside a
// value is replaced by a blank, and counted in Replaced. The first failure
// stops all writing and is what Close returns.
type Writer struct {
	// LineBreaks puts a line end after every terminator, for people.
	LineBreaks bool
	// Replaced counts the characters that could not be written as they were.
	Replaced int

	out                  *bufio.Writer
	d                    Delimiters
	err                  error
	line                 []byte
	segments             int // in the transaction
	transactions, groups int
	transaction          string
	inGroup, inSet       bool
	interchange, group   int
	open                 bool
}

// NewWriter writes to out with the delimiters given.
func NewWriter(out io.Writer, d Delimiters) *Writer {
	w := &Writer{out: bufio.NewWriterSize(out, firstBuffer), d: d}
	seen := map[byte]bool{}
	for _, c := range []byte{d.Element, d.Component, d.Repetition, d.Segment} {
		if seen[c] || isAlphanumeric(c) || c == ' ' || c == 0 {
			w.err = fmt.Errorf("x12: %q cannot be a delimiter here", c)
		}
		seen[c] = true
	}
	return w
}

// Segment starts a segment; its elements follow and End closes it.
func (w *Writer) Segment(id string) *Writer {
	w.line = append(w.line[:0], id...)
	return w
}

// Text adds elements.
func (w *Writer) Text(values ...string) *Writer {
	for _, v := range values {
		w.line = append(w.line, w.d.Element)
		w.clean(v)
	}
	return w
}

// Composite adds one element of several components.
func (w *Writer) Composite(components ...string) *Writer {
	w.line = append(w.line, w.d.Element)
	for i, v := range components {
		if i > 0 {
			w.line = append(w.line, w.d.Component)
		}
		w.clean(v)
	}
	for len(w.line) > 0 && w.line[len(w.line)-1] == w.d.Component {
		w.line = w.line[:len(w.line)-1]
	}
	return w
}

// Empty adds n elements without a value.
func (w *Writer) Empty(n int) *Writer {
	for range n {
		w.line = append(w.line, w.d.Element)
	}
	return w
}

// End writes the segment without its trailing empty elements.
func (w *Writer) End() {
	for len(w.line) > 0 && w.line[len(w.line)-1] == w.d.Element {
		w.line = w.line[:len(w.line)-1]
	}
	w.segments++
	w.flush()
}

func (w *Writer) flush() {
	if w.err != nil {
		return
	}
	w.line = append(w.line, w.d.Segment)
	if w.LineBreaks && w.d.Segment != '\n' {
		w.line = append(w.line, '\n')
	}
	_, w.err = w.out.Write(w.line)
}

// clean adds a value; the standard suppresses the blanks at its end.
func (w *Writer) clean(v string) {
	from := len(w.line)
	for i := 0; i < len(v); i++ {
		c := v[i]
		if c < ' ' || c == 0x7f || w.d.holds(c) {
			c = ' '
			w.Replaced++
		}
		w.line = append(w.line, c)
	}
	for len(w.line) > from && w.line[len(w.line)-1] == ' ' {
		w.line = w.line[:len(w.line)-1]
	}
}

// OpenInterchange writes the ISA.
func (w *Writer) OpenInterchange(i Interchange) {
	if w.open {
		w.fail(errLevel)
		return
	}
	if i.Control < 0 || i.Control > 999_999_999 || len(i.Sender) > 15 || len(i.Receiver) > 15 {
		w.fail(errors.New("x12: a value does not fit the ISA segment"))
		return
	}
	w.open, w.groups, w.interchange = true, 0, i.Control
	w.Segment("ISA")
	w.padded("00", 2)
	w.padded("", 10)
	w.padded("00", 2)
	w.padded("", 10)
	w.padded(qualifier(i.SenderQualifier), 2)
	w.padded(i.Sender, 15)
	w.padded(qualifier(i.ReceiverQualifier), 2)
	w.padded(i.Receiver, 15)
	w.Text(compactDate(i.Date)[2:], clock(i.Minute))
	w.line = append(w.line, w.d.Element, w.d.Repetition)
	w.Text("00501", fmt.Sprintf("%09d", i.Control), flag(i.Acknowledge, "1", "0"), flag(i.Test, "T", "P"))
	w.line = append(w.line, w.d.Element, w.d.Component)
	w.flush()
}

// OpenGroup writes the GS.
func (w *Writer) OpenGroup(g Group) {
	if !w.open || w.inGroup {
		w.fail(errLevel)
		return
	}
	w.inGroup, w.transactions, w.group = true, 0, g.Control
	w.groups++
	w.Segment("GS").Text(g.Function, g.Sender, g.Receiver, compactDate(g.Date), clock(g.Minute), strconv.Itoa(g.Control), "X", g.Version).End()
}

// OpenTransaction writes the ST; guide is empty for sets that carry none.
func (w *Writer) OpenTransaction(set, control, guide string) {
	if !w.inGroup || w.inSet {
		w.fail(errLevel)
		return
	}
	w.inSet, w.segments, w.transaction = true, 0, control
	w.transactions++
	w.Segment("ST").Text(set, control, guide).End()
}

// CloseTransaction writes the SE.
func (w *Writer) CloseTransaction() {
	if !w.inSet {
		w.fail(errLevel)
		return
	}
	w.inSet = false
	w.Segment("SE").Text(strconv.Itoa(w.segments+1), w.transaction).End()
}

// CloseGroup writes the GE.
func (w *Writer) CloseGroup() {
	if !w.inGroup || w.inSet {
		w.fail(errLevel)
		return
	}
	w.inGroup = false
	w.Segment("GE").Text(strconv.Itoa(w.transactions), strconv.Itoa(w.group)).End()
}

// CloseInterchange writes the IEA.
func (w *Writer) CloseInterchange() {
	if !w.open || w.inGroup {
		w.fail(errLevel)
		return
	}
	w.open = false
	w.Segment("IEA").Text(strconv.Itoa(w.groups), fmt.Sprintf("%09d", w.interchange)).End()
}

// Close closes what is still open, flushes, and returns the first failure.
func (w *Writer) Close() error {
	if w.inSet {
		w.CloseTransaction()
	}
	if w.inGroup {
		w.CloseGroup()
	}
	if w.open {
		w.CloseInterchange()
	}
	if w.err != nil {
		return w.err
	}
	return w.out.Flush()
}

func (w *Writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func qualifier(q string) string { return flag(q == "", "ZZ", q) }

func flag(on bool, yes, no string) string {
	if on {
		return yes
	}
	return no
}

// padded adds an element of a fixed width.
func (w *Writer) padded(s string, width int) {
	w.Text(s)
	for i := len(w.line) - 1; i >= 0 && w.line[i] != w.d.Element; i-- {
		width--
	}
	for ; width > 0; width-- {
		w.line = append(w.line, ' ')
	}
}

func compactDate(d claim.Date) string { return fmt.Sprintf("%08d", int32(d)) }

func clock(minute int) string { return fmt.Sprintf("%02d%02d", minute/60%24, minute%60) }
