package policy

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/rule"
)

// reader turns the nodes of a front matter into values and collects what is
// wrong with them, each with its place in the file.
type reader struct {
	file     string
	front    []string // the front matter's lines
	mistakes []error
}

// frontStart is how many lines stand before the front matter: the opening ---.
const frontStart = 1

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.failAt(n.Line+frontStart, n.Column, format, args...)
}

func (r *reader) failAt(line, column int, format string, args ...any) {
	r.mistakes = append(r.mistakes, mistake(r.file, line, column, fmt.Sprintf(format, args...)))
}

func (r *reader) err() error { return errors.Join(r.mistakes...) }

// place names where a node stands: file:line:column.
func (r *reader) place(n *yaml.Node) string {
	return fmt.Sprintf("%s:%d:%d", r.file, n.Line+frontStart, n.Column)
}

var syntaxLine = regexp.MustCompile(`^yaml: line (\d+): (.*)$`)

// parse reads the front matter as YAML. Anchors and aliases are refused: a page
// needs none, and a file of them can be a bomb.
func (r *reader) parse(front string) *yaml.Node {
	r.front = strings.Split(front, "\n")
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(front), &doc); err != nil {
		line, message := 1, strings.TrimPrefix(err.Error(), "yaml: ")
		if m := syntaxLine.FindStringSubmatch(err.Error()); m != nil {
			if n, convErr := strconv.Atoi(m[1]); convErr == nil {
				line, message = n, m[2]
			}
		}
		if strings.HasPrefix(message, "mapping values are not allowed") {
			message = "a value with a colon stands in quotes"
		}
		r.failAt(line+frontStart, 1, "%s", message)
		return nil
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		r.failAt(frontStart+1, 1, "the front matter is a list of `key: value`")
		return nil
	}
	if n := aliased(doc.Content[0]); n != nil {
		r.fail(n, "anchors and aliases are not read")
		return nil
	}
	return doc.Content[0]
}

func aliased(n *yaml.Node) *yaml.Node {
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		return n
	}
	for _, child := range n.Content {
		if bad := aliased(child); bad != nil {
			return bad
		}
	}
	return nil
}

// fields hands each key of a mapping to its reader; an unknown key is refused
// with the nearest valid one.
func (r *reader) fields(n *yaml.Node, what string, readers map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s: want `key: value` pairs", what)
		return
	}
	var seen []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, known := readers[key.Value]
		if !known {
			r.fail(key, "unknown key %q in %s%s", key.Value, what, nearestKey(key.Value, readers))
			continue
		}
		if slices.Contains(seen, key.Value) {
			r.fail(key, "the key %q stands twice in %s", key.Value, what)
			continue
		}
		seen = append(seen, key.Value)
		read(value)
	}
}

func nearestKey[V any](word string, valid map[string]V) string {
	names := make([]string, 0, len(valid))
	for name := range valid {
		names = append(names, name)
	}
	slices.Sort(names)
	if hint := rule.DidYouMean(word, names); hint != "" {
		return hint
	}
	return "; want one of " + strings.Join(names, ", ")
}

// word refuses a word that is not one of the valid ones.
func (r *reader) word(n *yaml.Node, what string, valid ...string) (string, bool) {
	if n.Kind == yaml.ScalarNode && slices.Contains(valid, n.Value) {
		return n.Value, true
	}
	hint := rule.DidYouMean(n.Value, valid)
	if hint == "" {
		hint = "; want " + strings.Join(valid, ", ")
	}
	r.fail(n, "unknown %s %q%s", what, n.Value, hint)
	return "", false
}

func (r *reader) text(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			r.fail(n, "want text")
			return
		}
		*into = n.Value
	}
}

// each walks a list, or a single value standing for a list of one.
func (r *reader) each(n *yaml.Node, read func(*yaml.Node)) {
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			read(item)
		}
	case yaml.ScalarNode:
		read(n)
	default:
		r.fail(n, "want a list")
	}
}

func (r *reader) texts(into *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.each(n, func(item *yaml.Node) {
			var s string
			r.text(&s)(item)
			if s = strings.TrimSpace(s); s != "" {
				*into = append(*into, s)
			}
		})
	}
}

func (r *reader) date(into *claim.Date) func(*yaml.Node) {
	return func(n *yaml.Node) {
		d, err := claim.ParseDate(n.Value)
		if err != nil {
			r.fail(n, "%v", err)
		}
		*into = d
	}
}

func (r *reader) integer(into *int, least, most int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := strconv.Atoi(n.Value)
		if err != nil || v < least || v > most {
			r.fail(n, "%q: want a whole number from %d to %d", n.Value, least, most)
			return
		}
		*into = v
	}
}

func (r *reader) decimal(into *claim.Decimal) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := claim.ParseDecimal(n.Value)
		if err != nil || v <= 0 {
			r.fail(n, "%q: want a number above zero", n.Value)
			return
		}
		*into = v
	}
}

func (r *reader) boolean(into *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		word, _ := r.word(n, "answer", "true", "false")
		*into = word == "true"
	}
}

func (r *reader) severity(into *finding.Severity) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if word, ok := r.word(n, "severity", "error", "warning", "info"); ok {
			*into, _ = finding.ParseSeverity(word)
		}
	}
}

var modifierShape = regexp.MustCompile(`^[A-Z0-9]{2}$`)

func (r *reader) modifiers(into *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.each(n, func(item *yaml.Node) {
			if !modifierShape.MatchString(item.Value) {
				r.fail(item, "%q is not a modifier (two letters or digits)", item.Value)
				return
			}
			*into = append(*into, item.Value)
		})
	}
}

var diagnosisShape = regexp.MustCompile(`^[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{0,4})?$|^[A-Z][0-9A-Z]?$`)

func (r *reader) diagnoses(into *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.each(n, func(item *yaml.Node) {
			if !diagnosisShape.MatchString(item.Value) {
				r.fail(item, "%q is not the start of an ICD-10-CM code (with its dot)", item.Value)
				return
			}
			*into = append(*into, item.Value)
		})
	}
}

var placeShape = regexp.MustCompile(`^[0-9]{2}$`)

func (r *reader) places(into *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.each(n, func(item *yaml.Node) {
			if !placeShape.MatchString(item.Value) {
				r.fail(item, "%q is not a place of service (two digits, in quotes)", item.Value)
				return
			}
			*into = append(*into, item.Value)
		})
	}
}
