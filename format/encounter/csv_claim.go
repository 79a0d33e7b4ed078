package encounter

import (
	"hash/maphash"
	"strings"

	"firstpass/finding"
)

// tableClaim is a claim whose rows are being gathered.
type tableClaim struct {
	id      string
	root    node
	lines   []node
	first   map[string]cell // what the claim's own cells said first
	size    int
	decoder *decoder
}

type cell struct {
	text string
	line int
}

func (t *tableReader) begin(id string, line int) {
	t.open = &tableClaim{id: id, root: node{kind: mapNode, line: line}, first: map[string]cell{}, decoder: &decoder{file: t.file}}
	t.open.root.set("id", node{kind: textNode, text: id, line: line})
	if t.unread > 0 {
		t.open.decoder.fail(t.unread, "the row above cannot be read, and may belong to this claim")
	}
	key := maphash.String(t.seed, id)
	if _, again := t.seen[key]; again {
		t.open.decoder.fail(line, "rows of this id stood further up too: the rows of a claim stand together")
	}
	if len(t.seen) < maxIDs {
		t.seen[key] = struct{}{}
	}
}

// add takes the cells of one row into the open claim.
func (t *tableReader) add(cells []string, line int) {
	o := t.open
	for len(cells) > len(t.columns) && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) != len(t.columns) {
		o.decoder.fail(line, "the row has %d cells, the header %d", len(cells), len(t.columns))
		return
	}
	for _, text := range cells {
		o.size += len(text)
	}
	if o.size > maxEntry || len(o.lines) >= maxRows {
		o.lines = nil
		o.decoder.fail(line, "the claim is larger than %d MiB or %d rows", maxEntry>>20, maxRows)
		return
	}
	service := node{kind: mapNode, line: line}
	for i, text := range cells {
		c := t.columns[i]
		if text == "" || c.path == "id" {
			continue
		}
		if inLine, ok := strings.CutPrefix(c.path, "claim.lines."); ok {
			t.place(&service, inLine, c, cell{text, line})
			continue
		}
		if before, ok := o.first[c.path]; ok {
			if before.text != text {
				o.decoder.fail(line, "`%s` differs from line %d of the same id", c.path, before.line)
			}
			continue
		}
		o.first[c.path] = cell{text, line}
		t.place(&o.root, c.path, c, cell{text, line})
	}
	if len(service.keys) > 0 {
		o.lines = append(o.lines, service)
	}
}

// place puts a cell's value at its path.
func (t *tableReader) place(into *node, path string, c column, from cell) {
	value := node{kind: textNode, text: from.text, line: from.line}
	switch c.form {
	case wordList:
		value = node{kind: listNode, line: from.line}
		for _, word := range strings.FieldsFunc(from.text, func(r rune) bool { return strings.ContainsRune(" |,;\t\n", r) }) {
			value.items = append(value.items, node{kind: textNode, text: word, line: from.line})
		}
	case nested:
		parsed, p := parseJSON([]byte(from.text), t.file, from.line)
		if p != nil {
			t.open.decoder.fail(from.line, "`%s` holds no JSON: %s", c.path, p.Message)
			return
		}
		value = parsed
	}
	at := into
	parts := strings.Split(path, ".")
	for _, name := range parts[:len(parts)-1] {
		at = at.child(name, from.line)
	}
	at.set(parts[len(parts)-1], value)
}

// flush yields the open claim.
func (t *tableReader) flush(yield func(Item, *finding.Problem) bool) bool {
	o := t.open
	if o == nil {
		return true
	}
	t.open = nil
	o.root.child("claim", o.root.line).set("lines", node{kind: listNode, items: o.lines, line: o.root.line})
	item := o.decoder.item(o.root)
	if len(o.decoder.problems) > 0 {
		item.Encounter.ID = o.id
		return yield(unread(item), o.decoder.problem())
	}
	return yield(item, nil)
}
