package policy

import (
	"go.yaml.in/yaml/v3"

	"firstpass/facts"
	"firstpass/finding"
)

// celCheck is a check written in the page.
type celCheck struct {
	each   string // line or claim
	codes  codeSet
	when   *expression
	line   *expression // which line a finding about the claim is shown at
	edits  []edit
	safety finding.Safety
}

// edit is a change a check proposes; the value is text with expressions.
type edit struct {
	op, field string
	value     *template
}

// readCheck reads `check:`.
func (p *page) readCheck(r *reader, n *yaml.Node, c *compiler) {
	check := &celCheck{each: "line", safety: finding.NeedsChart}
	r.fields(n, "check", map[string]func(*yaml.Node){
		"each":    func(n *yaml.Node) { check.each, _ = r.word(n, "subject", "line", "claim") },
		"when":    func(n *yaml.Node) { check.when = r.expression(n, c, wantBool) },
		"line":    func(n *yaml.Node) { check.line = r.expression(n, c, wantInt) },
		"message": func(n *yaml.Node) { p.message = r.template(n, c) },
		"fix":     func(n *yaml.Node) { p.fix = r.template(n, c) },
		"edits":   func(n *yaml.Node) { check.edits = r.edits(n, c) },
		"safety": func(n *yaml.Node) {
			word, _ := r.word(n, "safety", "safe", "needs-chart", "display-only")
			check.safety = finding.Safety(word)
		},
	})
	if check.when == nil {
		r.fail(n, "check: no when: say which lines or claims are wrong")
	}
	if p.message == nil || p.fix == nil {
		r.fail(n, "check: say message and fix")
	}
	if check.line != nil && check.each == "line" {
		r.fail(n, "check: `line` is for a check of the claim (each: claim)")
	}
	check.codes = p.codes
	p.check = check.run
}

func (r *reader) edits(n *yaml.Node, c *compiler) []edit {
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "edits: want a list")
		return nil
	}
	var list []edit
	for _, item := range n.Content {
		var e edit
		r.fields(item, "an edit", map[string]func(*yaml.Node){
			"op": func(n *yaml.Node) {
				e.op, _ = r.word(n, "edit", finding.AddModifier, finding.RemoveModifier, finding.SetCode, finding.SetUnits,
					finding.SetDiagnoses, finding.RemoveLine, finding.SetField)
			},
			"field": r.text(&e.field),
			"value": func(n *yaml.Node) { e.value = r.template(n, c) },
		})
		list = append(list, e)
	}
	return list
}

// run asks about each line the page's codes name, or once about the claim.
func (k *celCheck) run(e *facts.Encounter, report func(finding.Finding)) error {
	if k.each == "claim" {
		return k.ask(e, 0, report)
	}
	for i := range e.Lines {
		if k.codes.has(&e.Lines[i]) {
			if err := k.ask(e, i+1, report); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *celCheck) ask(e *facts.Encounter, line int, report func(finding.Finding)) error {
	if !k.when.possible(e, line) {
		return nil
	}
	s := newScene(e, line)
	yes, err := k.when.isTrue(s)
	if err != nil || !yes {
		return err
	}
	if k.line != nil {
		n, err := k.line.number(s)
		if err != nil {
			return err
		}
		if n > 0 && n <= int64(len(e.Lines)) {
			line = int(n)
		}
	}
	f := finding.Finding{Line: line, Fix: finding.Repair{Safety: k.safety}}
	for _, each := range k.edits {
		change := finding.Edit{Op: each.op, Line: line, Field: each.field}
		if err := each.value.into(&change.Value, e, line); err != nil {
			return err
		}
		f.Fix.Edits = append(f.Fix.Edits, change)
	}
	report(f)
	return nil
}
