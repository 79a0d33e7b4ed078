package correct

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// segment is one segment with the bytes as they were.
type segment struct {
	id       string
	at       int32
	d        x12.Delimiters
	raw      []byte // with terminator and what follows it
	elements []string
	tail     []byte // terminator and what follows it
	changed  bool
}

func cutSegment(m *met, piece []byte) segment {
	s := segment{id: m.id, at: m.at, d: m.delimiters, raw: bytes.Clone(piece)}
	body := s.raw
	if end := bytes.IndexByte(body, s.d.Segment); end >= 0 {
		body, s.tail = body[:end], s.raw[end:]
	}
	s.elements = strings.Split(string(body), string(rune(s.d.Element)))
	return s
}

// bytes is the segment as it is to be written: as it was, unless it changed.
func (s *segment) bytes() []byte {
	if !s.changed {
		return s.raw
	}
	text := strings.TrimRight(strings.Join(s.elements, string(rune(s.d.Element))), string(rune(s.d.Element)))
	return append([]byte(text), s.tail...)
}

func (s *segment) get(n int) string {
	if n < len(s.elements) {
		return strings.TrimSpace(s.elements[n])
	}
	return ""
}

func (s *segment) set(n int, value string) {
	for len(s.elements) <= n {
		s.elements = append(s.elements, "")
	}
	if s.elements[n] != value {
		s.elements[n] = value
		s.changed = true
	}
}

// parts and setParts take a composite apart and put it together.
func (s *segment) parts(n int) []string { return strings.Split(s.get(n), string(rune(s.d.Component))) }

func (s *segment) setParts(n int, list []string) {
	s.set(n, strings.TrimRight(strings.Join(list, string(rune(s.d.Component))), string(rune(s.d.Component))))
}

// writable says whether a value holds no delimiter: X12 has no escape.
func (s *segment) writable(value string) bool {
	return !strings.ContainsAny(value, string([]byte{s.d.Element, s.d.Component, s.d.Segment})) && (s.d.Repetition == 0 || strings.IndexByte(value, s.d.Repetition) < 0)
}

// editing is one claim being changed.
type editing struct {
	segments []segment
	edits    []Edit
	left     []string
	charges  bool // the lines' charges are not what they were
}

// apply makes what can be made and returns how many edits that was.
func (c *editing) apply() (made int) {
	number := c.segments[0].get(1)
	for i, e := range c.edits {
		if slices.Contains(c.edits[:i], e) {
			continue // two findings ask for the same
		}
		if why := c.edit(&e); why != "" {
			c.left = append(c.left, fmt.Sprintf("claim %s: %s %s: %s", number, e.Op, e.Value, why))
			continue
		}
		made++
	}
	if made > 0 {
		c.renumber()
		if c.charges {
			c.total()
		}
	}
	return made
}

// edit makes one change; why says what is in its way.
func (c *editing) edit(e *Edit) (why string) {
	if e.Op == finding.AddLine {
		return "a new line is for the billing system to write"
	}
	if e.Line == 0 {
		return c.editClaim(e)
	}
	at := slices.IndexFunc(c.segments, func(s segment) bool { return s.at == e.Line && (s.id == "SV1" || s.id == "SV2") })
	if at < 0 {
		return "its service line is not there any more"
	}
	s := &c.segments[at]
	if !s.writable(strings.ReplaceAll(e.Value, ",", "")) {
		return "the value holds a delimiter of the file"
	}
	shift := 0 // SV2 has the revenue code in front
	if s.id == "SV2" {
		shift = 1
	}
	procedure := s.parts(1 + shift)
	switch e.Op {
	case finding.AddModifier, finding.RemoveModifier:
		why = modify(&procedure, e)
		if why == "" {
			s.setParts(1+shift, procedure)
		}
	case finding.SetCode:
		if len(procedure) < 2 {
			return "the line names no procedure"
		}
		procedure[1] = e.Value
		s.setParts(1+shift, procedure)
	case finding.SetUnits:
		s.set(4+shift, e.Value)
	case finding.SetDiagnoses:
		if s.id == "SV2" {
			return "an institutional line points at no diagnosis"
		}
		s.setParts(7, strings.FieldsFunc(e.Value, func(r rune) bool { return r == ',' || r == ' ' || r == ':' }))
	case finding.SetNDC:
		return c.setDrug(at, e.Value)
	case finding.RemoveLine:
		return c.removeLine(at)
	case finding.SetField:
		return c.setLine(s, shift, e)
	default:
		return "it is not known how"
	}
	return why
}

