// Package hl7 reads HL7 v2 messages about drugs: administrations (RAS, VXU),
// orders and dispenses (RDE, RDS, RGV, OMP), charges (DFT), and reports whose text
// the note reader takes (ORU, MDM). Batches, MLLP framing, any delimiters, escapes
// and repetitions are understood; Z segments are passed over; what is off the
// standard is read as far as its meaning is plain, and remarked on. One message is
// in memory at a time.
package hl7

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"firstpass/claim"
	"firstpass/finding"
)

// The bounds of one segment and of one message.
const (
	mostSegment  = 1 << 20
	mostSegments = 20000
	mostText     = 4 << 20
)

// Read walks the messages of a file, a record each.
func Read(r io.Reader, file string) iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		rd := reader{in: bufio.NewReaderSize(r, 64<<10), file: file, yield: yield, ending: '\r'}
		rd.run()
	}
}

type reader struct {
	in      *bufio.Reader
	file    string
	yield   func(claim.Record, *finding.Problem) bool
	number  int // of the message, from 1
	segment int // of the message, from 1
	line    int32
	m       *message
	ending  byte // of the segment before
	strayed bool // something stood outside of any message
	long    []byte
	fields  [][]byte
}

func (rd *reader) problem(code, format string, args ...any) bool {
	path := rd.file
	if rd.number > 0 {
		path = fmt.Sprintf("%s: message %d, segment %d", rd.file, rd.number, rd.segment)
	}
	return rd.yield(claim.Record{}, &finding.Problem{Code: code, Path: path, Message: fmt.Sprintf(format, args...)})
}

func (rd *reader) run() {
	for {
		line, long, err := rd.next()
		if err != nil && !errors.Is(err, io.EOF) {
			rd.problem("read", "%v", err)
			return
		}
		if !rd.take(line, long) {
			return
		}
		if err != nil {
			break
		}
	}
	if !rd.finish() {
		return
	}
	if rd.number == 0 {
		rd.problem("hl7-header", "no message: no segment begins with MSH")
	}
}

// next reads to the end of a segment: CR, LF, or the end byte of MLLP.
func (rd *reader) next() (line []byte, long bool, err error) {
	rd.long = rd.long[:0]
	for {
		head, err := rd.in.Peek(1)
		if len(head) == 0 {
			return rd.long, long, err
		}
		head, _ = rd.in.Peek(rd.in.Buffered())
		at := rd.endOfSegment(head)
		part := head
		if at >= 0 {
			part = head[:at]
		}
		if len(rd.long)+len(part) > mostSegment {
			long = true
		} else {
			rd.long = append(rd.long, part...)
		}
		if at < 0 {
			rd.in.Discard(len(part))
			continue
		}
		rd.in.Discard(at + 1)
		return rd.long, long, nil
	}
}

// endOfSegment finds CR or LF, whichever comes first; it looks for the one that
// ended the last segment first, so as not to search a file of the other to its end.
func (rd *reader) endOfSegment(b []byte) int {
	at := bytes.IndexByte(b, rd.ending)
	if at >= 0 {
		b = b[:at]
	}
	other := byte('\r' + '\n' - rd.ending)
	if sooner := bytes.IndexByte(b, other); sooner >= 0 {
		rd.ending = other
		return sooner
	}
	return at
}

// take adds a segment to the message, or begins the next with it.
func (rd *reader) take(line []byte, long bool) bool {
	rd.line++
	line = bytes.TrimLeft(line, "\x0b\x1c \t")
	line = bytes.TrimRight(line, "\x1c")
	if rd.line == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	if len(bytes.TrimSpace(line)) == 0 && !long {
		return true
	}
	switch name := nameOf(line); name {
	case "MSH":
		if !rd.finish() {
			return false
		}
		rd.number, rd.segment = rd.number+1, 1
		d, ok := delimitersOf(line)
		if !ok {
			return rd.problem("hl7-header", "the header is too short to say which characters separate fields and components")
		}
		rd.m = newMessage(d, rd.file)
		rd.m.record.At.Line = rd.line
		rd.fields = cut(line, d, rd.fields).fields
		rd.m.header(segment{rd.fields, d})
		return true
	case "FHS", "BHS", "BTS", "FTS":
		return rd.finish()
	case "":
		return rd.stray(line)
	default:
		if rd.m == nil {
			return rd.stray(line)
		}
		rd.segment++
		switch {
		case long:
			return rd.problem("hl7-segment-too-large", "the %s segment is longer than %d KB: passed over", name, mostSegment>>10)
		case rd.segment == mostSegments:
			return rd.problem("hl7-message-too-large", "a message may have %d segments: the rest of this one is passed over", mostSegments)
		case rd.segment > mostSegments:
			return true
		}
		s := cut(line, rd.m.d, rd.fields)
		rd.fields = s.fields
		rd.m.segment(name, s)
		return true
	}
}

// stray is text that belongs to no segment. Inside a message it continues the
// text before it: some systems break lines inside a field.
func (rd *reader) stray(line []byte) bool {
	if rd.m != nil {
		rd.m.continued(line)
		return true
	}
	if rd.strayed {
		return true
	}
	rd.strayed = true
	return rd.problem("hl7-outside", "something stands before the first MSH segment: passed over")
}

// finish hands on the message that was being read.
func (rd *reader) finish() bool {
	if rd.m == nil {
		return true
	}
	record := rd.m.finish()
	rd.m = nil
	return rd.yield(record, nil)
}

// nameOf is the three characters a segment begins with, "" where none stand there.
func nameOf(line []byte) string {
	if len(line) < 3 || len(line) > 3 && isWord(line[3]) {
		return ""
	}
	for _, c := range line[:3] {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return ""
		}
	}
	return string(line[:3])
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == ' ' || c == ':' || c == ','
}
