package encounter

import (
	"bufio"
	"encoding/json"
	"io"

	"firstpass/finding"
)

// readJSON walks JSON values: one object, a list of objects, or a line each. A
// list is read object by object.
func readJSON(in *bufio.Reader, file string, yield func(Item, *finding.Problem) bool) {
	j := &jsonReader{file: file, counted: &lineCounter{r: in}}
	j.dec = json.NewDecoder(j.counted)
	j.dec.UseNumber()
	for {
		n, err := j.next()
		if err == io.EOF {
			return
		}
		if err != nil {
			yield(Item{Line: j.line()}, problem("json-syntax", file, j.line(), "%s", jsonMessage(err)))
			return
		}
		if j.bad != nil {
			if !yield(Item{Line: n.line}, j.bad) {
				return
			}
			j.bad = nil
			continue
		}
		item, p := decodeItem(n, file)
		if !yield(item, p) {
			return
		}
	}
}

// jsonReader builds nodes from tokens, so that numbers stay as written.
type jsonReader struct {
	file    string
	dec     *json.Decoder
	counted *lineCounter
	inList  bool
	bad     *finding.Problem
}

// next reads the next object at the top, stepping into a top-level list.
func (j *jsonReader) next() (node, error) {
	for {
		token, err := j.dec.Token()
		if err != nil {
			return node{}, err
		}
		if delim, ok := token.(json.Delim); ok && !j.inList && delim == '[' {
			j.inList = true
			continue
		} else if ok && j.inList && delim == ']' {
			j.inList = false
			continue
		}
		return j.value(token, 0)
	}
}

func (j *jsonReader) value(token json.Token, depth int) (node, error) {
	n := node{line: j.line()}
	if depth > maxDepth {
		if j.bad == nil {
			j.bad = problem("json-too-deep", j.file, n.line, "nested deeper than %d levels", maxDepth)
		}
	}
	switch v := token.(type) {
	case nil:
		return n, nil
	case string:
		n.kind, n.text = textNode, v
	case json.Number:
		n.kind, n.text = textNode, v.String()
	case bool:
		n.kind, n.text = textNode, "false"
		if v {
			n.text = "true"
		}
	case json.Delim:
		if v == '[' {
			n.kind = listNode
		} else {
			n.kind = mapNode
		}
		for j.dec.More() {
			if n.kind == mapNode {
				key, err := j.dec.Token()
				if err != nil {
					return n, err
				}
				name, _ := key.(string)
				if _, twice := n.get(name); twice && j.bad == nil {
					j.bad = problem("json-duplicate", j.file, j.line(), "field `%s` stands twice", name)
				}
				n.keys = append(n.keys, name)
				n.lines = append(n.lines, j.line())
			}
			token, err := j.dec.Token()
			if err != nil {
				return n, err
			}
			child, err := j.value(token, depth+1)
			if err != nil {
				return n, err
			}
			if depth > maxDepth {
				continue // read past it, keep nothing
			}
			if n.kind == mapNode {
				n.values = append(n.values, child)
			} else {
				n.items = append(n.items, child)
			}
		}
		if depth > maxDepth {
			n.keys, n.lines = nil, nil
		}
		_, err := j.dec.Token() // the closing bracket
		return n, err
	}
	return n, nil
}

// line is the line the decoder has read up to, near enough to find the place.
func (j *jsonReader) line() int { return j.counted.lineAt(j.dec.InputOffset()) }

// lineCounter remembers where lines end in what was read last.
type lineCounter struct {
	r    io.Reader
	ends []int64
	seen int64
	base int // lines forgotten
}

func (l *lineCounter) Read(b []byte) (int, error) {
	n, err := l.r.Read(b)
	for i := 0; i < n; i++ {
		if b[i] == '\n' {
			l.ends = append(l.ends, l.seen+int64(i))
		}
	}
	l.seen += int64(n)
	return n, err
}

func (l *lineCounter) lineAt(offset int64) int {
	for len(l.ends) > 0 && l.ends[0] < offset {
		l.ends = l.ends[1:]
		l.base++
	}
	return l.base + 1
}

// jsonMessage keeps the file's own text out of a message.
func jsonMessage(err error) string {
	if err == io.ErrUnexpectedEOF {
		return "the file ends in the middle of a value"
	}
	return "not JSON"
}
