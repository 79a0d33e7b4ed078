package drug

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// ndcOffMarket reports a package given after its last day of use, or before it
// came to the market.
func ndcOffMarket(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Line.Drug.Given() || l.Date == 0 {
			continue
		}
		ndc := l.Line.Drug.Code
		eleven, err := ndc.Eleven()
		if err != nil {
			continue
		}
		listing, origin := e.Tables.Listing(eleven, l.Date)
		if origin.Answer != codes.Found || listing.Life.Holds(l.Date) {
			continue
		}
		f := finding.Finding{
			Line:   l.N,
			Tables: finding.TablesOf(origin.Table),
			Fix:    finding.Repair{Text: "Compare the NDC with the package used; last year's number often stays in the system.", Safety: finding.NeedsChart},
		}
		if listing.Life.To != 0 && l.Date > listing.Life.To {
			f.Message = fmt.Sprintf("the package %s (%s) was for use to %s", ndc.Hyphenated(), listing.Name, listing.Life.To)
		} else {
			f.Message = fmt.Sprintf("the package %s (%s) came to the market on %s", ndc.Hyphenated(), listing.Name, listing.Life.From)
		}
		r.Add(f)
	}
}
