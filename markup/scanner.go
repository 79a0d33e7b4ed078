// Package markup scans XML as charts and workbooks need it: elements, attributes
// and text, one token at a time in little memory. A document type declaration is
// refused, so no entity is ever expanded or fetched; depth and the size of a token
// are bounded. It is several times faster than encoding/xml, which checks more.
package markup

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Kind is what a token is.
type Kind uint8

// The kinds of tokens. An empty element is a Start and an End.
const (
	Start Kind = iota + 1
	End
	Text
)

// The bounds of a document.
const (
	mostDepth = 256
	mostTag   = 256 << 10
	mostText  = 4 << 20
)

// Error is what was wrong with a document, and where.
type Error struct {
	Code    string
	Line    int
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Scanner reads the tokens of one document.
type Scanner struct {
	in      io.Reader
	buf     []byte
	at, end int
	failure error // of the input, io.EOF at its end

	tag      []byte // the inside of the tag last read, valid to the next token
	name     []byte
	text     []byte
	raw      []byte // text with its entities
	names    []string
	interned map[string]string
	emptied  bool // the last start was an empty element: its end comes next
	line     int
}

// New scans a document in UTF-8, UTF-16, or the Latin alphabets its declaration names.
func New(r io.Reader) *Scanner {
	return &Scanner{in: decoded(r), buf: make([]byte, 64<<10), line: 1, interned: map[string]string{}}
}

// decoded turns the document into UTF-8.
func decoded(r io.Reader) io.Reader {
	in := bufio.NewReaderSize(r, 4096)
	head, _ := in.Peek(256)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		in.Discard(3)
		return in
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		return transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		return transform.NewReader(in, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	}
	declaration, _, _ := bytes.Cut(head, []byte("?>"))
	if !bytes.HasPrefix(bytes.TrimSpace(declaration), []byte("<?xml")) {
		return in
	}
	lower := bytes.ToLower(declaration)
	if bytes.Contains(lower, []byte("iso-8859-1")) || bytes.Contains(lower, []byte("windows-1252")) || bytes.Contains(lower, []byte("us-ascii")) {
		return transform.NewReader(in, charmap.Windows1252.NewDecoder())
	}
	return in
}

// Line is the line of the token last read, from 1.
func (s *Scanner) Line() int { return s.line }

// Depth is how many elements are open.
func (s *Scanner) Depth() int { return len(s.names) }

// Name is the element's name without its prefix, for Start and End.
func (s *Scanner) Name() string { return s.intern(s.name) }

// Is says whether the element is called that.
func (s *Scanner) Is(name string) bool { return string(s.name) == name }

// Text is the text last read, its references replaced; valid to the next token.
func (s *Scanner) Text() []byte { return s.text }

func (s *Scanner) intern(b []byte) string {
	if name, ok := s.interned[string(b)]; ok {
		return name
	}
	name := string(b)
	if len(s.interned) < 4096 {
		s.interned[name] = name
	}
	return name
}

func (s *Scanner) failed(code, format string, args ...any) error {
	return &Error{Code: code, Line: s.line, Message: fmt.Sprintf(format, args...)}
}

// Next reads a token. At the end of the document the error is io.EOF.
func (s *Scanner) Next() (Kind, error) {
	if s.emptied {
		s.emptied = false
		s.names = s.names[:len(s.names)-1]
		return End, nil
	}
	for {
		if s.at == s.end && !s.fill() {
			return 0, s.finish()
		}
		if s.buf[s.at] != '<' {
			if err := s.readText(); err != nil {
				return 0, err
			}
			if len(s.text) > 0 {
				return Text, nil
			}
			continue
		}
		kind, err := s.readTag()
		if kind != 0 || err != nil {
			return kind, err
		}
	}
}

func (s *Scanner) finish() error {
	if !errors.Is(s.failure, io.EOF) {
		return s.failed("xml-read", "%v", s.failure)
	}
	if len(s.names) > 0 {
		return s.failed("xml-truncated", "the document ends inside <%s>", s.names[len(s.names)-1])
	}
	return io.EOF
}

// fill reads more; what is not yet used stays. False at the end of the input.
func (s *Scanner) fill() bool {
	if s.failure != nil {
		return false
	}
	if s.at > 0 {
		copy(s.buf, s.buf[s.at:s.end])
		s.end -= s.at
		s.at = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for tries := 0; tries < 100; tries++ {
		n, err := s.in.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.failure = err
		}
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.failure = io.ErrNoProgress
	return false
}

// until finds mark in what is buffered from offset on, reading more as needed.
func (s *Scanner) until(offset int, mark string, limit int) (int, error) {
	from := offset
	for {
		if i := bytes.Index(s.buf[s.at+from:s.end], []byte(mark)); i >= 0 {
			return from + i, nil
		}
		if s.end-s.at > limit {
			return 0, s.failed("xml-too-large", "a part of the document is longer than %d KB", limit>>10)
		}
		from = max(offset, s.end-s.at-len(mark)+1)
		if !s.fill() {
			return 0, s.failed("xml-truncated", "the document ends where %q was due", mark)
		}
	}
}

// readText reads to the next tag. Blank text is no token.
func (s *Scanner) readText() error {
	s.text = s.text[:0]
	s.raw = s.raw[:0]
	for {
		i := bytes.IndexByte(s.buf[s.at:s.end], '<')
		part := s.buf[s.at:s.end]
		if i >= 0 {
			part = part[:i]
		}
		s.raw = append(s.raw, part...)
		s.at += len(part)
		if len(s.raw) > mostText {
			return s.failed("xml-too-large", "a text is longer than %d MB", mostText>>20)
		}
		if i >= 0 {
			break
		}
		if !s.fill() {
			break
		}
	}
	s.line += bytes.Count(s.raw, []byte("\n"))
	blank := 0
	for blank < len(s.raw) && isBlank(s.raw[blank]) {
		blank++
	}
	if blank == len(s.raw) {
		return nil
	}
	s.text = unescape(s.text, s.raw)
	return nil
}
