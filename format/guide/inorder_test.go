package guide

import (
	"math/rand/v2"
	"strings"
	"testing"

	"firstpass/format/x12"
)

// TestGlanceMissesNothing writes segments of every use every grammar knows, right and
// wrong, and wants none of those called in order that has a fault when each element is
// looked at by itself; and the right ones called so, or the glance saves nothing.
func TestGlanceMissesNothing(t *testing.T) {
	v := newValidator(t, Options{})
	random := rand.New(rand.NewPCG(96372, 1))
	passed, all := 0, 0
	for _, name := range []string{"837P", "837I", "835", "999", "277CA"} {
		for _, e := range []edition{edition5010, edition4010, editionAhead} {
			v.g = v.guides.get(name, e)
			for i := range v.g.loops {
				for j := range v.g.loops[i].entries {
					use := v.g.loops[i].entries[j].segment
					if use.open {
						continue
					}
					for range 300 {
						text := written(use, random)
						ok, faults := glanced(t, v, text, use)
						all++
						if ok {
							passed++
						}
						if ok && len(faults) > 0 {
							t.Fatalf("%s of %s, edition %c: %q passes, but %v", use.name, v.g.loops[i].name, e, text, words(faults))
						}
					}
					text := rightly(use)
					if ok, faults := glanced(t, v, text, use); !ok && len(faults) == 0 {
						t.Errorf("%s of %s, edition %c: %q does not pass, and has no fault", use.name, v.g.loops[i].name, e, text)
					}
				}
			}
		}
	}
	if passed < all/50 {
		t.Errorf("%d of %d pass: too few of the segments are right", passed, all)
	}
}

// glanced says whether a segment is in order at a glance, and what is wrong with it.
func glanced(t *testing.T, v *Validator, text string, use *segment) (bool, []Error) {
	t.Helper()
	block := x12.Block{Text: []byte(text), Starts: []int32{0}}
	for i := range len(text) {
		if text[i] == '*' {
			block.Starts = append(block.Starts, int32(i+1))
		}
	}
	block.Starts = append(block.Starts, int32(len(text)+1))
	s := &x12.Segment{Delimiters: x12.Delimiters{Element: '*', Component: ':', Repetition: '^', Segment: '~'}}
	block.Segment(s, &x12.Record{Tag: use.id, Elements: int32(len(block.Starts) - 2)})
	v.component, v.out = ':', v.out[:0]
	by := told{keyed: use.keyed, keyAt: use.keyAt, inside: use.inside}
	ok := (!use.keyed || use.key.has(v.keyOf(s, by))) && v.inOrder(s, use)
	v.faults(s, use)
	return ok, v.out
}

// written writes a segment whose elements are mostly right.
func written(use *segment, random *rand.Rand) string {
	wrong := random.IntN(3) // elements, at the most
	var b strings.Builder
	b.WriteString(use.name)
	for i := range use.elements {
		e := &use.elements[i]
		value := ""
		if e.usage == required || e.usage == situational && random.IntN(2) == 0 {
			value = valueOf(e, random)
		}
		if wrong > 0 && random.IntN(len(use.elements)) == 0 {
			value, wrong = spoilt(value, random), wrong-1
		}
		b.WriteString("*" + value)
	}
	text := b.String()
	if random.IntN(20) > 0 {
		text = strings.TrimRight(text, "*")
	}
	return text
}

// rightly writes a short right segment of a use.
func rightly(use *segment) string {
	text := use.name
	for i := range use.elements[:max(use.last, 1)] {
		text += "*"
		if e := &use.elements[i]; e.usage == required || use.last == 0 && e.usage == situational {
			text += valueOf(e, rand.New(rand.NewPCG(1, uint64(i))))
		}
	}
	return text
}

func valueOf(e *element, random *rand.Rand) string {
	if list := e.codes.list(); len(list) > 0 {
		return unpack(list[random.IntN(len(list))])
	}
	if e.number == "1250" { // the format of a date
		return "D8"
	}
	size := int(e.least) + random.IntN(min(int(e.most-e.least), 20)+1)
	switch e.kind {
	case whole:
		return strings.Repeat("7", size)
	case decimal:
		return [...]string{"7", "12.5", ".3", "100", "5."}[random.IntN(5)]
	case day:
		return "20240911"
	case clock:
		return "0800"
	case period:
		return "20240911"
	case composite:
		parts := []string{}
		for i := range e.components {
			part := ""
			if c := &e.components[i]; c.usage == required || c.usage == situational && random.IntN(2) == 0 {
				part = valueOf(c, random)
			}
			parts = append(parts, part)
		}
		return strings.TrimRight(strings.Join(parts, ":"), ":")
	}
	return strings.Repeat("X", size)
}

func spoilt(value string, random *rand.Rand) string {
	values := [...]string{"", " ", " X", "X ", ":", "^", value + ":", value + "^", value + "X", value + value, value + " ", " " + value,
		"\x00", "\x00" + value, value + "\x00", "20240230", "20241301", "17991231", "2024010A", "-1", "1.2.3", "1E5", ".", "-", "é",
		strings.Repeat("9", 9), strings.Repeat("9", 40), strings.Repeat("X", 300), value + ":" + value, value[min(1, len(value)):]}
	return values[random.IntN(len(values))]
}
