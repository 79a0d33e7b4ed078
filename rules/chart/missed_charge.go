package chart

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// missedCharge tells what the chart supports and nobody billed. It speaks only
// where nothing on the claim can be what it misses.
func missedCharge(e *facts.Encounter, r *rule.Report) {
	if hasUncodedDrugs(e) {
		return
	}
	visit := coding.VisitOf(e)
	if visit.Setting == coding.Guest {
		return
	}
	visit.ByDay = e.Professional() || severalDays(e)
	answer := coding.NewCoder(e.Tables).Code(&visit)
	for i := range answer.Lines {
		l := &answer.Lines[i]
		units := int64(0)
		if l.IsDrug() {
			units = missedDrug(e, &answer, l)
		} else {
			units = missedService(e, &answer, l)
		}
		if units > 0 {
			r.Add(missed(e, l, units))
		}
	}
}

func missed(e *facts.Encounter, l *coding.Line, units int64) finding.Finding {
	words := fmt.Sprintf("%s x %d", l.Code, units)
	money := ""
	if fee, ok := e.Practice.Fees[l.Code]; ok {
		money = fmt.Sprintf(", $%s by the practice's fees", fee*claim.Cents(units))
	}
	return finding.Finding{
		Message: fmt.Sprintf("given and not billed: %s%s (%s)", words, money, l.Why),
		Sources: l.Sources,
		Fix: finding.Repair{
			Text:   fmt.Sprintf("If it was the practice's to bill, add %s.", words),
			Edits:  []finding.Edit{{Op: finding.AddLine, Value: l.Code, Units: claim.Whole(units), Modifiers: l.Modifiers}},
			Safety: finding.NeedsChart,
		},
	}
}

// hasUncodedDrugs says whether a hospital line bills drugs by revenue code alone:
// any of them may be what seems to be missing.
func hasUncodedDrugs(e *facts.Encounter) bool {
	for i := range e.Lines {
		l := &e.Lines[i]
		revenue := strings.TrimPrefix(l.RevenueCode, "0")
		if l.Code == "" && (strings.HasPrefix(revenue, "25") || strings.HasPrefix(revenue, "63") || strings.HasPrefix(revenue, "26")) {
			return true
		}
	}
	return false
}

func severalDays(e *facts.Encounter) bool {
	for i := range e.Lines {
		if e.Lines[i].Date != e.Lines[0].Date {
			return true
		}
	}
	return false
}

// missedDrug is how many units of a drug nobody billed, 0 where another line may
// bill it: under another code, or one no table knows.
func missedDrug(e *facts.Encounter, answer *coding.Answer, l *coding.Line) int64 {
	if l.Modifiers != nil && l.Modifiers[len(l.Modifiers)-1] == "JW" || e.Tables.Code(l.Code).Kind == codes.UnlistedDrug || asked(answer, l) {
		return 0
	}
	drug, _ := e.Tables.Drug(l.Code)
	if drug.Fluid || e.BilledElsewhere(l.Code, l.Date) {
		return 0
	}
	for i := range e.Lines {
		other := &e.Lines[i]
		if other.Info.Kind == codes.Unknown || other.Info.Kind == codes.UnlistedDrug {
			return 0
		}
		for _, n := range l.Administrations {
			g := &e.Given[n]
			if other.IsProduct() && g.Bills(other.Code) != facts.OtherDrug || g.SuppliedBy != "" && g.SuppliedBy != "practice" {
				return 0
			}
		}
	}
	return l.Units
}

// asked says whether the chart leaves open what the line rests on.
func asked(answer *coding.Answer, l *coding.Line) bool {
	for i := range answer.Questions {
		q := &answer.Questions[i]
		if q.Doubt == coding.Confirm {
			continue
		}
		for _, n := range l.Administrations {
			about := fmt.Sprintf("administrations[%d]", n)
			if q.About == about || strings.HasPrefix(q.About, about+".") {
				return true
			}
		}
	}
	return false
}

// missedService is how many of a service nobody billed. Where the claim bills a
// service that the chart does not support, that one may be it, and other rules
// say so.
func missedService(e *facts.Encounter, answer *coding.Answer, l *coding.Line) int64 {
	if asked(answer, l) || answer.Doubtful(coding.Missing) || e.BilledElsewhere(l.Code, l.Date) || e.Tables.Code(l.Code).Kind != codes.AdminCode {
		return 0
	}
	for i := range e.Lines {
		other := &e.Lines[i]
		if other.Date != l.Date || other.Info.Kind != codes.AdminCode && other.Info.Kind != codes.Unknown && other.Info.Kind != codes.Procedure {
			continue
		}
		if other.Info.Kind != codes.AdminCode || e.UnitsOn(other.Code, other.Date) > claim.Whole(answer.Units(other.Code, other.Date)) {
			return 0
		}
	}
	return answer.Units(l.Code, l.Date) - e.UnitsOn(l.Code, l.Date).CeilDiv(claim.Whole(1))
}
