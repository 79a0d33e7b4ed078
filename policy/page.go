package policy

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// page is a policy page as it is read.
type page struct {
	rule.Rule
	payer     payer
	from, to  claim.Date
	codes     codeSet
	message   *template
	fix       *template
	check     checker
	overrides []override
}

// checker is what a form or an expression does with an encounter. It fills in
// Line, Message and Fix of each finding; the page may say message and fix in its
// own words. An error says that the check could not be made.
type checker func(e *facts.Encounter, report func(finding.Finding)) error

// override is an entry of `rules`.
type override struct {
	rule.Override
	with codeSet
	when *expression
}

// parsePage reads a page. The error joins every mistake.
func parsePage(file, text string, c *compiler) (rule.Rule, []rule.Override, error) {
	front, body, examples, err := rule.SplitPage(file, text)
	if err != nil {
		return rule.Rule{}, nil, err
	}
	r := &reader{file: file}
	root := r.parse(front)
	if root == nil {
		return rule.Rule{}, nil, r.err()
	}
	p := &page{}
	p.File, p.Body, p.Examples, p.Front = file, body, examples, []byte(front)
	why, _, _ := strings.Cut(body, "\n\n")
	p.Why = strings.Join(strings.Fields(why), " ")
	p.Topic, p.SNIP, p.Confidence = "payer-policy", 7, "high"
	p.read(r, root, c)
	if len(r.mistakes) == 0 {
		p.complete(r, root)
	}
	if len(r.mistakes) > 0 {
		return rule.Rule{}, nil, r.err()
	}
	return p.rule(), p.overriding(), nil
}

func (p *page) read(r *reader, root *yaml.Node, c *compiler) {
	var confidence string
	var forms, checks *yaml.Node
	r.fields(root, "the front matter", map[string]func(*yaml.Node){
		"id":       r.text(&p.ID),
		"title":    r.text(&p.Title),
		"topic":    func(n *yaml.Node) { p.Topic, _ = r.word(n, "topic", topics[:]...) },
		"severity": r.severity(&p.Severity),
		"confidence": func(n *yaml.Node) {
			confidence, _ = r.word(n, "confidence", "high", "medium", "low")
			p.Confidence = finding.Confidence(confidence)
		},
		"payer":    r.payer(&p.payer),
		"holds":    p.readHolds(r),
		"approved": p.readApproved(r),
		"review":   r.date(&p.Review),
		"codes":    r.codes(&p.codes),
		"prevents": r.texts(&p.Prevents),
		"sources":  p.readSources(r),
		"message":  func(n *yaml.Node) { p.message = r.template(n, c) },
		"fix":      func(n *yaml.Node) { p.fix = r.template(n, c) },
		"form":     func(n *yaml.Node) { forms = n },
		"check":    func(n *yaml.Node) { checks = n },
		"rules":    p.readOverrides(r, c),
	})
	if forms != nil && checks != nil {
		r.fail(checks, "a page has a form or a check, not both")
	}
	// Forms and checks fill in the codes a page may leave out.
	if forms != nil {
		p.readForm(r, forms)
	}
	if checks != nil {
		p.readCheck(r, checks, c)
	}
}

func (p *page) readHolds(r *reader) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.fields(n, "holds", map[string]func(*yaml.Node){
			"from": r.date(&p.from),
			"to":   r.date(&p.to),
			"by": func(n *yaml.Node) {
				word, _ := r.word(n, "kind of date", "service", "receipt")
				p.ByReceipt = word == "receipt"
			},
		})
		if p.to != 0 && p.to < p.from {
			r.fail(n, "holds: it ends (%s) before it begins (%s)", p.to, p.from)
		}
	}
}

func (p *page) readApproved(r *reader) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.fields(n, "approved", map[string]func(*yaml.Node){
			"by": r.text(&p.ApprovedBy),
			"on": r.date(&p.ApprovedOn),
		})
	}
}

func (p *page) readSources(r *reader) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.SequenceNode {
			r.fail(n, "sources: want a list")
			return
		}
		for _, item := range n.Content {
			var s finding.Source
			r.fields(item, "a source", map[string]func(*yaml.Node){
				"title": r.text(&s.Title), "url": r.text(&s.URL), "seen": r.date(&s.Seen),
			})
			if s.Title == "" || s.Seen == 0 {
				r.fail(item, "a source has a title and the day it was seen")
			}
			p.Sources = append(p.Sources, s)
		}
	}
}

