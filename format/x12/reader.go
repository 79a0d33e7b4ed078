package x12

import (
	"bytes"
	"io"
)

// MaxSegment is the longest segment that is read; a longer one is skipped to its
// terminator and reported. The longest of a claim are a few hundred bytes.
const MaxSegment = 1 << 20

const firstBuffer = 64 << 10

// Reader splits a stream into segments.
type Reader struct {
	source   io.Reader
	buf      []byte
	start    int   // of what is not yet read
	end      int   // of what the buffer holds
	base     int64 // offset in the input of buf[0]
	atEnd    bool
	err      error
	seg      Segment
	last     []byte // the text of seg once buf has moved on
	open     bool   // inside an interchange
	finished bool
	levels   levels
	problems []Problem
	// what is reported once an interchange
	toldWrapped, toldStrange bool
}

// NewReader reads X12 from source; file is the name used in paths.
func NewReader(source io.Reader, file string) *Reader {
	r := &Reader{source: source, buf: make([]byte, firstBuffer)}
	r.seg.File = file
	r.seg.starts = make([]int32, 0, 64)
	return r
}

// Segment is the segment the last Scan found.
func (r *Reader) Segment() *Segment { return &r.seg }

// Err is the failure of the source that ended reading, nil at its end.
func (r *Reader) Err() error { return r.err }

// Problems hands over what was found wrong since it was last asked; what
// concerns a segment is there once Scan has returned it.
func (r *Reader) Problems() []Problem {
	if len(r.problems) == 0 {
		return nil
	}
	list := r.problems
	r.problems = nil
	return list
}

// Scan moves to the next segment; false at the end of the input.
func (r *Reader) Scan() bool {
	r.leaveSegment()
	for !r.finished {
		if !r.open {
			if r.findInterchange() {
				return true
			}
			break
		}
		if !r.skipBlanks() {
			break
		}
		if r.buf[r.start] == 'I' && r.startInterchange() {
			return true
		}
		if r.scanSegment() {
			return true
		}
	}
	r.finish()
	return false
}

// scanSegment takes the segment at start; false where it had to be passed over.
func (r *Reader) scanSegment() bool {
	length := r.findTerminator()
	switch {
	case length == tooLong:
		r.skipLong()
		return false
	case length == unterminated:
		return r.takeLast()
	}
	raw := r.buf[r.start : r.start+length]
	r.place()
	r.start += length + 1
	return r.take(raw)
}

func (r *Reader) take(raw []byte) bool {
	raw = r.seg.trimBlanks(raw)
	if len(raw) == 0 {
		r.unplace()
		return false
	}
	if r.seg.set(raw) && !r.clean() {
		return false
	}
	r.enterSegment()
	return true
}

const (
	tooLong      = -1
	unterminated = -2
)

func (r *Reader) findTerminator() int {
	seen := 0
	for {
		i := bytes.IndexByte(r.buf[r.start+seen:r.end], r.seg.Delimiters.Segment)
		if i >= 0 {
			return seen + i
		}
		seen = r.end - r.start
		if r.atEnd {
			return unterminated
		}
		if seen >= MaxSegment {
			return tooLong
		}
		r.fill()
	}
}

// skipLong passes over a segment that does not fit, reading on to its terminator.
func (r *Reader) skipLong() {
	r.place()
	r.seg.set(r.buf[r.start : r.start+64])
	r.levels.count()
	r.report(SegmentTooLong, "a segment is longer than 1 MiB and is skipped; the declared terminator may not be the one in use", true)
	for {
		i := bytes.IndexByte(r.buf[r.start:r.end], r.seg.Delimiters.Segment)
		if i >= 0 {
			r.start += i + 1
			return
		}
		r.start = r.end
		if r.atEnd {
			return
		}
		r.fill()
	}
}

