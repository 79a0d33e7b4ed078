package main

import (
	"os"
	"path/filepath"
	"slices"

	"firstpass/rule"
)

// apply makes all insertions at once. Where two fall on one place the outer
// opening stands first and the inner closing stands first.
func apply(source []byte, edits []edit) []byte {
	indexed := make([]int, len(edits))
	for i := range indexed {
		indexed[i] = i
	}
	slices.SortStableFunc(indexed, func(a, b int) int {
		x, y := edits[a], edits[b]
		if x.from != y.from {
			return x.from - y.from
		}
		closingX, closingY := x.text[0] == ')' || x.text[0] == ';', y.text[0] == ')' || y.text[0] == ';'
		switch {
		case closingX && closingY:
			return b - a // planted last = innermost, closes first
		case closingX:
			return -1
		case closingY:
			return 1
		}
		return a - b
	})
	var out []byte
	last := 0
	for _, i := range indexed {
		out = append(out, source[last:edits[i].from]...)
		out = append(out, edits[i].text...)
		last = edits[i].to
	}
	return append(out, source[last:]...)
}

// pageScope is one `for` row of a page.
type pageScope struct {
	file  string
	scope int
	ends  bool
}

// countScopes lists the scopes of a folder's pages in the order they load.
func countScopes(dir string) ([]pageScope, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		return nil, err
	}
	var list []pageScope
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		page, err := rule.ParsePage(filepath.Base(file), string(text))
		if err != nil {
			return nil, err
		}
		for i, s := range page.For {
			list = append(list, pageScope{filepath.Base(file), i + 1, s.Span.To != 0})
		}
	}
	return list, nil
}
