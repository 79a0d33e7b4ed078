package infusion

import (
	"fmt"
	"strconv"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// infusionTime reports a push, infusion or further hour that the charted minutes
// do not support.
func infusionTime(e *facts.Encounter, r *rule.Report) { report(e, r, byMinutes) }

// hydrationTime reports hydration that the chart does not support.
func hydrationTime(e *facts.Encounter, r *rule.Report) { report(e, r, byFluid) }

// sequenceCode reports a code for a drug in sequence, concurrent or repeated that
// the chart does not support.
func sequenceCode(e *facts.Encounter, r *rule.Report) { report(e, r, bySequence) }

// initialCodeCharted reports an initial code on a service that the chart shows
// not to be the initial one.
func initialCodeCharted(e *facts.Encounter, r *rule.Report) { report(e, r, byInitial) }

// secondAccessNotCharted reports 59 on a second initial code where the chart
// shows one access.
func secondAccessNotCharted(e *facts.Encounter, r *rule.Report) {
	for _, d := range differences(e) {
		if d.kind != byAccess {
			continue
		}
		modifier := ""
		for _, m := range d.line.Modifiers {
			switch m {
			case "59", "XS", "XU", "XP":
				modifier = m
			}
		}
		r.Add(finding.Finding{
			Line:    d.line.N,
			Message: fmt.Sprintf("%s on %s says that it was a second access or encounter, and the chart shows one", modifier, d.line.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Remove %s%s.", modifier, insteadWords(d)),
				Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: d.line.N, Value: modifier}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

func insteadWords(d difference) string {
	if d.right == "" {
		return ""
	}
	return " and bill " + d.right
}

func report(e *facts.Encounter, r *rule.Report, k kind) {
	for _, d := range differences(e) {
		if d.kind != k {
			continue
		}
		f := finding.Finding{Line: d.line.N, Message: message(d), Fix: repair(d)}
		if len(d.sources) > 0 {
			f.Sources = d.sources
		}
		if d.doubt != "" {
			f.Severity = finding.Warning
			f.Message += "; but " + d.doubt
		}
		r.Add(f)
	}
}

func message(d difference) string {
	because := ""
	if d.because != "" {
		because = " (" + d.because + ")"
	}
	switch {
	case d.right != "":
		return fmt.Sprintf("the chart supports %s, not %s%s", d.right, d.line.Code, because)
	case d.line.Units > claim.Whole(d.units):
		return fmt.Sprintf("the chart supports %s x %d, not x %s%s", d.line.Code, d.line.Units.Int()-d.units, d.line.Units, because)
	}
	return fmt.Sprintf("the chart does not support %s%s", d.line.Code, because)
}

func repair(d difference) finding.Repair {
	left := d.line.Units.Int() - d.units
	switch {
	case d.right != "" && left > 0:
		return finding.Repair{
			Text: fmt.Sprintf("Leave %s x %d and bill %s x %d.", d.line.Code, left, d.right, d.units),
			Edits: []finding.Edit{
				{Op: finding.SetUnits, Line: d.line.N, Value: strconv.FormatInt(left, 10)},
				{Op: finding.AddLine, Line: d.line.N, Value: d.right, Units: claim.Whole(d.units)},
			},
			Safety: finding.NeedsChart,
		}
	case d.right != "":
		return finding.Repair{
			Text:   fmt.Sprintf("Replace %s with %s.", d.line.Code, d.right),
			Edits:  []finding.Edit{{Op: finding.SetCode, Line: d.line.N, Value: d.right}},
			Safety: finding.NeedsChart,
		}
	case left > 0:
		return finding.Repair{
			Text:   fmt.Sprintf("Reduce %s to x %d.", d.line.Code, left),
			Edits:  []finding.Edit{{Op: finding.SetUnits, Line: d.line.N, Value: strconv.FormatInt(left, 10)}},
			Safety: finding.NeedsChart,
		}
	}
	return finding.Repair{
		Text:   fmt.Sprintf("Remove %s.", d.line.Code),
		Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: d.line.N}},
		Safety: finding.NeedsChart,
	}
}
