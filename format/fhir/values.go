package fhir

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// The bounds of one value that is held whole: a resource, or an entry of a bundle.
const (
	mostDepth = 128
	mostValue = 16 << 20
)

// syntax is what was wrong with the JSON, and where.
type syntax struct {
	code    string
	at      int64
	message string
}

func (e *syntax) Error() string { return fmt.Sprintf("byte %d: %s", e.at, e.message) }

// scanner walks a stream of JSON without holding more than one value.
type scanner struct {
	in *bufio.Reader
	at int64
}

func (s *scanner) failed(code, format string, args ...any) error {
	return &syntax{code, s.at, fmt.Sprintf(format, args...)}
}

// peek is the next byte that is no white space; record separators are passed.
func (s *scanner) peek() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return 0, err
		}
		s.at++
		switch c {
		case ' ', '\t', '\r', '\n', 0x1e:
			continue
		}
		s.at--
		return c, s.in.UnreadByte()
	}
}

// expect takes one of the bytes and says which.
func (s *scanner) expect(bytesWanted string) (byte, error) {
	c, err := s.peek()
	if err != nil {
		return 0, s.cut(err)
	}
	for i := range len(bytesWanted) {
		if c == bytesWanted[i] {
			s.at++
			s.in.Discard(1)
			return c, nil
		}
	}
	return 0, s.failed("json-syntax", "%q where %q was due", c, bytesWanted)
}

func (s *scanner) cut(err error) error {
	if errors.Is(err, io.EOF) {
		return s.failed("json-truncated", "the file ends inside a value")
	}
	return err
}

// value appends the next whole value to b. One that is too large or too deep is
// passed over to its end, so that the next can be read.
func (s *scanner) value(b []byte) ([]byte, error) {
	first, err := s.peek()
	if err != nil {
		return b, s.cut(err)
	}
	from := len(b)
	start := s.at
	var w walker
	switch first {
	case '{', '[', '"':
	case '}', ']', ',', ':':
		return b, s.failed("json-syntax", "%q where a value was due", first)
	default:
		w.bare = true
	}
	tooLarge, tooDeep := false, false
	for {
		chunk, err := s.in.Peek(1)
		if len(chunk) == 0 {
			if w.bare && errors.Is(err, io.EOF) {
				return b, nil
			}
			return b, s.cut(err)
		}
		chunk, _ = s.in.Peek(s.in.Buffered())
		n, done := w.walk(chunk)
		tooDeep = tooDeep || w.deepest > mostDepth
		if tooLarge = tooLarge || len(b)-from+n > mostValue; !tooLarge && !tooDeep {
			b = append(b, chunk[:n]...)
		}
		s.in.Discard(n)
		s.at += int64(n)
		if !done {
			continue
		}
		switch {
		case tooDeep:
			return b[:from], &syntax{"json-too-deep", start, fmt.Sprintf("a value is nested deeper than %d", mostDepth)}
		case tooLarge:
			return b[:from], &syntax{"json-too-large", start, fmt.Sprintf("a resource is larger than %d MB", mostValue>>20)}
		}
		return b, nil
	}
}

// walker finds the end of a value, a chunk at a time.
type walker struct {
	depth, deepest int
	inString       bool
	escaped        bool
	bare           bool // a number or a word
}

// walk takes bytes of the value; done says that it ended with them.
func (w *walker) walk(chunk []byte) (n int, done bool) {
	for i := 0; i < len(chunk); i++ {
		if w.inString {
			if w.escaped {
				w.escaped = false
				continue
			}
			next := bytes.IndexByte(chunk[i:], '"')
			slash := -1
			if next >= 0 {
				slash = bytes.IndexByte(chunk[i:i+next], '\\')
			} else {
				slash = bytes.IndexByte(chunk[i:], '\\')
			}
			switch {
			case slash >= 0:
				i += slash
				w.escaped = true
			case next >= 0:
				i += next
				w.inString = false
				if w.depth == 0 {
					return i + 1, true
				}
			default:
				return len(chunk), false
			}
			continue
		}
		switch c := chunk[i]; c {
		case '"':
			w.inString = true
		case '{', '[':
			w.depth++
			w.deepest = max(w.deepest, w.depth)
		case '}', ']':
			if w.bare {
				return i, true
			}
			if w.depth--; w.depth <= 0 {
				return i + 1, true
			}
		case ',', ' ', '\t', '\r', '\n':
			if w.bare {
				return i, true
			}
		}
	}
	return len(chunk), false
}

// skipLine passes the rest of a line: where one line of NDJSON is broken, the
// next may be whole.
func (s *scanner) skipLine() error {
	for {
		part, err := s.in.ReadSlice('\n')
		s.at += int64(len(part))
		if err == nil {
			return nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}
