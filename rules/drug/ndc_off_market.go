package drug

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// ndcOffMarket reports a package given after its last day of use, or before it
// came to the market, or one that no directory and no crosswalk knows.
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
		if origin.Answer == codes.Absent {
			ndcUnlisted(e, r, l, origin)
			continue
		}
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

// ndcUnlisted reports a package that is in no directory of its time. One that a
// crosswalk has was on the market, whatever the directory has dropped since.
func ndcUnlisted(e *facts.Encounter, r *rule.Report, l *facts.Line, origin codes.Origin) {
	if _, known := e.Package(l.Line.Drug.Code); known {
		return
	}
	r.Add(finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("the package %s is in no directory of marketed drugs", l.Line.Drug.Code.Hyphenated()),
		Tables:  finding.TablesOf(origin.Table),
		Fix:     finding.Repair{Text: "Copy the NDC from the package again, all eleven digits; a dropped package may still be right.", Safety: finding.NeedsChart},
	})
}
