package claimform

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// taxonomyInvalid reports provider taxonomy codes that the published list does not
// hold, or not for the day. One wrong code is one finding.
func taxonomyInvalid(e *facts.Encounter, r *rule.Report) {
	c := &e.Claim
	checkTaxonomy(e, r, 0, "billing", c.Billing.Taxonomy)
	checkTaxonomy(e, r, 0, "rendering", c.Rendering.Taxonomy)
	checkTaxonomy(e, r, 0, "referring", c.Referring.Taxonomy)
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Rendering.Taxonomy != c.Rendering.Taxonomy {
			checkTaxonomy(e, r, l.N, "rendering", l.Rendering.Taxonomy)
		}
	}
}

func checkTaxonomy(e *facts.Encounter, r *rule.Report, line int, role, code string) {
	if code == "" {
		return
	}
	on := e.Claim.ServiceDate
	if line > 0 || on == 0 && len(e.Lines) > 0 {
		on = e.Lines[max(line, 1)-1].Date
	}
	life, origin := e.Tables.Taxonomy(code, on)
	if origin.Answer != codes.Absent {
		return
	}
	// Payers differ on whether the day of service or of receipt decides.
	if received := e.Claim.ReceivedDate; received != 0 {
		if _, then := e.Tables.Taxonomy(code, received); then.Answer == codes.Found {
			return
		}
	}
	r.Add(finding.Finding{
		Line:    line,
		Message: fmt.Sprintf("the %s provider's taxonomy %s %s", role, code, taxonomyFault(code, life, on)),
		Fix:     finding.Repair{Text: taxonomyFix(role, life), Safety: finding.NeedsChart},
		Tables:  finding.TablesOf(origin.Table),
	})
}

func taxonomyFault(code string, life codes.TaxonomyLife, on claim.Date) string {
	switch {
	case !codes.IsTaxonomy(code):
		return "is no taxonomy code: ten characters, of which the last is X"
	case !life.Listed:
		return "is not in the national list"
	case life.Life.To != 0 && on > life.Life.To:
		return "was withdrawn after " + life.Life.To.String()
	}
	return "did not exist before " + life.Life.From.String()
}

func taxonomyFix(role string, life codes.TaxonomyLife) string {
	if life.Successor != "" {
		return fmt.Sprintf("Send %s for the %s provider, as the list says; the payer's enrollment must have it too.", life.Successor, role)
	}
	return fmt.Sprintf("Send the %s provider's code as enrolled with the payer and in the registry (NPPES).", role)
}
