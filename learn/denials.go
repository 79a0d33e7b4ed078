package learn

import (
	"fmt"

	"firstpass/finding"
	"firstpass/remit"
	"firstpass/rule"
)

// FromDenials makes questions of a practice's own denials whose cause is known: the
// codes that came back, and what would have stopped them. Nothing of the patient is shown.
func (m *Maker) FromDenials(denials []*remit.Denial) []Question {
	var list []Question
	seen := map[string]bool{}
	for _, d := range denials {
		if len(d.Causes) == 0 || seen[d.Name()+d.Code] {
			continue
		}
		seen[d.Name()+d.Code] = true
		cause := d.Causes[0]
		here := map[string]bool{}
		for _, c := range append(d.Causes, d.Also...) {
			here[c.Rule], here[c.Topic] = true, true
		}
		page, _ := m.engine.Rules().Find(cause.Rule)
		q := Question{ID: "own/" + d.Name() + "/" + d.Code, Kind: FindFault, Topic: cause.Topic, Asks: fmt.Sprintf("%s denied %s with %s last month. What had gone wrong?", d.Payer.Name, d.Code, d.Name()),
			Because: cause.Message + ". " + capital(cause.Fix), Rule: cause.Rule}
		if len(cause.Sources) > 0 {
			q.Source = cause.Sources[0]
		}
		var ok bool
		if q.Choices, q.Right, ok = choices(m.at(q.ID), page.Title, m.titles(&page, here)); ok {
			list = append(list, q)
		}
	}
	return list
}

// titles are those of national rules that have nothing to do with a case.
func (m *Maker) titles(of *rule.Rule, here map[string]bool) []string {
	var list []string
	for _, r := range m.engine.Rules().Rules() {
		if r.Payer == "" && r.ID != of.ID && !here[r.ID] && !here[r.Topic] && r.Severity == finding.Error {
			list = append(list, r.Title)
		}
	}
	return list
}
