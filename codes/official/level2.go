package official

import (
	"bufio"
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

func level2Layouts() []layout {
	return []layout{
		{
			title: "HCPCS Level II",
			columns: []column{
				need("code", "hcpc", "code", "hcpcs"), need("record", "recid", "rectype", "recordid"),
				need("text", "longdescription", "long"), need("coverage", "cov", "coverage"), need("from", "adddt", "adddate"),
				may("to", "termdt", "termdate"),
			},
			row: func(r *reading, row *cellRow) string {
				return r.level2(level2Line{
					code: row.code("code"), record: row.get("record"), text: row.get("text"), coverage: row.get("coverage"),
					from: row.get("from"), to: row.get("to"), open: !row.has("to"),
				})
			},
		},
		{
			title: "HCPCS codes without a code of their own (NOC)",
			columns: []column{
				need("code", "hcpcs", "hcpcscode", "code"), need("text", "longdescription"), need("from", "adddate", "adddt"), need("to", "termdate", "termdt"),
			},
			row: func(r *reading, row *cellRow) string {
				t, err := r.quarterly(Unclassified, "")
				if err != nil {
					return asProblem(err).Reason
				}
				t.Read++
				from, okFrom := optionalDay(row.get("from"))
				to, okTo := optionalDay(row.get("to"))
				if !isCode(row.code("code")) || !okFrom || !okTo {
					return "a code of " + strconv.Quote(row.code("code"))
				}
				t.Rows = append(t.Rows, Row{row.code("code"), []string{digits(from), digits(to), row.get("text")}})
				return ""
			},
		},
	}
}

// level2Line is a row of the HCPCS file, whatever its form.
type level2Line struct {
	code, record, text, coverage, from, to string
	open                                   bool // the form has no last days
}

// level2 adds a row. Records 3 and 7 are a code's and a modifier's first; 4 and 8
// carry on with the text and have no days of their own.
func (r *reading) level2(l level2Line) string {
	kind := Level2
	if l.record == "7" || l.record == "8" {
		kind = Level2Modifier
	}
	t, err := r.quarterly(kind, "")
	if err != nil {
		return asProblem(err).Reason
	}
	t.Undated = t.Undated || l.open
	if l.record == "4" || l.record == "8" {
		if n := len(t.Rows); n > 0 && t.Rows[n-1].Key == l.code {
			last := &t.Rows[n-1].Cells[len(t.Rows[n-1].Cells)-1]
			if *last != "" {
				*last += " " + l.text
			}
		}
		return ""
	}
	t.Read++
	from, okFrom := optionalDay(l.from)
	to, okTo := optionalDay(l.to)
	shaped := isCode(l.code) && l.code[0] >= 'A'
	if kind == Level2Modifier {
		shaped = len(l.code) == 2
	}
	switch {
	case l.record != "3" && l.record != "7":
		return "a record of kind " + strconv.Quote(l.record)
	case !shaped:
		return "a code of " + strconv.Quote(l.code)
	case !okFrom || !okTo:
		return l.code + " holds from " + strconv.Quote(l.from) + " to " + strconv.Quote(l.to)
	}
	if isDental(l.code) || isCPT(l.code) {
		l.text = ""
	}
	row := []string{digits(from), digits(to), l.coverage, l.text}
	if kind == Level2Modifier {
		row = []string{digits(from), digits(to), l.text}
	}
	t.Rows = append(t.Rows, Row{l.code, row})
	return ""
}

var (
	fixedLevel2  = regexp.MustCompile(`(?m)^(?:[A-Z][0-9]{4}|   [0-9A-Z]{2})[0-9]{5}[3478].{280,312}\r?$`)
	fixedOrder   = regexp.MustCompile(`(?m)^[0-9]{5} [A-Z][0-9A-Z]{2,6} +[01] \S`)
	fixedAddenda = regexp.MustCompile(`(?m)^(?:Add|Delete|Revise from|Revise to): +[0-9]{5} [A-Z][0-9A-Z]`)
	fixedText    = regexp.MustCompile(`^(?:[A-Z][0-9A-Z]{2,6} {1,8}\S.*\r?\n){3}`)
	fixedFee     = regexp.MustCompile(`(?m)^HDR`)
	onlyCodes    = regexp.MustCompile(`^(?:[A-Z][0-9A-Z]{2,6}\r?\n){3}`)
)

// fixedWidth recognises the files whose lines are cut at fixed columns.
func fixedWidth(head []byte) func(*reading, *bufio.Reader) error {
	switch {
	case fixedAddenda.Match(head):
		return (*reading).addenda
	case fixedOrder.Match(head):
		return (*reading).order
	case fixedLevel2.Match(head):
		return (*reading).level2Fixed
	case fixedFee.Match(head):
		return (*reading).feeFixed
	case onlyCodes.Match(head):
		return (*reading).codesOnly
	case fixedText.Match(head) && !bytes.Contains(head, []byte("\t")) && bytes.Count(head, []byte(",")) < bytes.Count(head, []byte("\n")):
		return (*reading).codesAndText
	}
	return nil
}

// level2Fixed reads the 320-character lines. Columns are those of the published
// record layout, counted from 1; a modifier is three blanks and two characters.
func (r *reading) level2Fixed(body *bufio.Reader) error {
	cut := func(line []byte, from, to int) string {
		if len(line) < from {
			return ""
		}
		return string(line[from-1 : min(to, len(line))])
	}
	for line, err := range lines(body) {
		if err != nil {
			return err
		}
		if len(line.text) < 11 || !(line.text[0] == ' ' || line.text[0] >= 'A' && line.text[0] <= 'Z') {
			continue // the 2019 file ends with two lines that are no codes
		}
		reason := r.level2(level2Line{
			code: strings.TrimSpace(cut(line.text, 1, 5)), record: cut(line.text, 11, 11), text: clean(cut(line.text, 12, 91)),
			coverage: strings.TrimSpace(cut(line.text, 230, 230)), from: strings.TrimSpace(cut(line.text, 269, 276)), to: strings.TrimSpace(cut(line.text, 285, 292)),
		})
		if reason != "" {
			if _, err := r.quarter(); err != nil {
				return err
			}
			r.current().refuse(line.number, "%s", reason)
		}
	}
	return nil
}

// codesOnly reads a list of codes and nothing else: HCPCS or ICD-10-CM, which
// look alike (A0021), so most of the list and its name decide.
func (r *reading) codesOnly(body *bufio.Reader) error {
	head, _ := body.Peek(headSize)
	long := 0
	for line := range bytes.Lines(head) {
		if len(bytes.TrimRight(line, "\r\n")) != 5 {
			long++
		}
	}
	name := strings.ToLower(r.name)
	level2 := long < 2 && !strings.Contains(name, "icd")
	var t *Table
	if level2 {
		var err error
		if t, err = r.quarterly(Level2, ""); err != nil {
			return err
		}
		t.Undated = true
	} else {
		year, april, err := r.fiscal()
		if err != nil {
			return err
		}
		release, span := fiscalRelease(year, april)
		t = r.table(Diagnosis, "", release, span)
	}
	for line, err := range lines(body) {
		if err != nil {
			return err
		}
		code := clean(string(line.text))
		t.Read++
		switch {
		case level2 && isCode(code):
			t.Rows = append(t.Rows, Row{code, []string{"", "", "", ""}})
		case !level2 && isDiagnosis(code):
			t.Rows = append(t.Rows, Row{code, []string{"1", ""}})
		default:
			t.refuse(line.number, "a code of %q", code)
		}
	}
	return nil
}

// dayRange writes an optional span's cells.
func dayRange(from, to string) (string, string, bool) {
	a, okA := optionalDay(from)
	b, okB := optionalDay(to)
	if !okA || !okB || b != 0 && b < a {
		return "", "", false
	}
	return digits(a), digits(b), true
}
