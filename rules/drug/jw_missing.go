package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// jwMissing reports discarded drug of a single-dose container, at least one whole
// unit of it, that no JW line bills.
func jwMissing(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !priced(l) || !leads(e, l, false) || attested(e, l) || anyJZ(e, l) {
			continue
		}
		applies := underWasteRule(e, l)
		if applies != coding.UnderWaste && applies != coding.PerhapsUnderWaste {
			continue // jz-missing says where the payment status is not known
		}
		split, certain, ok := chartedWaste(e, l)
		if !ok || split.Discarded == 0 {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("the record shows %d whole unit%s of %s discarded, and no JW line bills them", split.Discarded, plural(split.Discarded), l.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Bill %s x %d for the dose and add a line %s-JW x %d.", l.Code, split.Given, l.Code, split.Discarded),
				Edits:  []finding.Edit{{Op: finding.AddLine, Line: l.N, Value: l.Code, Units: claim.Whole(split.Discarded), Modifiers: []string{"JW"}}},
				Safety: finding.NeedsChart,
			},
		}
		if applies == coding.PerhapsUnderWaste {
			f.Severity = finding.Warning
		}
		if !certain {
			f.Severity = finding.Warning
			f.Fix.Text = "If the container is labelled single-dose: " + lowerFirst(f.Fix.Text)
		}
		if !split.Charted {
			f.Message = fmt.Sprintf("the opened containers held %d whole unit%s of %s more than the dose, and no JW line bills them", split.Discarded, plural(split.Discarded), l.Code)
			f.Fix.Text = "If the rest was discarded, have it documented and " + lowerFirst(f.Fix.Text)
			if !reaches(l.Date, coding.FirstJZ) {
				f.Severity = finding.Warning // before JZ, silence about an undocumented rest denied nothing
			}
		}
		r.Add(f)
	}
}

// anyJZ says whether a line of the code and day attests that nothing was discarded.
func anyJZ(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Lines {
		if other := &e.Lines[i]; sameDrugDay(other, l) && other.Has("JZ") {
			return true
		}
	}
	return false
}

func lowerFirst(s string) string { return string(s[0]|0x20) + s[1:] }
