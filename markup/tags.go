package markup

import (
	"bytes"
)

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
