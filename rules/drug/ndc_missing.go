package drug

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// ndcMissing reports Medicaid drug lines without a National Drug Code.
func ndcMissing(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsDrug() || l.Line.Drug.Given() || l.Info.Vaccine == codes.RSVAntibody || e.InFacility(l) || ruralClinic(e, l) {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s has no NDC: Medicaid needs the 11-digit code of the package used, its unit and quantity", l.Code),
			Fix: finding.Repair{
				Text:   "Add the 11-digit NDC from the package used, with UN for vials of powder or ML for liquids, and the quantity.",
				Safety: finding.NeedsChart,
			},
		}
		if l.Code >= "J7318" && l.Code <= "J7332" {
			f.Severity = finding.Warning // hyaluronates are devices; states differ
		}
		r.Add(f)
	}
}

// ndcMissingUnlisted asks for the NDC of an unlisted drug that is otherwise described.
func ndcMissingUnlisted(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.UnlistedDrug) {
		text := narrative(e, l)
		if l.Line.Drug.Given() || l.Code == "J7999" || mentions(text, "ndc", "compound") || !namesDrug(text) || !statesDose(text) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is described, but without the NDC of the package", l.Code),
			Fix:     finding.Repair{Text: "Add the NDC, in its own loop or in the description.", Safety: finding.NeedsChart},
		})
	}
}
