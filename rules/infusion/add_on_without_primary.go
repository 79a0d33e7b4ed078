package infusion

import (
	"fmt"
	"strings"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// addOnWithoutPrimary reports an add-on code of the administration families whose
// primary is nowhere: not on the claim that day, not on another claim of the day,
// not in the history.
func addOnWithoutPrimary(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if !l.Admin.AddOn || len(l.Admin.Primaries) == 0 || l.Admin.FacilityOnly && e.Professional() || e.InFacility(l) || hasPrimary(e, l) {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is an add-on code and its primary (%s) is not on the claim that day", l.Code, strings.Join(l.Admin.Primaries, ", ")),
			Fix:     finding.Repair{Text: fmt.Sprintf("Report the primary on the same claim, one of %s.", strings.Join(l.Admin.Primaries, ", ")), Safety: finding.NeedsChart},
		}
		if first := firstCode[l.Code]; first != "" {
			f.Fix.Text = fmt.Sprintf("Report %s for the first one of the day; %s only adds to it.", first, l.Code)
			f.Fix.Edits = []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: first}}
		}
		r.Add(f)
	}
}

// hasPrimary looks for a primary on the line's day. A hospital encounter may run
// over midnight (manual ch. 4 section 230.2), so on institutional claims the
// primary may stand on any day of the claim.
func hasPrimary(e *facts.Encounter, l *facts.Line) bool {
	return primaryBilled(e, l, l.Admin.Primaries)
}

func primaryBilled(e *facts.Encounter, l *facts.Line, primaries []string) bool {
	for _, primary := range primaries {
		for other := range e.WithCode(primary) {
			if other.Date == l.Date || !e.Professional() {
				return true
			}
		}
		if e.BilledElsewhere(primary, l.Date) {
			return true
		}
	}
	return false
}

// firstCode is what an add-on is when nothing came before it.
var firstCode = map[string]string{
	"96361": "96360", "96366": "96365", "96367": "96365", "96368": "96365", "96370": "96369", "96371": "96369", "96375": "96374", "96376": "96374",
	"96411": "96409", "96415": "96413", "96417": "96413", "96423": "96422", "90461": "90460", "90472": "90471", "90474": "90473",
}
