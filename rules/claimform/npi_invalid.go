package claimform

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// npiInvalid reports NPIs whose check digit is wrong.
func npiInvalid(e *facts.Encounter, r *rule.Report) {
	c := &e.Claim
	checkNPI(r, 0, "rendering", c.Rendering.NPI)
	checkNPI(r, 0, "billing", c.Billing.NPI)
	checkNPI(r, 0, "referring", c.Referring.NPI)
	checkNPI(r, 0, "supervising", c.Supervising.NPI)
	checkNPI(r, 0, "ordering", c.Ordering.NPI)
	checkNPI(r, 0, "service facility's", c.Facility.NPI)
	for i := range e.Lines {
		l := &e.Lines[i]
		checkNPI(r, l.N, "rendering", l.Rendering.NPI)
		if others := l.Others; others != nil {
			checkNPI(r, l.N, "ordering", others.Ordering.NPI)
			checkNPI(r, l.N, "supervising", others.Supervising.NPI)
			checkNPI(r, l.N, "referring", others.Referring.NPI)
			checkNPI(r, l.N, "service facility's", others.Facility.NPI)
		}
	}
}

func checkNPI(r *rule.Report, line int, role string, npi claim.NPI) {
	if npi == "" || npi.Valid() {
		return
	}
	message := fmt.Sprintf("the %s NPI %s fails its check digit", role, npi)
	if len(npi) != 10 {
		message = fmt.Sprintf("the %s NPI has %d characters: an NPI has ten digits", role, len(npi))
	}
	r.Add(finding.Finding{
		Line:    line,
		Message: message,
		Fix:     finding.Repair{Text: fmt.Sprintf("Correct the %s NPI; look it up in the national registry (NPPES).", role), Safety: finding.NeedsChart},
	})
}
