package report

import (
	"strconv"
	"strings"

	"firstpass/finding"
)

// commaSeparated is a row a finding, for a spreadsheet. Cells a spreadsheet would
// run as a formula are prefixed with a quote.
type commaSeparated struct{ Options }

var csvColumns = []string{"file", "segment", "claim", "service_date", "payer", "payer_type", "verdict", "complete", "at_risk",
	"line", "code", "severity", "rule", "topic", "message", "fix", "source", "url"}

func (f commaSeparated) Head(b []byte) []byte {
	return append(b, strings.Join(csvColumns, ",")+"\r\n"...)
}

func (commaSeparated) Foot(b []byte, _ *Summary) []byte { return b }

func (f commaSeparated) Result(b []byte, r *finding.Result) []byte {
	start := []string{r.File, "", r.Claim}
	if r.At.Segment > 0 {
		start[1] = strconv.Itoa(int(r.At.Segment))
	} else if r.At.Line > 0 {
		start[1] = strconv.Itoa(int(r.At.Line))
	}
	if r.Problem != nil {
		return appendRow(b, append(start, "", "", "", "unreadable", "", "", "", "", "error", r.Problem.Code, "", r.Problem.Error(), "", "", ""))
	}
	start = append(start, r.ServiceDate.String(), r.Payer.Name, string(r.Payer.Type), string(r.Verdict()),
		strconv.FormatBool(r.Complete), r.AtRisk.String())
	if len(r.Findings) == 0 {
		return appendRow(b, append(start, "", "", "", "", "", "", "", "", ""))
	}
	for i := range r.Findings {
		found := &r.Findings[i]
		row := append(start[:len(start):len(start)], "", found.Code, found.Severity.String(), found.Rule, found.Topic, found.Message, found.Fix.Text, "", "")
		if found.Line > 0 {
			row[9] = strconv.Itoa(found.Line)
		}
		if len(found.Sources) > 0 {
			row[16], row[17] = found.Sources[0].Title, found.Sources[0].URL
		}
		b = appendRow(b, row)
	}
	return b
}

func appendRow(b []byte, cells []string) []byte {
	for i, cell := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendCell(b, cell)
	}
	return append(b, '\r', '\n')
}

// appendCell quotes a cell. A leading = + - @ tab or return starts a formula in
// a spreadsheet unless the cell is a plain number.
func appendCell(b []byte, s string) []byte {
	if s == "" {
		return b
	}
	if strings.ContainsRune("=+-@\t\r", rune(s[0])) && !isNumber(s) {
		s = "'" + s
	}
	if !strings.ContainsAny(s, ",\"\r\n") {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}
