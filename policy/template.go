package policy

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"go.yaml.in/yaml/v3"

	"firstpass/claim"
	"firstpass/facts"
)

// template is text with expressions in braces: "{line.code} needs FP or U1".
type template struct {
	texts  []string // one more than values
	values []*expression
}

func (r *reader) template(n *yaml.Node, c *compiler) *template {
	var text string
	r.text(&text)(n)
	t := &template{}
	for at := 0; ; {
		open := strings.IndexByte(text[at:], '{')
		if open < 0 {
			t.texts = append(t.texts, text[at:])
			return t
		}
		end := strings.IndexByte(text[at+open:], '}')
		if end < 0 {
			line, column := r.locate(n, at+open)
			r.failAt(line, column, "the { has no }")
			return t
		}
		t.texts = append(t.texts, text[at:at+open])
		start := at + open + 1
		at += open + end + 1
		t.values = append(t.values, r.newExpression(n, c, wantPrintable, text[start:at-1], start))
	}
}

// into writes the text in place of what stands there; a page without one of its
// own leaves it.
func (t *template) into(text *string, e *facts.Encounter, line int) error {
	if t == nil {
		return nil
	}
	var b strings.Builder
	s := newScene(e, line)
	for i, x := range t.values {
		b.WriteString(t.texts[i])
		if err := x.compile(); err != nil {
			return fmt.Errorf("%s: %w", x.where, err)
		}
		out, _, err := x.program.Eval(s)
		if err != nil {
			return fmt.Errorf("%s could not be said: %s", x.where, plainError(err))
		}
		b.WriteString(printed(out))
	}
	b.WriteString(t.texts[len(t.texts)-1])
	*text = b.String()
	return nil
}

func printed(v ref.Val) string {
	switch v := v.(type) {
	case types.String:
		return string(v)
	case types.Timestamp:
		return claim.NewDate(v.Year(), int(v.Month()), v.Day()).String()
	case types.Double:
		return fmt.Sprintf("%g", float64(v))
	}
	return fmt.Sprint(v.Value())
}
