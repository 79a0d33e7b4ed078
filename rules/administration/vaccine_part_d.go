package administration

import (
	"fmt"
	"strings"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// vaccinePartD reports a vaccine that Medicare Part B does not cover: zoster and
// RSV always, others where nothing but the wish to immunise is the reason.
func vaccinePartD(e *facts.Encounter, r *rule.Report) {
	for v := range e.OfKind(codes.Vaccine) {
		if v.Info.Vaccine != codes.OtherVaccine || v.HasAny("GY", "GX", "GA", "GZ") {
			continue
		}
		always := neverPartB(v.Code)
		if !always && !onlyToImmunise(e, v) {
			continue
		}
		f := finding.Finding{
			Line:    v.N,
			Message: fmt.Sprintf("%s is a Part D vaccine: Part B covers only influenza, pneumococcal, hepatitis B and COVID-19 vaccines", v.Code),
			Fix: finding.Repair{
				Text:   "Bill the patient's Part D plan for the vaccine and giving it; for a denial the secondary needs, append GY to both.",
				Safety: finding.DisplayOnly,
			},
			AtRisk: []int{v.N},
		}
		if !always {
			f.Message += ", and others after an injury or exposure"
		}
		if fee := lastLine(e, v.Date, isGeneral); fee != nil && vaccineProducts(e, v) == 1 {
			f.AtRisk = append(f.AtRisk, fee.N)
		}
		r.Add(f)
	}
}

// neverPartB lists the vaccines no injury or exposure brings under Part B: zoster
// and, for adults, RSV.
func neverPartB(code string) bool {
	switch code {
	case "90736", "90750", "90678", "90679", "90683":
		return true
	}
	return false
}

// onlyToImmunise says whether the line points at the encounter for immunisation
// or a routine examination and at nothing else.
func onlyToImmunise(e *facts.Encounter, v *facts.Line) bool {
	any := false
	for code := range e.Pointed(v) {
		if code != "Z23" && !strings.HasPrefix(code, "Z00") {
			return false
		}
		any = true
	}
	return any && !bitten(e)
}

// bitten says whether the claim names an injury, its cause or an exposure: then
// the vaccine may belong to it whatever the line points at.
func bitten(e *facts.Encounter) bool {
	for i := range e.Claim.Diagnoses {
		code := e.Claim.Diagnoses[i].Code
		if code == "" {
			continue
		}
		switch code[0] {
		case 'S', 'T', 'V', 'W', 'X', 'Y', 'A', 'B':
			return true
		}
		if strings.HasPrefix(code, "Z20") {
			return true
		}
	}
	return false
}

func vaccineProducts(e *facts.Encounter, v *facts.Line) (n int) {
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date == v.Date && isVaccine(l) {
			n++
		}
	}
	return n
}
