package chart

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docDoseVolumeOnly reports a dose charted in millilitres of a drug whose code
// counts mass or units, where nothing in the record gives the concentration.
func docDoseVolumeOnly(e *facts.Encounter, r *rule.Report) {
	for i := range e.Given {
		g := &e.Given[i]
		if carries(g) || g.Dose.Given && facts.MeasureOf(g.Dose.Unit) != facts.Volume || !g.Dose.Given && !g.Volume.Given {
			continue
		}
		l := drugLine(e, g)
		if l == nil || facts.MeasureOf(l.Drug.UnitName) == facts.Volume || concentrationKnown(e, l, g) {
			continue
		}
		amount := g.Dose
		if !amount.Given {
			amount = g.Volume
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("only a volume is charted (%s %s): without the concentration it is no dose in %s", amount.Value, amount.Unit, l.Drug.UnitName),
			Fix:     finding.Repair{Text: fmt.Sprintf("Document the dose in %s, or the concentration of the product used.", l.Drug.UnitName), Safety: finding.NeedsChart},
		})
	}
}

// concentrationKnown says whether the record itself tells how much drug the
// volume held: the name says an amount, the vial's content is charted, or a
// package code was scanned or billed.
func concentrationKnown(e *facts.Encounter, l *facts.Line, g *facts.Given) bool {
	return statesAmount(g.Medication) || statesAmount(e.Chart.Note) || packageKnown(e.Tables, g.NDC) || packageKnown(e.Tables, l.Line.Drug.Code) ||
		g.Vial.Size.Given && facts.MeasureOf(g.Vial.Size.Unit) != facts.Volume
}

func packageKnown(tables codes.Tables, ndc claim.NDC) bool {
	eleven, err := ndc.Eleven()
	if err != nil || strings.TrimSpace(string(ndc)) == "" {
		return false
	}
	p, origin := tables.Package(eleven)
	return origin.Answer == codes.Found && p.UnitsPerItem > 0
}
