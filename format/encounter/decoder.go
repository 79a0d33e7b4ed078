package encounter

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// decoder turns nodes into values and collects what is wrong with them.
type decoder struct {
	file     string
	field    string // whose value is being read
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
		parts = append(parts, fmt.Sprintf("line %d: %s", p.line, p.message))
	}
	return problem("encounter-field", d.file, d.problems[0].line, "%s", strings.Join(parts, "; "))
}

func (d *decoder) fail(line int, format string, args ...any) {
	d.problems = append(d.problems, located{line, fmt.Sprintf(format, args...)})
}

// wrong reports a value that is not what its field takes. The value itself is not
// repeated: it may be the patient's.
func (d *decoder) wrong(n node, want string) {
	if d.field == "" {
		d.fail(n.line, "want %s", want)
		return
	}
	d.fail(n.line, "`%s`: want %s", d.field, want)
}

// fields hands each key of a mapping to its reader and names the unknown ones.
func (d *decoder) fields(n node, what string, readers map[string]func(node)) {
	if n.kind == nullNode || n.isEmpty() {
		return
	}
	if n.kind != mapNode {
		d.fail(n.line, "%s: want fields, found %s", what, n.kindWord())
		return
	}
	outer := d.field
	defer func() { d.field = outer }()
	for i, key := range n.keys {
		read, ok := readers[key]
		if !ok {
			d.fail(n.lines[i], "unknown field %s in %s%s", quoteName(key), what, nearestName(key, slices.Collect(maps.Keys(readers))))
			continue
		}
		if v := n.values[i]; v.kind != nullNode {
			d.field = key
			read(v)
		}
	}
}

// isEmpty says whether a text is there and says nothing, which every field but
// plain text takes for absent.
func (n node) isEmpty() bool { return n.kind == textNode && strings.TrimSpace(n.text) == "" }

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
			d.wrong(n, "a single value, found "+n.kindWord())
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
		if n.isEmpty() {
			return
		}
		var s string
		d.text(&s)(n)
		date, err := claim.ParseDate(strings.TrimSpace(s))
		if err != nil && n.kind == textNode {
			d.wrong(n, "a day of the calendar, as in 2025-03-04")
			return
		}
		*into = date
	}
}

func (d *decoder) decimal(into *claim.Decimal) func(node) {
	return func(n node) {
		if n.isEmpty() {
			return
		}
		var s string
		d.text(&s)(n)
		value, err := claim.ParseDecimal(strings.ReplaceAll(strings.TrimSpace(s), "_", ""))
		if err != nil && n.kind == textNode {
			d.wrong(n, "a number of at most six decimal places")
			return
		}
		*into = value
	}
}

func (d *decoder) cents(into *claim.Cents) func(node) {
	return func(n node) {
		if n.isEmpty() {
			return
		}
		var s string
		d.text(&s)(n)
		value, err := claim.ParseCents(strings.TrimPrefix(strings.TrimSpace(s), "$"))
		if err != nil && n.kind == textNode {
			d.wrong(n, "dollars, as in 45.00")
			return
		}
		*into = value
	}
}

func (d *decoder) integer(into *int) func(node) {
	return func(n node) {
		if n.isEmpty() {
			return
		}
		var s string
		d.text(&s)(n)
		value, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil && n.kind == textNode {
			d.wrong(n, "a whole number")
			return
		}
		*into = value
	}
}

func (d *decoder) boolean(into *bool) func(node) {
	return func(n node) {
		if n.isEmpty() {
			return
		}
		switch strings.ToLower(n.text) {
		case "true", "yes":
			*into = true
		case "false", "no":
			*into = false
		default:
			d.wrong(n, "true or false")
		}
	}
}

// texts reads a list of values, or one value as a list of one.
func (d *decoder) texts(into *[]string) func(node) {
	return func(n node) {
		if n.isEmpty() {
			return
		}
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
		for _, item := range n.items {
			if item.kind == nullNode || item.isEmpty() {
				d.wrong(item, "no empty place in the list")
				return nil
			}
		}
		return n.items
	case nullNode:
		return nil
	}
	if n.isEmpty() {
		return nil
	}
	d.wrong(n, "a list, found "+n.kindWord())
	return nil
}

// oneOf reads a word of a fixed set.
func oneOf[T ~string](d *decoder, into *T, words ...T) func(node) {
	return func(n node) {
		if n.isEmpty() {
			return
		}
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
		d.wrong(n, "one of "+strings.Join(known, ", "))
	}
}

// nearestName is the end of a message that names the nearest known field.
func nearestName(key string, known []string) string {
	best, near := "", max(3, len(key)/3)
	for _, name := range known {
		if n := changes(strings.ToLower(key), name); n < near || n == near && name < best {
			best, near = name, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(": did you mean `%s`?", best)
}

var isFieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,39}$`)

// quoteName shows a name of the file where it is one: text gone astray may be
// the patient's.
func quoteName(key string) string {
	if !isFieldName.MatchString(key) {
		return "(not a name)"
	}
	return "`" + key + "`"
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
