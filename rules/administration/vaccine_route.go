package administration

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// vaccineRoute reports a code for vaccines by needle (90471, 90472) or by mouth
// and nose (90473, 90474) that no vaccine of that kind on the day accounts for,
// while one of the other kind has no code.
func vaccineRoute(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		right := otherRoute(l.Code)
		if right == "" || facilityBills(e, l) {
			continue
		}
		d := routesOf(e, l.Date)
		spare, lacking := d.needleFee-d.needle, d.mouth-d.mouthFee
		if byMouth(l.Code) {
			spare, lacking = d.mouthFee-d.mouth, d.needle-d.needleFee
		}
		if spare <= 0 || lacking <= d.counselled || l != lastLine(e, l.Date, func(o *facts.Line) bool { return otherRoute(o.Code) != "" && byMouth(o.Code) == byMouth(l.Code) }) {
			continue
		}
		v := lastLine(e, l.Date, func(o *facts.Line) bool { return isVaccine(o) && withoutNeedle(o.Code) != byMouth(l.Code) })
		how := "by mouth or nose"
		if byMouth(l.Code) {
			how = "by injection"
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is given %s: its administration is %s, not %s", v.Code, how, right, l.Code),
			Fix:     replaceCode(l, right, right, 1),
		})
	}
}

// otherRoute is the same place in the order of vaccines by the other route, ""
// for codes that do not say a route.
func otherRoute(code string) string {
	switch code {
	case "90471":
		return "90473"
	case "90472":
		return "90474"
	case "90473":
		return "90471"
	case "90474":
		return "90472"
	}
	return ""
}

func byMouth(code string) bool { return code == "90473" || code == "90474" }

// routeDay counts the vaccines of a day and the codes for giving them by route.
type routeDay struct {
	needle, mouth       int // products
	needleFee, mouthFee int // 90471 and 90472, 90473 and 90474
	counselled          int // 90460, for any route
}

func routesOf(e *facts.Encounter, on claim.Date) routeDay {
	var d routeDay
	day := vaccinesOf(e, on)
	for i := range e.Lines {
		l := &e.Lines[i]
		switch {
		case l.Date != on, isVaccine(l) && (day.own[l.Info.Vaccine] > 0 || paysLikeMedicare(e) && medicareCode(l.Info.Vaccine) != ""):
		case isVaccine(l) && withoutNeedle(l.Code):
			d.mouth++
		case isVaccine(l):
			d.needle++
		case l.Code == "90460":
			d.counselled += times(l)
		case byMouth(l.Code):
			d.mouthFee += times(l)
		case otherRoute(l.Code) != "":
			d.needleFee += times(l)
		}
	}
	return d
}

// vaccineFirstOnce reports more than one first vaccine on a day: each further one
// is an add-on.
func vaccineFirstOnce(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !isFirstVaccine(l) || facilityBills(e, l) || l != lastLine(e, l.Date, isFirstVaccine) {
			continue
		}
		first := firstVaccines(e, l.Date)
		if first < 2 {
			continue
		}
		more := "90472"
		if l.Code == "90473" {
			more = "90474"
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is for the first vaccine of the day, and %d first ones are billed: each further vaccine is 90472, by mouth or nose 90474", l.Code, first),
			Fix:     finding.Repair{Text: fmt.Sprintf("replace %s with %s", l.Code, more), Edits: []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: more}}, Safety: finding.NeedsChart},
		}
		if n := times(l); n > 1 {
			f.Fix = finding.Repair{
				Text: fmt.Sprintf("bill %s x 1 and %s x %d", l.Code, more, n-1),
				Edits: []finding.Edit{
					{Op: finding.SetUnits, Line: l.N, Value: "1"},
					{Op: finding.AddLine, Line: l.N, Value: more, Units: claim.Whole(int64(n - 1))},
				},
				Safety: finding.NeedsChart,
			}
		}
		r.Add(f)
	}
}

// isFirstVaccine says whether the line bills the first vaccine of a visit; one
// marked as repeated or of another encounter is a first one of its own.
func isFirstVaccine(l *facts.Line) bool {
	return (l.Code == "90471" || l.Code == "90473") && !l.HasAny("76", "77", "XE")
}

func firstVaccines(e *facts.Encounter, on claim.Date) (n int) {
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date == on && isFirstVaccine(l) {
			n += times(l)
		}
	}
	return n
}
