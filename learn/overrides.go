package learn

import (
	"fmt"
	"strings"

	"firstpass/rule"
)

// Override is how often a practice said that a rule's findings were no problem.
type Override struct {
	Rule, Code string
	Reason     string // in words
	Times      int
}

// FromOverrides asks, of rules whose findings a practice set aside, what would have
// settled them. Nothing of the patient is shown.
func (m *Maker) FromOverrides(overrides []Override) []Question {
	var list []Question
	seen := map[string]bool{}
	for _, o := range overrides {
		page, ok := m.engine.Rules().Find(o.Rule)
		if !ok || seen[o.Rule] {
			continue
		}
		seen[o.Rule] = true
		q := Question{ID: "override/" + o.Rule, Kind: WhatSettles, Topic: page.Topic, Rule: page.ID, Because: page.Why, Source: first(page.Sources),
			Asks: fmt.Sprintf("“%s” was set aside last month (%s; %s). Where the rule holds, what settles it without an override?", page.Title, o.Reason, plural(int64(o.Times), "time"))}
		var wrong []string
		for _, other := range m.engine.Rules().Rules() {
			if other.Payer == "" && other.Topic != page.Topic && folder(other.File) == folder(page.File) {
				wrong = append(wrong, fixOf(&other))
			}
		}
		if q.Choices, q.Right, ok = choices(m.at(q.ID), fixOf(&page), wrong); ok {
			list = append(list, q)
		}
	}
	return list
}

// fixOf is what a rule's page says to do; empty where it says nothing.
func fixOf(r *rule.Rule) string {
	_, after, ok := strings.Cut(r.Body, "**Fix.**")
	if !ok {
		return ""
	}
	text, _, _ := strings.Cut(after, "\n\n")
	return strings.Join(strings.Fields(text), " ")
}