// takeLast handles text without a terminator at the end of the input. A whole
// IEA only lacks its last byte; anything else may be cut anywhere.
func (r *Reader) takeLast() bool {
	raw := r.buf[r.start:r.end]
	r.place()
	r.start = r.end
	if bytes.HasPrefix(raw, []byte("IEA")) {
		r.seg.set(r.seg.trimBlanks(raw))
		if len(r.seg.Element(2)) == len(r.seg.Interchange) {
			return r.take(raw)
		}
	}
	r.seg.set(raw)
	r.levels.count()
	r.report(Truncated, "the input ends inside a segment", true)
	r.levels.truncated = true
	return false
}

// clean takes line breaks out of a segment (files wrapped at 80 columns) and
// reports other characters outside the sets of X12.6; they stay as they are. It
// is false where a new ISA starts on one of the lines, so that the segment was cut off.
func (r *Reader) clean() bool {
	raw := r.seg.raw
	kept := raw[:0]
	first := int(r.seg.At.Byte - r.base) // of raw in the buffer
	strange := false
	for i, c := range raw {
		if c != '\n' && c != '\r' || r.seg.holds(c) {
			strange = strange || c-' ' >= 0x7f-' ' && !r.seg.holds(c)
			kept = append(kept, c)
			continue
		}
		if !bytes.HasPrefix(raw[i+1:], []byte("ISA")) {
			continue
		}
		// kept never runs ahead of i, so what follows is as it was read
		if _, ok := readHeader(r.buf[first+i+1 : r.end]); ok {
			r.start = first + i + 1
			r.seg.set(kept)
			r.levels.count()
			r.report(Truncated, "a segment is cut off by the start of another interchange", true)
			return false
		}
	}
	if strange && !r.toldStrange {
		r.toldStrange = true
		r.report(Characters, "segments hold control characters or characters beyond ASCII; they are read as they are", false)
	}
	if len(kept) == len(raw) {
		return true
	}
	r.seg.set(kept)
	if !r.toldWrapped {
		r.toldWrapped = true
		r.report(LineBreak, "segments hold line breaks; they are taken out", false)
	}
	return true
}

// skipBlanks moves start to the next byte of a segment; false at the end.
func (r *Reader) skipBlanks() bool {
	for {
		for r.start < r.end {
			c := r.buf[r.start]
			switch {
			case isBlank(c), c == r.seg.Delimiters.Segment && r.seg.At.Segment > 0:
				r.start++
			case c == byteOrderMark[0]:
				for r.end-r.start < len(byteOrderMark) && !r.atEnd {
					r.fill()
				}
				if !hasMark(r.buf[r.start:r.end]) {
					return true
				}
				r.start += len(byteOrderMark)
			default:
				return true
			}
		}
		if r.atEnd {
			return false
		}
		r.fill()
	}
}

// need reads until n bytes are there or the input ends.
func (r *Reader) need(n int) {
	for r.end-r.start < n && !r.atEnd {
		r.fill()
	}
}

// fill reads more input behind what is held, moving or growing the buffer.
func (r *Reader) fill() {
	if r.start > 0 {
		// the last segment is still asked for where what is reported is said of it
		r.last = append(r.last[:0], r.seg.raw...)
		r.seg.raw = r.last
		copy(r.buf, r.buf[r.start:r.end])
		r.base += int64(r.start)
		r.end -= r.start
		r.start = 0
	}
	if r.end == len(r.buf) {
		grown := make([]byte, 2*len(r.buf))
		copy(grown, r.buf)
		r.buf = grown
	}
	for range 100 {
		n, err := r.source.Read(r.buf[r.end:])
		r.end += max(n, 0)
		if err != nil {
			r.atEnd = true
			if err != io.EOF {
				r.err = err
			}
			return
		}
		if n > 0 {
			return
		}
	}
	r.atEnd, r.err = true, io.ErrNoProgress
}

func (r *Reader) place() {
	r.seg.At.Segment++
	r.seg.At.Byte = r.base + int64(r.start)
	if r.levels.inTransaction {
		r.seg.At.InTransaction++
	}
}

func (r *Reader) unplace() {
	r.seg.At.Segment--
	if r.levels.inTransaction {
		r.seg.At.InTransaction--
	}
}
