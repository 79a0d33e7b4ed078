package official

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"firstpass/claim"
)

// quarter is a calendar quarter, the rhythm of most releases.
type quarter struct{ year, number int }

func (q quarter) String() string { return fmt.Sprintf("%dQ%d", q.year, q.number) }

func (q quarter) span() claim.Span {
	from := claim.NewDate(q.year, q.number*3-2, 1)
	return claim.Span{From: from, To: from.AddMonths(3).AddDays(-1)}
}

func quarterOf(d claim.Date) quarter { return quarter{d.Year(), (d.Month() + 2) / 3} }

// QuarterSpan is the days of a release such as "2024Q3".
func QuarterSpan(release string) (claim.Span, bool) {
	var q quarter
	if _, err := fmt.Sscanf(release, "%dQ%d", &q.year, &q.number); err != nil || q.number < 1 || q.number > 4 {
		return claim.Span{}, false
	}
	return q.span(), true
}

var (
	inVersion = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])v(\d{2})([0-3])r?\d`)
	inQuarter = regexp.MustCompile(`(?i)(20\d{2})[-_ ]?q([1-4])`)
	inMonth   = regexp.MustCompile(`(?i)(?:^|[^a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-_ ,]*(?:web[-_ ]*)?(?:\d{1,2}[-_ ,]+)?(20\d{2})`)
	yearMonth = regexp.MustCompile(`(?i)(20\d{2})[-_ ]?(jan|apr|jul|oct)`)
	inDay     = regexp.MustCompile(`(?i)eff(?:ective)?[-_ ]*(\d{2})[-_ ](\d{2})[-_ ](20\d{2})`)
	inValue   = regexp.MustCompile(`(?i)rvu(\d{2})([a-d])`)
	inDate    = regexp.MustCompile(`(20\d{2})-(\d{2})(?:-(\d{2}))?`)
)

// quarterIn finds the quarter a name or title speaks of.
func quarterIn(text string) (quarter, bool) {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := inVersion.FindStringSubmatch(text); m != nil {
		return quarter{number(m[1]) + 1994, number(m[2]) + 1}, true // v30.2 is 2024Q3
	}
	if m := inDay.FindStringSubmatch(text); m != nil {
		if d := claim.NewDate(number(m[3]), number(m[1]), number(m[2])); d != 0 {
			return quarterOf(d), true
		}
	}
	if m := inQuarter.FindStringSubmatch(text); m != nil {
		return quarter{number(m[1]), number(m[2])}, true
	}
	if m := inValue.FindStringSubmatch(text); m != nil {
		return quarter{2000 + number(m[1]), int(strings.ToLower(m[2])[0]-'a') + 1}, true
	}
	if m := yearMonth.FindStringSubmatch(text); m != nil {
		return quarter{number(m[1]), (monthOf(m[2]) + 2) / 3}, true
	}
	if m := inMonth.FindStringSubmatch(text); m != nil {
		return quarter{number(m[2]), (monthOf(m[1]) + 2) / 3}, true
	}
	return quarter{}, false
}

func monthOf(word string) int {
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	return strings.Index(months, strings.ToLower(word[:3]))/3 + 1
}

var fiscal = regexp.MustCompile(`(?i)(?:fy|icd-?10-?cm)[^0-9]{0,24}(20\d{2})|(20\d{2})[-_ ](?:code|table)|(?:jan|oct)[a-z]*-(20\d{2})|(20\d{2})\.(?:txt|xml)`)

// fiscalYearIn finds the fiscal year of an ICD-10-CM file, and whether it is an
// April update. The "Jan-2021" of an order file is its fiscal year.
func fiscalYearIn(text string) (year int, april, ok bool) {
	m := fiscal.FindStringSubmatch(text)
	if m == nil {
		return 0, false, false
	}
	for _, s := range m[1:] {
		if s != "" {
			year, _ = strconv.Atoi(s)
		}
	}
	return year, aprilIn.MatchString(text), true
}

var aprilIn = regexp.MustCompile(`(?i)(?:^|[^a-z])apr(?:il)?(?:[^a-z]|$)`)

// fiscalRelease names and dates a fiscal year's release.
func fiscalRelease(year int, april bool) (string, claim.Span) {
	span := claim.Span{From: claim.NewDate(year-1, 10, 1), To: claim.NewDate(year, 9, 30)}
	if april {
		span.From = claim.NewDate(year, 4, 1)
		return fmt.Sprintf("FY%d April", year), span
	}
	return fmt.Sprintf("FY%d", year), span
}

// dayIn finds a day or month written in a name: 2026-01-29, 2024-06.
func dayIn(text string) (claim.Date, bool) {
	m := inDate.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day := 1
	if m[3] != "" {
		day, _ = strconv.Atoi(m[3])
	}
	d := claim.NewDate(year, month, day)
	return d, d != 0
}
