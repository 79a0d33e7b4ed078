package claimform

import (
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// providerNPIMissing reports a claim without its billing provider, or without who
// rendered its injections and visits.
func providerNPIMissing(e *facts.Encounter, r *rule.Report) {
	if e.Claim.Billing.NPI == "" {
		r.Add(finding.Finding{
			Message: "the billing provider's NPI is missing: the claim is rejected",
			Fix:     finding.Repair{Text: "Add the NPI of the practice or facility that bills.", Safety: finding.NeedsChart},
		})
	}
	// A person who bills for himself is the rendering provider and not repeated.
	if !e.Professional() || e.Claim.Rendering.NPI != "" || e.Claim.Billing.Person {
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Rendering.NPI != "" || !renderedInPerson(l) {
			continue
		}
		r.Add(finding.Finding{
			Message: "the rendering provider's NPI is missing: a group's claim says who saw the patient or supervised the injection",
			Fix:     finding.Repair{Text: "Add the NPI of the physician or practitioner who rendered or supervised the service.", Safety: finding.NeedsChart},
		})
		return
	}
}

// renderedInPerson leaves out what mass immunizers bill without a rendering provider.
func renderedInPerson(l *facts.Line) bool {
	switch l.Info.Kind {
	case codes.Visit, codes.Procedure:
		return true
	case codes.AdminCode:
		return l.Admin.Family != codes.VaccineShot
	}
	return false
}