func (p *page) readOverrides(r *reader, c *compiler) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.SequenceNode {
			r.fail(n, "rules: want a list")
			return
		}
		for _, item := range n.Content {
			v := override{Override: rule.Override{At: r.place(item)}}
			r.fields(item, "an entry of rules", map[string]func(*yaml.Node){
				"rule":  func(n *yaml.Node) { r.text(&v.Rule)(n); v.At = r.place(n) },
				"topic": func(n *yaml.Node) { v.Topic, _ = r.word(n, "topic", topics[:]...) },
				"severity": func(n *yaml.Node) {
					word, ok := r.word(n, "severity", "error", "warning", "info", "off")
					if v.Off = word == "off"; ok && !v.Off {
						v.Severity, _ = finding.ParseSeverity(word)
					}
				},
				"reason": r.text(&v.Reason),
				"with":   r.codes(&v.with),
				"when":   func(n *yaml.Node) { v.when = r.expression(n, c, wantBool) },
			})
			if (v.Rule == "") == (v.Topic == "") || (v.Severity == finding.Default) != v.Off || v.Reason == "" {
				r.fail(item, "an entry of rules has a rule or a topic, a severity and a reason")
			}
			p.overrides = append(p.overrides, v)
		}
	}
}

// complete refuses a page without what every policy must carry.
func (p *page) complete(r *reader, root *yaml.Node) {
	for _, must := range [...]struct {
		missing bool
		text    string
	}{
		{p.ID == "", "no id"},
		{p.Title == "", "no title"},
		{p.Severity == finding.Default && p.check != nil, "no severity: want error, warning or info"},
		{p.payer.label == "", "no payer: say whose policy it is"},
		{p.from == 0, "no holds: say since when the policy holds (from)"},
		{len(p.Sources) == 0, "no sources: say where the policy can be read"},
		{p.ApprovedBy == "" || p.ApprovedOn == 0, "no approved: say who answers for the policy, and since when (by, on)"},
		{p.Review == 0, "no review: say when the policy is to be looked at again"},
		{p.check == nil && len(p.overrides) == 0, "no form, check or rules: the policy says nothing"},
		{p.check != nil && p.codes.empty(), "no codes: say which codes make the policy worth asking"},
	} {
		if must.missing {
			r.fail(root, "%s", must.text)
		}
	}
	if want := p.ID + ".md"; p.ID != "" && !strings.HasSuffix("/"+p.File, "/"+want) {
		r.fail(root, "the id is %q; a page is named after its id, %s", p.ID, want)
	}
}

// rule makes the page a rule.
func (p *page) rule() rule.Rule {
	p.Rule.Payer = p.payer.label
	p.Rule.Holds = p.payer.holds
	p.Triggers = p.codes.list
	p.For = []rule.Scope{{Payers: p.payer.types, Claims: p.payer.claims, Span: claim.Span{From: p.from, To: p.to}}}
	if p.Severity == finding.Default {
		p.Severity = finding.Info
	}
	p.Rule.Check = func(*facts.Encounter, *rule.Report) {}
	if p.check == nil {
		p.Triggers = nil // only overrides: never worth asking
		return p.Rule
	}
	check, message, fix := p.check, p.message, p.fix
	p.Rule.Check = func(e *facts.Encounter, report *rule.Report) {
		err := check(e, func(f finding.Finding) {
			err := errors.Join(message.into(&f.Message, e, f.Line), fix.into(&f.Fix.Text, e, f.Line))
			if err != nil {
				report.NotChecked(f.Line, err.Error())
				return
			}
			report.Add(f)
		})
		if err != nil {
			report.NotChecked(0, err.Error())
		}
	}
	return p.Rule
}

// overriding completes the overrides with whose they are and when they hold.
func (p *page) overriding() []rule.Override {
	var list []rule.Override
	for i := range p.overrides {
		v := p.overrides[i]
		v.Policy, v.Payer = p.ID, p.payer.label
		v.Span, v.ByReceipt = claim.Span{From: p.from, To: p.to}, p.ByReceipt
		v.Holds = p.payer.holds
		if !v.with.empty() || v.when != nil {
			v.When = v.narrowed
		}
		list = append(list, v.Override)
	}
	return list
}

// narrowed says whether one of the codes stands on the line's day, and whether
// `when` is true of the line. What cannot be decided does not override.
func (v *override) narrowed(e *facts.Encounter, line int) bool {
	if !v.with.empty() {
		found := false
		for i := range e.Lines {
			l := &e.Lines[i]
			if (line == 0 || l.Date == e.Lines[line-1].Date) && v.with.has(l) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	if v.when == nil {
		return true
	}
	yes, err := v.when.isTrue(newScene(e, line))
	return err == nil && yes
}
