package administration

import (
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// ncciPTP reports the second code of an edit pair on one day: never payable, or
// payable only with a modifier that is not there. Pairs with a rule of their own
// (visits, two initial codes, procedures that took the injection) are left out.
func ncciPTP(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		first := &e.Lines[i]
		if !inPairScope(first) || facilityBills(e, first) {
			continue
		}
		for j := range e.Lines {
			second := &e.Lines[j]
			if first.Date != second.Date || i == j || !pairable(first, second) {
				continue
			}
			pair(e, r, first, second)
		}
	}
}

// inPairScope says whether the line bills something the pair tables of
// administration are about.
func inPairScope(l *facts.Line) bool {
	return l.Info.Kind == codes.AdminCode || isProcedure(l) || l.Info.Kind == codes.Visit
}

// pairable leaves out the pairs other rules speak of. One of the two must be an
// administration; two procedures are the surgeon's business.
func pairable(first, second *facts.Line) bool {
	if !inPairScope(second) || first.Code == second.Code || second.Info.Kind == codes.Visit {
		return false
	}
	if first.Info.Kind == codes.Visit && second.Admin.Family != codes.CatheterCare {
		return false
	}
	if first.Info.Kind != codes.AdminCode && second.Info.Kind != codes.AdminCode {
		return false
	}
	return !first.Admin.Initial || !second.Admin.Initial
}

func pair(e *facts.Encounter, r *rule.Report, first, second *facts.Line) {
	p, origin := e.Tables.Pair(first.Code, second.Code, e.Setting(), second.Date)
	if origin.Answer == codes.NotCovered && first.N < second.N && !belongTogether(first, second) {
		// The order of the two codes is not known either: one report for both.
		if _, reverse := e.Tables.Pair(second.Code, first.Code, e.Setting(), second.Date); reverse.Answer == codes.NotCovered {
			r.NotChecked(second.N, fmt.Sprintf("no pair table at hand covers %s with %s on %s", first.Code, second.Code, second.Date))
		}
		return
	}
	if origin.Answer != codes.Found || p.Indicator == '9' {
		return
	}
	if p.Indicator == '1' && (separates(first, second) || procedureTook(e, first, second)) {
		return
	}
	f := finding.Finding{Line: second.N, Tables: finding.TablesOf(origin.Table)}
	if p.Indicator == '0' {
		f.Message = fmt.Sprintf("%s is never paid beside %s, whatever the modifier", second.Code, first.Code)
		f.Fix = finding.Repair{Text: "remove " + second.Code, Edits: []finding.Edit{{Op: finding.RemoveLine, Line: second.N}}, Safety: finding.NeedsChart}
	} else {
		f.Message = fmt.Sprintf("%s is bundled into %s unless a modifier says that it was separate, and there is none", second.Code, first.Code)
		f.Fix = finding.Repair{
			Text:   fmt.Sprintf("append 59 or XU to %s if it was separate, else remove it", second.Code),
			Edits:  []finding.Edit{{Op: finding.AddModifier, Line: second.N, Value: "59"}},
			Safety: finding.NeedsChart,
		}
	}
	if !origin.Agreed {
		f.Severity = finding.Warning
	}
	r.Add(f)
}

// belongTogether says whether one of two codes is an add-on of the other: no edit
// separates those.
func belongTogether(a, b *facts.Line) bool {
	return slices.Contains(a.Admin.Primaries, b.Code) || slices.Contains(b.Admin.Primaries, a.Code)
}

// eitherColumnFrom is the day from which 59 and its X forms work on either code of
// a pair; before it only on the second (CMS change request 11168).
const eitherColumnFrom claim.Date = 20190701

// separates says whether a modifier of the pair lifts the edit.
func separates(first, second *facts.Line) bool {
	if second.Separated() || second.HasAny("58", "78", "79", "91") || hasPlace(second) {
		return true
	}
	return first.Separated() && second.Date >= eitherColumnFrom
}

// hasPlace says whether the line carries one of the modifiers for a side, finger,
// toe, eyelid or vessel that lift an edit.
func hasPlace(l *facts.Line) bool {
	for _, m := range l.Modifiers {
		switch m {
		case "LT", "RT", "E1", "E2", "E3", "E4", "FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9",
			"TA", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "LC", "LD", "LM", "RC", "RI":
			return true
		}
	}
	return false
}

// procedureTook leaves 96372 beside a procedure or an allergen extract to the rules
// that say what it was, wherever no drug is left for the 96372.
func procedureTook(e *facts.Encounter, first, second *facts.Line) bool {
	if !isProcedure(first) && first.Admin.Family != codes.AllergenOther || !isShotLine(second) {
		return false
	}
	t := tallyOf(e, second.Date)
	return t.spareShots() > 0 && !shotOutsideClaim(e, second.Date)
}
