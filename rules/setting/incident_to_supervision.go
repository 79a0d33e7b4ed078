package setting

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// From this day the supervising practitioner may be present by real-time audio
// and video: 42 CFR 410.32(b)(3)(ii) as changed by the interim rule of 2020
// (applicable from 2020-03-01), prolonged to 2025-12-31, permanent since 2026-01-01.
const videoSupervision claim.Date = 20200301

// incidentToSupervision reports an injection given by auxiliary staff while the
// chart says that nobody supervised as Medicare requires.
func incidentToSupervision(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if !l.Admin.StaffService && l.Admin.Family != codes.AllergenShot || e.InFacility(l) {
			continue
		}
		lack := supervisionLacks(e.Chart, l.Date)
		if lack == "" {
			continue
		}
		by, certain := givenByStaff(e, l.Date)
		if by == "" {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s was given by %s and the chart %s: Medicare does not cover it as incident to the practitioner's work", l.Code, by, lack),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Not billable to Medicare: remove %s and its drug; do not switch to 99211, which needs the same supervision.", l.Code),
				Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
				Safety: finding.NeedsChart,
			},
			AtRisk: e.DrugLinesOn([]int{l.N}, l.Date),
		}
		if !certain {
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}

// supervisionLacks says what the chart shows to be missing, "" where nothing is:
// a chart silent about supervision shows nothing.
func supervisionLacks(chart *claim.Chart, on claim.Date) string {
	how := strings.ToLower(chart.Supervision)
	switch {
	case strings.Contains(how, "video"):
		if on < videoSupervision {
			return "shows supervision by video, which was not enough before 2020-03-01"
		}
		return ""
	case strings.Contains(how, "audio"), strings.Contains(how, "phone"):
		return "shows supervision by sound only, which is never enough"
	case chart.SupervisorCharted && !chart.SupervisorPresent:
		return "says that no supervising practitioner was present"
	}
	return ""
}

// givenByStaff names the auxiliary person who gave a drug that day; certain is
// false where the chart does not show that staff gave every one. A practitioner's
// own injections need no supervision.
func givenByStaff(e *facts.Encounter, on claim.Date) (by string, certain bool) {
	certain = len(e.Given) > 0
	if !certain {
		by = "somebody the chart does not name"
	}
	for i := range e.Given {
		g := &e.Given[i]
		if d := g.Date(); d.Known() && d != on {
			continue
		}
		role := facts.RoleOf(g.GivenBy.Credential)
		switch {
		case role.Auxiliary():
			by = "auxiliary staff (" + g.GivenBy.Credential + ")"
			continue
		case role == facts.UnknownRole && by == "":
			by = "somebody whose credential is not charted"
		}
		certain = false
	}
	return by, certain
}
