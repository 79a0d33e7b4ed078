package claim

import (
	"fmt"
	"time"
)

// Date is a calendar day written as the number YYYYMMDD, so that dates compare
// with < and print without a clock. The zero Date means "not known".
type Date int32

// NewDate returns the day, or zero where the parts name no day of the calendar.
func NewDate(year, month, day int) Date {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 28 && day > daysIn(year, month) {
		return 0
	}
	return Date(year*10000 + month*100 + day)
}

// ParseDate reads 2025-03-04 or 20250304, and refuses everything else: a
// two-digit year is never guessed at.
func ParseDate(s string) (Date, error) {
	digits := s
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		digits = s[:4] + s[5:7] + s[8:]
	}
	if d, ok := parseCompactDate(digits); ok {
		return d, nil
	}
	return 0, fmt.Errorf("%q is not a calendar day (want 2025-03-04 or 20250304)", s)
}

// ParseCompactDate reads the eight digits of an X12 D8 date without allocating.
func ParseCompactDate(b []byte) (Date, bool) { return parseCompactDate(b) }

func parseCompactDate[T string | []byte](s T) (Date, bool) {
	if len(s) != 8 {
		return 0, false
	}
	// All at once: a byte for each digit, the first lowest. A byte that is no digit
	// is above 9 without its zero, and sets its high bit here or the next.
	digits := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	digits ^= 0x3030303030303030
	if (digits|(digits+0x7676767676767676))&0x8080808080808080 != 0 {
		return 0, false
	}
	pairs := digits*10 + digits>>8 // in every other byte, the tens and ones of two digits
	d := NewDate(int(pairs&0xff)*100+int(pairs>>16&0xff), int(pairs>>32&0xff), int(pairs>>48&0xff))
	return d, d != 0
}

// Year, Month and Day are the parts of the date, 0 where it is not known.
func (d Date) Year() int { return int(d) / 10000 }

// Month is 1 to 12.
func (d Date) Month() int { return int(d) / 100 % 100 }

// Day is 1 to 31.
func (d Date) Day() int { return int(d) % 100 }

// Known says whether there is a date at all.
func (d Date) Known() bool { return d != 0 }

// String prints 2025-03-04, or nothing for an unknown date.
func (d Date) String() string {
	var room [10]byte
	return string(d.Append(room[:0]))
}

// Append adds the date as String prints it.
func (d Date) Append(b []byte) []byte {
	if d == 0 {
		return b
	}
	year, month, day := d.Year(), d.Month(), d.Day()
	return append(b,
		byte('0'+year/1000%10), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-',
		byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10), byte('0'+day%10))
}

// AddDays moves the date by whole days; an unknown date stays unknown.
func (d Date) AddDays(n int) Date {
	if d == 0 {
		return 0
	}
	return fromTime(d.time().AddDate(0, 0, n))
}

// AddMonths moves the date by calendar months and stays inside the month it
// lands in: one month after 31 January is 28 (or 29) February.
func (d Date) AddMonths(n int) Date {
	if d == 0 {
		return 0
	}
	months := d.Year()*12 + d.Month() - 1 + n
	year, month := months/12, months%12+1
	return NewDate(year, month, min(d.Day(), daysIn(year, month)))
}

// DaysSince counts the days from earlier to d (negative where d comes first).
func (d Date) DaysSince(earlier Date) int {
	if d == 0 || earlier == 0 || d == earlier {
		return 0
	}
	return int(d.time().Sub(earlier.time()).Hours() / 24)
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.time().Weekday() }

// AgeOn returns the completed years of someone born on d at the given day, or
// -1 where either date is not known or the day lies before the birth.
func (d Date) AgeOn(on Date) int {
	if d == 0 || on == 0 || on < d {
		return -1
	}
	years := on.Year() - d.Year()
	if int(on)%10000 < int(d)%10000 {
		years--
	}
	return years
}

// Span is a range of days, both ends included; a zero end is open.
type Span struct {
	From, To Date
}

// Holds says whether the day lies in the span. An unknown day lies in none.
func (s Span) Holds(d Date) bool {
	return d != 0 && d >= s.From && (s.To == 0 || d <= s.To)
}

func (d Date) time() time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC)
}

func fromTime(t time.Time) Date {
	return NewDate(t.Year(), int(t.Month()), t.Day())
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
