package official

import (
	"bufio"
	"strconv"
	"strings"
)

const feeTitle = "the physician fee schedule's relative values"

func feeLayouts() []layout {
	return []layout{
		{
			title: feeTitle,
			// Names as they are when the rows above the last are read from the top down:
			// "STATUS" over "CODE". 2026 put a column in the middle, so nothing is counted.
			columns: []column{
				need("code", "hcpcs"), need("modifier", "mod"), need("status", "statuscode"), need("not-used", "/notusedformedicarepayment$/"),
				need("pctc", "pctcind"), need("global", "globdays"), need("multiple", "multproc"), need("bilateral", "bilatsurg"),
				may("supervision", "/supervisionofdiagnosticprocedures$/"),
			},
			row: readFee,
		},
		{
			title: "OPPS Addendum B",
			columns: []column{
				need("code", "hcpcscode"), need("status", "si"), need("apc", "apc"), may("rate", "paymentrate"),
			},
			row: func(r *reading, row *cellRow) string {
				t, err := r.quarterly(HospitalStatus, "")
				if err != nil {
					return asProblem(err).Reason
				}
				t.Read++
				code, status := row.code("code"), row.get("status")
				if !isCode(code) || len(status) > 2 || status == "" {
					return "a code of " + strconv.Quote(code) + " with a status of " + strconv.Quote(status)
				}
				t.Rows = append(t.Rows, Row{code, []string{status, row.get("apc"), number(strings.TrimPrefix(row.get("rate"), "$"))}})
				return ""
			},
		},
	}
}

// stacked joins the names that stand over one another in the rows above the last.
func stacked(header []string, above [][]string) []string {
	names := make([]string, len(header))
	for i := range names {
		for _, row := range above[max(0, len(above)-4):] {
			// Titles fill the third column only: DESCRIPTION stands there, and is not read.
			if i < len(row) && i != 2 {
				names[i] += row[i]
			}
		}
		names[i] += header[i]
	}
	return names
}

// readFee reads a row; a code has more than one where its parts (26, TC, 53) are
// paid apart. The fees themselves differ by place and are not kept.
func readFee(r *reading, row *cellRow) string {
	t, err := r.quarterly(PhysicianFee, "")
	if err != nil {
		return asProblem(err).Reason
	}
	t.Read++
	code := row.code("code")
	if !isCode(code) {
		return "a code of " + strconv.Quote(code)
	}
	if len(row.get("status")) != 1 || len(row.get("global")) != 3 {
		return code + " has a status of " + strconv.Quote(row.get("status")) + " and global days of " + strconv.Quote(row.get("global"))
	}
	t.Rows = append(t.Rows, Row{code, []string{
		row.get("modifier"), row.get("status"), row.get("not-used"), row.get("pctc"), row.get("global"), row.get("multiple"), row.get("bilateral"), row.get("supervision"),
	}})
	return ""
}

// feeFixed refuses the text form: its columns move from year to year and the csv
// beside it in the archive says the same.
func (r *reading) feeFixed(*bufio.Reader) error {
	return problem("unknown", "it is the text form of the relative values; the csv of the same name is the one that is read")
}
