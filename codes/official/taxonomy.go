package official

import (
	"regexp"
	"strconv"
	"strings"

	"firstpass/claim"
)

var (
	taxonomyVersion  = regexp.MustCompile(`taxonomy[-_ ]*(\d\d)(\d)`)
	taxonomyNew      = regexp.MustCompile(`(?i)(\d{1,2}/\d{1,2}/\d{4}): *new\b(?: *[\];,.]|$)`)
	taxonomyInactive = regexp.MustCompile(`(?i)(\d{1,2}/\d{1,2}/\d{4}): *marked inactive`)
	taxonomyLast     = regexp.MustCompile(`(?i)deactivation date: *(\d{1,2}/\d{1,2}/\d{4})`)
	taxonomyInstead  = regexp.MustCompile(`(?i)inactive, *use +(?:value +)?([0-9]{3}[0-9A-Z]{6}X)`)
)

// A version holds from three months after its day: what the notes mark inactive on
// 1 January 2023 they deactivate on 31 March.
const taxonomyMonths = 3

// readTaxonomy reads a code and, out of the notes, its days: the texts are the
// NUCC's and are left out. Codes stay listed after their end.
func readTaxonomy(r *reading, row *cellRow) string {
	// Version 25.1 is of 1 July 2025; 26.0 of 1 January 2026.
	m := taxonomyVersion.FindStringSubmatch(strings.ToLower(r.member.Name))
	if m == nil {
		return "the file's name does not say its version (nucc_taxonomy_251)"
	}
	year, _ := strconv.Atoi(m[1])
	half, _ := strconv.Atoi(m[2])
	from := claim.NewDate(2000+year, 1+6*min(half, 1), 1)
	t := r.table(Taxonomy, "", "v"+m[1]+"."+m[2], claim.Span{From: from, To: from.AddMonths(6).AddDays(-1)})
	t.Undated = t.Undated || !row.has("notes")
	t.Read++
	code := row.code("code")
	if len(code) != 10 {
		return "a code of " + strconv.Quote(code)
	}
	first, last, instead := taxonomyDays(row.get("notes"))
	t.Rows = append(t.Rows, Row{code, []string{digits(first), digits(last), instead}})
	return ""
}

// taxonomyDays finds a code's first and last day in the notes. A new code may be
// sent from its version's day on: earlier than the NUCC says, never later.
func taxonomyDays(notes string) (first, last claim.Date, instead string) {
	if m := taxonomyNew.FindStringSubmatch(notes); m != nil {
		first, _ = optionalDay(m[1])
	}
	if m := taxonomyLast.FindStringSubmatch(notes); m != nil {
		last, _ = optionalDay(m[1])
	} else if m := taxonomyInactive.FindStringSubmatch(notes); m != nil {
		if day, ok := optionalDay(m[1]); ok && day != 0 {
			last = day.AddMonths(taxonomyMonths).AddDays(-1)
		}
	}
	if m := taxonomyInstead.FindStringSubmatch(notes); m != nil {
		instead = m[1]
	}
	return first, last, instead
}
