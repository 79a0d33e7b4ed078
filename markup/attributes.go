package markup

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

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
