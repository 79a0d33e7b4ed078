package encounter

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"firstpass/finding"
)

// parseJSON reads one value into a node. Numbers stay as written.
func parseJSON(text []byte, file string, firstLine int) (node, *finding.Problem) {
	if !utf8.Valid(text) {
		return node{}, problem("json-encoding", file, firstLine, "not UTF-8")
	}
	j := &jsonParser{file: file, text: text, line: firstLine, dec: json.NewDecoder(bytes.NewReader(text))}
	j.dec.UseNumber()
	n, err := j.next(0)
	if err == nil {
		if _, extra := j.dec.Token(); extra != io.EOF {
			err = errTrailing
		}
	}
	switch {
	case j.bad != nil:
		return node{}, j.bad
	case errors.Is(err, errTooDeep):
		return node{}, problem("json-too-deep", file, j.line, "nested deeper than %d levels", maxDepth)
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return node{}, problem("json-truncated", file, j.line, "the text ends in the middle of a value")
	case err != nil:
		return node{}, problem("json-syntax", file, j.place(), "not JSON")
	}
	return n, nil
}

var (
	errTrailing = errors.New("more than one value")
	errTooDeep  = errors.New("nested too deep")
)

// jsonParser builds nodes from tokens.
type jsonParser struct {
	file    string
	text    []byte
	dec     *json.Decoder
	line    int
	counted int64 // bytes of text whose line ends are in line
	bad     *finding.Problem
}

// place is the line of the token read last.
func (j *jsonParser) place() int {
	at := j.dec.InputOffset()
	j.line += bytes.Count(j.text[j.counted:at], []byte("\n"))
	j.counted = at
	return j.line
}

func (j *jsonParser) next(depth int) (node, error) {
	if depth > maxDepth {
		return node{}, errTooDeep
	}
	token, err := j.dec.Token()
	if err != nil {
		return node{}, err
	}
	n := node{line: j.place()}
	switch v := token.(type) {
	case string:
		n.kind, n.text = textNode, v
	case json.Number:
		n.kind, n.text = textNode, v.String()
	case bool:
		n.kind, n.text = textNode, strconv.FormatBool(v)
	case json.Delim:
		if v == '[' {
			return j.list(n, depth)
		}
		return j.fields(n, depth)
	}
	return n, nil
}

func (j *jsonParser) list(n node, depth int) (node, error) {
	n.kind = listNode
	for j.dec.More() {
		item, err := j.next(depth + 1)
		if err != nil {
			return n, err
		}
		n.items = append(n.items, item)
	}
	_, err := j.dec.Token()
	return n, err
}

func (j *jsonParser) fields(n node, depth int) (node, error) {
	n.kind = mapNode
	seen := map[string]bool{}
	for j.dec.More() {
		key, err := j.dec.Token()
		if err != nil {
			return n, err
		}
		name, _ := key.(string)
		line := j.place()
		if seen[name] && j.bad == nil {
			j.bad = problem("json-duplicate", j.file, line, "field %s stands twice", quoteName(name))
		}
		seen[name] = true
		value, err := j.next(depth + 1)
		if err != nil {
			return n, err
		}
		n.keys, n.lines, n.values = append(n.keys, name), append(n.lines, line), append(n.values, value)
	}
	_, err := j.dec.Token()
	return n, err
}
