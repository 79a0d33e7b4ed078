package chart

import (
	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docSignatureMissing reports an administration that nobody signed. Where the
// record does not say whether it is signed, a person should look.
func docSignatureMissing(e *facts.Encounter, r *rule.Report) {
	for i := range e.Given {
		g := &e.Given[i]
		if g.Signed || carries(g) || !billsDrugs(e) {
			continue
		}
		f := finding.Finding{
			Line:    lineOf(e, g),
			Message: "the record of the administration is not signed",
			Fix: finding.Repair{
				Text:   "Have whoever gave it sign an attestation, with credentials and date; a signature added late to the entry itself does not count.",
				Safety: finding.NeedsChart,
			},
		}
		if !g.SignedCharted {
			if e.Payer.Type != claim.Medicare || e.Chart.Silent.Has(claim.SignatureField) {
				continue
			}
			f.Severity = finding.Warning
			f.Message = "the record does not show who signed for the administration"
		}
		r.Add(f)
		return // one entry is enough to send the chart back
	}
}
