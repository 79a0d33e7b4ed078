package learn

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/coding"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/rule"
	"firstpass/scrub"
)

// Maker makes questions from an engine's rules and tables.
type Maker struct {
	engine  *scrub.Engine
	checker *scrub.Checker
	denials []builtin.Denial
	seed    shuffler
}

// NewMaker returns a maker; the same seed makes the same questions.
func NewMaker(engine *scrub.Engine, denials []builtin.Denial, seed string) *Maker {
	return &Maker{engine: engine, checker: engine.NewChecker(), denials: denials, seed: shuffler{seed}}
}

// Bank makes every question there is.
func (m *Maker) Bank() ([]Question, error) {
	var bank []Question
	for _, r := range m.engine.Rules().Rules() {
		if r.Payer == "" {
			bank = append(bank, m.faults(&r)...)
			bank = append(bank, m.pairs(&r)...)
		}
	}
	bank = append(bank, m.units()...)
	bank = append(bank, m.whatNow()...)
	timed, err := m.timelines()
	return append(bank, timed...), err
}

// shown is an example as a reader of the quiz sees it: without what is expected.
func shown(text string) string {
	var b strings.Builder
	skip := false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "expect"):
			skip = true
		case skip && strings.HasPrefix(line, " "):
		default:
			skip = false
			b.WriteString(line)
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// found is what the engine says of an example; false where it cannot be read.
func (m *Maker) found(e rule.Example, file string) ([]finding.Finding, bool) {
	item, problem := encounter.ParseCompact(e.Text, file, e.Line)
	if problem != nil {
		return nil, false
	}
	enc := item.Encounter
	result := m.checker.Check(&enc)
	return slices.Clone(result.Findings), true
}

// faults asks what is wrong with a rule's bad examples. The other choices are rules
// that find nothing there, so that only one answer is right.
func (m *Maker) faults(r *rule.Rule) []Question {
	var list []Question
	for n, e := range r.Examples {
		if e.Good {
			continue
		}
		findings, ok := m.found(e, r.File)
		if !ok {
			continue
		}
		here := map[string]bool{}
		for i := range findings {
			if findings[i].Severity >= finding.Warning {
				here[findings[i].Rule], here[findings[i].Topic] = true, true
			}
		}
		if !here[r.ID] || len(here) > 2 { // a case of one fault only: its rule and its topic
			continue
		}
		var wrong []string
		for _, other := range m.engine.Rules().Rules() {
			if other.Payer == "" && !here[other.ID] && !here[other.Topic] && folder(other.File) == folder(r.File) {
				wrong = append(wrong, other.Title)
			}
		}
		q := Question{ID: fmt.Sprintf("fault/%s/%d", r.ID, n), Kind: FindFault, Topic: r.Topic, Asks: "What is wrong with this claim?", Shown: shown(e.Text), Because: r.Why, Rule: r.ID, Source: first(r.Sources)}
		if q.Choices, q.Right, ok = choices(m.at(q.ID), r.Title, wrong); ok {
			list = append(list, q)
		}
	}
	return list
}

// folder is the subject a rule belongs to: rules/visit, rules/drug...
func folder(file string) string { return path.Dir(file) }

func (m *Maker) at(id string) shuffler { return shuffler{m.seed.seed + "\n" + id} }

func first(list []finding.Source) finding.Source {
	if len(list) == 0 {
		return finding.Source{}
	}
	return list[0]
}

// faulty says whether anything would hold the example's claim back.
func (m *Maker) faulty(e rule.Example, file string) (faulty, ok bool) {
	findings, ok := m.found(e, file)
	return slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Severity >= finding.Warning }), ok
}

// pairs asks for the right lines: a rule's good example among its bad ones. Only
// examples of one encounter are set against each other: same payer, day, chart.
func (m *Maker) pairs(r *rule.Rule) []Question {
	var list []Question
	for n, good := range r.Examples {
		if !good.Good {
			continue
		}
		if faulty, ok := m.faulty(good, r.File); !ok || faulty {
			continue
		}
		head, lines, ok := parts(good.Text)
		if !ok {
			continue
		}
		var wrong []string
		for _, bad := range r.Examples {
			if otherHead, otherLines, ok := parts(bad.Text); ok && !bad.Good && otherHead == head && otherLines != lines {
				// a rule that only informs has bad examples that may go out all the same
				if faulty, ok := m.faulty(bad, r.File); ok && faulty {
					wrong = append(wrong, otherLines)
				}
			}
		}
		q := Question{ID: fmt.Sprintf("lines/%s/%d", r.ID, n), Kind: PickLines, Topic: r.Topic, Asks: "Which lines may go out as they are?", Shown: head, Because: r.Why, Rule: r.ID, Source: first(r.Sources)}
		if q.Choices, q.Right, ok = choices(m.at(q.ID), lines, wrong); ok {
			list = append(list, q)
		}
	}
	return list
}

