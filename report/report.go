// Package report writes results: text for a person, JSON lines, CSV, SARIF,
// JUnit and HTML for everything else. A format turns one result into bytes
// without looking at another, so that workers can write side by side; only the
// head and the foot see the whole run.
package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// Options are what a user may ask of every format.
type Options struct {
	ShowPatients bool // --show-phi
	Colour       bool
	Width        int // of the terminal; 0 = not one
	Verbose      bool
	Version      string
	// Title names a rule in words; may be nil.
	Title func(rule string) string
}

// Format writes one run.
type Format interface {
	// Head comes before the first result.
	Head(b []byte) []byte
	// Result adds one result. It is called from several goroutines at once.
	Result(b []byte, r *finding.Result) []byte
	// Foot comes after the last one.
	Foot(b []byte, s *Summary) []byte
}

// Joined is a format that needs something between two results that wrote anything.
type Joined interface{ Join() string }

// Illustrated is a format that shows a result with a picture of its day.
type Illustrated interface {
	Illustrated(b []byte, r *finding.Result, picture []byte) []byte
}

// Names lists the formats in the order help shows them.
func Names() []string { return []string{"text", "jsonl", "csv", "sarif", "junit", "html"} }

// New returns the format of a name.
func New(name string, o Options) (Format, error) {
	switch name {
	case "text":
		return text{o}, nil
	case "jsonl":
		return jsonLines{o, new(sourceLists)}, nil
	case "csv":
		return commaSeparated{o}, nil
	case "sarif":
		return &sarif{Options: o}, nil
	case "junit":
		return &junit{Options: o}, nil
	case "html":
		return &html{Options: o}, nil
	}
	return nil, fmt.Errorf("format %q: want one of %s", name, strings.Join(Names(), ", "))
}

// Summary is what a run added up to.
type Summary struct {
	Clean, Review, Fix int
	Unreadable         int
	Incomplete         int
	AtRisk             claim.Cents
	Rules              map[string]int // findings per rule, information left out
	Unlisted           map[string]int // codes no table knows, with how many lines
	Notes              []string       // said once per run: no chart given, ...
}

// Add counts a result.
func (s *Summary) Add(r *finding.Result) {
	if r.Problem != nil {
		s.Unreadable++
		return
	}
	switch r.Verdict() {
	case finding.Fix:
		s.Fix++
	case finding.Review:
		s.Review++
	default:
		s.Clean++
	}
	if !r.Complete {
		s.Incomplete++
	}
	s.AtRisk += r.AtRisk
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Severity > finding.Info {
			if s.Rules == nil {
				s.Rules = map[string]int{}
			}
			s.Rules[f.Rule]++
		}
	}
	for _, code := range r.Unlisted {
		if s.Unlisted == nil {
			s.Unlisted = map[string]int{}
		}
		s.Unlisted[code]++
	}
}

// Claims is how many claims were read or could not be.
func (s *Summary) Claims() int { return s.Clean + s.Review + s.Fix + s.Unreadable }

// Line is the one-line summary: 182 clean, 9 to fix, 3 to review; $4,120 at risk; ...
func (s *Summary) Line() string {
	parts := []string{fmt.Sprintf("%s clean, %s to fix, %s to review", group(s.Clean), group(s.Fix), group(s.Review))}
	if s.AtRisk > 0 {
		parts = append(parts, Dollars(s.AtRisk)+" at risk")
	}
	if s.Incomplete > 0 {
		parts = append(parts, group(s.Incomplete)+" not fully checked")
	}
	if s.Unreadable > 0 {
		parts = append(parts, group(s.Unreadable)+" could not be read")
	}
	return strings.Join(parts, "; ")
}

// UnlistedLine says which codes are outside the tables, once for the run.
func (s *Summary) UnlistedLine() string {
	if len(s.Unlisted) == 0 {
		return ""
	}
	list := slices.SortedFunc(maps.Keys(s.Unlisted), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.Unlisted[b], s.Unlisted[a]), cmp.Compare(a, b))
	})
	lines := 0
	for _, n := range s.Unlisted {
		lines += n
	}
	shown := list[:min(len(list), 8)]
	more := ""
	if len(list) > len(shown) {
		more = ", ..."
	}
	return fmt.Sprintf("%s lines with codes outside the tables were not checked: %s%s", group(lines), strings.Join(shown, ", "), more)
}

// Dollars prints $4,120 or $4,120.50: cents only where there are any.
func Dollars(c claim.Cents) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	out := sign + "$" + group(int(c/100))
	if c%100 != 0 {
		out += fmt.Sprintf(".%02d", c%100)
	}
	return out
}

// group prints an integer with commas.
func group(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i, ch := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(ch)
	}
	return b.String()
}

// Merge adds another summary's counts: each worker keeps its own.
func (s *Summary) Merge(o *Summary) {
	s.Clean += o.Clean
	s.Review += o.Review
	s.Fix += o.Fix
	s.Unreadable += o.Unreadable
	s.Incomplete += o.Incomplete
	s.AtRisk += o.AtRisk
	s.Rules = merge(s.Rules, o.Rules)
	s.Unlisted = merge(s.Unlisted, o.Unlisted)
	s.Notes = append(s.Notes, o.Notes...)
}

func merge(into, from map[string]int) map[string]int {
	if into == nil {
		return from
	}
	for k, n := range from {
		into[k] += n
	}
	return into
}
