package setting

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// assistantGivesIVCalifornia reports a drug that a medical assistant put into a
// vein in California, where the law lets assistants inject into skin, fat and
// muscle only.
func assistantGivesIVCalifornia(e *facts.Encounter, r *rule.Report) {
	if e.Claim.BillingState != "CA" {
		return
	}
	for i := range e.Given {
		g := &e.Given[i]
		if !g.Route.IsIV() && g.Route != facts.IntraArterial || facts.RoleOf(g.GivenBy.Credential) != facts.MedicalAssistant {
			continue
		}
		if l := lineIntoVessel(e, g.Date()); l != nil {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s was given by a medical assistant; in California assistants may inject into skin, under it or into muscle, not into a vessel", l.Code),
				Fix: finding.Repair{
					Text:   "Ask who gave it. If an assistant did, the service was outside the law and is not billable.",
					Safety: finding.DisplayOnly,
				},
			})
			return
		}
	}
}

// lineIntoVessel finds the day's line for a drug given into a vein or artery.
func lineIntoVessel(e *facts.Encounter, on claim.Date) *facts.Line {
	for l := range e.OfKind(codes.AdminCode) {
		if on.Known() && l.Date != on {
			continue
		}
		switch l.Admin.Family {
		case codes.Push, codes.Infusion, codes.Hydration, codes.ArterialInjection, codes.ChemotherapyPush, codes.ChemotherapyInfus:
			return l
		}
	}
	return nil
}