// parts splits an example into what surrounds the lines, and the lines.
func parts(text string) (head, lines string, ok bool) {
	var before, list []string
	inside := false
	for line := range strings.Lines(shown(text)) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "lines:"):
			inside = true
			if rest := strings.Trim(strings.TrimPrefix(line, "lines:"), " []"); rest != "" {
				for _, l := range strings.Split(rest, ", ") {
					list = append(list, l)
				}
				inside = false
			}
		case inside && strings.HasPrefix(strings.TrimSpace(line), "- "):
			list = append(list, strings.TrimPrefix(strings.TrimSpace(line), "- "))
		default:
			inside = false
			before = append(before, line)
		}
	}
	return strings.Join(before, "\n"), strings.Join(list, " + "), len(list) > 0
}

// units asks how many units a dose is, of every drug the rules' cases bill.
func (m *Maker) units() []Question {
	tables := m.engine.Tables()
	seen := map[string]bool{}
	var list []Question
	for _, r := range m.engine.Rules().Rules() {
		for _, e := range r.Examples {
			item, problem := encounter.ParseCompact(e.Text, r.File, e.Line)
			if problem != nil {
				continue
			}
			for i := range item.Encounter.Claim.Lines {
				code := item.Encounter.Claim.Lines[i].Code
				drug, ok := tables.Drug(code)
				if !ok || seen[code] || tables.Code(code).Kind != codes.DrugCode {
					continue
				}
				seen[code] = true
				if q, ok := m.unitQuestion(drug); ok {
					list = append(list, q)
				}
			}
		}
	}
	return list
}

func (m *Maker) unitQuestion(d codes.Drug) (Question, bool) {
	dose := claim.Amount{Value: d.Unit * 3, Unit: d.UnitName, Given: true}
	if len(d.Sizes) > 0 && d.Sizes[0].Amount.Unit == d.UnitName && d.Sizes[0].Amount.Value > 0 {
		dose = d.Sizes[0].Amount
		dose.Given = true
	}
	units, ok := coding.Units(d, dose)
	if !ok || units < 1 {
		return Question{}, false
	}
	wrong := []string{plural(units+1, "unit"), plural(1, "unit"), plural(units*2, "unit")}
	if dose.Value.IsWhole() {
		wrong = append(wrong, plural(dose.Value.Int(), "unit"))
	}
	if units > 1 {
		wrong = append(wrong, plural(units-1, "unit"))
	}
	upTo := ""
	if d.UpTo {
		upTo = "up to "
	}
	q := Question{ID: "units/" + d.Code, Kind: CountUnits, Topic: "drug-units", Asks: fmt.Sprintf("%s %s of %s was given, nothing left over. How many units of %s?", dose.Value, dose.Unit, d.Name, d.Code),
		Because: fmt.Sprintf("One unit of %s is %s%s %s: %s %s are %s.", d.Code, upTo, d.Unit, d.UnitName, dose.Value, dose.Unit, plural(units, "unit")), Source: d.Source}
	q.Choices, q.Right, ok = choices(m.at(q.ID), plural(units, "unit"), wrong)
	return q, ok
}

// whatNow asks what to do with a denial.
func (m *Maker) whatNow() []Question {
	var list []Question
	for _, d := range m.denials {
		var wrong []string
		for _, other := range m.denials {
			if other.Meaning != d.Meaning && !slices.ContainsFunc(other.Reasons, func(r string) bool { return slices.Contains(d.Reasons, r) }) {
				wrong = append(wrong, denialText(&other))
			}
		}
		q := Question{ID: "denial/" + d.Codes, Kind: WhatNow, Topic: "denials", Asks: fmt.Sprintf("%s comes back on an injection claim. What does it say, and what now?", d.Codes),
			Because: fmt.Sprintf("What usually stands behind it: %s.", d.Causes),
			Source:  finding.Source{Title: "X12, claim adjustment reason codes and remittance advice remark codes", URL: "https://x12.org/codes"}}
		var ok bool
		if q.Choices, q.Right, ok = choices(m.at(q.ID), denialText(&d), wrong); ok {
			list = append(list, q)
		}
	}
	return list
}

func denialText(d *builtin.Denial) string { return d.Meaning + ": " + builtin.Spelled(d.Next) }

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
