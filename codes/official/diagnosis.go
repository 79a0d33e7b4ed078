package official

import (
	"bufio"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
)

func diagnosisLayouts() []layout {
	return []layout{{
		title:   "ICD-10-CM codes by fiscal year",
		columns: []column{need("code", "code", "icd10cm"), need("year", "fy", "fiscalyear"), need("billable", "billable")},
		row: func(r *reading, row *cellRow) string {
			year, err := strconv.Atoi(row.get("year"))
			if err != nil || year < 2016 || year > 2100 {
				return "a fiscal year of " + strconv.Quote(row.get("year"))
			}
			release, span := fiscalRelease(year, false)
			t := r.table(Diagnosis, "", release, span)
			t.Read++
			code, billable := row.get("code"), row.get("billable")
			if !isDiagnosis(code) || billable != "0" && billable != "1" {
				return "a code of " + strconv.Quote(code)
			}
			t.Rows = append(t.Rows, Row{code, []string{billable, ""}})
			return ""
		},
	}}
}

// isDiagnosis says whether a text has the shape of an ICD-10-CM code without its dot.
func isDiagnosis(code string) bool {
	if len(code) < 3 || len(code) > 7 || code[0] < 'A' || code[0] > 'Z' {
		return false
	}
	for i := 1; i < len(code); i++ { // the second may be a letter since FY2026 (QA00)
		if c := code[i]; !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return true
}

func (r *reading) fiscal() (year int, april bool, err error) {
	if text := strings.ToUpper(r.options.Release); strings.HasPrefix(text, "FY") {
		if year, err = strconv.Atoi(text[2:min(len(text), 6)]); err == nil {
			return year, strings.Contains(text, "APR"), nil
		}
	}
	for _, text := range []string{r.member.Name, r.name} {
		if year, april, ok := fiscalYearIn(text); ok {
			return year, april || aprilIn.MatchString(r.name), nil
		}
	}
	return 0, false, problem("release", "its name does not say which fiscal year it is of; name it with --release FY2027")
}

func (r *reading) diagnosisTable() (*Table, error) {
	year, april, err := r.fiscal()
	if err != nil {
		return nil, err
	}
	release, span := fiscalRelease(year, april)
	return r.table(Diagnosis, "", release, span), nil
}

// order reads an order file: columns 7-13 the code, 15 whether it may be billed,
// 78 on the long text.
func (r *reading) order(body *bufio.Reader) error {
	t, err := r.diagnosisTable()
	if err != nil {
		return err
	}
	for line, err := range lines(body) {
		if err != nil {
			return err
		}
		if len(strings.TrimSpace(string(line.text))) == 0 {
			continue
		}
		t.Read++
		code, billable, text, ok := orderLine(line.text)
		if !ok {
			t.refuse(line.number, "it is no line of an order file")
			continue
		}
		t.Rows = append(t.Rows, Row{code, []string{billable, text}})
	}
	return nil
}

func orderLine(line []byte) (code, billable, text string, ok bool) {
	if len(line) < 17 {
		return "", "", "", false
	}
	code, billable = strings.TrimSpace(string(line[6:13])), string(line[14:15])
	if len(line) > 77 {
		text = clean(string(line[77:]))
	} else {
		text = clean(string(line[16:]))
	}
	return code, billable, text, isDiagnosis(code) && (billable == "0" || billable == "1")
}

// addenda reads what a year adds, deletes and rewords. A code that gains
// children is deleted as billable and added as a category.
func (r *reading) addenda(body *bufio.Reader) error {
	t, err := r.diagnosisTable()
	if err != nil {
		return err
	}
	t.Excerpt = true
	state := map[string]int{}
	for line, err := range lines(body) {
		if err != nil {
			return err
		}
		word, rest, ok := strings.Cut(string(line.text), ":")
		rest = strings.TrimLeft(rest, " ")
		if !ok || rest == "" {
			continue
		}
		t.Read++
		code, billable, text, ok := orderLine([]byte(rest))
		if !ok {
			t.refuse(line.number, "it is no line of an addenda file")
			continue
		}
		switch word {
		case "Delete":
			billable = "-"
			if _, added := state[code]; added {
				continue
			}
		case "Add", "Revise to":
		default:
			continue
		}
		if at, seen := state[code]; seen {
			t.Rows[at].Cells = []string{billable, text}
			continue
		}
		if billable != "-" {
			state[code] = len(t.Rows)
		}
		t.Rows = append(t.Rows, Row{code, []string{billable, text}})
	}
	return dropDeleted(t)
}

// dropDeleted leaves out a deletion whose code was added again.
func dropDeleted(t *Table) error {
	kept := map[string]bool{}
	for _, row := range t.Rows {
		if row.Cells[0] != "-" {
			kept[row.Key] = true
		}
	}
	rows := t.Rows[:0]
	for _, row := range t.Rows {
		if row.Cells[0] != "-" || !kept[row.Key] {
			rows = append(rows, row)
		}
	}
	t.Rows = rows
	return nil
}

// codesAndText reads a codes file: the code, spaces, its text; billable codes only.
func (r *reading) codesAndText(body *bufio.Reader) error {
	t, err := r.diagnosisTable()
	if err != nil {
		return err
	}
	for line, err := range lines(body) {
		if err != nil {
			return err
		}
		code, text, _ := strings.Cut(string(line.text), " ")
		if code == "" {
			continue
		}
		t.Read++
		if !isDiagnosis(code) {
			t.refuse(line.number, "a code of %q", code)
			continue
		}
		t.Rows = append(t.Rows, Row{code, []string{"1", clean(text)}})
	}
	return nil
}

// tabular reads the notes of the tabular list. A note holds for everything below
// the code it stands at; the reader of the table looks upward.
func (r *reading) tabular(body *bufio.Reader) error {
	d := xml.NewDecoder(body)
	var year string
	var t *Table
	var open []string // the codes of the <diag> elements around, "" until named
	var note string   // the kind of notes being read
	var chapter bool
	var text strings.Builder
	for {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return problem("truncated", "the XML is cut off or damaged: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			text.Reset()
			switch name := x.Name.Local; name {
			case "chapter":
				chapter = true
			case "diag":
				open = append(open, "")
			case "excludes1", "excludes2", "includes", "inclusionTerm", "codeFirst", "useAdditionalCode", "codeAlso", "sevenChrNote", "sevenChrDef":
				note = name
			case "extension":
				for _, a := range x.Attr {
					if a.Name.Local == "char" && t != nil && len(open) > 0 && note == "sevenChrDef" {
						t.Rows = append(t.Rows, Row{open[len(open)-1], []string{"seventh", a.Value, ""}})
					}
				}
			}
		case xml.CharData:
			if text.Len()+len(x) <= 1<<16 {
				text.Write(x)
			}
		case xml.EndElement:
			said := clean(text.String())
			switch name := x.Name.Local; name {
			case "version":
				if year == "" {
					year = said
					if t, err = r.notes(year); err != nil {
						return err
					}
				}
			case "name":
				if len(open) > 0 && open[len(open)-1] == "" {
					open[len(open)-1] = strings.ReplaceAll(said, ".", "")
				}
			case "note":
				if t == nil {
					return problem("columns", "it does not say which version it is")
				}
				if kind := noteKind(note); kind != "" && chapter && len(open) > 0 {
					t.Read++
					t.Rows = append(t.Rows, Row{open[len(open)-1], []string{kind, said, codesIn(said)}})
				}
			case "diag":
				if len(open) > 0 {
					open = open[:len(open)-1]
				}
			case "excludes1", "excludes2", "includes", "inclusionTerm", "codeFirst", "useAdditionalCode", "codeAlso", "sevenChrNote", "sevenChrDef":
				note = ""
			}
			text.Reset()
		}
	}
}

var (
	inBrackets = regexp.MustCompile(`\(([^()]*)\)`)
	betweens   = regexp.MustCompile(`[,;]| and `)
	oneCode    = regexp.MustCompile(`^([A-Z][0-9A-Z][0-9A-Z](?:\.[0-9A-Z]{1,4})?)\.?-?$`)
	codeToCode = regexp.MustCompile(`^([A-Z][0-9A-Z][0-9A-Z](?:\.[0-9A-Z]{1,4})?)\.?-?\s*-\s*([A-Z][0-9A-Z][0-9A-Z](?:\.[0-9A-Z]{1,4})?)\.?-?$`)
)

// codesIn finds the codes a note names, in brackets inside its text: "vitamin B12
// deficiency (E53.8)", "(A00-A09)", "(Z79.-)". Brackets that hold a word are left
// alone: they name codes under conditions.
func codesIn(note string) string {
	var list []string
	for _, m := range inBrackets.FindAllStringSubmatch(note, -1) {
		var here []string
		for _, part := range betweens.Split(m[1], -1) {
			part = strings.TrimSpace(part)
			if one := oneCode.FindStringSubmatch(part); one != nil {
				here = append(here, one[1])
			} else if two := codeToCode.FindStringSubmatch(part); two != nil {
				here = append(here, two[1]+"-"+two[2])
			} else {
				here = nil
				break
			}
		}
		list = append(list, here...)
	}
	return strings.Join(list, ";")
}

func noteKind(element string) string {
	switch element {
	case "excludes1":
		return "excludes1"
	case "excludes2":
		return "excludes2"
	case "codeFirst":
		return "code-first"
	case "useAdditionalCode":
		return "use-additional"
	case "codeAlso":
		return "code-also"
	}
	return ""
}

func (r *reading) notes(version string) (*Table, error) {
	year, err := strconv.Atoi(version)
	if err != nil || year < 2016 || year > 2100 {
		return nil, problem("year", "its version is %q and not a year", version)
	}
	if named, _, ok := fiscalYearIn(r.member.Name); ok && named != year {
		return nil, problem("year", "its name says %d and its content %d", named, year)
	}
	release, span := fiscalRelease(year, aprilIn.MatchString(r.member.Name))
	return r.table(DiagnosisNote, "", release, span), nil
}
