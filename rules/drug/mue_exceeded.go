package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// mueExceeded compares units with the medically unlikely edits: each line for
// indicator 1, the day's total of the code for indicators 2 and 3.
func mueExceeded(e *facts.Encounter, r *rule.Report) {
	setting := e.UnitSetting()
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Units <= 0 || facilityHas(e, l) {
			continue
		}
		limit, origin := e.Tables.UnitLimit(l.Code, setting, l.Date)
		if origin.Answer == codes.NotCovered {
			if l.Info.Kind == codes.AdminCode || l.IsDrug() {
				r.NotChecked(l.N, fmt.Sprintf("no table of unit limits covers %s", l.Date))
			}
			continue
		}
		// A limit of 0 is not about units: unit-limit-zero speaks.
		if origin.Answer != codes.Found || limit.Units == 0 {
			continue
		}
		units := l.Units
		if limit.Adjudication != '1' {
			before := unitsBefore(e, l)
			if before > claim.Whole(limit.Units) {
				continue // an earlier line of the day already passed the limit
			}
			units += before
		}
		if units <= claim.Whole(limit.Units) {
			continue
		}
		f := finding.Finding{
			Line: l.N,
			Message: fmt.Sprintf("%s x %s is more than the unit limit of %d %s",
				l.Code, total(e, l, limit.Adjudication), limit.Units, indicatorMeans(limit.Adjudication)),
			Fix:    finding.Repair{Text: mueFix(l.Code, limit), Safety: finding.DisplayOnly},
			Tables: finding.TablesOf(origin.Table),
			AtRisk: linesOf(e, l, limit.Adjudication),
		}
		if !origin.Agreed {
			f.Severity = finding.Warning
		}
		r.Add(f)
	}
}

// facilityHas says whether the facility bills the line anyway: its drugs and what
// its staff gave. A practitioner's own services have their limit everywhere.
func facilityHas(e *facts.Encounter, l *facts.Line) bool {
	return (l.Info.Kind == codes.AdminCode || l.IsProduct()) && e.InFacility(l)
}

// unitsBefore adds the units of the code on earlier lines of the same day.
func unitsBefore(e *facts.Encounter, l *facts.Line) claim.Decimal {
	var sum claim.Decimal
	for i := range e.Lines[:l.N-1] {
		if other := &e.Lines[i]; sameDrugDay(other, l) && other.Units > 0 {
			sum += other.Units
		}
	}
	return sum
}

func total(e *facts.Encounter, l *facts.Line, adjudication byte) claim.Decimal {
	if adjudication == '1' {
		return l.Units
	}
	return e.UnitsOn(l.Code, l.Date)
}

// linesOf lists the lines that are denied: the whole day's for a day limit.
func linesOf(e *facts.Encounter, l *facts.Line, adjudication byte) []int {
	if adjudication == '1' {
		return []int{l.N}
	}
	var list []int
	for i := range e.Lines {
		if sameDrugDay(&e.Lines[i], l) {
			list = append(list, i+1)
		}
	}
	return list
}

func indicatorMeans(adjudication byte) string {
	switch adjudication {
	case '1':
		return "a line (indicator 1)"
	case '2':
		return "a day (indicator 2: absolute, no modifier or appeal passes it)"
	}
	return "a day (indicator 3: the whole day's units are denied; an appeal with records can pass it)"
}

func mueFix(code string, limit codes.UnitLimit) string {
	text := fmt.Sprintf("Check the units of %s against the record; at most %d", code, limit.Units)
	if limit.Adjudication == '3' {
		return text + " are paid without an appeal."
	}
	return text + " can be paid."
}
