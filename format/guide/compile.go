package guide

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// node is a line of a grammar text: a segment, or a loop with what is in it.
type node struct {
	id, name, label string // id of a segment; name of a loop
	call            string // of a defined loop
	required        bool
	most            uint16
	body            string // the elements
	inside          []*node
}

// compile reads a grammar text and prepares it for matching.
func compile(body string, e edition, d *dictionary) (*grammar, error) {
	p := parser{dictionary: d, edition: e, lists: map[string]string{}, defined: map[string]*node{}}
	if err := p.read(lines(body)); err != nil {
		return nil, err
	}
	g := &grammar{name: p.name, set: p.set, version: p.version, edition: e}
	for i := range g.numbers {
		g.numbers[i] = -1
	}
	c := compiler{g: g, p: &p, made: map[*node]int{}}
	root, err := c.loop(p.root)
	if err != nil {
		return nil, err
	}
	g.root = root
	g.told = make([]told, len(g.ids))
	for i := range g.loops {
		if err := g.loops[i].index(g); err != nil {
			return nil, err
		}
	}
	return g, g.nests(g.root, mostNested)
}

type parser struct {
	*dictionary
	edition            edition
	name, set, version string
	lists              map[string]string
	defined            map[string]*node
	root               *node
}

// read builds the tree by the lines' indentation.
func (p *parser) read(list []string) error {
	type open struct {
		indent int
		node   *node // nil where the line holds for the other edition
	}
	stack := []open{}
	for _, line := range list {
		trimmed := strings.TrimLeft(line, " ")
		indent := len(line) - len(trimmed)
		for len(stack) > 0 && stack[len(stack)-1].indent >= indent {
			stack = stack[:len(stack)-1]
		}
		fields := strings.Fields(trimmed)
		if len(fields) < 3 {
			return fmt.Errorf("%q lacks a part", line)
		}
		switch fields[0] {
		case "guide":
			p.name, p.set, p.version = fields[1], fields[2], fields[3]
			continue
		case "list":
			p.lists[fields[1]] = fields[3]
			continue
		}
		skip := len(stack) > 0 && stack[len(stack)-1].node == nil
		n, held, err := p.line(trimmed, fields)
		if err != nil {
			return err
		}
		switch {
		case skip || !held:
			n = nil
		case len(stack) > 0:
			parent := stack[len(stack)-1].node
			parent.inside = append(parent.inside, n)
		case fields[0] == "define":
			p.defined[n.name] = n
		default:
			p.root = n
		}
		stack = append(stack, open{indent, n})
	}
	if p.root == nil {
		return fmt.Errorf("no loop")
	}
	return nil
}

// line reads one line; held is false where it is the other edition's.
func (p *parser) line(trimmed string, fields []string) (n *node, held bool, err error) {
	held = true
	if last := fields[len(fields)-1]; len(last) == 2 && last[0] == '@' {
		held = p.edition.holds(last[1])
		trimmed = strings.TrimSpace(strings.TrimSuffix(trimmed, last))
		fields = fields[:len(fields)-1]
	}
	n = &node{}
	switch fields[0] {
	case "define":
		n.name, n.label = fields[1], strings.Join(fields[2:], " ")
		return n, held, nil
	case "loop", "call":
		n.name = fields[1]
		if fields[0] == "call" {
			n.call = n.name
		}
		if len(fields) > 4 {
			n.label = strings.Join(fields[4:], " ")
		}
		fields = fields[1:]
	default:
		n.id = fields[0]
		parts := strings.SplitN(trimmed, " ", 4)
		if len(parts) == 4 {
			n.body = parts[3]
		}
	}
	if len(fields) < 3 {
		return nil, false, fmt.Errorf("%q lacks a part", trimmed)
	}
	n.required = fields[1] == "R"
	if fields[2] != ">1" {
		most, err := strconv.ParseUint(fields[2], 10, 16)
		if err != nil {
			return nil, false, fmt.Errorf("%q: %w", trimmed, err)
		}
		n.most = uint16(most)
	}
	return n, held, nil
}

type compiler struct {
	g    *grammar
	p    *parser
	made map[*node]int
}

// loop compiles a node and what is in it, and returns the loop's number.
func (c *compiler) loop(n *node) (int, error) {
	if at, ok := c.made[n]; ok {
		return at, nil
	}
	at := len(c.g.loops)
	c.made[n] = at
	if at > mostLoops {
		return 0, fmt.Errorf("there are more than %d loops", mostLoops)
	}
	c.g.loops = append(c.g.loops, loop{name: n.name, label: n.label, number: uint8(at), end: endOf(n.name)})
	var entries []entry
	before, ordinal := "", uint16(0)
	for _, child := range n.inside {
		e := entry{opens: -1, most: child.most, required: child.required}
		first, within := child, n
		if child.id == "" {
			target := child
			if child.call != "" {
				if target = c.p.defined[child.call]; target == nil {
					return 0, fmt.Errorf("loop %s is not defined", child.call)
				}
			}
			if len(target.inside) == 0 {
				return 0, fmt.Errorf("loop %s is empty", target.name)
			}
			opens, err := c.loop(target)
			if err != nil {
				return 0, err
			}
			e.opens = int16(opens)
			first, within = target.inside[0], target
		}
		s, err := c.segment(first, within)
		if err != nil {
			return 0, fmt.Errorf("loop %s: %w", n.name, err)
		}
		if first.id != before {
			ordinal++
			before = first.id
		}
		e.segment, e.ordinal, e.keyed, e.key = s, ordinal, s.keyed, s.key
		e.doubly, e.open = !s.second.any(), s.open
		entries = append(entries, e)
	}
	l := &c.g.loops[at]
	first := entries[0].segment
	slices.SortStableFunc(entries, func(a, b entry) int { return c.numberOf(a.segment.id) - c.numberOf(b.segment.id) })
	l.entries = entries
	for i := range entries {
		if entries[i].segment == first {
			l.start = int16(i)
		}
	}
	return at, nil
}

