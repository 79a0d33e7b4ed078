package administration

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// procedureIncludesInjection reports a 96372 beside a procedure that the edits pay
// in its place, where no drug of the day is left that it could have given.
func procedureIncludesInjection(e *facts.Encounter, r *rule.Report) {
	if !e.HasKind(codes.AdminCode) {
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		if !isShotLine(l) || lastLine(e, l.Date, isShotLine) != l || facilityBills(e, l) {
			continue
		}
		t := tallyOf(e, l.Date)
		if t.procedures == 0 || t.spareShots() <= 0 || shotOutsideClaim(e, l.Date) {
			continue
		}
		p, origin, covered := bundling(e, l)
		if p == nil {
			if !covered {
				r.NotChecked(l.N, "no pair table at hand covers the procedure beside "+l.Code+" on that day")
			}
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s includes its injection, and nothing on the claim was given by a separate %s", p.Code, l.Code),
			Fix:     removeLine(l, fmt.Sprintf("%s includes it", p.Code), t.spareShots()),
			Tables:  finding.TablesOf(origin.Table),
		}
		if l.Separated() && len(e.Given) == 0 {
			// The modifier claims a separate injection; only the record can say.
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}

// bundling finds the procedure of the day that an edit pays instead of the line,
// or that took the only drug there is. covered is false where no table could say.
func bundling(e *facts.Encounter, l *facts.Line) (p *facts.Line, origin codes.Origin, covered bool) {
	covered = true
	for i := range e.Lines {
		p := &e.Lines[i]
		if !isProcedure(p) || p.Date != l.Date {
			continue
		}
		_, origin := e.Tables.Pair(p.Code, l.Code, e.Setting(), l.Date)
		if origin.Answer == codes.Found || injectsDrug(p.Code) && tookDrug(e, p) {
			return p, origin, true
		}
		covered = covered && origin.Answer != codes.NotCovered
	}
	return nil, codes.Origin{}, covered
}

// tookDrug says whether a drug of the day is one that only procedures give.
func tookDrug(e *facts.Encounter, p *facts.Line) bool {
	for i := range e.Lines {
		if d := &e.Lines[i]; d.Date == p.Date && (isDevice(d.Code) || d.IsDrug() && onlyForProcedure(e, d)) {
			return true
		}
	}
	return false
}

// shotOutsideClaim says whether the chart of the day shows a shot of something
// the claim does not bill.
func shotOutsideClaim(e *facts.Encounter, on claim.Date) bool {
	for i := range e.Given {
		g := &e.Given[i]
		if counts(e, g, on) && g.Route.IsShot() && !onClaim(e, g) {
			return true
		}
	}
	return false
}

// removeLine is the repair "take the line off", or so many of its units.
func removeLine(l *facts.Line, because string, wrong int) finding.Repair {
	if left := times(l) - wrong; left > 0 {
		return finding.Repair{
			Text:   fmt.Sprintf("reduce %s to x %d: %s", l.Code, left, because),
			Edits:  []finding.Edit{{Op: finding.SetUnits, Line: l.N, Value: fmt.Sprint(left), Units: claim.Whole(int64(left))}},
			Safety: finding.NeedsChart,
		}
	}
	return finding.Repair{
		Text:   fmt.Sprintf("remove %s: %s", l.Code, because),
		Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
		Safety: finding.NeedsChart,
	}
}
