package infusion

import (
	"fmt"
	"strings"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// addOnAlone reports an add-on code outside the administration families none of
// whose primaries is billed that day.
func addOnAlone(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Info.Kind == codes.AdminCode || l.IsProduct() || len(l.Code) != 5 {
			continue
		}
		a, origin := e.Tables.AddOn(l.Code, l.Date)
		if origin.Answer != codes.Found || a.Others || len(a.Primaries) == 0 || primaryBilled(e, l, a.Primaries) {
			continue
		}
		named := a.Primaries
		more := ""
		if len(named) > mostNamed {
			more = fmt.Sprintf(" and %d more", len(named)-mostNamed)
			named = named[:mostNamed]
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is an add-on code and none of its primaries (%s%s) is billed that day", l.Code, strings.Join(named, ", "), more),
			Fix:     finding.Repair{Text: "Report the primary on the same claim, or the code that stands by itself.", Safety: finding.NeedsChart},
			Tables:  finding.TablesOf(origin.Table),
		}
		if !origin.Agreed {
			f.Severity = finding.Warning // primaries are added from year to year
		}
		r.Add(f)
	}
}

// mostNamed is how many primaries a message names.
const mostNamed = 6
