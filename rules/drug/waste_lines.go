package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// wasteModifiersTogether reports JW and JZ for one drug on one day: either some
// of it was discarded or none.
func wasteModifiersTogether(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Has("JZ") || !l.IsProduct() {
			continue
		}
		waste := wasteLine(e, l)
		if waste == nil || otherPackage(l, waste) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s carries JZ (nothing discarded) and JW (something discarded) for one day", l.Code),
			Fix: finding.Repair{
				Text:   "Remove JZ and keep the JW line if the record shows waste; otherwise remove the JW line.",
				Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: "JZ"}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// otherPackage says whether two lines name different packages: one may have been
// used up and the other not.
func otherPackage(a, b *facts.Line) bool {
	return a.Line.Drug.Given() && b.Line.Drug.Given() && a.Line.Drug.Code != b.Line.Drug.Code
}

// wasteLineAlone reports a JW line without the line of the given dose.
func wasteLineAlone(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Has("JW") || l.Has("JZ") || !l.IsProduct() || !leads(e, l, true) {
			continue
		}
		if given, _ := billed(e, l); given > 0 || hasGivenLine(e, l) {
			continue
		}
		fix := finding.Repair{Text: fmt.Sprintf("Add the line of the dose given of %s, without JW.", l.Code), Safety: finding.NeedsChart}
		if doses, ok := charted(e, l); ok {
			if units, ok := doses.Units(); ok {
				fix.Text = fmt.Sprintf("Add %s x %d for the dose given.", l.Code, units)
				fix.Edits = []finding.Edit{{Op: finding.AddLine, Line: l.N, Value: l.Code, Units: claim.Whole(units)}}
			}
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is billed only as discarded (JW): the line of the given dose is missing", l.Code),
			Fix:     fix,
		})
	}
}

// hasGivenLine says whether a line without JW bills the code that day, whatever its units.
func hasGivenLine(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Lines {
		if other := &e.Lines[i]; sameDrugDay(other, l) && !other.Has("JW") {
			return true
		}
	}
	return false
}

