package official

import (
	"strconv"
	"strings"

	"firstpass/claim"
)

// layouts are the tables of cells that can be read. The first whose columns are
// all there is taken, so the narrower stand first.
func layouts() []layout {
	var all []layout
	for _, group := range [][]layout{ncciLayouts(), drugLayouts(), feeLayouts(), codeSetLayouts(), level2Layouts(), diagnosisLayouts()} {
		all = append(all, group...)
	}
	return all
}

func ncciLayouts() []layout {
	return []layout{
		{
			title: "NCCI procedure pairs",
			columns: []column{
				need("first", "column1", "col1"), need("second", "column2", "col2"), need("modifier", "modifier", "modifierindicator", "modifier0notallowed1allowed9notapplicable"),
				may("from", "effective", "effectivedate"), may("to", "deletion", "deletiondate", "deletiondatenodata"),
				may("old", "inexistence", "inexistencepriorto1996"), may("service", "service"),
			},
			begin: beginPairs,
			row:   readPair,
			done: func(r *reading) {
				for _, t := range r.tables {
					if end := t.Covers.To; t.Pairs.newest > end {
						t.warn("a row takes effect on %s, after the end of %s", t.Pairs.newest, t.Release)
					}
				}
			},
		},
		{
			title: "NCCI medically unlikely edits",
			columns: []column{
				need("code", "hcpcscptcode", "hcpcs", "hcpcscode"), need("units", "/muevalues?$/", "mueunits"),
				may("adjudication", "mueadjudicationindicator", "mai", "muemai"), may("service", "service", "mueservice"), may("from", "effectivedate"),
				// What the value's column is called says which file it is.
				may("practitioner", "/practitioner.*muevalues?$/"), may("hospital", "/outpatient.*muevalues?$/", "/facility.*muevalues?$/"), may("dme", "/dme.*muevalues?$/"),
			},
			row: readUnitLimit,
		},
		{
			title: "NCCI add-on codes",
			columns: []column{
				need("code", "addoncode", "addon"), need("primary", "primarycode", "primary"), need("type", "aocedittype", "type", "edittype"),
				may("from", "aocediteffdt", "editeffective", "aocediteffdtjulian"), may("to", "aoceditdeldt", "editdeleted", "aoceditdeldtjulian"),
				may("ended", "aocdeldt", "addondeleted", "aocdeldtjulian"), may("primary-ended", "primarycodedeldt", "primarydeleted", "primarycodedeldtjulian"),
				may("notes", "specialinstructionnotes", "notes"),
			},
			row: readAddOn,
		},
	}
}

// readPair reads a pair. A pair is not unique: it may end and come back, so a
// row is known by its codes and its first day.
func readPair(r *reading, row *cellRow) string {
	first, second := row.code("first"), row.code("second")
	if first == "" && second == "" {
		r.number--
		return "" // the header runs on over three more lines
	}
	t, reason := r.pairTable(row)
	if t == nil {
		return reason
	}
	t.Read++
	if !isCode(first) || !isCode(second) {
		return "a pair of " + strconv.Quote(first) + " and " + strconv.Quote(second)
	}
	from, ok := optionalDay(row.get("from"))
	if !ok {
		return "a first day of " + strconv.Quote(row.get("from"))
	}
	if from == 0 && row.get("old") == "*" {
		from = 19960101 // in existence before 1996
	}
	end := row.get("to")
	if end == "*" {
		end = "" // no last day
	}
	to, ok := optionalDay(end)
	if !ok {
		return "a last day of " + strconv.Quote(end)
	}
	indicator := row.get("modifier")
	if indicator != "0" && indicator != "1" && indicator != "9" {
		return "a modifier indicator of " + strconv.Quote(indicator)
	}
	return t.Pairs.add([]byte(first), []byte(second), from, to, indicator[0])
}

func (r *reading) pairTable(row *cellRow) (*Table, string) {
	if service := row.get("service"); service != "" {
		day, ok := optionalDay(row.get("from"))
		if !ok || day == 0 {
			return nil, "no first day"
		}
		t := r.table(Pair, editionIn(strings.ToLower(service)), quarterOf(day).String(), quarterOf(day).span())
		t.Excerpt = true // the additions of a quarter
		if t.Pairs == nil {
			t.Pairs = NewPairs()
		}
		return t, ""
	}
	if len(r.tables) > 0 {
		return r.tables[0], ""
	}
	return nil, "its release is not known"
}

// beginPairs opens the table of a whole file before its first row.
func beginPairs(r *reading, at map[string]int) error {
	if _, ok := at["service"]; ok {
		return nil
	}
	edition := r.edition("")
	if edition == "" {
		return problem("release", "neither its name nor its content says whether it is the practitioners' or the hospitals' file; name it with --edition practitioner")
	}
	t, err := r.quarterly(Pair, edition)
	if err != nil {
		return err
	}
	if err := r.checkYear(t.Release); err != nil {
		return err
	}
	t.Pairs, t.Part = NewPairs(), partIn(r.member.Name)
	if _, ok := at["from"]; !ok {
		t.Undated = true
	}
	return nil
}

