package charted

import (
	"strings"

	"firstpass/claim"
)

// DayOrder says how the parts of a day written with slashes or dots follow.
type DayOrder uint8

// The orders. ISO days need none.
const (
	MonthFirst DayOrder = iota // 09/10/2024, as in the United States
	DayFirst                   // 10/09/2024
)

// Day reads a calendar day: 2024-09-10, 20240910, 09/10/2024, 10-Sep-2024,
// September 10, 2024. A year of two digits is read where century is given, as the
// latest such year not after it; else it is refused.
func Day(text string, order DayOrder, latest claim.Date) (claim.Date, bool) {
	d, rest := dayAt(strings.TrimSpace(text), order, latest)
	return d, d != 0 && strings.TrimSpace(rest) == ""
}

// Clock reads a time of day: 14:22, 14:22:05, 2:22 PM, 2:22p, 1422.
func Clock(text string) (minute int, ok bool) {
	minute, rest, ok := clockAt(strings.TrimSpace(text))
	return minute, ok && strings.TrimSpace(rest) == ""
}

// Moment reads a day and, where one follows, a time of day. A time zone behind
// it is left out: the time is the clock on the wall where it was charted.
func Moment(text string, order DayOrder, latest claim.Date) (claim.Moment, bool) {
	text = strings.TrimSpace(text)
	var m claim.Moment
	date, rest := dayAt(text, order, latest)
	if date == 0 {
		minute, ok := Clock(text)
		return claim.Moment{Minute: minute, HasTime: ok}, ok
	}
	m.Date = date
	if rest != "" && (rest[0] == 'T' || rest[0] == 't') {
		rest = rest[1:]
	}
	rest = strings.TrimLeft(rest, " ,")
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "at "), "@")
	if rest == "" {
		return m, true
	}
	minute, rest, ok := clockAt(strings.TrimLeft(rest, " "))
	if !ok || !isZone(strings.TrimSpace(rest)) {
		return claim.Moment{}, false
	}
	m.Minute, m.HasTime = minute, true
	return m, true
}

// dayAt takes the day a text begins with; zero where it begins with none.
func dayAt(s string, order DayOrder, latest claim.Date) (claim.Date, string) {
	n := digits(s)
	switch {
	case n >= 8:
		d, ok := claim.ParseCompactDate([]byte(s[:8]))
		if !ok {
			return 0, s
		}
		return d, s[8:]
	case n == 0:
		return monthNameFirst(s, latest)
	case n == len(s):
		return 0, s
	}
	separator := s[n]
	if separator == ' ' && n <= 2 || (separator == '-' || separator == '/' || separator == '.') && n+1 < len(s) && isLetter(s[n+1]) {
		return dayNameMonth(s, n, separator, latest)
	}
	if separator != '-' && separator != '/' && separator != '.' {
		return 0, s
	}
	second := digits(s[n+1:])
	at := n + 1 + second
	if second == 0 || second > 2 || at >= len(s) || s[at] != separator {
		return 0, s
	}
	third := digits(s[at+1:])
	end := at + 1 + third
	a, b, c := value(s[:n]), value(s[n+1:at]), value(s[at+1:end])
	switch {
	case n == 4 && third >= 1 && third <= 2:
		return claim.NewDate(a, b, c), s[end:]
	case n > 2 || third != 2 && third != 4:
		return 0, s
	}
	month, day := a, b
	if order == DayFirst || separator == '.' {
		month, day = b, a
	}
	return yearOf(c, third, month, day, latest), s[end:]
}

// yearOf makes the day of a year of four digits, or of two where the latest
// possible day is known.
func yearOf(year, width, month, day int, latest claim.Date) claim.Date {
	if width == 4 {
		return claim.NewDate(year, month, day)
	}
	if latest == 0 {
		return 0
	}
	century := latest.Year() / 100 * 100
	if d := claim.NewDate(century+year, month, day); d != 0 && d <= latest {
		return d
	}
	return claim.NewDate(century-100+year, month, day)
}

