package audit

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// Item is one thing a payer's reviewer looks for in the record of an injection.
type Item struct {
	Column string
	Asks   string
	Topic  string // of the engine's finding about the same, "" where it has none
}

// Checklist is what payers ask the record of an administered drug for: the order and
// its reason, what was given and how, by whom, from which package, what was thrown
// away. One list for the worksheet, the gaps and the templates.
func Checklist() []Item {
	return []Item{
		{"order", "a signed, dated order for this drug", "doc-order-missing"},
		{"indication", "why it was given", "doc-indication-missing"},
		{"drug", "the drug by name", "doc-medication-missing"},
		{"dose", "the dose with its unit", "doc-dose-missing"},
		{"route", "the route", "doc-route-missing"},
		{"site", "the site of the injection", "doc-site-missing"},
		{"time", "date and time (start and stop for an infusion)", "doc-time-missing"},
		{"given_by", "who gave it, with credential and signature", "doc-signature-missing"},
		{"lot_ndc", "lot, expiry and NDC", ""},
		{"waste", "the amount discarded, or that none was", "waste-undocumented"},
		{"supervision", "who supervised, where staff gave it", "incident-to-supervision"},
	}
}

// The columns a reviewer fills in, after the checklist.
const (
	colSupported  = "supported"
	colCode       = "right_code"
	colModifiers  = "right_modifiers"
	colUnits      = "right_units"
	colDiagnoses  = "right_diagnoses"
	colShouldPay  = "should_have_paid"
	colTemplate   = "template"
	colClinician  = "clinician"
	colReviewedOn = "reviewed_on"
	colNotes      = "notes"
)

func given() []string {
	return []string{"sample", "claim", "line", "service_date", "provider", "payer", "code", "modifiers", "units", "diagnoses", "charge", "paid"}
}

func asked() []string {
	var list []string
	for _, item := range Checklist() {
		list = append(list, item.Column)
	}
	return append(list, colSupported, colCode, colModifiers, colUnits, colDiagnoses, colShouldPay, colTemplate, colClinician, colReviewedOn, colNotes)
}

// Asked says whether a column is the reviewer's to fill in.
func Asked(column string) bool { return slices.Contains(asked(), column) }

// PaidLine is what was paid on a line of a claim, counted from 0.
type PaidLine func(enc *claim.Encounter, line int) (claim.Cents, bool)

// Columns are the worksheet's: what is given, then what is asked.
func Columns() []string { return append(given(), asked()...) }

// Rows are a claim's lines as the blind form has them: what was billed and paid, and
// empty questions.
func Rows(u *Drawn, tables codes.Tables, paid PaidLine) [][]string {
	var rows [][]string
	for n := range u.Claim.Claim.Lines {
		l := &u.Claim.Claim.Lines[n]
		amount := ""
		if paid != nil {
			if c, ok := paid(u.Claim, n); ok {
				amount = c.String()
			}
		}
		row := []string{strconv.Itoa(u.N), u.ID, strconv.Itoa(n + 1), u.Claim.Claim.LineDate(n).String(), string(u.Provider), u.Payer, l.Code,
			strings.Join(l.Modifiers, " "), l.Units.String(), diagnoses(u.Claim, l), l.Charge.String(), amount}
		for range Checklist() {
			row = append(row, notAsked(tables, l.Code))
		}
		for len(row) < len(Columns()) {
			row = append(row, "")
		}
		rows = append(rows, row)
	}
	return rows
}

