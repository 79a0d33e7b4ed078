package main

import (
	"bufio"
	"compress/gzip"
	"os"
	"slices"
	"strings"
)

// The fiscal years at hand, as bits.
const (
	fy2021 = 1 << iota
	fy2025
	fy2026
)

// node is one character of a diagnosis code.
type node struct {
	billable int // the fiscal years
	children map[byte]*node
}

func makeDiagnoses(ref *reference) ([]byte, error) {
	root := &node{children: map[byte]*node{}}
	if err := readOrder(ref, root); err != nil {
		return nil, err
	}
	for cell, err := range ref.separated("icd10cm/icd10cm_billable_FY2025_FY2026.csv", ',', "code") {
		if err != nil {
			return nil, err
		}
		if cell("billable") == "1" {
			root.add(cell("code"), map[string]int{"2025": fy2025, "2026": fy2026}[cell("fy")])
		}
	}
	trees := map[string]string{}
	for a, letter := range root.children {
		for b, second := range letter.children {
			for c, third := range second.children {
				trees[string([]byte{a, b, c})] = third.tree()
			}
		}
	}
	macros := chooseMacros(trees)
	var w writer
	w.head("ICD-10-CM codes that may be billed", "CMS and NCHS, ICD-10-CM code files, https://www.cms.gov/medicare/coding-billing/icd-10-codes",
		"FY2021, FY2025, FY2026", "2020-10-01 to 2026-09-30", "US Government work; codes only",
		"A row is a category and the tree of characters behind it: a character, its mark, and its children in brackets.",
		"Without a mark a character with no children ends a code billable in all three years, and one with children none.",
		"Marks: ! FY2021, \" FY2025, # both, $ FY2026, % FY2021 and FY2026, & FY2025 and FY2026, ' all three, ~ none.",
		"A small letter stands for the children its row \"=letter\" lists.")
	for i, m := range macros {
		w.row("="+string(rune('a'+i)), m)
	}
	for _, category := range sortedKeys(trees) {
		tree := trees[category]
		for i, m := range macros {
			tree = strings.ReplaceAll(tree, m, string(rune('a'+i)))
		}
		w.row(category, tree)
	}
	return w.Bytes(), nil
}

func (n *node) add(code string, year int) {
	for i := 0; i < len(code); i++ {
		if n.children == nil {
			n.children = map[byte]*node{}
		}
		next := n.children[code[i]]
		if next == nil {
			next = &node{}
			n.children[code[i]] = next
		}
		n = next
	}
	n.billable |= year
}

// tree prints a node's mark and children.
func (n *node) tree() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	const marks = "~!\"#$%&'"
	usual := fy2021 | fy2025 | fy2026
	if len(n.children) > 0 {
		usual = 0
	}
	if n.billable != usual {
		b.WriteByte(marks[n.billable])
	}
	if len(n.children) == 0 {
		return
	}
	b.WriteByte('(')
	keys := make([]byte, 0, len(n.children))
	for c := range n.children {
		keys = append(keys, c)
	}
	slices.Sort(keys)
	for _, c := range keys {
		b.WriteByte(c)
		n.children[c].write(b)
	}
	b.WriteByte(')')
}

// chooseMacros finds the lists of children without lists of their own that save
// most when a letter stands for them.
func chooseMacros(trees map[string]string) []string {
	count := map[string]int{}
	for _, tree := range trees {
		for at := 0; ; {
			open := strings.IndexByte(tree[at:], '(')
			if open < 0 {
				break
			}
			at += open
			end := strings.IndexAny(tree[at+1:], "()")
			if end >= 0 && tree[at+1+end] == ')' {
				count[tree[at:at+end+2]]++
			}
			at++
		}
	}
	list := sortedKeys(count)
	slices.SortStableFunc(list, func(a, b string) int {
		return count[b]*(len(b)-1) - count[a]*(len(a)-1)
	})
	return list[:min(26, len(list))]
}

// readOrder reads the order file: number, code, billable flag.
func readOrder(ref *reference, root *node) error {
	path, err := ref.glob("icd10cm/icd10cm-order-*.txt.gz")
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	from, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	scan := bufio.NewScanner(from)
	scan.Buffer(nil, 1<<16)
	for scan.Scan() {
		if line := scan.Text(); len(line) > 15 && line[14] == '1' {
			root.add(strings.TrimSpace(line[6:13]), fy2021)
		}
	}
	return scan.Err()
}
