package drug

import (
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// drugUnitsLineNote compares the units of a line with the one dose its own note
// or description states, where no record of the dose was given.
func drugUnitsLineNote(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Note == "" && l.Description == "" || !priced(l) || !onlyLine(e, l) || !l.Units.IsWhole() || l.Units <= 0 {
			continue
		}
		if _, ok := charted(e, l); ok {
			continue
		}
		text := l.Note + " " + l.Description
		if mentions(text, "wast", "discard", "ordered", "max") {
			continue
		}
		dose, ok := writtenDose(text, l.Drug.UnitName)
		if !ok {
			continue
		}
		substance, known := e.Tables.Identify(text)
		if !known || !slices.Contains(substance.Codes, l.Code) {
			continue
		}
		want, ok := coding.Units(*l.Drug, dose)
		if !ok || want == 0 || l.Units == claim.Whole(want) {
			continue
		}
		r.Add(finding.Finding{
			Line: l.N,
			Message: fmt.Sprintf("%s x %s is billed, but the line itself says %s %s, which is %d unit%s: one unit is %s",
				l.Code, l.Units, dose.Value, dose.Unit, want, plural(want), unitText(l.Drug)),
			Fix: setUnits(l, want, finding.NeedsChart),
		})
	}
}

// onlyLine says whether no other line of the day bills the code.
func onlyLine(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Lines {
		if other := &e.Lines[i]; other.N != l.N && sameDrugDay(other, l) {
			return false
		}
	}
	return !l.Has("JW")
}
