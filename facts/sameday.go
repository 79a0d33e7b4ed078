package facts

import (
	"firstpass/claim"
)

// VisitSeparated says whether a visit carries a modifier that lifts an NCCI pair
// as 25 does: 24, 25, 27 or 57.
func (l *Line) VisitSeparated() bool { return l.HasAny("24", "25", "27", "57") }

// InFacility says whether the line of a professional claim was done where the
// facility's staff and supplies give drugs, so that the physician does not report
// giving them.
func (e *Encounter) InFacility(l *Line) bool { return l.staffed }

// OtherClaims lists the other claims of this patient and day that stand beside
// this one. A claim that replaces or voids another (frequency 7, 8) and a claim
// identical to this one have none: the other is not a second service.
func (e *Encounter) OtherClaims() []claim.OtherClaim {
	if len(e.SameDay) == 0 || e.Claim.Frequency == "7" || e.Claim.Frequency == "8" {
		return nil
	}
	return e.SameDay
}

// BilledElsewhere says whether another claim of the day, or the history, holds
// the code on that day.
func (e *Encounter) BilledElsewhere(code string, on claim.Date) bool {
	for i := range e.SameDay {
		for _, other := range e.SameDay[i].Codes {
			if other.Code == code {
				return true
			}
		}
	}
	for i := range e.Claim.History {
		if past := &e.Claim.History[i]; past.Code == code && past.Date == on && past.Status != "denied" {
			return true
		}
	}
	return false
}

// DrugLinesOn appends the numbers of the day's drug lines.
func (e *Encounter) DrugLinesOn(list []int, on claim.Date) []int {
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date == on && l.IsDrug() {
			list = append(list, l.N)
		}
	}
	return list
}