func modify(procedure *[]string, e *Edit) (why string) {
	list := *procedure
	for len(list) < 6 {
		list = append(list, "")
	}
	mods := slices.DeleteFunc(slices.Clone(list[2:6]), func(m string) bool { return m == "" || m == e.Value && e.Op == finding.RemoveModifier })
	if e.Op == finding.AddModifier && !slices.Contains(mods, e.Value) {
		if len(mods) == 4 {
			return "four modifiers are there already"
		}
		mods = append(mods, e.Value)
	}
	for i := range 4 {
		list[2+i] = ""
		if i < len(mods) {
			list[2+i] = mods[i]
		}
	}
	*procedure = list
	return ""
}

func (c *editing) editClaim(e *Edit) (why string) {
	clm := &c.segments[0]
	if e.Op != finding.SetField || !clm.writable(e.Value) {
		return "it is not known how"
	}
	place := clm.parts(5)
	for len(place) < 3 {
		place = append(place, "")
	}
	switch e.Field {
	case "place_of_service":
		place[0] = e.Value
	case "frequency":
		if (e.Value == "7" || e.Value == "8") && !c.hasOriginal() {
			return "the payer's number of the original claim is not there"
		}
		place[2] = e.Value
	default:
		return "it is not known how"
	}
	clm.setParts(5, place)
	return ""
}

func (c *editing) hasOriginal() bool {
	return slices.ContainsFunc(c.segments, func(s segment) bool { return s.id == "REF" && s.get(1) == "F8" && s.get(2) != "" })
}

func (c *editing) setLine(s *segment, shift int, e *Edit) (why string) {
	switch e.Field {
	case "charge":
		s.set(2+shift, e.Value)
		c.charges = true
	case "place_of_service":
		if s.id == "SV2" {
			return "an institutional line has no place of service"
		}
		s.set(5, e.Value)
	default:
		return "it is not known how"
	}
	return ""
}

// lineEnd is behind the last segment of the line that holds segment at.
func (c *editing) lineEnd(at int) int {
	for at++; at < len(c.segments) && c.segments[at].id != "LX"; at++ {
	}
	return at
}

func (c *editing) setDrug(at int, ndc string) (why string) {
	for i := at; i < c.lineEnd(at); i++ {
		if s := &c.segments[i]; s.id == "LIN" && s.get(2) == "N4" {
			s.set(3, ndc)
			return ""
		}
	}
	return "the line has no NDC to correct"
}

func (c *editing) removeLine(at int) (why string) {
	first := at
	for first > 0 && c.segments[first].id != "LX" {
		first--
	}
	lines := 0
	for i := range c.segments {
		if c.segments[i].id == "LX" {
			lines++
		}
		if c.segments[i].id == "SBR" {
			return "another payer's decisions balance with the line"
		}
	}
	if lines < 2 {
		return "it is the claim's only line"
	}
	c.segments = slices.Delete(c.segments, first, c.lineEnd(at))
	c.charges = true
	return ""
}

// renumber counts LX from 1 on.
func (c *editing) renumber() {
	n := 0
	for i := range c.segments {
		if s := &c.segments[i]; s.id == "LX" {
			n++
			if s.get(1) != strconv.Itoa(n) {
				s.set(1, strconv.Itoa(n))
			}
		}
	}
}

// total makes CLM02 the sum of the lines.
func (c *editing) total() {
	var sum claim.Cents
	for i := range c.segments {
		s := &c.segments[i]
		at := map[string]int{"SV1": 2, "SV2": 3}[s.id]
		if at == 0 {
			continue
		}
		amount, err := claim.ParseCents(s.get(at))
		if err != nil {
			return
		}
		sum += amount
	}
	c.segments[0].set(2, strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(sum.String(), "0"), "0"), "."))
}
