package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// ncciPTPOther reports the pairs that no rule about injections, visits or
// procedures speaks of: any two other codes of one day. The tables that ship know
// those of administration codes; the whole edits come with `data import`.
func ncciPTPOther(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		first := &e.Lines[i]
		if !mayPair(e, first) {
			continue
		}
		for j := range e.Lines {
			second := &e.Lines[j]
			if i != j && first.Date == second.Date && first.Code != second.Code && !spokenOf(first, second) && mayPair(e, second) {
				otherPair(e, r, first, second)
			}
		}
	}
}

// mayPair leaves out lines whose pairs have rules of their own, drugs, which stand
// in no pair with what they are given by, and administrations that the facility
// bills anyway. A practitioner's own procedures pair wherever they are done.
func mayPair(e *facts.Encounter, l *facts.Line) bool {
	if l.Info.Kind == codes.AdminCode && facilityBills(e, l) {
		return false
	}
	return len(l.Code) == 5 && l.Info.Kind != codes.Supply && !l.IsProduct()
}

// spokenOf says whether another rule looks at the pair: both are administrations,
// procedures or visits of which one is an administration, or the second is a visit.
func spokenOf(first, second *facts.Line) bool {
	if second.Info.Kind == codes.Visit {
		return true
	}
	return inPairScope(first) && inPairScope(second) && (first.Info.Kind == codes.AdminCode || second.Info.Kind == codes.AdminCode)
}

func otherPair(e *facts.Encounter, r *rule.Report, first, second *facts.Line) {
	p, origin := e.Tables.Pair(first.Code, second.Code, e.Setting(), second.Date)
	if origin.Answer != codes.Found || p.Indicator == '9' || p.Indicator == '1' && separates(first, second) {
		return
	}
	f := finding.Finding{Line: second.N, Tables: finding.TablesOf(origin.Table)}
	if p.Indicator == '0' {
		f.Message = fmt.Sprintf("%s is never paid beside %s, whatever the modifier", second.Code, first.Code)
		f.Fix = finding.Repair{Text: "remove " + second.Code, Edits: []finding.Edit{{Op: finding.RemoveLine, Line: second.N}}, Safety: finding.NeedsChart}
	} else {
		f.Message = fmt.Sprintf("%s is part of %s unless a modifier says that it was separate, and there is none", second.Code, first.Code)
		f.Fix = finding.Repair{
			Text:   fmt.Sprintf("append 59 or the X modifier that fits to %s if it was another site, session or lesion, else remove it", second.Code),
			Edits:  []finding.Edit{{Op: finding.AddModifier, Line: second.N, Value: "59"}},
			Safety: finding.NeedsChart,
		}
	}
	if !origin.Agreed {
		f.Severity = finding.Warning
	}
	r.Add(f)
}
