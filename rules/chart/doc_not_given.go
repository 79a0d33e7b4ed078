package chart

import (
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docNotGiven reports a drug billed of which the record says that it was refused,
// held or not given, and nowhere that it was given.
func docNotGiven(e *facts.Encounter, r *rule.Report) {
	for i := range e.Chart.NotGiven {
		n := &e.Chart.NotGiven[i]
		l := lineBilling(e, n)
		if l == nil {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is billed, and the record says it was %s", l.Code, outcome(n.Status)),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Find out whether it was given. If not, remove %s and the code for giving it", l.Code),
				Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
				Safety: finding.NeedsChart,
			},
			AtRisk: []int{l.N},
		}
		if len(e.Given) == 0 {
			if admin := administrationLine(e, l.Date); admin != nil {
				f.AtRisk = append(f.AtRisk, admin.N)
			}
		}
		if n.FromText && len(e.Given) > 0 {
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}

// lineBilling is the first line that bills a drug not given, on its day where
// that is known; nil where none does, or where the record shows the drug given.
func lineBilling(e *facts.Encounter, n *claim.NotGiven) *facts.Line {
	substance, ok := e.Tables.Identify(n.Medication)
	if !ok {
		return nil
	}
	for i := range e.Given {
		if g := &e.Given[i]; g.Known && (g.Substance.Name == substance.Name || shares(g.Substance.Codes, substance.Codes)) {
			return nil
		}
	}
	for l := range e.Products() {
		same := slices.Contains(substance.Codes, l.Code) || substance.Vaccine != codes.NoVaccine && l.Info.Vaccine == substance.Vaccine
		if same && (n.Date == 0 || n.Date == l.Date || within(e, l, n.Date)) {
			return l
		}
	}
	return nil
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(code string) bool { return slices.Contains(b, code) })
}

func outcome(s claim.Status) string {
	if s == claim.Declined {
		return "refused"
	}
	return "held or not given"
}
