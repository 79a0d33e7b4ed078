package builtin

import (
	"fmt"
	"strings"
	"sync/atomic"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// diagnosisTable holds ICD-10-CM as a tree of characters under each
// three-character category. See the head of diagnoses.tsv for its notation.
type diagnosisTable struct {
	trees map[string]*category
	lists [26]string // what the small letters stand for
	days  map[string]claim.Span
	table finding.Table
}

// The fiscal years at hand, as the bits of a mark.
const (
	fy2021 = 1 << iota
	fy2025
	fy2026
	allYears = fy2021 | fy2025 | fy2026
)

const marks = "~!\"#$%&'"

// Days on which what is known changes.
const (
	firstFY2021 = claim.Date(20201001)
	lastFY2021  = claim.Date(20210930)
	firstFY2025 = claim.Date(20241001)
	lastFY2025  = claim.Date(20250930)
	lastFY2026  = claim.Date(20260930)
)

// Diagnosis says whether an ICD-10-CM code (with its dot) may be billed. Absent
// means the code is surely not valid that day, NotCovered that the years at hand
// do not tell.
func (t *Tables) Diagnosis(code string, on claim.Date) (codes.Diagnosis, codes.Origin) {
	d := codes.Diagnosis{Code: code}
	var buf [7]byte
	plain, ok := undotted(code, &buf)
	if !ok {
		return d, absent(&t.diagnoses.table)
	}
	if on == 0 {
		return d, codes.Origin{}
	}
	n, ok := t.diagnoses.find(plain)
	if !ok {
		if on > lastFY2026 || on < firstFY2021 {
			return d, codes.Origin{}
		}
		return d, absent(&t.diagnoses.table)
	}
	switch t.diagnoses.billable(code, n, on) {
	case yes:
		d.Billable = true
		return d, t.diagnoses.found(on)
	case unknown:
		return d, codes.Origin{}
	}
	d.Better = t.diagnoses.better(string(plain), n, on)
	switch {
	case len(d.Better) > 0:
		return d, t.diagnoses.found(on)
	case on > lastFY2026 || on < firstFY2021 || (on > lastFY2021 && on < firstFY2025 && n.children != "" && t.diagnoses.doubtful(n)):
		return d, codes.Origin{}
	}
	return d, absent(&t.diagnoses.table)
}

// undotted takes the dot out; ok is false for what has not the shape of a code.
func undotted(code string, buf *[7]byte) ([]byte, bool) {
	n := 0
	for i := 0; i < len(code); i++ {
		c := code[i]
		if c == '.' {
			if i != 3 || len(code) == 4 {
				return nil, false
			}
			continue
		}
		letter, digit := c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
		if n == 7 || (!letter && !digit) || (n == 0 && !letter) { // the second may be a letter since FY2026 (QA0)
			return nil, false
		}
		buf[n] = c
		n++
	}
	return buf[:n], n >= 3
}

// branch is a node of a tree: its mark and the text of its children.
type branch struct {
	mark     int
	children string // what stands between the brackets
}

// category is a tree, as text until it is asked about.
type category struct {
	text string
	root atomic.Pointer[node]
}

// node is a branch whose children have been read.
type node struct {
	branch
	keys string
	kids []node
}

// find walks to the node of a code without its dot.
func (x *diagnosisTable) find(code []byte) (branch, bool) {
	tree, ok := x.trees[string(code[:3])]
	if !ok {
		return branch{}, false
	}
	n := tree.root.Load()
	if n == nil {
		top, _ := x.read(tree.text)
		n = x.grow(top)
		tree.root.Store(n) // whoever was as quick has grown the same
	}
	for _, c := range code[3:] {
		at := strings.IndexByte(n.keys, c)
		if at < 0 {
			return branch{}, false
		}
		n = &n.kids[at]
	}
	return n.branch, true
}

// grow reads a branch and everything under it.
func (x *diagnosisTable) grow(b branch) *node {
	n := &node{branch: b}
	var keys []byte
	for rest := b.children; rest != ""; {
		keys = append(keys, rest[0])
		var next branch
		next, rest = x.read(rest[1:])
		n.kids = append(n.kids, *x.grow(next))
	}
	n.keys = string(keys)
	return n
}

// read takes the mark and children of a node off the front of the text.
func (x *diagnosisTable) read(text string) (n branch, rest string) {
	n.mark = -1
	if text != "" {
		if at := strings.IndexByte(marks, text[0]); at >= 0 {
			n.mark, text = at, text[1:]
		}
	}
	switch {
	case text == "":
	case text[0] >= 'a' && text[0] <= 'z':
		n.children, text = x.lists[text[0]-'a'], text[1:]
	case text[0] == '(':
		end := closing(text)
		n.children, text = text[1:end], text[end+1:]
	}
	if n.mark < 0 {
		n.mark = 0
		if n.children == "" {
			n.mark = allYears
		}
	}
	return n, text
}

// closing finds the bracket that closes the one the text starts with.
func closing(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text) - 1
}

