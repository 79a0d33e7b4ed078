package drug

import (
	"fmt"
	"strconv"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// drugUnits compares the units billed for a drug on a day with the doses charted.
func drugUnits(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !priced(l) || !leads(e, l, false) {
			continue
		}
		doses, ok := charted(e, l)
		if !ok {
			continue
		}
		want, ok := doses.Units()
		given, _ := billed(e, l)
		if !ok && countsAmount(e, l, given) {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s x %s repeats the charted amount, but the code bills doses: one unit is %s", l.Code, given, unitText(l.Drug)),
				Fix:     setUnits(l, 1, finding.NeedsChart),
			})
			continue
		}
		if !ok || want == 0 || given == claim.Whole(want) || !given.IsWhole() || given <= 0 {
			continue
		}
		if repeated(e, l, claim.Whole(want)) {
			continue
		}
		f := finding.Finding{
			Line: l.N,
			Message: fmt.Sprintf("%s x %s is billed, but the charted dose is %d unit%s: one unit is %s",
				l.Code, given, want, plural(want), unitText(l.Drug)),
			Fix: setUnits(l, want, finding.NeedsChart),
		}
		if split, ok := doses.Waste(); ok && split.Discarded > 0 && given == claim.Whole(split.Given+split.Discarded) {
			if l.Has("JZ") {
				continue // jz-with-waste says it, with the JW line to add
			}
			f.Message = fmt.Sprintf("%s x %s counts the discarded drug as given: the charted dose is %d unit%s", l.Code, given, want, plural(want))
			if !followsMedicareWaste(e) {
				f.Severity = finding.Warning // plans differ in how they want waste billed, if at all
			}
		}
		r.Add(f)
	}
}

// countsAmount says whether the units of a code that bills doses are the
// milligrams, micrograms or units of the one dose charted.
func countsAmount(e *facts.Encounter, l *facts.Line, given claim.Decimal) bool {
	if facts.MeasureOf(l.Drug.UnitName) != facts.Count || given <= claim.Whole(1) {
		return false
	}
	n, same := 0, false
	for i := range e.Given {
		if g := &e.Given[i]; g.Bills(l.Code) == facts.SameDrug {
			n++
			same = g.Dose.Given && g.Dose.Value == given && facts.MeasureOf(g.Dose.Unit) != facts.Count
		}
	}
	return n == 1 && same
}

// repeated says whether the units are right once a line sent twice is counted
// once: duplicate-line speaks about that.
func repeated(e *facts.Encounter, l *facts.Line, want claim.Decimal) bool {
	var total claim.Decimal
	copies := 0
	for i := range e.Lines {
		other := &e.Lines[i]
		if !sameDrugDay(other, l) || other.Has("JW") {
			continue
		}
		total += other.Units
		if other.Units == l.Units && other.Charge == l.Charge {
			copies++
		}
	}
	return copies > 1 && total-l.Units*claim.Decimal(copies-1) == want
}

// followsMedicareWaste says whether waste is billed by Medicare's JW rule.
func followsMedicareWaste(e *facts.Encounter) bool {
	return e.Payer.Type == claim.Medicare || e.Payer.Type == claim.MedicareAdvantage
}

// unitText prints what one billing unit is: "250 mg", "up to 1000 mcg".
func unitText(d *codes.Drug) string {
	text := d.Unit.String() + " " + d.UnitName
	if d.UpTo {
		return "up to " + text
	}
	return text
}

// setUnits is the repair of a line's units. Where several lines share the code
// the program cannot know which one to change.
func setUnits(l *facts.Line, units int64, safety finding.Safety) finding.Repair {
	return finding.Repair{
		Text:   "Bill " + l.Code + " x " + strconv.FormatInt(units, 10) + " if the charted dose is right.",
		Edits:  []finding.Edit{{Op: finding.SetUnits, Line: l.N, Value: claim.Whole(units).String()}},
		Safety: safety,
	}
}
