package encounter

import (
	"fmt"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// decoder turns nodes into values and collects what is wrong with them.
type decoder struct {
	file     string
	problems []located
}

type located struct {
	line    int
	message string
}

// problem joins what was found into one problem at the first place.
func (d *decoder) problem() *finding.Problem {
	const shown = 5
	var parts []string
	for i, p := range d.problems {
		if i == shown {
			parts = append(parts, fmt.Sprintf("and %d more", len(d.problems)-shown))
			break
		}
		text := p.message
		if i > 0 {
			text = fmt.Sprintf("line %d: %s", p.line, text)
		}
		parts = append(parts, text)
	}
	return problem("encounter-field", d.file, d.problems[0].line, "%s", strings.Join(parts, "; "))
}

func (d *decoder) fail(line int, format string, args ...any) {
	d.problems = append(d.problems, located{line, fmt.Sprintf(format, args...)})
}

// fields hands each key of a mapping to its reader and names the unknown ones.
func (d *decoder) fields(n node, what string, readers map[string]func(node)) {
	if n.kind == nullNode {
		return
	}
	if n.kind != mapNode {
		d.fail(n.line, "%s: want fields, found %s", what, n.kindWord())
		return
	}
	for i, key := range n.keys {
		read, ok := readers[key]
		if !ok {
			d.fail(n.lines[i], "unknown field `%s` in %s%s", shorten(key), what, suggestion(key, readers))
			continue
		}
		if v := n.values[i]; v.kind != nullNode {
			read(v)
		}
	}
}

func (n node) kindWord() string {
	switch n.kind {
	case listNode:
		return "a list"
	case mapNode:
		return "fields"
	case textNode:
		return "a single value"
	}
	return "nothing"
}

func (d *decoder) text(into *string) func(node) {
	return func(n node) {
		if n.kind != textNode {
			d.fail(n.line, "want a single value, found %s", n.kindWord())
			return
		}
		*into = n.text
	}
}

// code reads a code: upper case, no blanks around it.
func (d *decoder) code(into *string) func(node) {
	return func(n node) {
		d.text(into)(n)
		*into = strings.ToUpper(strings.TrimSpace(*into))
	}
}

func (d *decoder) date(into *claim.Date) func(node) {
	return func(n node) {
		var s string
		d.text(&s)(n)
		if s == "" {
			return
		}
		date, err := claim.ParseDate(strings.TrimSpace(s))
		if err != nil {
			d.fail(n.line, "not a date (want 2025-03-04)")
			return
		}
		*into = date
	}
}

func (d *decoder) decimal(into *claim.Decimal) func(node) {
	return func(n node) {
		var s string
		d.text(&s)(n)
		value, err := claim.ParseDecimal(strings.ReplaceAll(strings.TrimSpace(s), "_", ""))
		if err != nil {
			d.fail(n.line, "not a number: %v", err)
			return
		}
		*into = value
	}
}

func (d *decoder) cents(into *claim.Cents) func(node) {
	return func(n node) {
		var s string
		d.text(&s)(n)
		value, err := claim.ParseCents(strings.TrimPrefix(strings.TrimSpace(s), "$"))
		if err != nil {
			d.fail(n.line, "not an amount of money: %v", err)
			return
		}
		*into = value
	}
}

func (d *decoder) integer(into *int) func(node) {
	return func(n node) {
		var s string
		d.text(&s)(n)
		value, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil {
			d.fail(n.line, "want a whole number")
			return
		}
		*into = value
	}
}

func (d *decoder) boolean(into *bool) func(node) {
	return func(n node) {
		switch strings.ToLower(n.text) {
		case "true", "yes":
			*into = true
		case "false", "no":
			*into = false
		default:
			d.fail(n.line, "want true or false")
		}
	}
}

// texts reads a list of values, or one value as a list of one.
func (d *decoder) texts(into *[]string) func(node) {
	return func(n node) {
		if n.kind == textNode {
			*into = append(*into, n.text)
			return
		}
		for _, item := range d.list(n) {
			var s string
			d.text(&s)(item)
			*into = append(*into, s)
		}
	}
}

// list returns the items of a list, reporting anything else.
func (d *decoder) list(n node) []node {
	switch n.kind {
	case listNode:
		return n.items
	case nullNode:
		return nil
	}
	d.fail(n.line, "want a list, found %s", n.kindWord())
	return nil
}

// oneOf reads a word of a fixed set.
func oneOf[T ~string](d *decoder, into *T, words ...T) func(node) {
	return func(n node) {
		for _, w := range words {
			if T(n.text) == w && n.kind == textNode {
				*into = w
				return
			}
		}
		known := make([]string, len(words))
		for i, w := range words {
			known[i] = string(w)
		}
		d.fail(n.line, "%q is not one of %s", shorten(n.text), strings.Join(known, ", "))
	}
}

// suggestion names the nearest known field.
func suggestion(key string, readers map[string]func(node)) string {
	best, near := "", 4
	for known := range readers {
		if n := changes(strings.ToLower(key), known); n < near || n == near && known < best {
			best, near = known, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(": did you mean `%s`?", best)
}

// changes counts the single-letter changes between two words.
func changes(a, b string) int {
	if len(a) > 64 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		corner := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			step := corner
			if a[i-1] != b[j-1] {
				step++
			}
			corner = row[j]
			row[j] = min(step, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

func shorten(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}
