package report

import (
	"sync/atomic"

	"firstpass/finding"
)

// sourceLists is lists of sources as they were written last, each at a place that a few
// letters of its rule's name choose: what a rule rests on is the same on every claim.
type sourceLists [1 << 8]atomic.Pointer[writtenSources]

type writtenSources struct {
	list []finding.Source // itself, so that it is known again by where it stands
	text []byte
}

// append writes a finding's sources.
func (s *sourceLists) append(b []byte, f *finding.Finding) []byte {
	if len(f.Sources) == 0 {
		return b
	}
	place := &s[placeOf(f.Rule)]
	known := place.Load()
	if known == nil || len(known.list) != len(f.Sources) || &known.list[0] != &f.Sources[0] {
		known = &writtenSources{f.Sources, appendSources(nil, f.Sources)}
		place.Store(known)
	}
	return append(b, known.text...)
}

// placeOf spreads the names of rules well enough.
func placeOf(rule string) (n uint8) {
	for i := range len(rule) {
		n = n*31 + rule[i]
	}
	return n
}

func appendSources(b []byte, list []finding.Source) []byte {
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = field(b, "title", list[i].Title)
		b = field(b, "url", list[i].URL)
		b = date(b, "seen", list[i].Seen)
		b = append(b, '}')
	}
	return b
}
