package report

import (
	"strconv"

	"firstpass/finding"
	"firstpass/rule"
)

// Score is one case as `test --format jsonl` prints it.
type Score struct {
	ID         string
	Pass       bool
	Expected   finding.Verdict
	Verdict    finding.Verdict
	Missing    []Missing
	Unwanted   []string
	Unexpected []string
	Needs      []string
}

// Missing is an expected finding that was not raised.
type Missing struct {
	Topic string
	Line  int
}

// ScoreLine adds a case's line.
func ScoreLine(b []byte, s Score) []byte {
	b = append(b, '{')
	b = field(b, "id", s.ID)
	b = field(b, "kind", "case")
	b = key(b, "pass")
	b = strconv.AppendBool(b, s.Pass)
	b = field(b, "expected_verdict", string(s.Expected))
	b = field(b, "verdict", string(s.Verdict))
	b = key(b, "missing")
	b = append(b, '[')
	for i, m := range s.Missing {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = field(b, "topic", m.Topic)
		b = number(b, "line", int64(m.Line))
		b = append(b, '}')
	}
	b = append(b, ']')
	b = words(b, "unwanted", s.Unwanted)
	b = words(b, "unexpected", s.Unexpected)
	b = words(b, "needs", s.Needs)
	return append(b, '}', '\n')
}

// RuleLine adds a rule's line, as `rules --format jsonl` prints it.
func RuleLine(b []byte, p rule.Page, payer string) []byte {
	b = append(b, '{')
	b = field(b, "id", p.ID)
	b = field(b, "title", p.Title)
	b = field(b, "topic", p.Topic)
	b = field(b, "severity", p.Severity.String())
	b = field(b, "confidence", string(p.Confidence))
	b = number(b, "snip", int64(p.SNIP))
	if payer != "" {
		b = field(b, "payer", payer)
	}
	b = words(b, "codes", p.Triggers)
	b = words(b, "prevents", p.Prevents)
	return append(b, '}', '\n')
}

func words(b []byte, name string, list []string) []byte {
	b = key(b, name)
	b = append(b, '[')
	for i, w := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, w)
	}
	return append(b, ']')
}
