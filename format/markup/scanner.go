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
	"strings"
	"unicode/utf8"

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

// readTag reads a tag; no kind for what is no element: comments, instructions.
func (s *Scanner) readTag() (Kind, error) {
	for s.end-s.at < 2 {
		if !s.fill() {
			return 0, s.failed("xml-truncated", "the document ends inside a tag")
		}
	}
	switch s.buf[s.at+1] {
	case '!':
		return s.declaration()
	case '?':
		return 0, s.skip("?>")
	}
	length, err := s.tagEnd()
	if err != nil {
		return 0, err
	}
	if length > mostTag {
		return 0, s.failed("xml-too-large", "a tag is longer than %d KB", mostTag>>10)
	}
	inside := s.buf[s.at+1 : s.at+length]
	s.at += length + 1
	s.line += bytes.Count(inside, []byte("\n"))
	if len(inside) > 0 && inside[0] == '/' {
		return s.close(bytes.TrimSpace(inside[1:]))
	}
	return s.open(inside)
}

// tagEnd finds the > of a tag, past any in quotes.
func (s *Scanner) tagEnd() (int, error) {
	i := 1
	quote := byte(0)
	for {
		b := s.buf[s.at:s.end]
		for ; i < len(b); i++ {
			if quote != 0 {
				next := bytes.IndexByte(b[i:], quote)
				if next < 0 {
					i = len(b)
					break
				}
				i, quote = i+next, 0
				continue
			}
			switch b[i] {
			case '>':
				return i, nil
			case '"', '\'':
				quote = b[i]
			case '<':
				return 0, s.failed("xml-syntax", "a tag is not closed")
			}
		}
		if len(b) > mostTag {
			return 0, s.failed("xml-too-large", "a tag is longer than %d KB", mostTag>>10)
		}
		if !s.fill() {
			return 0, s.failed("xml-truncated", "the document ends inside a tag")
		}
	}
}

func (s *Scanner) open(inside []byte) (Kind, error) {
	if s.emptied = len(inside) > 0 && inside[len(inside)-1] == '/'; s.emptied {
		inside = inside[:len(inside)-1]
	}
	end := 0
	for end < len(inside) && !isBlank(inside[end]) {
		end++
	}
	s.name, s.tag = local(inside[:end]), inside[end:]
	if len(s.name) == 0 {
		return 0, s.failed("xml-syntax", "a tag has no name")
	}
	if len(s.names) == mostDepth {
		return 0, s.failed("xml-too-deep", "elements are nested deeper than %d", mostDepth)
	}
	s.names = append(s.names, s.intern(s.name))
	return Start, nil
}

func (s *Scanner) close(name []byte) (Kind, error) {
	s.name, s.tag = local(name), nil
	if len(s.names) == 0 || s.names[len(s.names)-1] != string(s.name) {
		return 0, s.failed("xml-syntax", "</%.40s> closes no open element", s.name)
	}
	s.names = s.names[:len(s.names)-1]
	return End, nil
}

// declaration passes comments, makes CDATA text and refuses everything else.
func (s *Scanner) declaration() (Kind, error) {
	for s.end-s.at < 9 && s.fill() {
	}
	b := s.buf[s.at:s.end]
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		return 0, s.skip("-->")
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		end, err := s.until(9, "]]>", mostText)
		if err != nil {
			return 0, err
		}
		s.text = append(s.text[:0], s.buf[s.at+9:s.at+end]...)
		s.line += bytes.Count(s.text, []byte("\n"))
		s.at += end + 3
		if len(s.text) == 0 {
			return 0, nil
		}
		return Text, nil
	}
	return 0, s.failed("xml-dtd", "the document declares a type or entities; such documents are not read")
}

// skip passes everything to the mark, however long.
func (s *Scanner) skip(mark string) error {
	for {
		b := s.buf[s.at:s.end]
		if i := bytes.Index(b, []byte(mark)); i >= 0 {
			s.line += bytes.Count(b[:i], []byte("\n"))
			s.at += i + len(mark)
			return nil
		}
		if keep := len(mark) - 1; len(b) > keep {
			s.line += bytes.Count(b[:len(b)-keep], []byte("\n"))
			s.at = s.end - keep
		}
		if !s.fill() {
			return s.failed("xml-truncated", "the document ends where %q was due", mark)
		}
	}
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// Attr is the value of an attribute of the element last started, by its name
// without prefix; "" where it has none.
func (s *Scanner) Attr(name string) string {
	value, _ := s.attribute(name)
	return value
}

// HasAttr is Attr that tells an empty attribute from none.
func (s *Scanner) HasAttr(name string) (string, bool) { return s.attribute(name) }

func (s *Scanner) attribute(name string) (string, bool) {
	for rest := s.tag; ; {
		key, value, after := nextAttribute(rest)
		if key == nil {
			return "", false
		}
		if rest = after; string(local(key)) != name || len(key) > len(name) && bytes.HasPrefix(key, []byte("xmlns")) {
			continue
		}
		if bytes.IndexByte(value, '&') >= 0 {
			value = unescape(nil, value)
		}
		return s.intern(value), true
	}
}

// Attributes calls visit with each attribute of the element last started, its
// name without prefix; values are as written and valid to the next token.
func (s *Scanner) Attributes(visit func(name, value []byte)) {
	for rest := s.tag; ; {
		key, value, after := nextAttribute(rest)
		if key == nil {
			return
		}
		visit(local(key), value)
		rest = after
	}
}

// nextAttribute takes name="value" from what is left of a tag; nil where no more
// follows.
func nextAttribute(rest []byte) (key, value, after []byte) {
	i := 0
	for i < len(rest) && isBlank(rest[i]) {
		i++
	}
	from := i
	for i < len(rest) && rest[i] != '=' {
		i++
	}
	end := i
	for end > from && isBlank(rest[end-1]) {
		end--
	}
	for i++; i < len(rest) && isBlank(rest[i]); i++ {
	}
	if i >= len(rest) || rest[i] != '"' && rest[i] != '\'' {
		return nil, nil, nil
	}
	closing := bytes.IndexByte(rest[i+1:], rest[i])
	if closing < 0 {
		return nil, nil, nil
	}
	return rest[from:end], rest[i+1 : i+1+closing], rest[i+closing+2:]
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// unescape appends raw to b with the five named references and those by number
// replaced. An unknown reference stays as it is written.
func unescape(b, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(b, raw...)
		}
		b = append(b, raw[:i]...)
		raw = raw[i:]
		end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if end < 0 {
			b = append(b, '&')
			raw = raw[1:]
			continue
		}
		r, ok := reference(string(raw[1:end]))
		if !ok {
			b = append(b, '&')
			raw = raw[1:]
			continue
		}
		b = utf8.AppendRune(b, r)
		raw = raw[end+1:]
	}
}

func reference(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok || digits == "" {
		return 0, false
	}
	base, n := rune(10), rune(0)
	if digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	for _, c := range []byte(digits) {
		var d rune
		switch {
		case c >= '0' && c <= '9':
			d = rune(c - '0')
		case base == 16 && c|0x20 >= 'a' && c|0x20 <= 'f':
			d = rune(c|0x20-'a') + 10
		default:
			return 0, false
		}
		if n = n*base + d; n > utf8.MaxRune {
			return 0, false
		}
	}
	return n, digits != "" && utf8.ValidRune(n)
}
