package x12

import "bytes"

// isaEnds are the offsets of the sixteen element separators of an ISA segment
// of the width X12.5 gives it: 105 characters and a terminator.
var isaEnds = [16]int{3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103}

// longestHeader bounds the search for the sixteenth separator where the widths
// do not hold.
const longestHeader = 512

// header is what an ISA segment says of its interchange.
type header struct {
	Delimiters
	length int  // bytes of the segment, terminator included
	fixed  bool // the widths hold
	starts [18]int32
}

// readHeader reads an ISA at the start of b. Position decides, since a value may
// hold the separator; files that break the widths (4 % of those collected) are
// read by their separators.
func readHeader(b []byte) (h header, ok bool) {
	if len(b) < 20 || !bytes.HasPrefix(b, []byte("ISA")) || isAlphanumeric(b[3]) {
		return h, false
	}
	h.Element = b[3]
	end, component := h.fixedEnd(b)
	if end == 0 {
		end, component = h.countedEnd(b)
	}
	if end == 0 || end >= len(b) {
		return h, false
	}
	if h.length, ok = h.readTerminator(b, end); !ok {
		return h, false
	}
	h.Component = component
	if component == h.Delimiters.Segment || component == h.Element {
		h.Component = 0
	}
	h.readRepetition(b)
	return h, true
}

// fixedEnd takes the delimiters from their positions; end is the offset of the
// terminator, 0 where the widths do not hold.
func (h *header) fixedEnd(b []byte) (end int, component byte) {
	if len(b) < 106 {
		return 0, 0
	}
	for _, at := range isaEnds {
		if b[at] != h.Element {
			return 0, 0
		}
	}
	if isAlphanumeric(b[105]) || b[105] == h.Element || isAlphanumeric(b[104]) {
		return 0, 0
	}
	h.fixed = true
	for i, at := range isaEnds {
		h.starts[i+1] = int32(at + 1)
	}
	h.starts[17] = 106
	return 105, b[104]
}

// countedEnd finds the sixteenth separator.
func (h *header) countedEnd(b []byte) (end int, component byte) {
	count := 0
	for i := 0; i < min(len(b), longestHeader); i++ {
		if b[i] != h.Element {
			continue
		}
		count++
		h.starts[count] = int32(i + 1)
		if count < 16 {
			continue
		}
		if i+2 >= min(len(b), longestHeader) || isAlphanumeric(b[i+1]) {
			return 0, 0
		}
		end = i + 2
		if isaSixteenEmpty(b[i+1:], h.Element) {
			end = i + 1
		}
		h.starts[17] = int32(end + 1)
		return end, b[i+1]
	}
	return 0, 0
}

// isaSixteenEmpty says whether the byte after the last separator is already the
// terminator: the next segment starts right behind it, and where only a line
// end stands between, that segment ends with the same byte.
func isaSixteenEmpty(b []byte, element byte) bool {
	if isBlank(b[0]) {
		return true
	}
	rest := bytes.TrimLeft(b[1:], "\r\n \t")
	if !startsSegment(rest, element) {
		return false
	}
	if len(rest) == len(b)-1 {
		return true
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	return len(line) > 0 && line[len(line)-1] == b[0]
}

func startsSegment(b []byte, element byte) bool {
	for _, id := range []string{"GS", "TA1", "IEA"} {
		if len(b) > len(id) && string(b[:len(id)]) == id && b[len(id)] == element {
			return true
		}
	}
	return false
}

// readTerminator takes the byte at end; blanks before a visible terminator are
// padding, and CR LF is one line end.
func (h *header) readTerminator(b []byte, end int) (length int, ok bool) {
	at := end
	for at < len(b) && (b[at] == ' ' || b[at] == '\t') {
		at++
	}
	if at == len(b) || isAlphanumeric(b[at]) || b[at] == h.Element {
		return 0, false
	}
	if b[at] == '\r' && at+1 < len(b) && b[at+1] == '\n' {
		at++
	}
	h.Delimiters.Segment = b[at]
	return at + 1, true
}

// readRepetition takes ISA11, which is a separator from version 00402 on; 00401
// has the standards identifier U there.
func (h *header) readRepetition(b []byte) {
	repetition := b[h.starts[11] : h.starts[12]-1]
	version := b[h.starts[12] : h.starts[13]-1]
	if len(repetition) != 1 || string(version) < "00402" {
		return
	}
	c := repetition[0]
	if isAlphanumeric(c) || isBlank(c) || h.holds(c) {
		return
	}
	h.Repetition = c
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
