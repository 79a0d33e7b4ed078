package learn

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/format/encounter"
)

//go:embed visits.yaml
var visits string

// timelines asks for the lines a chart supports: what the coder derives, among what
// people bill instead.
func (m *Maker) timelines() ([]Question, error) {
	coder := coding.NewCoder(m.engine.Tables())
	builder := facts.NewBuilder(m.engine.Tables())
	var list []Question
	for item, problem := range encounter.Read(strings.NewReader(visits), "learn/visits.yaml") {
		if problem != nil {
			return nil, problem
		}
		enc := &item.Encounter
		visit := coding.VisitOf(builder.Of(enc))
		answer := coder.Administrations(&visit)
		if len(answer.Lines) < 2 || answer.Doubtful(coding.Missing) || answer.Doubtful(coding.Contested) {
			continue
		}
		var right, why []string
		source := finding.Source{}
		for _, l := range answer.Lines {
			right = append(right, lineText(l.Code, l.Modifiers, l.Units))
			why = append(why, l.Code+": "+l.Why)
			if source.URL == "" && len(l.Sources) > 0 {
				source = l.Sources[0]
			}
		}
		q := Question{ID: "time/" + enc.ID, Kind: WhatFirst, Topic: "infusion-time", Asks: "Which services does this chart support?", Shown: chartText(enc.Chart), Because: strings.Join(why, "; ") + ".", Source: source}
		var ok bool
		if q.Choices, q.Right, ok = choices(m.at(q.ID), strings.Join(right, " + "), mistakes(answer.Lines)); ok {
			list = append(list, q)
		}
	}
	return list, nil
}

func lineText(code string, modifiers []string, units int64) string {
	return fmt.Sprintf("%s x%d", strings.Join(append([]string{code}, modifiers...), "-"), units)
}

// mistakes are the usual wrong answers to a timed chart: everything initial, one unit
// of each, one line forgotten, one too many.
func mistakes(lines []coding.Line) []string {
	swap := map[string]string{"96365": "96374", "96374": "96365", "96375": "96374", "96367": "96365", "96361": "96360", "96366": "96365", "96360": "96365", "96372": "96374", "96413": "96365", "96415": "96413", "96417": "96413"}
	text := func(change func(i int, l coding.Line) (string, int64)) string {
		var list []string
		for i, l := range lines {
			if code, units := change(i, l); units > 0 {
				list = append(list, lineText(code, l.Modifiers, units))
			}
		}
		return strings.Join(list, " + ")
	}
	all := []string{
		text(func(_ int, l coding.Line) (string, int64) { return l.Code, l.Units + 1 }),
		text(func(i int, l coding.Line) (string, int64) { return l.Code, l.Units * int64(min(i, 1)) }),
		text(func(_ int, l coding.Line) (string, int64) {
			if other := swap[l.Code]; other != "" {
				return other, l.Units
			}
			return l.Code, l.Units
		}),
	}
	return append(all, text(func(i int, l coding.Line) (string, int64) {
		if i == len(lines)-1 {
			return l.Code, 0
		}
		return l.Code, l.Units
	}))
}

// chartText is what was charted, a line a drug, without who the patient is.
func chartText(c *claim.Chart) string {
	var lines []string
	for i := range c.Administrations {
		a := &c.Administrations[i]
		parts := []string{a.Medication, amount(a.Dose), a.Route}
		if a.Start.HasTime {
			parts = append(parts, clock(a.Start.Minute))
		}
		if a.Stop.HasTime {
			parts = append(parts, "to "+clock(a.Stop.Minute))
		}
		if a.Volume.Given {
			parts = append(parts, "in "+amount(a.Volume))
		}
		lines = append(lines, strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " "))
	}
	if c.ReasonForVisit != "" {
		lines = append(lines, "Reason for the visit: "+c.ReasonForVisit)
	}
	return strings.Join(lines, "\n")
}

func amount(a claim.Amount) string {
	if !a.Given {
		return ""
	}
	return a.Value.String() + " " + a.Unit
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