// numberOf gives a segment its number in the grammar.
func (c *compiler) numberOf(id uint32) int {
	if n := c.g.number(id); n >= 0 {
		return n
	}
	at := slotOf(id)
	for c.g.numbers[at] >= 0 {
		at = (at + 1) & 127
	}
	c.g.numbers[at] = int16(len(c.g.ids))
	c.g.ids = append(c.g.ids, id)
	return len(c.g.ids) - 1
}

// index prepares a loop's look-ups.
func (l *loop) index(g *grammar) error {
	if len(l.entries) > mostEntries {
		return fmt.Errorf("loop %s has more than %d entries", l.name, mostEntries)
	}
	l.byID = make([]span, len(g.ids))
	for i := range l.entries {
		e := &l.entries[i]
		n := g.number(e.segment.id)
		if l.byID[n].to == 0 {
			l.byID[n].from = int16(i)
		}
		l.byID[n].to = int16(i + 1)
		if t := &g.told[n]; e.keyed {
			*t = told{keyed: true, keyAt: e.segment.keyAt, inside: e.segment.inside, doubly: t.doubly || e.doubly}
		}
		if e.required {
			l.required = append(l.required, int16(i))
		}
	}
	slices.SortStableFunc(l.required, func(a, b int16) int { return int(l.entries[a].ordinal) - int(l.entries[b].ordinal) })
	if len(l.required) > 64 {
		return fmt.Errorf("loop %s has more than 64 required entries", l.name)
	}
	once := uint64(1)
	for i := range l.entries {
		e := &l.entries[i]
		if e.most == 1 {
			e.once, once = once, once<<1
		}
		e.counted = e.most > 1 || e.most == 1 && e.once == 0
	}
	for bit, at := range l.required {
		l.entries[at].bit = 1 << bit
		l.needed |= 1 << bit
		for i := range l.entries {
			if e := &l.entries[i]; l.entries[at].ordinal < e.ordinal {
				e.before |= 1 << bit
			}
		}
	}
	start := &l.entries[l.start]
	l.opened, l.once, l.counted = start.bit, start.once, start.counted
	return nil
}

// nests says whether no more loops lie one in another than there may be.
func (g *grammar) nests(loop, most int) error {
	if most == 0 {
		return fmt.Errorf("more than %d loops lie one in another", mostNested)
	}
	for i := range g.loops[loop].entries {
		if opens := g.loops[loop].entries[i].opens; opens >= 0 {
			if err := g.nests(int(opens), most-1); err != nil {
				return err
			}
		}
	}
	return nil
}

// byQualifier are the segments that mean different things by their qualifier.
const byQualifier = " REF DTP DTM NM1 N1 AMT HI HL QTY NTE CRC "

// segment compiles one use of a segment inside a loop.
func (c *compiler) segment(n, parent *node) (*segment, error) {
	defined, known := c.p.segments[n.id]
	s := &segment{id: packID([]byte(n.id)), name: n.id, keyAt: 1, defined: len(defined)}
	if n.id == "HL" {
		s.keyAt = 3
	}
	if n.body == "any" {
		s.open = true
		return s, nil
	}
	if !known {
		return nil, fmt.Errorf("segment %s is not in segments.txt", n.id)
	}
	for _, number := range defined {
		s.elements = append(s.elements, c.p.element(number))
	}
	if err := c.p.uses(n.body, s.elements); err != nil {
		return nil, fmt.Errorf("%s: %w", n.id, err)
	}
	for i := range s.elements {
		switch s.elements[i].usage {
		case required:
			s.last = i + 1
		}
	}
	for _, each := range c.p.notes[n.id] {
		if each.canFail(s.elements) {
			s.notes = append(s.notes, each)
		}
	}
	c.keys(s, n, parent)
	s.glance = glanceOf(s)
	return s, nil
}

func (c *compiler) keys(s *segment, n, parent *node) {
	key := &s.elements[s.keyAt-1]
	if key.kind == composite && len(key.components) > 0 {
		key = &key.components[0]
		s.inside = true
	}
	same := 0
	for _, sibling := range parent.inside {
		if sibling.id == n.id {
			same++
		}
	}
	s.keyed = !key.codes.any() && (strings.Contains(byQualifier, " "+n.id+" ") || same > 1)
	s.key = key.codes
	if n.id == "PWK" && s.keyed {
		s.second = s.elements[1].codes
	}
}