// Worksheet writes the blind form. What the engine found stays out. Cells a
// spreadsheet would run as a formula get a quote.
func Worksheet(out io.Writer, s *Sample, tables codes.Tables, paid PaidLine) error {
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if err := w.Write(Columns()); err != nil {
		return err
	}
	for i := range s.Units {
		for _, row := range Rows(&s.Units[i], tables, paid) {
			for i := range row {
				row[i] = safeCell(row[i])
			}
			if err := w.Write(row); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}

// notAsked fills the checklist of lines that give no drug.
func notAsked(tables codes.Tables, code string) string {
	switch tables.Code(code).Kind {
	case codes.AdminCode, codes.DrugCode, codes.UnlistedDrug, codes.Vaccine, codes.ImmuneGlobulin, codes.Unknown:
		return ""
	}
	return "na"
}

func diagnoses(enc *claim.Encounter, l *claim.Line) string {
	var list []string
	for _, p := range l.Pointers {
		if p >= 1 && p <= len(enc.Claim.Diagnoses) {
			list = append(list, enc.Claim.Diagnoses[p-1].Code)
		}
	}
	return strings.Join(list, " ")
}

// safeCell keeps a spreadsheet from running a cell as a formula; numbers are left alone.
func safeCell(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	if _, err := claim.ParseDecimal(s); err == nil {
		return s
	}
	return "'" + s
}

// Reviewed is one answered line of the worksheet.
type Reviewed struct {
	Row       int // of the file, from 1
	Sample    int
	Claim     string
	Line      int
	Date      claim.Date
	Provider  claim.NPI
	Payer     string
	Code      string
	Modifiers []string
	Units     claim.Decimal
	Charge    claim.Cents
	Paid      claim.Cents
	PaidSet   bool
	Checks    map[string]string // yes, no, na by column; "" unanswered
	Answered  bool
	Supported bool
	RightCode string
	// RightModifiers is nil where the reviewer left the billed ones; "none" empties them.
	RightModifiers []string
	RightUnits     claim.Decimal // 0: as billed
	Diagnoses      []string
	RightDiagnoses []string // nil: as billed
	ShouldPay      claim.Cents
	ShouldPaySet   bool
	Template       string
	Clinician      string
	On             claim.Date
	Notes          string
}

// ReadWorksheet reads an answered worksheet. Columns are found by name; every cell
// that is not what its column asks for is an error with its row.
func ReadWorksheet(in io.Reader, file string) ([]Reviewed, error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1
	return readRows(file, r.Read)
}

// readRows reads an answered form row by row; io.EOF ends it.
func readRows(file string, next func() ([]string, error)) ([]Reviewed, error) {
	head, err := next()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(head) > 0 {
		head[0] = strings.TrimPrefix(head[0], "\ufeff")
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range Columns() {
		if _, ok := at[name]; !ok {
			return nil, fmt.Errorf("%s: no column %q: use the worksheet that the audit gave out", file, name)
		}
	}
	var list []Reviewed
	var problems []error
	for row := 2; ; row++ {
		cells, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if len(strings.Join(cells, "")) == 0 {
			continue
		}
		line, err := ReadAnswers(row, func(name string) string {
			if i := at[name]; i < len(cells) {
				return strings.TrimPrefix(strings.TrimSpace(cells[i]), "'")
			}
			return ""
		})
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: row %d: %w", file, row, err))
			continue
		}
		list = append(list, line)
	}
	return list, errors.Join(problems...)
}

// ReadAnswers reads one line of the form; cell says what stands in a column.
func ReadAnswers(row int, cell func(string) string) (Reviewed, error) {
	l := Reviewed{Row: row, Claim: cell("claim"), Provider: claim.NPI(cell("provider")), Payer: cell("payer"), Code: strings.ToUpper(cell("code")),
		Modifiers: strings.Fields(strings.ToUpper(cell("modifiers"))), Checks: map[string]string{}, RightCode: strings.ToUpper(cell(colCode)),
		Template: cell(colTemplate), Clinician: cell(colClinician), Notes: cell(colNotes)}
	var errs []error
	number := func(name string) int {
		n, err := strconv.Atoi(cell(name))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s is %q, not a number", name, cell(name)))
		}
		return n
	}
	money := func(name string) (claim.Cents, bool) {
		if cell(name) == "" {
			return 0, false
		}
		c, err := claim.ParseCents(strings.TrimPrefix(strings.ReplaceAll(cell(name), ",", ""), "$"))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s is %q, not an amount", name, cell(name)))
		}
		return c, err == nil
	}
	decimal := func(name string) claim.Decimal {
		if cell(name) == "" {
			return 0
		}
		d, err := claim.ParseDecimal(cell(name))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s is %q, not a number", name, cell(name)))
		}
		return d
	}
	date := func(name string) claim.Date {
		if cell(name) == "" {
			return 0
		}
		d, err := claim.ParseDate(cell(name))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		return d
	}
	answer := func(name string) string {
		word := strings.ToLower(cell(name))
		switch word {
		case "y":
			word = "yes"
		case "n":
			word = "no"
		case "n/a", "-":
			word = "na"
		case "", "yes", "no", "na":
		default:
			errs = append(errs, fmt.Errorf("%s is %q: want yes, no or na", name, cell(name)))
		}
		return word
	}
	l.Sample, l.Line = number("sample"), number("line")
	l.Diagnoses = strings.Fields(strings.ToUpper(cell("diagnoses")))
	if text := strings.ToUpper(cell(colDiagnoses)); text != "" {
		l.RightDiagnoses = strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
	}
	l.Date, l.On = date("service_date"), date(colReviewedOn)
	l.Units, l.RightUnits = decimal("units"), decimal(colUnits)
	l.Charge, _ = money("charge")
	l.Paid, l.PaidSet = money("paid")
	l.ShouldPay, l.ShouldPaySet = money(colShouldPay)
	for _, item := range Checklist() {
		l.Checks[item.Column] = answer(item.Column)
	}
	supported := answer(colSupported)
	l.Answered, l.Supported = supported != "", supported != "no"
	if text := strings.ToUpper(cell(colModifiers)); text == "NONE" {
		l.RightModifiers = []string{}
	} else if text != "" {
		l.RightModifiers = strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '-' })
	}
	return l, errors.Join(errs...)
}

// Errors says what was wrong with a line by the reviewer's answers.
func (l *Reviewed) Errors() []string {
	var list []string
	if !l.Supported {
		list = append(list, "not supported")
	}
	if l.RightCode != "" && l.RightCode != l.Code {
		list = append(list, "code")
	}
	if l.RightModifiers != nil && !sameSet(l.RightModifiers, l.Modifiers) {
		list = append(list, "modifier")
	}
	if l.RightUnits != 0 && l.RightUnits != l.Units {
		list = append(list, "units")
	}
	if l.RightDiagnoses != nil && !sameSet(l.RightDiagnoses, l.Diagnoses) {
		list = append(list, "diagnosis")
	}
	return list
}

func sameSet(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(m string) bool { return !slices.Contains(b, m) })
}

// Difference is what was paid less what should have been: over where positive. Where
// the reviewer gives no amount, an unsupported line is worth nothing and wrong units
// are worth their part; any other error without an amount is not priced.
func (l *Reviewed) Difference() (difference claim.Cents, priced bool) {
	base := l.Charge
	if l.PaidSet {
		base = l.Paid
	}
	errors := l.Errors()
	switch {
	case l.ShouldPaySet:
		return base - l.ShouldPay, true
	case len(errors) == 0:
		return 0, true
	case !l.Supported:
		return base, true
	case len(errors) == 1 && errors[0] == "units" && l.Units > 0:
		return base - claim.Cents(roundedPart(int64(base), int64(l.RightUnits), int64(l.Units))), true
	}
	return 0, false
}

// roundedPart is amount*part/whole to the nearest cent.
func roundedPart(amount, part, whole int64) int64 {
	return int64((float64(amount)*float64(part))/float64(whole) + 0.5)
}
