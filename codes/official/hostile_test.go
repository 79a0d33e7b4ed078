package official

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

const pairRows = "CPT only copyright 2026 American Medical Association.  All rights reserved.\t\t\t\t\t\t\r\nColumn1/Column2 Edits\t\t\t\t\t\t\r\n" +
	"Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n" +
	"11042\t97597\t\t20200101\t*\t1\tx\r\n11042\t97598\t*\t\t20221231\t0\tx\r\n11042\t97599\t\t20220101\t20220101\t9\tx\r\n"

// readBytes reads a file of a name and content as the import does.
func readBytes(t testing.TB, name string, content []byte, options Options) ([]*Table, []error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	var tables []*Table
	var failed []error
	for m, err := range Unpack(path) {
		if err == nil {
			var list []*Table
			list, err = Read(m, options)
			tables = append(tables, list...)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	return tables, failed
}

func zipOf(t testing.TB, members map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range members {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	z.Close()
	return b.Bytes()
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.Bytes()
}

// wide writes a text as UTF-16, as a spreadsheet program saves "Unicode text".
func wide(text string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// TestRefusedFiles: each is refused with a code and a reason, never a panic.
func TestRefusedFiles(t *testing.T) {
	bomb := zipOf(t, map[string]string{"ccipra-v323r0-f1.TXT": strings.Repeat("0", 64<<20)})
	whole := zipOf(t, map[string]string{"ccipra-v323r0-f1.TXT": pairRows})
	nested := whole
	for n := range 4 {
		nested = zipOf(t, map[string]string{fmt.Sprintf("inner%d.zip", n): string(nested)})
	}
	for _, c := range []struct {
		name    string
		content []byte
		code    string
		reason  string
	}{
		{"ccipra-v323r0-f1.zip", []byte("<!DOCTYPE html><html><body>License agreement</body></html>"), "html", "licence page"},
		{"ccipra-v323r0-f1.txt", []byte("<html>403 Forbidden</html>"), "html", "page instead of the file"},
		{"a.zip", bomb, "zip-bomb", "times its size"},
		{"a.txt.gz", gzipped(strings.Repeat("0", 64<<20)), "zip-bomb", "unpacks to more"},
		{"a.zip", zipOf(t, map[string]string{"../../etc/ccipra-v323r0-f1.TXT": pairRows}), "path-traversal", "leads outside"},
		{"a.zip", zipOf(t, map[string]string{`..\ccipra-v323r0-f1.TXT`: pairRows}), "path-traversal", "leads outside"},
		{"a.zip", zipOf(t, map[string]string{"/etc/ccipra-v323r0-f1.TXT": pairRows}), "path-traversal", "leads outside"},
		{"a.zip", whole[:len(whole)-30], "truncated", "cut off"},
		{"a.zip", nested, "zip-bomb", "too deep"},
		{"a.txt.gz", gzipped(pairRows)[:60], "truncated", ""},
		{"a.txt", nil, "empty", "empty"},
		{"a.txt", []byte("hello\nworld\n"), "unknown", "none of the files"},
		{"a.pdf", []byte("%PDF-1.7 ..."), "unknown", "PDF"},
		{"a.bin", []byte("\x00\x01\x02\x03 table"), "unknown", "binary"},
		{"ccipra-v302r0-f1.txt", []byte(pairRows), "year", "its notice is of 2026"},
		{"edits.txt", []byte(pairRows), "release", "practitioner"},
		{"ccipra.txt", []byte(pairRows), "release", "which quarter"},
		{"ccipra-v323r0-f1.txt", []byte(strings.Replace(pairRows, "Column 2\t", "Second code\t", 1)), "columns", "no column is called column2"},
		{"ccipra-v323r0-f1.txt", []byte(strings.ReplaceAll(strings.ReplaceAll(pairRows, "2020", "20x0"), "2022", "20x2")), "empty", "none of its 3 rows"},
		{"MUE_Practitioner_Eff_10-01-2026.csv", []byte("HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator\n11042,many,3\n11043,few,3\n"), "empty", "none of its 2 rows"},
		{"April 2026 payment limits.csv", []byte("Effective January 1, 2026 through March 31, 2026\nHCPCS Code,HCPCS Code Dosage,Payment Limit\nJ1885,15 MG,0.5\n"), "year", "its name says 2026Q2 and its content 2026Q1"},
		{"icd10cm-order.txt", []byte("00001 A00     0 Cholera     Cholera\n"), "release", "fiscal year"},
		{"icd10cm_tabular_2027.xml", []byte(`<?xml version="1.0"?><ICD10CM.tabular><version>2021</version></ICD10CM.tabular>`), "year", "its name says 2027"},
		{"icd10cm_tabular_2027.xml", []byte(`<?xml version="1.0"?><ICD10CM.tabular><version>2027</version><chapter><diag>`), "truncated", "cut off"},
		{"cvx_2026-01-29.json", []byte(`{"cvx": {"01": {"cvx_code": "01",`), "truncated", "cut off"},
		{"book.xlsx", []byte("PK\x03\x04 and no more"), "truncated", "cut off"},
	} {
		tables, failed := readBytes(t, c.name, c.content, Options{})
		var p *Problem
		if len(failed) == 0 || !errors.As(failed[0], &p) || p.Code != c.code || !strings.Contains(p.Reason, c.reason) {
			t.Errorf("%s: %v (tables %d), want [%s] %s", c.name, failed, len(tables), c.code, c.reason)
		}
	}
}

// TestFormsOfOneFile: the same rows in every form they come in.
func TestFormsOfOneFile(t *testing.T) {
	quoted := strings.NewReplacer("\t", ",", "Column 1", `"Column 1"`).Replace(pairRows)
	for name, content := range map[string][]byte{
		"ccipra-v323r0-f1.TXT":     []byte(pairRows),
		"ccipra-v323r0-f2.txt":     []byte("\ufeff" + pairRows),
		"ccipra-v323r0-f3.txt":     wide(pairRows),
		"ccipra-v323r0-f4.txt":     []byte(strings.ReplaceAll(pairRows, "\r\n", "\n")),
		"ccipra-v323r0-f1.csv":     []byte(quoted),
		"ccipra-v323r0-f1.txt.gz":  gzipped(pairRows),
		"medicare-ncci-2026q4.zip": zipOf(t, map[string]string{"ccipra-v323r0-f1.TXT": pairRows, "ccipra-v323r0-f1.xlsx": "not read, the text is beside it", "notice.pdf": "x", "__MACOSX/x": "y"}),
		"ccipra-v323r0-f9.xlsx":    workbookOf(t, pairRows),
	} {
		tables, failed := readBytes(t, name, content, Options{})
		if len(failed) > 0 || len(tables) != 1 {
			t.Errorf("%s: %v", name, failed)
			continue
		}
		x := tables[0]
		if x.Name() != "ncci-ptp practitioner" || x.Release != "2026Q4" || x.Len() != 3 || x.Refusals != 0 {
			t.Errorf("%s: %s %s, %d rows, refused %v", name, x.Name(), x.Release, x.Len(), x.Refused)
		}
	}
	if tables, failed := readBytes(t, "edits.txt", []byte(pairRows), Options{Release: "2026Q4", Edition: "medicaid hospital"}); len(failed) > 0 || tables[0].Name() != "ncci-ptp medicaid hospital" {
		t.Errorf("named by the user: %v %v", tables, failed)
	}
	if tables, failed := readBytes(t, "mcd-ncci-2026q4-ccipra-v323r0.txt", []byte(pairRows), Options{}); len(failed) > 0 || tables[0].Name() != "ncci-ptp medicaid practitioner" {
		t.Errorf("Medicaid's own: %v %v", tables, failed)
	}
}

// workbookOf writes the rows of tab-separated text as a small xlsx file.
func workbookOf(t testing.TB, text string) []byte {
	var rows strings.Builder
	for n, line := range strings.Split(strings.TrimRight(text, "\r\n"), "\r\n") {
		fmt.Fprintf(&rows, `<row r="%d">`, n+1)
		for i, cell := range strings.Split(line, "\t") {
			if cell != "" { // an empty cell is not written
				fmt.Fprintf(&rows, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, n+1, strings.ReplaceAll(cell, "<", "&lt;"))
			}
		}
		rows.WriteString("</row>")
	}
	return zipOf(t, map[string]string{
		"xl/workbook.xml":          "<workbook/>",
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + rows.String() + `</sheetData></worksheet>`,
	})
}

// TestNoDescriptorsOfOthers: texts of the AMA and the ADA that stand in official
// files are in no row.
func TestNoDescriptorsOfOthers(t *testing.T) {
	const secret = "SECRETWORDS"
	for name, content := range map[string]string{
		"PPRRVU2026_Jul.csv": ",,2026 National Physician Fee Schedule Relative Value File July Release,,,,,,\n,,,,NOT USED,,,,\n,,,,FOR,,,,\n,,,STATUS,MEDICARE,PCTC,GLOB,MULT,BILAT\n" +
			"HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,IND,DAYS,PROC,SURG\n99213,," + secret + ",A,,0,XXX,0,0\n",
		"July 2026 Addendum B.csv":            "HCPCS Code,Short Descriptor,SI,APC\n99213," + secret + ",B,\n",
		"July 2026 limits.csv":                "HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit\n90371," + secret + ",1 ML,137.8\n",
		"HCPC2026_OCT_ANWEB.csv":              "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,COV,ADD DT,ACT EFF DT,TERM DT\nD0120,0010,3," + secret + "," + secret + ",C,20000101,20000101,\nA0021,0010,3,Ambulance,Ambulance,C,20000101,20000101,\n",
		"carc_2024-06.tsv":                    "adj_code\tadj_type\tadj_description\tadj_start_date\tadj_end_date\n16\tCARC\t" + secret + "\t19950101\t\n",
		"nucc_taxonomy_260.csv":               "Code,Grouping,Classification,Specialization,Definition\n207Q00000X," + secret + "," + secret + ",," + secret + "\n",
		"cdc_cvx_cpt_mapping_2026-01-29.json": `{"cvx":{"01":{"cvx_code":"01","name":"DTP","status":"Inactive","cpt_codes":[{"cpt_code":"90701","cpt_desc":"` + secret + `"}],"ndc_codes":[]}}}`,
	} {
		tables, failed := readBytes(t, name, []byte(content), Options{})
		if len(failed) > 0 || len(tables) == 0 {
			t.Errorf("%s: %v", name, failed)
		}
		for _, x := range tables {
			for _, row := range x.Rows {
				if strings.Contains(strings.Join(row.Cells, " "), secret) {
					t.Errorf("%s: %s keeps a text of others: %q", name, x.Name(), row.Cells)
				}
			}
		}
	}
}

// FuzzRead reads anything under the names that decide most.
func FuzzRead(f *testing.F) {
	f.Add("ccipra-v323r0-f1.txt", []byte(pairRows))
	f.Add("MCR_MUE_PractitionerServices_Eff_10-01-2026.csv", []byte("HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator\n11042,1,3 Date\n"))
	f.Add("icd10cm-order-2027.txt", []byte("00001 A00     0 Cholera                                                      Cholera\n"))
	f.Add("icd10cm_tabular_2027.xml", []byte(`<?xml version="1.0"?><ICD10CM.tabular><version>2027</version><chapter><section><diag><name>D51</name><excludes1><note>x (E53.8)</note></excludes1></diag></section></chapter></ICD10CM.tabular>`))
	f.Add("HCPC2026_OCT.txt", []byte("J18850010035INJECTION"+strings.Repeat(" ", 300)+"\n"))
	f.Add("PPRRVU2026_Jul.csv", []byte("HCPCS,MOD,DESCRIPTION,CODE\n"))
	f.Add("cvx_2026-01-29.json", []byte(`{"cvx":{"01":{"cvx_code":"01"}}}`))
	f.Add("product.txt", []byte("PRODUCTID\tPRODUCTNDC\tPROPRIETARYNAME\tNONPROPRIETARYNAME\tDOSAGEFORMNAME\tSTARTMARKETINGDATE\nx\t0002-0800\tA\tb\tINJECTION\t19870710\n"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		if len(name) > 60 || strings.ContainsAny(name, "/\x00\\") || name == "" || name[0] == '.' {
			t.Skip()
		}
		tables, _ := readBytes(t, name, content, Options{})
		for _, x := range tables {
			for _, row := range x.Rows {
				if len(row.Cells) != len(Cells(x.Kind)) {
					t.Fatalf("%s: a row of %d cells", x.Name(), len(row.Cells))
				}
			}
		}
	})
}
