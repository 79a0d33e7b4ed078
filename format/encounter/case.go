package encounter

import (
	"strconv"
	"strings"

	"firstpass/finding"
)

func (d *decoder) expect(n node, c *Case) {
	switch n.kind {
	case textNode:
		d.expectWords(n, c)
		return
	case listNode:
		c.Verdict = finding.Fix
		d.expectTopics(n, c)
		return
	}
	d.fields(n, "expect", map[string]func(node){
		"verdict": oneOf(d, &c.Verdict, finding.Clean, finding.Review, finding.Fix),
		"findings": func(n node) {
			for _, item := range d.list(n) {
				d.expected(item, c)
			}
		},
		"not": d.texts(&c.Not), "also": d.texts(&c.Also),
	})
	if c.Verdict == "" {
		d.fail(n.line, "expect has no verdict: clean, review or fix")
	}
}

func (d *decoder) expected(n node, c *Case) {
	if n.kind == textNode {
		d.expectTopic(n, n.text, c)
		return
	}
	var e Expected
	d.fields(n, "an expected finding", map[string]func(node){
		"topic": d.text(&e.Topic), "line": d.integer(&e.Line), "fix": d.text(&e.Fix),
	})
	c.Findings = append(c.Findings, e)
}

// expectWords reads the compact `clean`, or `review [topic@2, topic]`.
func (d *decoder) expectWords(n node, c *Case) {
	word, rest, _ := strings.Cut(strings.TrimSpace(n.text), " ")
	switch finding.Verdict(word) {
	case finding.Clean, finding.Review, finding.Fix:
		c.Verdict = finding.Verdict(word)
	default:
		d.fail(n.line, "`expect`: want clean, review [topic@line], fix [topic@line] or [topic@line]")
		return
	}
	rest = strings.Trim(strings.TrimSpace(rest), "[]")
	for _, topic := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' }) {
		d.expectTopic(n, topic, c)
	}
}

func (d *decoder) expectTopics(n node, c *Case) {
	for _, item := range n.items {
		d.expectTopic(item, item.text, c)
	}
}

// expectTopic reads topic@line.
func (d *decoder) expectTopic(n node, text string, c *Case) {
	topic, line, hasLine := strings.Cut(text, "@")
	if n.kind != textNode || !isFieldName.MatchString(topic) {
		d.fail(n.line, "`expect`: want topic@line")
		return
	}
	e := Expected{Topic: topic}
	if hasLine {
		number, err := strconv.Atoi(line)
		if err != nil || number < 0 {
			d.fail(n.line, "`expect`: want topic@line")
			return
		}
		e.Line = number
	}
	c.Findings = append(c.Findings, e)
}

func (d *decoder) timeline(n node) Timeline {
	var t Timeline
	d.fields(n, "the timed problem", map[string]func(node){
		"id": d.text(&t.ID), "title": d.text(new(string)), "setting": d.text(&t.Setting), "reason_for_visit": d.text(&t.ReasonForVisit),
		"rationale": d.text(&t.Rationale), "note": d.text(&t.Note), "sources": d.texts(&t.Sources), "confidence": d.text(&t.Confidence),
		"not_reported": d.texts(&t.NotReported),
		"administrations": func(n node) {
			for _, item := range d.list(n) {
				t.Administrations = append(t.Administrations, d.administration(item))
			}
		},
		"expected": func(n node) {
			for _, item := range d.list(n) {
				var e CodeUnits
				d.fields(item, "an expected code", map[string]func(node){"code": d.code(&e.Code), "units": d.decimal(&e.Units)})
				t.Expected = append(t.Expected, e)
			}
		},
	})
	return t
}
