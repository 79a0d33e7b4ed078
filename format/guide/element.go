package guide

import (
	"bytes"
	"strconv"

	"firstpass/finding"
	"firstpass/format/x12"
)

// elements checks the elements of a segment against its use in the guide.
func (v *Validator) elements(s *x12.Segment, use *segment) {
	if !v.inOrder(s, use) {
		v.faults(s, use)
	}
}

// faults checks the elements one by one, in their order, and says what is wrong.
func (v *Validator) faults(s *x12.Segment, use *segment) {
	raw, starts := s.Raw(), s.Starts()
	n := len(starts) - 2
	v.oddParts = v.component != 0 && bytes.IndexByte(raw, v.component) >= 0
	v.oddRepeats = s.Delimiters.Repetition != 0 && bytes.IndexByte(raw, s.Delimiters.Repetition) >= 0
	var present uint64
	for i := 1; i <= n; i++ {
		value := raw[starts[i] : starts[i+1]-1]
		if i > len(use.elements) {
			if len(value) > 0 {
				v.element(s, use, i, 0, tooManyElements, value, "has more elements than the standard defines")
				break
			}
			continue
		}
		e := &use.elements[i-1]
		if len(value) == 0 {
			if e.usage == required {
				v.missing(s, use, i, 0, e)
			}
			continue
		}
		present |= 1 << i
		v.given(s, use, i, e, value)
	}
	for i := n + 1; i <= use.last; i++ {
		if use.elements[i-1].usage == required {
			v.missing(s, use, i, 0, &use.elements[i-1])
		}
	}
	if n > 0 && starts[n+1]-1 == starts[n] {
		v.trailing(s, use)
	}
	for i := range use.notes {
		if n := &use.notes[i]; n.fails(present) {
			v.note(s, use, n, present)
		}
	}
}

// given checks an element that is there.
func (v *Validator) given(s *x12.Segment, use *segment, i int, e *element, value []byte) {
	switch {
	case e.usage == unused:
		if v.g.edition != edition4010 {
			v.element(s, use, i, 0, notUsed, value, "is not used here")
		}
	case v.oddRepeats && bytes.IndexByte(value, s.Delimiters.Repetition) >= 0:
		v.element(s, use, i, 0, tooManyRepetitions, value, "is repeated, which the guide does not allow here")
	case e.kind == composite:
		v.composite(s, use, i, e, value)
	case v.oddParts && bytes.IndexByte(value, v.component) >= 0:
		v.element(s, use, i, 0, tooManyComponents, value, "has components and should have none")
	default:
		var before []byte
		if e.kind == period && i > 1 {
			before = s.Element(i - 1)
		}
		v.value(s, use, i, 0, e, value, before)
	}
}

// composite checks the components of one element.
func (v *Validator) composite(s *x12.Segment, use *segment, at int, e *element, value []byte) {
	if !v.oddParts {
		v.part(s, use, at, 1, e, value, nil)
		v.absent(s, use, at, 2, e)
		return
	}
	separator := v.component
	n := 0
	var before []byte
	for rest, more := value, true; more; {
		part := rest
		more = false
		for i, c := range rest {
			if c == separator {
				part, rest, more = rest[:i], rest[i+1:], true
				break
			}
		}
		n++
		if n > len(e.components) {
			v.element(s, use, at, n, tooManyComponents, part, "has more components than the standard defines")
			return
		}
		v.part(s, use, at, n, e, part, before)
		before = part
	}
	v.absent(s, use, at, n+1, e)
}

func (v *Validator) part(s *x12.Segment, use *segment, at, n int, e *element, part, before []byte) {
	c := &e.components[n-1]
	switch {
	case len(part) == 0:
		if c.usage == required {
			v.missing(s, use, at, n, c)
		}
	case c.usage == unused:
		if v.g.edition != edition4010 {
			v.element(s, use, at, n, notUsed, part, "is not used here")
		}
	case c.plain && part[0] != ' ' && len(part) >= int(c.least) && len(part) <= int(c.most) && (c.codes.any() || c.codes.has(pack(part))):
	default:
		v.value(s, use, at, n, c, part, before)
	}
}

// absent reports the required components from n on.
func (v *Validator) absent(s *x12.Segment, use *segment, at, n int, e *element) {
	for ; n <= e.last; n++ {
		if e.components[n-1].usage == required {
			v.missing(s, use, at, n, &e.components[n-1])
		}
	}
}

