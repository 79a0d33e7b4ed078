package guide

import (
	"fmt"
	"strings"
)

// dictionary is the data elements and segments of the standard.
type dictionary struct {
	elements map[string]element
	segments map[string][]string // the elements of each, composites too
	notes    map[string][]note
}

func loadDictionary() (*dictionary, error) {
	d := &dictionary{elements: map[string]element{}, segments: map[string][]string{}, notes: map[string][]note{}}
	body, err := texts.ReadFile("grammar/elements.txt")
	if err != nil {
		return nil, err
	}
	for _, line := range lines(string(body)) {
		if err := d.addElement(strings.Fields(line)); err != nil {
			return nil, err
		}
	}
	if body, err = texts.ReadFile("grammar/segments.txt"); err != nil {
		return nil, err
	}
	for _, line := range lines(string(body)) {
		if err := d.addSegment(line); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *dictionary) addElement(fields []string) error {
	if len(fields) < 4 {
		return fmt.Errorf("elements.txt: %q lacks a part", fields)
	}
	e := element{detail: &detail{number: fields[0], label: strings.Join(fields[3:], " ")}}
	if _, err := fmt.Sscanf(fields[2], "%d-%d", &e.least, &e.most); err != nil {
		return fmt.Errorf("elements.txt: %s: %w", fields[0], err)
	}
	switch fields[1] {
	case "AN":
		e.kind = text
	case "ID":
		e.kind = code
	case "N0":
		e.kind = whole
	case "R":
		e.kind = decimal
	case "DT":
		e.kind = day
	case "TM":
		e.kind = clock
	default:
		return fmt.Errorf("elements.txt: %s: type %q", fields[0], fields[1])
	}
	if e.number == "1251" {
		e.kind = period
	}
	d.elements[e.number] = e
	return nil
}

func (d *dictionary) addSegment(line string) error {
	body, notes, _ := strings.Cut(line, "/")
	fields := strings.Fields(body)
	id := fields[0]
	for _, number := range fields[1:] {
		if _, known := d.elements[number]; !known && d.segments[number] == nil {
			return fmt.Errorf("segments.txt: %s: element %q is not in elements.txt", id, number)
		}
	}
	d.segments[id] = fields[1:]
	for _, each := range strings.Fields(notes) {
		n := note{kind: each[0]}
		for i := 1; i+1 < len(each); i += 2 {
			n.elements = append(n.elements, (each[i]-'0')*10+each[i+1]-'0')
		}
		for i, at := range n.elements {
			n.all |= 1 << at
			if i > 0 {
				n.rest |= 1 << at
			}
		}
		n.first = n.all &^ n.rest
		d.notes[id] = append(d.notes[id], n)
	}
	return nil
}

// element builds an element or component as the standard has it, unused.
func (d *dictionary) element(number string) element {
	if e, ok := d.elements[number]; ok {
		return e
	}
	e := element{kind: composite, detail: &detail{number: number, label: "composite"}}
	for _, part := range d.segments[number] {
		e.components = append(e.components, d.element(part))
	}
	return e
}