type answer uint8

const (
	no answer = iota
	yes
	unknown
)

// billable says whether a node ends a code that may be billed on the day.
func (x *diagnosisTable) billable(code string, n branch, on claim.Date) answer {
	if span, ok := x.days[code]; ok {
		if span.Holds(on) {
			return yes
		}
		return no
	}
	switch {
	case on <= lastFY2021:
		if on < firstFY2021 && n.mark&fy2021 == 0 {
			return unknown
		}
		return is(n.mark&fy2021 != 0)
	case on < firstFY2025:
		if before, after := n.mark&fy2021 != 0, n.mark&fy2025 != 0; before == after {
			return is(before)
		}
		return unknown
	case on <= lastFY2025:
		return is(n.mark&fy2025 != 0)
	}
	return is(n.mark&fy2026 != 0)
}

func is(b bool) answer {
	if b {
		return yes
	}
	return no
}

// doubtful says whether a category may or may not hold codes in the years that
// are not at hand.
func (x *diagnosisTable) doubtful(n branch) bool {
	for rest := n.children; rest != ""; {
		var next branch
		next, rest = x.read(rest[1:])
		if next.mark != 0 || x.doubtful(next) {
			return true
		}
	}
	return false
}

// mostBetter is how many codes to choose from are named.
const mostBetter = 6

// better lists the first codes under a category that may be billed on the day.
func (x *diagnosisTable) better(code string, n branch, on claim.Date) []string {
	var list []string
	for rest := n.children; rest != "" && len(list) < mostBetter; {
		longer := code + rest[:1]
		var next branch
		next, rest = x.read(rest[1:])
		dotted := longer[:3] + "." + longer[3:]
		if x.billable(dotted, next, on) == yes {
			list = append(list, dotted)
			continue
		}
		list = append(list, x.better(longer, next, on)...)
	}
	return list[:min(len(list), mostBetter)]
}

func (x *diagnosisTable) found(on claim.Date) codes.Origin {
	return codes.Origin{Answer: codes.Found, Table: &x.table, Agreed: on >= firstFY2021}
}

func (t *Tables) readDiagnoses(file table) error {
	t.diagnoses.trees = make(map[string]*category, 2048)
	t.diagnoses.table = file.table
	for n, r := range file.rows() {
		key, tree := r.cell(0), r.cell(1)
		if strings.Count(tree, "(") != strings.Count(tree, ")") {
			return file.failed(n, fmt.Errorf("brackets do not match"))
		}
		switch {
		case len(key) == 2 && key[0] == '=' && key[1] >= 'a' && key[1] <= 'z' && len(tree) > 2:
			t.diagnoses.lists[key[1]-'a'] = tree[1 : len(tree)-1]
		case len(key) == 3:
			t.diagnoses.trees[key] = &category{text: tree}
		default:
			return file.failed(n, fmt.Errorf("%q is no category", key))
		}
	}
	return nil
}

// readDiagnosisDays reads first and last days that fall between the years at hand.
func (t *Tables) readDiagnosisDays(file table) error {
	t.diagnoses.days = make(map[string]claim.Span, 64)
	for n, r := range file.rows() {
		l, err := parseLife(r.cell(1), r.cell(2), "")
		if err != nil {
			return file.failed(n, err)
		}
		if len(l.spans) == 0 {
			return file.failed(n, fmt.Errorf("%s has neither a first nor a last day", r.cell(0)))
		}
		t.diagnoses.days[r.cell(0)] = l.spans[0]
	}
	return nil
}
