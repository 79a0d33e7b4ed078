package claimform

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// maxModifiers is how many a line holds (837 SV101-3 to SV101-6, CMS-1500 item 24D).
const maxModifiers = 4

// modifierCount reports more modifiers than a line holds, and one named twice.
func modifierCount(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if len(l.Modifiers) > maxModifiers {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s has %d modifiers: a line holds %d", l.Code, len(l.Modifiers), maxModifiers),
				Fix:     finding.Repair{Text: "Keep those that decide payment; where all are needed, put 99 on the line and the rest in the line note.", Safety: finding.NeedsChart},
			})
		}
		for j, m := range l.Modifiers {
			if repeats(l.Modifiers[:j], m) {
				r.Add(finding.Finding{
					Line:    l.N,
					Message: fmt.Sprintf("%s has modifier %s twice", l.Code, m),
					Fix: finding.Repair{
						Text:   fmt.Sprintf("Name %s once.", m),
						Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: m}},
						Safety: finding.NeedsChart,
					},
				})
				break
			}
		}
	}
}

func repeats(list []string, m string) bool {
	for _, other := range list {
		if other == m {
			return true
		}
	}
	return false
}

// modifierNotInForce reports modifiers that no table knows, or that were not valid
// on the day.
func modifierNotInForce(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		for _, m := range l.Modifiers {
			known, origin := e.Tables.Modifier(m, l.Date)
			if origin.Answer != codes.Absent || l.Date == 0 {
				continue
			}
			if known.Code == "" && origin.Table != nil && l.Date > origin.Table.LastConfirmed {
				r.NotChecked(l.N, fmt.Sprintf("modifier %s: the list of modifiers ends on %s", m, origin.Table.LastConfirmed))
				continue
			}
			r.Add(finding.Finding{
				Line:    l.N,
				Message: notInForce(l, m, known),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Remove %s, or replace it by the modifier that was in force.", m),
					Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: m}},
					Safety: finding.NeedsChart,
				},
				Tables: finding.TablesOf(origin.Table),
			})
		}
	}
}

func notInForce(l *facts.Line, m string, known codes.Modifier) string {
	switch {
	case known.Code == "":
		return fmt.Sprintf("%s is not a modifier", m)
	case l.Date < known.Life.From:
		return fmt.Sprintf("modifier %s begins on %s: it did not exist on %s", m, known.Life.From, l.Date)
	}
	return fmt.Sprintf("modifier %s ended on %s: it is not valid on %s", m, known.Life.To, l.Date)
}

// modifierConflict reports 59 beside one of its four subsets, and two of them.
func modifierConflict(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		var distinct []string
		for _, m := range l.Modifiers {
			switch m {
			case "59", "XE", "XP", "XS", "XU":
				if !repeats(distinct, m) {
					distinct = append(distinct, m)
				}
			}
		}
		if len(distinct) < 2 {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s has %s and %s: one of them says it all", l.Code, distinct[0], distinct[1]),
			Fix:     finding.Repair{Text: "Keep the X modifier that fits (XE encounter, XP practitioner, XS structure, XU unusual), else 59 alone.", Safety: finding.NeedsChart},
		}
		if !l.Has("59") {
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}
