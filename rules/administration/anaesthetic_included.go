package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// anaestheticIncluded reports a local anaesthetic billed beside the injection it
// dissolved or numbed: nothing else of the day can have needed it.
func anaestheticIncluded(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.DrugCode) {
		if !isAnaesthetic(l) || l.Has("JW") || facilityBills(e, l) {
			continue
		}
		shot := dissolvedFor(e, l)
		if shot == nil {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is a local anaesthetic beside an injection of %s: as a diluent or to numb the place it is included in %s", l.Code, shot.drug.Code, shot.service.Code),
			Fix:     finding.Repair{Text: "remove " + l.Code, Edits: []finding.Edit{{Op: finding.RemoveLine, Line: l.N}}, Safety: finding.NeedsChart},
			AtRisk:  []int{l.N},
		})
	}
}

type dissolved struct{ drug, service *facts.Line }

// dissolvedFor finds the injection and the drug that a local anaesthetic of the
// day served: nil where a procedure, a push or an infusion of the day, or the
// chart, gives it a use of its own.
func dissolvedFor(e *facts.Encounter, l *facts.Line) *dissolved {
	var d dissolved
	for i := range e.Lines {
		other := &e.Lines[i]
		switch {
		case other.Date != l.Date || other.N == l.N:
		case other.Info.Kind == codes.Visit || isVaccineFee(other) || isVaccine(other):
		case isShotLine(other):
			d.service = other
		case other.Info.Kind == codes.DrugCode && !isAnaesthetic(other) && mayBeShot(e, other):
			if d.drug == nil {
				d.drug = other
			}
		case other.Info.Kind == codes.DrugCode && isAnaesthetic(other):
		default:
			return nil
		}
	}
	if d.service == nil || d.drug == nil || givenAlone(e, l) {
		return nil
	}
	return &d
}

// givenAlone says whether the chart shows the line's drug as an administration of
// its own.
func givenAlone(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Given {
		if e.Given[i].Bills(l.Code) == facts.SameDrug {
			return true
		}
	}
	return false
}
