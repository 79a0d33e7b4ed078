// Package correct writes a corrected 837: the claims that change are edited segment
// by segment, everything else comes out byte for byte.
package correct

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"firstpass/format/x12"
)

// Edit is one change to a claim. Op is one of finding's operations.
type Edit struct {
	Line  int32 // the SV1 or SV2 segment of the line in the file, 0 for the claim
	Op    string
	Field string // of set_field
	Value string
}

// Options says what else changes.
type Options struct {
	// Control is a new ISA13, for a file that is sent again; 0 keeps the old one.
	Control int
}

// Result counts what was done.
type Result struct {
	Claims int // that changed
	Made   int // edits made
	Left   []string
}

// Apply copies an 837 and makes the edits asked for, by the segment of their CLM.
// The error is a failure to read or write.
func Apply(out io.Writer, source io.Reader, file string, edits map[int32][]Edit, o Options) (Result, error) {
	tape := &recorder{source: source}
	a := &applier{out: bufio.NewWriterSize(out, 64<<10), edits: edits, options: o}
	r := x12.NewReader(tape, file)
	var before *met
	for r.Scan() {
		r.Problems() // what is wrong with the file stays as it is
		s := r.Segment()
		piece := tape.take(s.At.Byte)
		if before == nil {
			a.out.Write(piece) // what stands in front of the first ISA
		} else {
			a.segment(before, piece)
		}
		before = &met{id: string(s.ID()), at: s.At.Segment, delimiters: s.Delimiters}
	}
	if r.Err() != nil {
		return a.result, r.Err()
	}
	if rest := tape.rest(); before != nil {
		a.segment(before, rest)
	} else {
		a.out.Write(rest)
	}
	a.finishClaim()
	return a.result, a.out.Flush()
}

// met is a segment the reader has found.
type met struct {
	id         string
	at         int32
	delimiters x12.Delimiters
}

// applier is the state between segments.
type applier struct {
	out     *bufio.Writer
	edits   map[int32][]Edit
	options Options
	result  Result
	claim   *editing // being collected
	members int      // segments written since ST
	touched bool     // the transaction has more or fewer segments than before
}

// segment takes one segment with the bytes up to the next.
func (a *applier) segment(m *met, piece []byte) {
	switch m.id {
	case "CLM", "HL", "SE", "ST", "GE", "GS", "IEA", "ISA":
		a.finishClaim()
	}
	switch m.id {
	case "CLM":
		if list := a.edits[m.at]; len(list) > 0 {
			a.claim = &editing{edits: list}
		}
	case "ST":
		a.members, a.touched = 0, false
	}
	if a.claim != nil {
		a.claim.segments = append(a.claim.segments, cutSegment(m, piece))
		return
	}
	a.members++
	switch {
	case m.id == "SE" && a.touched:
		s := cutSegment(m, piece)
		s.set(1, strconv.Itoa(a.members))
		piece = s.bytes()
	case a.options.Control > 0 && (m.id == "ISA" || m.id == "IEA"):
		s := cutSegment(m, piece)
		s.set(map[string]int{"ISA": 13, "IEA": 2}[m.id], fmt.Sprintf("%09d", a.options.Control))
		piece = s.bytes()
	}
	a.out.Write(piece)
}

// finishClaim edits the claim collected and writes it.
func (a *applier) finishClaim() {
	c := a.claim
	if c == nil {
		return
	}
	a.claim = nil
	had := len(c.segments)
	made := c.apply()
	a.result.Made += made
	a.result.Left = append(a.result.Left, c.left...)
	if made > 0 {
		a.result.Claims++
	}
	for i := range c.segments {
		a.out.Write(c.segments[i].bytes())
	}
	a.members += len(c.segments)
	a.touched = a.touched || len(c.segments) != had
}

// recorder keeps what was read from the source until it is taken.
type recorder struct {
	source io.Reader
	held   []byte
	taken  int   // of held
	base   int64 // offset in the input of held[0]
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := r.source.Read(p)
	if n > 0 {
		if r.taken > len(r.held)/2 {
			r.held = append(r.held[:0], r.held[r.taken:]...)
			r.base += int64(r.taken)
			r.taken = 0
		}
		r.held = append(r.held, p[:n]...)
	}
	return n, err
}

// take hands over what lies before an offset; it holds until the next read.
func (r *recorder) take(to int64) []byte {
	end := min(int(to-r.base), len(r.held))
	piece := r.held[r.taken:max(end, r.taken)]
	r.taken = max(end, r.taken)
	return piece
}

func (r *recorder) rest() []byte { return r.take(1<<62 - 1) }
