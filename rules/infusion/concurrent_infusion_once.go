package infusion

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// concurrentInfusionOnce reports more than one 96368 a day. A line that a
// modifier makes separate counts for itself.
func concurrentInfusionOnce(e *facts.Encounter, r *rule.Report) {
	for l := range e.WithCode("96368") {
		if l.Units > claim.Whole(1) || !l.Separated() && earlierConcurrent(e, l) {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: "96368 is reported once an encounter, however many bags ran beside the first",
				Fix: finding.Repair{
					Text:   fmt.Sprintf("%s x 1 in all.", l.Code),
					Edits:  []finding.Edit{concurrentEdit(l)},
					Safety: finding.Safe,
				},
			})
		}
	}
}

func earlierConcurrent(e *facts.Encounter, l *facts.Line) bool {
	for other := range e.WithCode(l.Code) {
		if other.N < l.N && other.Date == l.Date && !other.Separated() {
			return true
		}
	}
	return false
}

func concurrentEdit(l *facts.Line) finding.Edit {
	if l.Units > claim.Whole(1) {
		return finding.Edit{Op: finding.SetUnits, Line: l.N, Value: "1"}
	}
	return finding.Edit{Op: finding.RemoveLine, Line: l.N}
}
