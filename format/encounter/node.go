package encounter

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"firstpass/finding"
)

type nodeKind uint8

const (
	nullNode nodeKind = iota
	textNode
	listNode
	mapNode
)

// node is a parsed value with its line, the same for YAML and JSON. Numbers stay
// text, so that no decimal passes through a float.
type node struct {
	kind   nodeKind
	text   string
	line   int
	bare   bool // written without quotes: a number, true or false
	items  []node
	keys   []string
	lines  []int // of the keys
	values []node
}

func (n node) get(key string) (node, bool) {
	for i, k := range n.keys {
		if k == key {
			return n.values[i], true
		}
	}
	return node{}, false
}

// set gives a mapping a value under a key.
func (n *node) set(key string, value node) {
	for i, k := range n.keys {
		if k == key {
			n.values[i] = value
			return
		}
	}
	n.kind = mapNode
	n.keys, n.lines, n.values = append(n.keys, key), append(n.lines, value.line), append(n.values, value)
}

// child is the mapping under a key, made where there is none.
func (n *node) child(key string, line int) *node {
	if _, ok := n.get(key); !ok {
		n.set(key, node{kind: mapNode, line: line})
	}
	for i, k := range n.keys {
		if k == key {
			return &n.values[i]
		}
	}
	return n
}

// parseYAML reads one document. Anchors and aliases are refused: an encounter
// needs none, and a file of them can be a bomb.
func parseYAML(text []byte, file string, firstLine int) (node, *finding.Problem) {
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return node{}, problem("yaml-encoding", file, firstLine, "not text in UTF-8")
	}
	if tooDeep(text) {
		return node{}, problem("yaml-too-deep", file, firstLine, "nested deeper than %d levels", maxDepth)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		line, message := syntaxError(err)
		if strings.Contains(message, "anchor") {
			return node{}, problem("yaml-alias", file, firstLine+line-1, "anchors and aliases are not read")
		}
		return node{}, problem("yaml-syntax", file, firstLine+line-1, "%s", message)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		return node{line: firstLine}, nil
	}
	c := converter{file: file, first: firstLine}
	root := c.convert(doc.Content[0], 0)
	if c.bad != nil {
		return node{}, c.bad
	}
	return root, nil
}

// quoted is what a message repeats of the file, which may be the patient's.
var quoted = regexp.MustCompile("'[^']{2,}'|\"[^\"]*\"|`[^`]*`")

// syntaxError takes the line out of the library's message, "yaml: line 3: ...".
func syntaxError(err error) (line int, message string) {
	message = quoted.ReplaceAllString(strings.TrimPrefix(err.Error(), "yaml: "), "...")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, text, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				return n, text
			}
		}
	}
	return 1, message
}

// tooDeep looks for nesting before the recursive parser does.
func tooDeep(text []byte) bool {
	depth := 0
	for i, b := range text {
		switch b {
		case '[', '{':
			if depth++; depth > maxDepth {
				return true
			}
		case ']', '}':
			depth = max(0, depth-1)
		case '\n':
			line := text[i+1:]
			if end := bytes.IndexByte(line, '\n'); end >= 0 {
				line = line[:end]
			}
			if bytes.HasPrefix(bytes.TrimLeft(line, " "), bytes.Repeat([]byte("- "), maxDepth)) {
				return true
			}
			if indent := len(line) - len(bytes.TrimLeft(line, " ")); indent > 8*maxDepth {
				return true
			}
		}
	}
	return bytes.HasPrefix(text, bytes.Repeat([]byte("- "), maxDepth))
}

type converter struct {
	file  string
	first int
	bad   *finding.Problem
}

func (c *converter) refuse(code string, line int, format string, args ...any) node {
	if c.bad == nil {
		c.bad = problem(code, c.file, line, format, args...)
	}
	return node{line: line}
}

func (c *converter) convert(n *yaml.Node, depth int) node {
	line := c.first + n.Line - 1
	if depth > maxDepth {
		return c.refuse("yaml-too-deep", line, "nested deeper than %d levels", maxDepth)
	}
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		return c.refuse("yaml-alias", line, "anchors and aliases are not read")
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return node{line: line}
		}
		return node{kind: textNode, text: n.Value, line: line}
	case yaml.SequenceNode:
		out := node{kind: listNode, line: line}
		for _, child := range n.Content {
			out.items = append(out.items, c.convert(child, depth+1))
		}
		return out
	case yaml.MappingNode:
		out := node{kind: mapNode, line: line}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			keyLine := c.first + key.Line - 1
			if _, twice := out.get(key.Value); twice {
				return c.refuse("yaml-duplicate", keyLine, "field %s stands twice", quoteName(key.Value))
			}
			out.keys = append(out.keys, key.Value)
			out.lines = append(out.lines, keyLine)
			out.values = append(out.values, c.convert(n.Content[i+1], depth+1))
		}
		return out
	}
	return c.refuse("yaml-syntax", line, "a value of a kind that is not read")
}
