package policy

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/rule"
)

// kindWords name the kinds of codes in pages and expressions.
var kindWords = [...]string{
	codes.Unknown: "unknown", codes.Visit: "visit", codes.AdminCode: "administration", codes.DrugCode: "drug",
	codes.UnlistedDrug: "unlisted-drug", codes.Vaccine: "vaccine", codes.ImmuneGlobulin: "globulin",
	codes.Procedure: "procedure", codes.Supply: "supply", codes.OtherService: "other-service",
}

func kindWord(k codes.Kind) string {
	if int(k) < len(kindWords) {
		return kindWords[k]
	}
	return ""
}

// codeSet is a choice of codes: exact ones, ranges and kinds.
type codeSet struct {
	exact  map[string]bool
	ranges [][2]string
	kinds  uint32
	all    bool
	list   []string // as written
}

// isCode says whether a word has the form of a HCPCS or CPT code.
func isCode(word string) bool {
	for i := range len(word) {
		if ch := word[i]; (ch < 'A' || ch > 'Z') && (ch < '0' || ch > '9') {
			return false
		}
	}
	return len(word) == 5
}

// add takes a code, a range, a kind or *; ok is false for anything else.
func (s *codeSet) add(word string) (ok bool) {
	from, to, isRange := strings.Cut(word, "-")
	switch {
	case word == "*":
		s.all = true
	case isCode(word):
		if s.exact == nil {
			s.exact = map[string]bool{}
		}
		s.exact[word] = true
	case isRange && isCode(from) && isCode(to) && from < to:
		s.ranges = append(s.ranges, [2]string{from, to})
	default:
		for kind, name := range kindWords {
			if name == word {
				s.kinds |= 1 << kind
				ok = true
			}
		}
		if !ok {
			return false
		}
	}
	s.list = append(s.list, word)
	return true
}

func (s *codeSet) empty() bool { return len(s.list) == 0 }

func (s *codeSet) has(l *facts.Line) bool {
	if s.all || s.kinds&(1<<l.Info.Kind) != 0 {
		return true
	}
	return s.hasCode(l.Code)
}

// hasCode looks at exact codes and ranges only: for the past, of which no kind is known.
func (s *codeSet) hasCode(code string) bool {
	if s.exact[code] {
		return true
	}
	for _, r := range s.ranges {
		if len(code) == 5 && code >= r[0] && code <= r[1] {
			return true
		}
	}
	return false
}

func (r *reader) codes(into *codeSet) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.each(n, func(item *yaml.Node) {
			if !into.add(item.Value) {
				r.fail(item, "%q is no code, range or kind of codes%s", item.Value, rule.DidYouMean(item.Value, kindWords[:]))
			}
		})
	}
}
