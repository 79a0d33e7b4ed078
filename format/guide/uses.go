package guide

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// uses reads what a guide says of the elements: "1=41 2=1,2 3 4? 5(1 2=B 3)".
func (p *parser) uses(body string, elements []element) error {
	for body = strings.TrimSpace(body); body != ""; body = strings.TrimSpace(body) {
		var inside string
		end := strings.IndexAny(body, " (")
		token := body
		switch {
		case end < 0:
			body = ""
		case body[end] == '(':
			closing := strings.IndexByte(body, ')')
			if closing < 0 {
				return fmt.Errorf("%q lacks its closing parenthesis", body)
			}
			token, inside, body = body[:end], body[end+1:closing], body[closing+1:]
		default:
			token, body = body[:end], body[end:]
		}
		if err := p.use(token, inside, elements); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) use(token, inside string, elements []element) error {
	places, values, _ := strings.Cut(token, "=")
	use := required
	if strings.HasSuffix(places, "?") {
		use, places = situational, strings.TrimSuffix(places, "?")
	}
	first, last, isRange := strings.Cut(places, "..")
	if !isRange {
		last = first
	}
	from, err := strconv.Atoi(first)
	if err != nil {
		return fmt.Errorf("%q: %w", token, err)
	}
	to, err := strconv.Atoi(last)
	if err != nil || from < 1 || to > len(elements) {
		return fmt.Errorf("%q names no element of the segment", token)
	}
	allowed, err := newCodes(p.codes(values))
	if err != nil {
		return err
	}
	for i := from - 1; i < to; i++ {
		e := &elements[i]
		e.usage = use
		e.codes = allowed
		e.plain = e.kind == text || e.kind == code
		if inside == "" {
			continue
		}
		own := *e.detail
		own.components = slices.Clone(own.components)
		e.detail = &own
		if err := p.uses(inside, e.components); err != nil {
			return err
		}
		for j := range e.components {
			if e.components[j].usage == required {
				e.last = j + 1
			}
		}
		e.parts = partsOf(e.components)
	}
	return nil
}

// codes is a list of values, by name or in full, for the edition.
func (p *parser) codes(values string) []string {
	if values == "" {
		return nil
	}
	name, more, _ := strings.Cut(values, "|")
	if list, ok := p.lists[name]; ok {
		own, extra, _ := strings.Cut(list, "|")
		name = own
		more += "," + extra
	}
	if p.edition == edition4010 {
		if strings.Contains(more, "*") {
			return nil
		}
		name += "," + more
	}
	return slices.DeleteFunc(strings.Split(name, ","), func(s string) bool { return s == "" })
}