// partIn finds which of four files it is: ccipra-v302r0-f1.TXT.
func partIn(name string) int {
	at := strings.LastIndex(strings.ToLower(name), "-f")
	if at < 0 || at+2 >= len(name) || name[at+2] < '1' || name[at+2] > '9' {
		return 0
	}
	return int(name[at+2] - '0')
}

// readUnitLimit reads a value. 0 is "not payable"; what is not listed may be
// confidential. The indicator may come with words: "2 Date of Service Edit: Policy".
func readUnitLimit(r *reading, row *cellRow) string {
	column := row.get("service")
	for _, edition := range []string{Practitioner, Hospital, Supplier} {
		if row.has(edition) {
			column = edition
		}
	}
	edition := r.edition(column)
	if edition == "" {
		return "it is not said for whom: practitioner, hospital or dme"
	}
	var t *Table
	if day, ok := optionalDay(row.get("from")); ok && day != 0 {
		t = r.table(UnitLimit, edition, quarterOf(day).String(), quarterOf(day).span())
	} else {
		var err error
		if t, err = r.quarterly(UnitLimit, edition); err != nil {
			return asProblem(err).Reason
		}
	}
	t.Read++
	code, units := row.code("code"), row.get("units")
	if !isCode(code) {
		return "a code of " + strconv.Quote(code)
	}
	if n, err := strconv.Atoi(units); err != nil || n < 0 {
		return code + " has a value of " + strconv.Quote(units)
	}
	adjudication := "1" // Medicaid's edits have none: they are by line
	if row.has("adjudication") {
		if adjudication = row.get("adjudication"); adjudication == "" || adjudication[0] < '1' || adjudication[0] > '3' {
			return code + " has an indicator of " + strconv.Quote(adjudication)
		}
	}
	t.Rows = append(t.Rows, Row{code, []string{units, adjudication[:1]}})
	return ""
}

func readAddOn(r *reading, row *cellRow) string {
	t, err := r.quarterly(AddOn, "")
	if err != nil {
		return asProblem(err).Reason
	}
	t.Read++
	code, primary, kind := row.code("code"), row.code("primary"), row.get("type")
	if primary == "" || primary == "CCCCC" {
		primary = "" // the contractor says which
	} else if !isCode(primary) {
		return "a primary of " + strconv.Quote(primary)
	}
	if !isCode(code) || kind != "1" && kind != "2" && kind != "3" {
		return "an add-on of " + strconv.Quote(code) + ", type " + strconv.Quote(kind)
	}
	from, coarse, ok := julian(row.get("from"), false)
	if !ok {
		return code + " begins on " + strconv.Quote(row.get("from"))
	}
	t.Undated = t.Undated || coarse || !row.has("from")
	var last claim.Date
	for _, field := range []string{"to", "ended", "primary-ended"} {
		day, rough, ok := julian(row.get(field), true)
		if !ok {
			return code + " ends on " + strconv.Quote(row.get(field))
		}
		t.Undated = t.Undated || rough
		if day != 0 && (last == 0 || day < last) {
			last = day
		}
	}
	setting := ""
	switch notes := strings.ToLower(row.get("notes")); {
	case strings.Contains(notes, "practitioner only"):
		setting = Practitioner
	case strings.Contains(notes, "facilities only"):
		setting = Hospital
	}
	t.Rows = append(t.Rows, Row{code, []string{primary, kind, digits(from), digits(last), setting}})
	return ""
}

// julian reads a day of the year, YYYYDDD, or what some copies kept of it, the
// year: its first day or, for an end, its last.
func julian(text string, end bool) (day claim.Date, coarse, ok bool) {
	switch len(text) {
	case 0:
		return 0, false, true
	case 4, 7, 8:
	default:
		return 0, false, false
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, false, false
	}
	switch {
	case len(text) == 4 && end:
		return claim.NewDate(n, 12, 31), true, n > 1900
	case len(text) == 4:
		return claim.NewDate(n, 1, 1), true, n > 1900
	case len(text) == 8:
		d, err := claim.ParseDate(text)
		return d, false, err == nil
	}
	if n/1000 == 9999 || n == 0 {
		return 0, false, true // open
	}
	first := claim.NewDate(n/1000, 1, 1)
	if first == 0 || n%1000 < 1 || n%1000 > 366 {
		return 0, false, false
	}
	return first.AddDays(n%1000 - 1), false, true
}

// optionalDay reads a day as the files write it: 20240701, 2024-07-01, 7/1/2024, 2024/07/01.
func optionalDay(text string) (claim.Date, bool) {
	if text == "" {
		return 0, true
	}
	if strings.Contains(text, "/") {
		part := strings.Split(text, "/")
		if len(part) != 3 {
			return 0, false
		}
		if len(part[0]) == 4 { // 2010/05/28
			part[0], part[1], part[2] = part[1], part[2], part[0]
		}
		month, err1 := strconv.Atoi(part[0])
		day, err2 := strconv.Atoi(part[1])
		year, err3 := strconv.Atoi(part[2])
		d := claim.NewDate(year, month, day)
		return d, err1 == nil && err2 == nil && err3 == nil && d != 0
	}
	d, err := claim.ParseDate(text)
	return d, err == nil
}

func digits(d claim.Date) string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(int(d))
}
