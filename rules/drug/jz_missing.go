package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// jzMissing reports a drug from a single-dose container that carries neither JZ
// nor a JW line, where nothing a JW line could bill was left over.
func jzMissing(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsDrug() || l.Units <= 0 || l.Has("JW") || attested(e, l) {
			continue
		}
		applies := underWasteRule(e, l)
		switch applies {
		case coding.OutsideWaste:
			continue
		case coding.WasteUnknown:
			r.NotChecked(l.N, fmt.Sprintf("no payment status of %s is known for %s, so whether JW or JZ applies is not", l.Code, l.Date))
			continue
		}
		kind, verified := container(e, l)
		if kind == codes.MultipleDose {
			continue
		}
		split, _, told := chartedWaste(e, l)
		if told && split.Discarded > 0 {
			continue // jw-missing
		}
		f := finding.Finding{
			Line:    l.N,
			Message: l.Code + " came from a single-dose container and carries neither JW nor JZ",
			Fix: finding.Repair{
				Text:   "Append JZ if nothing was discarded; otherwise add a JW line with the discarded units.",
				Edits:  []finding.Edit{{Op: finding.AddModifier, Line: l.N, Value: "JZ"}},
				Safety: finding.NeedsChart,
			},
		}
		if told && split.Charted {
			f.Fix.Text = "Append JZ: the record shows that no whole unit was discarded."
		}
		if applies == coding.PerhapsUnderWaste {
			f.Severity = finding.Warning
		}
		if kind != codes.SingleDose || !verified {
			if e.Payer.Type == claim.MedicareAdvantage {
				continue
			}
			f.Severity = finding.Warning
			f.Message = l.Code + " carries neither JW nor JZ, and nothing here tells which container it came from"
			f.Fix.Text = "Ask which vial was used: single-dose and nothing discarded, append JZ; single-dose with waste, add a JW line; multiple-dose, leave the line as it is."
		}
		r.Add(f)
	}
}
