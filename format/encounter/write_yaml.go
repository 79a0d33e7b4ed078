package encounter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Widths up to which a mapping stays on one line: a line of a list may be longer,
// so that a service line is one line of the file.
const (
	shortFlow = 100
	lineFlow  = 220
)

// appendYAMLItem prints a mapping as an item of the file's list.
func appendYAMLItem(b []byte, n node) []byte {
	at := len(b)
	b = appendBlock(b, n, 2)
	b[at], b[at+1] = '-', ' '
	return b
}

// appendBlock prints a mapping, a key a line.
func appendBlock(b []byte, n node, indent int) []byte {
	if len(n.keys) == 0 {
		return append(append(b, strings.Repeat(" ", indent)...), "{}\n"...)
	}
	for i, key := range n.keys {
		value := n.values[i]
		b = append(append(b, strings.Repeat(" ", indent)...), key...)
		b = append(b, ':')
		flow := flowText(value)
		compound := value.kind == mapNode || value.kind == listNode
		switch {
		case !compound || len(flow) <= shortFlow && !holdsMappings(value):
			b = append(append(append(b, ' '), flow...), '\n')
		case value.kind == mapNode:
			b = appendBlock(append(b, '\n'), value, indent+2)
		default:
			b = appendItems(append(b, '\n'), value, indent+2)
		}
	}
	return b
}

// appendItems prints a list, an item a line where it is short enough.
func appendItems(b []byte, n node, indent int) []byte {
	for _, item := range n.items {
		if flow := flowText(item); item.kind != mapNode || len(flow) <= lineFlow {
			b = append(append(b, strings.Repeat(" ", indent)...), "- "...)
			b = append(append(b, flow...), '\n')
			continue
		}
		at := len(b)
		b = appendBlock(b, item, indent+2)
		b[at+indent] = '-'
	}
	return b
}

func holdsMappings(n node) bool {
	return slices.ContainsFunc(n.items, func(item node) bool { return item.kind == mapNode }) ||
		slices.ContainsFunc(n.values, func(value node) bool { return value.kind == listNode && len(value.items) > 0 })
}

// flowText prints a node on one line.
func flowText(n node) string {
	var parts []string
	switch n.kind {
	case nullNode:
		return "null"
	case textNode:
		if n.bare || isPlain(n.text) {
			return n.text
		}
		return doubleQuoted(n.text)
	case listNode:
		for _, item := range n.items {
			parts = append(parts, flowText(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	for i, key := range n.keys {
		parts = append(parts, key+": "+flowText(n.values[i]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

var (
	plainWords = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*$`)
	plainDay   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
)

// isPlain says whether a text means itself without quotes to every YAML reader,
// the old ones that take NO for false included.
func isPlain(s string) bool {
	if plainDay.MatchString(s) {
		return true
	}
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return false
	}
	return plainWords.MatchString(s)
}

// doubleQuoted escapes what does not print, so that any text survives.
func doubleQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r > 0xffff && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
