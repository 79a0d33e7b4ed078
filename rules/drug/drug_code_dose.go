package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// doseRange is a code that its own words limit to some doses of a substance, and
// the code of the others.
type doseRange struct {
	unit     string
	over, to claim.Decimal // of one administration: more than, at most; 0: no limit on that side
	other    string
}

// doseRangeOf reads the HCPCS text: two codes of one substance told apart by the
// dose, or by products whose strengths do not meet.
func doseRangeOf(code string) (doseRange, bool) {
	switch code {
	case "Q9991":
		return doseRange{unit: "mg", to: claim.Whole(100), other: "Q9992"}, true
	case "Q9992":
		return doseRange{unit: "mg", over: claim.Whole(100), other: "Q9991"}, true
	case "J2788":
		return doseRange{unit: "mcg", to: claim.Whole(50), other: "J2790"}, true
	case "J2790":
		return doseRange{unit: "mcg", over: claim.Whole(50), other: "J2788"}, true
	case "J0577": // Brixadi for a week: 8 to 32 mg
		return doseRange{unit: "mg", to: claim.Whole(32), other: "J0578"}, true
	case "J0578": // Brixadi for a month: 64 to 128 mg
		return doseRange{unit: "mg", over: claim.Whole(32), other: "J0577"}, true
	case "J2426": // Invega Sustenna: to 234 mg
		return doseRange{unit: "mg", to: claim.Whole(234), other: "J2427"}, true
	case "J2427": // Invega Trinza and Hafyera: from 273 mg
		return doseRange{unit: "mg", over: claim.Whole(234), other: "J2426"}, true
	}
	return doseRange{}, false
}

// drugCodeDose reports a code for another dose of the substance than the one
// charted.
func drugCodeDose(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		limits, ok := doseRangeOf(l.Code)
		if !ok || l.Has("JW") || !inForce(l) {
			continue
		}
		g, dose := outsideRange(e, l, limits)
		if g == nil || alsoBilled(e, l, limits.other) || !existed(e, limits.other, l) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is for %s, and the record says %s %s was given", l.Code, limits.words(), dose, limits.unit),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Bill %s if the record is right.", limits.other),
				Edits:  []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: limits.other}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// existed says whether the other code may be billed on the line's day.
func existed(e *facts.Encounter, code string, l *facts.Line) bool {
	active, known := e.Tables.Code(code).ActiveOn(l.Date)
	return active || !known
}

func (d doseRange) words() string {
	if d.over > 0 {
		return fmt.Sprintf("more than %s %s", d.over, d.unit)
	}
	return fmt.Sprintf("%s %s at most", d.to, d.unit)
}

// outsideRange finds a charted dose that the code's words leave out.
func outsideRange(e *facts.Encounter, l *facts.Line, limits doseRange) (*facts.Given, claim.Decimal) {
	for i := range e.Given {
		g := &e.Given[i]
		if g.Bills(l.Code) != facts.SameDrug || g.Date() != 0 && g.Date() != l.Date {
			continue
		}
		dose, ok := facts.Convert(g.Dose, limits.unit)
		if ok && dose > 0 && (limits.to > 0 && dose > limits.to || limits.over > 0 && dose <= limits.over) {
			return g, dose
		}
	}
	return nil, 0
}

func alsoBilled(e *facts.Encounter, l *facts.Line, code string) bool {
	for i := range e.Lines {
		if other := &e.Lines[i]; other.Code == code && other.Date == l.Date {
			return true
		}
	}
	return false
}
