package claimform

import (
	"time"

	"firstpass/claim"
)

// nextWorkday moves a last day that federal employees do not work to the next day
// they do (Medicare Claims Processing Manual ch. 1 §70, as contractors quote it).
func nextWorkday(d claim.Date) claim.Date {
	for d != 0 && (d.Weekday() == time.Saturday || d.Weekday() == time.Sunday || isHoliday(d)) {
		d = d.AddDays(1)
	}
	return d
}

// isHoliday says whether a weekday is a federal holiday (5 U.S.C. 6103), or the
// weekday on which one that falls on a weekend is kept.
func isHoliday(d claim.Date) bool {
	if fixedHoliday(d) {
		return true
	}
	switch d.Weekday() {
	case time.Friday:
		if fixedHoliday(d.AddDays(1)) { // Saturday's is kept on Friday
			return true
		}
	case time.Monday:
		if fixedHoliday(d.AddDays(-1)) { // Sunday's is kept on Monday
			return true
		}
		switch week := (d.Day()-1)/7 + 1; d.Month() {
		case 1, 2: // Martin Luther King Jr., Washington: third Monday
			return week == 3
		case 5: // Memorial Day: last Monday
			return d.AddDays(7).Month() == 6
		case 9: // Labor Day: first Monday
			return week == 1
		case 10: // Columbus Day: second Monday
			return week == 2
		}
	case time.Thursday: // Thanksgiving: fourth Thursday of November
		return d.Month() == 11 && (d.Day()-1)/7 == 3
	}
	return false
}

func fixedHoliday(d claim.Date) bool {
	switch d.Month()*100 + d.Day() {
	case 101, 704, 1111, 1225:
		return true
	case 619: // Juneteenth, since 2021-06-17 (Public Law 117-17)
		return d.Year() >= 2021
	}
	return false
}
