package hl7

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"firstpass/claim"
	"firstpass/format/charted"
)

// delimiters are the characters a message's header names.
type delimiters struct {
	field, component, repetition, escape, sub byte
}

// delimitersOf reads them from MSH; ok is false where not even the field and
// component separators stand there.
func delimitersOf(line []byte) (d delimiters, ok bool) {
	d = delimiters{'|', '^', '~', '\\', '&'}
	if len(line) < 5 {
		return d, false
	}
	d.field = line[3]
	encoding, _, _ := bytes.Cut(line[4:], line[3:4])
	for i, into := range []*byte{&d.component, &d.repetition, &d.escape, &d.sub} {
		if i < len(encoding) {
			*into = encoding[i]
		}
	}
	return d, len(encoding) > 0
}

// segment is one line, cut into its fields.
type segment struct {
	fields [][]byte // the name is field 0
	d      delimiters
}

// mostFields bounds the fields of a segment; the standard's longest has under 60.
const mostFields = 256

// cut makes a segment of a line; fields is memory to use.
func cut(line []byte, d delimiters, fields [][]byte) segment {
	fields = fields[:0]
	isHeader := len(line) > 3 && string(line[:3]) == "MSH"
	for len(fields) < mostFields {
		at := bytes.IndexByte(line, d.field)
		if at < 0 {
			fields = append(fields, line)
			break
		}
		fields = append(fields, line[:at])
		if isHeader && len(fields) == 1 { // MSH-1 is the separator itself
			fields = append(fields, line[at:at+1])
		}
		line = line[at+1:]
	}
	return segment{fields, d}
}

// field is field n, from 1, as it stands.
func (s segment) field(n int) []byte {
	if n >= len(s.fields) || string(s.fields[n]) == `""` { // said to be empty
		return nil
	}
	return s.fields[n]
}

// repetitions splits a field's repetitions.
func (s segment) repetitions(n int) [][]byte {
	field := s.field(n)
	if len(field) == 0 {
		return nil
	}
	return bytes.Split(field, []byte{s.d.repetition})
}

// first is the first repetition of a field.
func (s segment) first(n int) []byte {
	field := s.field(n)
	if at := bytes.IndexByte(field, s.d.repetition); at >= 0 {
		return field[:at]
	}
	return field
}

// part is component c, from 1, of a repetition, up to its first subcomponent.
func (s segment) part(repetition []byte, c int) string {
	for ; c > 1; c-- {
		at := bytes.IndexByte(repetition, s.d.component)
		if at < 0 {
			return ""
		}
		repetition = repetition[at+1:]
	}
	if at := bytes.IndexByte(repetition, s.d.component); at >= 0 {
		repetition = repetition[:at]
	}
	if at := bytes.IndexByte(repetition, s.d.sub); at >= 0 {
		repetition = repetition[:at]
	}
	return strings.TrimSpace(s.d.plain(repetition))
}

// get is component c of the first repetition of field n.
func (s segment) get(n, c int) string { return s.part(s.first(n), c) }

// plain replaces escapes by what they stand for, and bytes of an older alphabet
// by their letters.
func (d delimiters) plain(b []byte) string {
	if !utf8.Valid(b) {
		if decoded, err := charmap.Windows1252.NewDecoder().Bytes(b); err == nil {
			b = decoded
		}
	}
	if bytes.IndexByte(b, d.escape) < 0 {
		return string(b)
	}
	out := make([]byte, 0, len(b))
	for {
		at := bytes.IndexByte(b, d.escape)
		if at < 0 {
			return string(append(out, b...))
		}
		out = append(out, b[:at]...)
		b = b[at:]
		end := bytes.IndexByte(b[1:min(len(b), 80)], d.escape)
		if end < 0 { // not an escape: a backslash in a path, say
			out = append(out, b[0])
			b = b[1:]
			continue
		}
		out = d.escaped(out, b[1:end+1])
		b = b[end+2:]
	}
}

// escaped appends what an escape stands for; highlighting stands for nothing.
func (d delimiters) escaped(out, code []byte) []byte {
	switch string(code) {
	case "F":
		return append(out, d.field)
	case "S":
		return append(out, d.component)
	case "T":
		return append(out, d.sub)
	case "R":
		return append(out, d.repetition)
	case "E":
		return append(out, d.escape)
	case "H", "N":
		return out
	}
	switch {
	case len(code) > 0 && code[0] == 'X':
		for i := 1; i+1 < len(code); i += 2 {
			high, low := hexDigit(code[i]), hexDigit(code[i+1])
			if high < 0 || low < 0 {
				return out
			}
			out = append(out, byte(high<<4|low))
		}
		return out
	case len(code) > 0 && code[0] == '.': // .br, .sp, .in: a new line will do
		return append(out, '\n')
	case len(code) > 0 && (code[0] == 'Z' || code[0] == 'C' || code[0] == 'M'):
		return out
	}
	return append(append(append(out, d.escape), code...), d.escape)
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// moment reads a timestamp of as many digits as were sent; less than a day is none.
func (s segment) moment(n int) claim.Moment {
	text := s.get(n, 1)
	if at := strings.IndexAny(text, "+-."); at > 0 {
		text = text[:at]
	}
	if len(text) == 10 { // an hour
		text += "00"
	}
	m, ok := charted.Moment(text, charted.MonthFirst, 0)
	if !ok || m.Date == 0 {
		return claim.Moment{}
	}
	if len(text) >= 12 && text[8:] == "0000" { // midnight stands for a day without a time
		m.HasTime, m.Minute = false, 0
	}
	return m
}

// coded is a coded element: its text, else its code; and an NDC where it is one,
// in its first or its alternate part.
func (s segment) coded(n int) (text string, ndc claim.NDC) {
	field := s.first(n)
	for at := 1; at <= 4; at += 3 {
		code, words, system := s.part(field, at), s.part(field, at+1), strings.ToUpper(s.part(field, at+2))
		if text == "" {
			text = words
		}
		if system == "NDC" && ndc == "" {
			ndc = claim.NDC(code)
		}
	}
	if text == "" {
		text = s.part(field, 9) // the original text
	}
	if text == "" && ndc == "" {
		text = s.part(field, 1)
	}
	return text, ndc
}

// person reads an extended composite: id, family, given, second, suffix, prefix, degree.
func (s segment) person(n int) claim.Person {
	field := s.first(n)
	last, first := s.part(field, 2), s.part(field, 3)
	if last == "" && first == "" {
		return claim.Person{}
	}
	name := strings.TrimSpace(first + " " + last)
	credential := s.part(field, 7)
	if credential == "" {
		credential = s.part(field, 21)
	}
	if credential == "" {
		return charted.Person(name)
	}
	return claim.Person{Name: name, Credential: credential}
}
