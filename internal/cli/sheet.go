package cli

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/report"
)

// newReport is the writer of a format; the sheet is the only one that must see
// the claim itself.
func newReport(name string, o report.Options) (report.Format, error) {
	if name == "sheet" {
		return sheet{}, nil
	}
	return report.New(name, o)
}

// withEncounter is a format that shows what the claim says.
type withEncounter interface {
	resultOf(b []byte, r *finding.Result, enc *claim.Encounter) []byte
}

// sheet is what to change in the practice's own billing system, which holds the
// record: claim, line, field, from, to and why, a row a change.
type sheet struct{}

func sheetColumns() []string {
	return []string{"claim", "service_date", "line", "code", "field", "from", "to", "safety", "severity", "why", "rule"}
}

// Head starts the sheet.
func (sheet) Head(b []byte) []byte { return row(b, sheetColumns()...) }

// Foot ends it.
func (sheet) Foot(b []byte, _ *report.Summary) []byte { return b }

// Result is what a claim that could not be read has: a row that says so.
func (sheet) Result(b []byte, r *finding.Result) []byte {
	if r.Problem == nil {
		return b
	}
	return row(b, r.Claim, "", "", "", "", "", "", "", "error", r.Problem.Error(), r.Problem.Code)
}

func (f sheet) resultOf(b []byte, r *finding.Result, enc *claim.Encounter) []byte {
	if enc == nil {
		return f.Result(b, r)
	}
	for i := range r.Findings {
		found := &r.Findings[i]
		if found.Severity < finding.Warning {
			continue
		}
		safety := found.Fix.Safety
		if safety == "" {
			safety = finding.DisplayOnly
		}
		write := func(line int, code, field, from, to string) {
			shown := ""
			if line > 0 {
				shown = strconv.Itoa(line)
			}
			b = row(b, r.Claim, r.ServiceDate.String(), shown, code, field, from, to, string(safety), found.Severity.String(), found.Message, found.Rule)
		}
		if len(found.Fix.Edits) == 0 {
			write(found.Line, found.Code, "", "", found.Fix.Text)
			continue
		}
		for _, e := range found.Fix.Edits {
			field, from, to := edited(&e, enc)
			code := found.Code
			if l := lineOf(enc, e.Line); l != nil {
				code = l.Code
			}
			write(e.Line, code, field, from, to)
		}
	}
	return b
}

func lineOf(enc *claim.Encounter, n int) *claim.Line {
	if n < 1 || n > len(enc.Claim.Lines) {
		return nil
	}
	return &enc.Claim.Lines[n-1]
}

// edited says what an edit changes, from what to what.
func edited(e *finding.Edit, enc *claim.Encounter) (field, from, to string) {
	l := lineOf(enc, e.Line)
	if l == nil {
		l = &claim.Line{}
	}
	mods := strings.Join(l.Modifiers, " ")
	switch e.Op {
	case finding.AddModifier:
		return "modifiers", mods, strings.TrimSpace(mods + " " + e.Value)
	case finding.RemoveModifier:
		left := slices.DeleteFunc(slices.Clone(l.Modifiers), func(m string) bool { return m == e.Value })
		return "modifiers", mods, strings.Join(left, " ")
	case finding.SetCode:
		return "code", l.Code, e.Value
	case finding.SetUnits:
		return "units", l.Units.String(), e.Value
	case finding.SetNDC:
		return "ndc", string(l.Drug.Code), e.Value
	case finding.SetDiagnoses:
		return "diagnoses", strings.Trim(strings.ReplaceAll(fmt.Sprint(l.Pointers), " ", ","), "[]"), e.Value
	case finding.RemoveLine:
		return "line", l.Code, "(removed)"
	case finding.AddLine:
		added := strings.TrimSpace(e.Value + " " + strings.Join(e.Modifiers, " "))
		return "line", "", fmt.Sprintf("%s, %s units (added)", added, e.Units)
	}
	field = e.Field
	if field == "charge" {
		from = l.Charge.String()
	}
	return field, from, e.Value
}

func row(b []byte, cells ...string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for i, c := range cells {
		c = report.Printable(c)
		if c != "" && strings.IndexByte("=+-@", c[0]) >= 0 {
			c = "'" + c // a spreadsheet would take it for a formula
		}
		cells[i] = c
	}
	w.Write(cells)
	w.Flush()
	return append(b, out.Bytes()...)
}