// dayNameMonth reads 10-Sep-2024, 10 Sep 2024 and 10SEP2024's parts.
func dayNameMonth(s string, n int, separator byte, latest claim.Date) (claim.Date, string) {
	letters := n + 1
	for letters < len(s) && isLetter(s[letters]) {
		letters++
	}
	month := monthOf(s[n+1 : letters])
	if month == 0 || n > 2 {
		return 0, s
	}
	at := letters
	for at < len(s) && (s[at] == separator || s[at] == ' ' || s[at] == ',') {
		at++
	}
	width := digits(s[at:])
	if width != 2 && width != 4 {
		return 0, s
	}
	return yearOf(value(s[at:at+width]), width, month, value(s[:n]), latest), s[at+width:]
}

// monthNameFirst reads Sep 10, 2024.
func monthNameFirst(s string, latest claim.Date) (claim.Date, string) {
	letters := 0
	for letters < len(s) && isLetter(s[letters]) {
		letters++
	}
	month := monthOf(s[:letters])
	rest := strings.TrimLeft(s[letters:], " .")
	n := digits(rest)
	if month == 0 || n == 0 || n > 2 {
		return 0, s
	}
	after := strings.TrimLeft(rest[n:], " ,")
	width := digits(after)
	if width != 4 {
		return 0, s
	}
	return yearOf(value(after[:4]), width, month, value(rest[:n]), latest), after[4:]
}

const monthNames = "janfebmaraprmayjunjulaugsepoctnovdec"

func monthOf(name string) int {
	if len(name) < 3 {
		return 0
	}
	at := strings.Index(monthNames, strings.ToLower(name[:3]))
	if at < 0 || at%3 != 0 {
		return 0
	}
	return at/3 + 1
}

// clockAt takes the time of day a text begins with.
func clockAt(s string) (minute int, rest string, ok bool) {
	n := digits(s)
	var hour, minutes int
	switch {
	case (n == 1 || n == 2) && n+2 < len(s) && s[n] == ':' && digits(s[n+1:]) == 2:
		hour, minutes = value(s[:n]), value(s[n+1:n+3])
		rest = s[n+3:]
		if len(rest) >= 3 && rest[0] == ':' && digits(rest[1:]) >= 2 {
			rest = rest[3:]
			if len(rest) > 1 && rest[0] == '.' {
				rest = rest[1+digits(rest[1:]):]
			}
		}
	case n == 4 || n == 6: // 1422, and 142205 of compact timestamps
		hour, minutes = value(s[:2]), value(s[2:4])
		rest = s[n:]
		if n == 6 && len(rest) > 1 && rest[0] == '.' {
			rest = rest[1+digits(rest[1:]):]
		}
	case n == 1 || n == 2: // 2 PM
		hour, rest = value(s[:n]), s[n:]
		if !isHalf(strings.TrimLeft(rest, " ")) {
			return 0, s, false
		}
	default:
		return 0, s, false
	}
	half := strings.TrimLeft(rest, " ")
	if isHalf(half) {
		if hour < 1 || hour > 12 {
			return 0, s, false
		}
		hour %= 12
		if half[0]|0x20 == 'p' {
			hour += 12
		}
		rest = half[1:]
		rest = strings.TrimPrefix(rest, ".")
		if rest != "" && rest[0]|0x20 == 'm' {
			rest = strings.TrimPrefix(rest[1:], ".")
		}
	}
	if hour > 23 || minutes > 59 {
		return 0, s, false
	}
	return hour*60 + minutes, rest, true
}

// isHalf says whether a text begins with AM, PM, a or p.
func isHalf(s string) bool {
	if s == "" || s[0]|0x20 != 'a' && s[0]|0x20 != 'p' {
		return false
	}
	rest := strings.TrimPrefix(s[1:], ".")
	return rest == "" || rest[0]|0x20 == 'm' || rest[0] == ' '
}

// isZone says whether what follows a time is a zone, or nothing.
func isZone(s string) bool {
	if s == "" || s == "Z" || s == "z" {
		return true
	}
	if s[0] == '+' || s[0] == '-' {
		rest := strings.ReplaceAll(s[1:], ":", "")
		return (len(rest) == 4 || len(rest) == 2) && digits(rest) == len(rest)
	}
	switch strings.ToUpper(s) {
	case "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AKST", "AKDT", "HST", "HRS", "H":
		return true
	}
	return false
}

func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// value is the number of at most four digits.
func value(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 4; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