// value checks the length, the characters and the code of one value.
func (v *Validator) value(s *x12.Segment, use *segment, at, part int, e *element, value, before []byte) {
	length, ok := len(value), true
	wrong, why := badCharacter, "is not a number"
	switch e.kind {
	case text, code:
	case whole:
		length, ok = checkWhole(value)
	case decimal:
		length, ok = checkDecimal(value)
	case day:
		ok = isDay(value) || len(value) < 8
		wrong, why = badDate, "is not a day of the calendar"
	case clock:
		ok = isTime(value)
		wrong, why = badTime, "is not a time of day"
	case period:
		if bad := checkPeriod(before, value); bad != "" {
			ok, wrong, why = false, bad, "is no date in the format "+shown(before)
		}
	}
	if e.kind <= code && value[0] == ' ' && len(bytes.TrimLeft(value, " ")) == 0 {
		ok, why = false, "holds blanks only"
		if e.kind == code {
			wrong = badCode
		}
	}
	if !ok {
		v.element(s, use, at, part, wrong, value, why)
		return
	}
	switch {
	case length < int(e.least):
		v.element(s, use, at, part, tooShort, value, "is shorter than "+strconv.Itoa(int(e.least))+" characters")
	case length > int(e.most):
		v.element(s, use, at, part, tooLong, value, "is longer than "+strconv.Itoa(int(e.most))+" characters")
	}
	if !e.codes.any() && !e.codes.has(pack(value)) {
		why := "is none of the codes the guide allows here"
		if length <= int(e.most) {
			why = "is " + quoted(value) + ", which the guide does not allow here"
		}
		v.element(s, use, at, part, badCode, value, why)
	}
}

// note reports a syntax note that is broken.
func (v *Validator) note(s *x12.Segment, use *segment, n *note, present uint64) {
	switch n.kind {
	case 'P':
		v.lacking(s, use, n, present, "is needed where the elements it goes with are there")
	case 'C':
		v.lacking(s, use, n, present, "is needed where the element it depends on is there")
	case 'L':
		v.conditional(s, use, int(n.elements[1]), "or one it stands with is needed")
	case 'R':
		v.conditional(s, use, int(n.elements[0]), "or one it stands with is needed")
	case 'E':
		for _, at := range n.elements[1:] {
			if present&(1<<at) != 0 {
				v.element(s, use, int(at), 0, exclusion, s.Element(int(at)), "excludes another element that is there")
				return
			}
		}
	}
}

// lacking reports the elements of a note that are not there.
func (v *Validator) lacking(s *x12.Segment, use *segment, n *note, present uint64, why string) {
	for _, at := range n.elements {
		if present&(1<<at) == 0 {
			v.conditional(s, use, int(at), why)
		}
	}
}

// conditional reports a missing element that is not required by itself, and not
// forbidden either.
func (v *Validator) conditional(s *x12.Segment, use *segment, at int, why string) {
	if at > len(use.elements) || use.elements[at-1].usage != situational {
		return
	}
	v.element(s, use, at, 0, conditionMissing, nil, why)
}

func (v *Validator) missing(s *x12.Segment, use *segment, at, part int, e *element) {
	v.element(s, use, at, part, elementMissing, nil, "is required")
}

func (v *Validator) trailing(s *x12.Segment, use *segment) {
	v.report(Error{SegmentID: use.name, SNIP: 1, Severity: finding.Warning, Code: "IK3-8",
		Message: use.name + " ends with empty elements, which the standard leaves out"}, s)
}

// element reports an element; value is kept for the acknowledgement.
func (v *Validator) element(s *x12.Segment, use *segment, at, part int, wrong string, value []byte, why string) {
	e := Error{SegmentID: use.name, Element: at, Component: part, Code: wrong, Severity: finding.Error, SNIP: 2, Value: kept(value)}
	switch wrong {
	case tooManyElements, tooManyComponents, tooShort, tooLong, badCharacter, badDate, badTime, conditionMissing, exclusion, tooManyRepetitions:
		e.SNIP = 1
	}
	name := use.name
	if at <= len(use.elements) {
		element := &use.elements[at-1]
		e.Number = element.number
		if part > 0 && part <= len(element.components) {
			element = &element.components[part-1]
			e.Number = element.number
		}
		name = place(use.name, at, part) + " (" + element.label + ")"
		if element.kind == composite {
			name = place(use.name, at, part)
		}
	}
	e.Message = name + " " + why
	v.report(e, s)
}

// place names an element as the guides do: CLM05-1.
func place(segment string, at, part int) string {
	b := append(make([]byte, 0, 12), segment...)
	if at < 10 {
		b = append(b, '0')
	}
	b = strconv.AppendInt(b, int64(at), 10)
	if part > 0 {
		b = strconv.AppendInt(append(b, '-'), int64(part), 10)
	}
	return string(b)
}

// kept copies a value for IK404, which holds 99 characters.
func kept(value []byte) string { return string(value[:min(len(value), 99)]) }

// shown quotes a code in a message; longer text may be a person's and is not.
func shown(value []byte) string {
	if len(value) == 0 || len(value) > 10 {
		return "given"
	}
	return string(value)
}

func quoted(value []byte) string {
	if len(value) > 10 {
		return "not a code"
	}
	return strconv.Quote(string(value))
}
