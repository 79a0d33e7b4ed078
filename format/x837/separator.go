package x837

import (
	"bytes"
	"fmt"

	"firstpass/format/x12"
)

// useComponent notices another component separator than the declared one, as 6
// of 693 collected files have: CLM05 is always a composite of three, "11>B>1".
func (r *Source) useComponent(s *x12.Segment) {
	place := bytes.TrimRight(s.Element(5), " ")
	if len(place) < 4 || len(x12.Part(place, r.component, 2)) > 0 {
		return
	}
	c := place[len(place)-2]
	if c == r.component || isWord(c) || c == ' ' || len(x12.Part(place, c, 3)) == 0 || len(x12.Part(place, c, 4)) > 0 {
		return
	}
	declared := r.component
	r.component = c
	if !r.told.component {
		r.told.component = true
		r.report(ComponentSeparator, fmt.Sprintf("ISA16 declares the component separator %q but %q is in use; read with the latter", declared, c), r.envelope, r.at, false)
	}
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
