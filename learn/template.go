package learn

import (
	_ "embed"
	"errors"
	"slices"
	"strings"

	"firstpass/audit"
	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/encounter"
)

//go:embed samples.yaml
var samples string

// Template is a one-page form for one kind of administration: what payers ask the
// record for, a filled sample, and for each item which rule speaks where it is missing.
// The rules are found by taking the item out and checking again.
type Template struct {
	Kind   string
	Sample *claim.Encounter
	Lines  []string // what the sample bills
	Items  []TemplateItem
}

// TemplateItem is a line of the form.
type TemplateItem struct {
	Name   string
	Asks   string
	Filled string
	// Rules are those that speak where the item is missing, with the worst they say;
	// none: no rule of this program asks, the payers' checklist does.
	Rules    []string
	Severity finding.Severity
}

// Templates makes a form for each kind of administration there is a sample of.
func (m *Maker) Templates() ([]Template, error) {
	var list []Template
	for item, problem := range encounter.Read(strings.NewReader(samples), "learn/samples.yaml") {
		if problem != nil {
			return nil, problem
		}
		enc := item.Encounter
		if enc.Chart == nil || len(enc.Chart.Administrations) != 1 {
			return nil, errors.New("learn/samples.yaml: " + enc.ID + ": a sample has one charted administration")
		}
		list = append(list, m.template(&enc))
	}
	return list, nil
}

func (m *Maker) template(enc *claim.Encounter) Template {
	t := Template{Kind: enc.ID, Sample: enc}
	for i := range enc.Claim.Lines {
		l := &enc.Claim.Lines[i]
		t.Lines = append(t.Lines, strings.Join(append([]string{l.Code}, l.Modifiers...), "-")+" x"+l.Units.String())
	}
	a := &enc.Chart.Administrations[0]
	filled := map[string]string{
		"order": person(enc.Chart.OrderedBy), "indication": enc.Chart.Indication, "drug": a.Medication, "dose": amount(a.Dose), "route": a.Route, "site": a.Site,
		"time": times(a), "given_by": signed(a), "lot_ndc": lot(a), "waste": waste(a), "supervision": "present: " + yesNo(enc.Chart.SupervisorPresent),
	}
	before := m.checker.Check(enc).Findings
	known := map[string]bool{}
	for i := range before {
		known[before[i].Rule] = true
	}
	for _, ask := range audit.Checklist() {
		item := TemplateItem{Name: ask.Column, Asks: ask.Asks, Filled: filled[ask.Column]}
		without := lacking(enc, ask.Column)
		findings := m.checker.Check(&without).Findings
		for i := range findings {
			f := &findings[i]
			if !known[f.Rule] && !slices.Contains(item.Rules, f.Rule) {
				item.Rules = append(item.Rules, f.Rule)
				item.Severity = max(item.Severity, f.Severity)
			}
		}
		t.Items = append(t.Items, item)
	}
	return t
}

// lacking is the encounter with one item of the checklist not charted.
func lacking(enc *claim.Encounter, item string) claim.Encounter {
	without := *enc
	chart := *enc.Chart
	chart.Administrations = slices.Clone(chart.Administrations)
	without.Chart = &chart
	a := &chart.Administrations[0]
	switch item {
	case "order":
		chart.OrderedBy = claim.Person{}
	case "indication":
		chart.Indication = ""
	case "drug":
		a.Medication = ""
	case "dose":
		a.Dose = claim.Amount{}
	case "route":
		a.Route = ""
	case "site":
		a.Site = ""
	case "time":
		a.Start.HasTime, a.Stop = false, claim.Moment{}
	case "given_by":
		a.GivenBy, a.Signed = claim.Person{}, false
	case "lot_ndc":
		a.Lot, a.NDC = "", ""
	case "waste":
		a.Vial, a.Discarded = claim.Vial{}, claim.Amount{}
	case "supervision":
		chart.SupervisorCharted, chart.SupervisorPresent = false, false
	}
	return without
}

func person(p claim.Person) string {
	return strings.Trim(strings.Join([]string{p.Name, p.Credential}, ", "), ", ")
}

func signed(a *claim.Administration) string {
	text := person(a.GivenBy)
	if a.Signed {
		text += ", signed"
	}
	return text
}

func times(a *claim.Administration) string {
	text := a.Start.Date.String()
	if a.Start.HasTime {
		text += " " + clock(a.Start.Minute)
	}
	if a.Stop.HasTime {
		text += " to " + clock(a.Stop.Minute)
	}
	return text
}

func lot(a *claim.Administration) string {
	var parts []string
	if a.Lot != "" {
		parts = append(parts, "lot "+a.Lot)
	}
	if a.NDC != "" {
		parts = append(parts, "NDC "+string(a.NDC))
	}
	return strings.Join(parts, ", ")
}

func waste(a *claim.Administration) string {
	text := ""
	if a.Vial.Size.Given {
		text = amount(a.Vial.Size) + " "
		switch {
		case a.Vial.KindGiven && a.Vial.SingleDose:
			text += "single-dose vial"
		case a.Vial.KindGiven:
			text += "multiple-dose vial"
		default:
			text += "vial"
		}
	}
	if a.Discarded.Given {
		text = strings.TrimSpace(text + ", discarded " + amount(a.Discarded))
	}
	return text
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