// wasteUnits compares the JW units with what the record shows was left over.
func wasteUnits(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Has("JW") || !priced(l) || !leads(e, l, true) {
			continue
		}
		_, discarded := billed(e, l)
		split, _, ok := chartedWaste(e, l)
		if !ok {
			if remainderUnknown(e, l) {
				r.Add(undocumented(l))
			}
			continue
		}
		if discarded == claim.Whole(split.Discarded) {
			if !split.Charted && e.Payer.Type == claim.Medicare && !e.Chart.Silent.Has(claim.DoseField) {
				r.Add(notStated(l))
			}
			continue
		}
		if split.Discarded == 0 {
			r.Add(nothingToDiscard(l, split.Given))
			continue
		}
		r.Add(finding.Finding{
			Line: l.N,
			Message: fmt.Sprintf("%s-JW x %s is billed, but %d whole unit%s can be billed as discarded: the dose rounds up, the rest down, and both stay within the label",
				l.Code, discarded, split.Discarded, plural(split.Discarded)),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Bill %s-JW x %d; given and discarded must not exceed what the containers are labelled to hold.", l.Code, split.Discarded),
				Edits:  []finding.Edit{{Op: finding.SetUnits, Line: l.N, Value: claim.Whole(split.Discarded).String()}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// remainderUnknown says whether the record has the dose, and neither what was
// discarded nor what the container held.
func remainderUnknown(e *facts.Encounter, l *facts.Line) bool {
	doses, ok := charted(e, l)
	if !ok {
		return false
	}
	kind, _ := container(e, l)
	_, known := doses.Units()
	_, split := doses.Waste()
	return known && !split && kind != codes.MultipleDose
}

func nothingToDiscard(l *facts.Line, given int64) finding.Finding {
	return finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s-JW is billed, but no whole unit was left: the %d unit%s of the dose cover what the container held", l.Code, given, plural(given)),
		Fix: finding.Repair{
			Text:   fmt.Sprintf("Remove the JW line; bill %s x %d with JZ.", l.Code, given),
			Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
			Safety: finding.NeedsChart,
		},
	}
}

func undocumented(l *facts.Line) finding.Finding {
	return finding.Finding{
		Line:     l.N,
		Severity: finding.Warning,
		Message:  fmt.Sprintf("%s-JW is billed, and the record states neither what was discarded nor what the container held", l.Code),
		Fix: finding.Repair{
			Text:   "Have the dose given, the amount discarded and the container's labelled amount documented, or remove the JW line.",
			Safety: finding.DisplayOnly,
		},
	}
}

// notStated asks for the sentence on the waste where only the container's label
// and the dose say that something must have been left.
func notStated(l *facts.Line) finding.Finding {
	return finding.Finding{
		Line:     l.N,
		Severity: finding.Warning,
		Message:  fmt.Sprintf("%s-JW is billed, and the record does not state what was discarded: the container held more than the dose, but the rest may have been kept", l.Code),
		Fix: finding.Repair{
			Text:   "Have the discarded amount documented beside the dose given, or remove the JW line.",
			Safety: finding.DisplayOnly,
		},
	}
}

// jzWithWaste reports JZ on a drug of which the record shows a whole unit discarded.
func jzWithWaste(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Has("JZ") || !priced(l) || wasteLine(e, l) != nil {
			continue
		}
		split, _, ok := chartedWaste(e, l)
		if !ok || split.Discarded == 0 {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("JZ says nothing was discarded, but the record shows %d whole unit%s of %s discarded", split.Discarded, plural(split.Discarded), l.Code),
			Fix: finding.Repair{
				Text: fmt.Sprintf("Remove JZ, bill %s x %d and add %s-JW x %d.", l.Code, split.Given, l.Code, split.Discarded),
				Edits: []finding.Edit{
					{Op: finding.RemoveModifier, Line: l.N, Value: "JZ"},
					{Op: finding.SetUnits, Line: l.N, Value: claim.Whole(split.Given).String()},
					{Op: finding.AddLine, Line: l.N, Value: l.Code, Units: claim.Whole(split.Discarded), Modifiers: []string{"JW"}},
				},
				Safety: finding.NeedsChart,
			},
		}
		if !split.Charted {
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("JZ says nothing was discarded, but the containers of %s held %d whole unit%s more than the dose", l.Code, split.Discarded, plural(split.Discarded))
		}
		r.Add(f)
	}
}

// wasteOfMultipleDoseVial reports JW or JZ on a drug from a multiple-dose container.
func wasteOfMultipleDoseVial(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.HasAny("JW", "JZ") || !priced(l) {
			continue
		}
		kind, verified := container(e, l)
		if kind != codes.MultipleDose {
			continue
		}
		f := finding.Finding{Line: l.N}
		if !verified {
			f.Severity = finding.Warning
		}
		if l.Has("JW") {
			f.Message = fmt.Sprintf("%s-JW bills waste of a multiple-dose container, which is never paid", l.Code)
			f.Fix = finding.Repair{Text: "Remove the JW line.", Edits: []finding.Edit{{Op: finding.RemoveLine, Line: l.N}}, Safety: finding.NeedsChart}
		} else {
			f.Message = fmt.Sprintf("%s carries JZ, which is for single-dose containers, and came from a multiple-dose one", l.Code)
			f.Fix = finding.Repair{Text: "Remove JZ.", Edits: []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: "JZ"}}, Safety: finding.NeedsChart}
		}
		r.Add(f)
	}
}

// wasteOfWholeContainer asks about discarded containers that the dose did not need.
func wasteOfWholeContainer(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Has("JW") || !priced(l) || !leads(e, l, true) {
			continue
		}
		doses, ok := charted(e, l)
		if !ok || !doses.WholeContainerDiscarded() {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s-JW bills a whole container that the dose given did not need", l.Code),
			Fix: finding.Repair{
				Text:   "Check that the record gives the reason (an infusion stopped for a reaction, for example) and what the contractor pays in that case.",
				Safety: finding.DisplayOnly,
			},
		})
	}
}
