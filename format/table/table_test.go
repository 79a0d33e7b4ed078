package table

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/internal/testchart"
)

// shown is what was read as lines: a record, then its events.
func shown(list iter.Seq2[claim.Record, *finding.Problem]) string {
	var b strings.Builder
	for r, problem := range list {
		if problem != nil {
			fmt.Fprintf(&b, "problem %s %s\n", problem.Code, problem.Path)
			continue
		}
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s|%s", r.Patient.ID, r.Patient.LastName, r.Patient.FirstName, r.Patient.BirthDate, r.EncounterID, r.Date)
		if r.OrderedBy.Given() || r.Indication != "" {
			fmt.Fprintf(&b, "|%s|%s", r.OrderedBy, r.Indication)
		}
		b.WriteByte('\n')
		for _, e := range r.Events {
			fmt.Fprintf(&b, "  %d %s %s", e.Cell.Row, e.Status, e.Medication)
			if e.Dose.Given {
				fmt.Fprintf(&b, " %s %s", e.Dose.Value, e.Dose.Unit)
			}
			fmt.Fprintf(&b, " %s", e.Route)
			if e.Site != "" {
				fmt.Fprintf(&b, " in %s", e.Site)
			}
			if e.Start.HasTime {
				fmt.Fprintf(&b, " at %d:%02d", e.Start.Minute/60, e.Start.Minute%60)
			}
			if e.Stop.HasTime {
				fmt.Fprintf(&b, " to %d:%02d", e.Stop.Minute/60, e.Stop.Minute%60)
			}
			if e.GivenBy.Given() {
				fmt.Fprintf(&b, " by %s (%s)", e.GivenBy.Name, e.GivenBy.Credential)
			}
			for _, text := range []string{e.Lot, string(e.NDC), e.Reason} {
				if text != "" {
					fmt.Fprintf(&b, " [%s]", text)
				}
			}
			if e.Discarded.Given {
				fmt.Fprintf(&b, " waste %s", e.Discarded.Value)
			}
			if len(e.Review) > 0 {
				fmt.Fprintf(&b, " ?%s", e.Review[0].About)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

var options = Options{Today: 20251231}

func readFile(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return shown(Read(f, name, options))
}

func TestShapes(t *testing.T) {
	for name, want := range map[string]string{
		"mar-actions.csv": `
100001|SAMPLE|ADA|1961-03-04|70001|2024-09-10
  2 administered ceftriaxone (ROCEPHIN) 1 g in 50 mL IVPB 1 g Intravenous at 9:05 to 9:38 by LOPEZ, R (RN)
  5 administered ketorolac (TORADOL) injection 30 mg Intramuscular in Left Deltoid at 9:31 by LOPEZ, R (RN)
  6 planned ondansetron (ZOFRAN) injection 4 mg Intravenous
100002|SAMPLE|BEN|1940-12-31|70002|2024-09-10
  7 declined promethazine injection 12.5 mg Intramuscular at 10:01 by LOPEZ, R (RN) [drowsy last time]
  8 negated labetalol injection 20 mg Intravenous at 10:04 by LOPEZ, R (RN) [HR 52]
  9 self-administered insulin glargine 10 units Subcutaneous at 10:10 by LOPEZ, R (RN)`,
		"injection-log.csv": `
|Sample|Cora|1981-06-01||2024-09-10|{A. Chen MD}|pernicious anemia
  5 administered Vitamin B12 1000 mcg IM in L deltoid at 14:15 by K. Person (MA) [B12-77]
|Sample|Dan|1975-07-02||2024-09-10|{A. Chen MD}|contraception
  6 administered Depo-Provera 150 mg IM in R glut at 14:40 by K. Person (MA) [DP9]
|Sample|Eve|1990-08-03||2024-09-11|{A. Chen MD}|gonorrhea "contact"
  9 administered Rocephin 500 mg IM in R glut, upper outer at 9:05 by K. Person (MA)`,
		"merged-headers.csv": `
77|Sample|Finn|1958-02-13||2024-09-10
  3 administered Dexamethason 8.5 mg IM at 14:22`,
		"grouped.csv": `
901|Sample|Gus|1950-01-02||2024-09-10
  3 administered triamcinolone 40 mg/mL 40 mg  at 10:00 [00003029305] waste 0
  4 administered lidocaine 1% 1 mL  at 10:00
902|Sample|Hal|1950-01-03||2024-09-10
  6 negated triamcinolone 40 mg/mL 40 mg  at 10:30`,
		"latin1.tsv": `
5||||||2024-09-10
  2 administered caféine citrate 60 mg  at 8:00`,
	} {
		t.Run(name, func(t *testing.T) {
			if name == "latin1.tsv" {
				want = strings.Replace(want, "||||||", "|||||", 1)
			}
			testchart.Equal(t, readFile(t, name), want)
		})
	}
}

func TestUTF16(t *testing.T) {
	b := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune("mrn,drug,given at,dose\r\n1,naltrexoné,2024-09-10 10:00,380 mg\r\n")) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	testchart.Equal(t, shown(Read(bytes.NewReader(b), "x.csv", options)), "1|||||2024-09-10\n  2 administered naltrexoné 380 mg  at 10:00")
}

func TestSavedColumns(t *testing.T) {
	const export = "Worklist\nWho,Born,What,Wann,How much,Res,Site\nEXAMPLE^A,01/02/1960,Toradol,03/02/2025 09:00,60 mg,OK,room 2\nEXAMPLE^A,01/02/1960,Toradol,03/02/2025 10:00,60 mg,XX,room 2\n"
	if got := shown(Read(strings.NewReader(export), "x.csv", options)); !strings.HasPrefix(got, "problem table-header") {
		t.Fatalf("without a mapping: %s", got)
	}
	columns, err := ParseColumns("map.yaml", []byte(`
columns: {patient: Who, birth_date: Born, medication: What, given_at: Wann, dose: How much, action: Res, site: ""}
actions: {OK: administered, XX: negated}
day_order: day-first
`))
	if err != nil {
		t.Fatal(err)
	}
	testchart.Equal(t, shown(Read(strings.NewReader(export), "x.csv", Options{Columns: columns})), `
|EXAMPLE^A||1960-02-01||2025-02-03
  3 administered Toradol 60 mg  at 9:00
  4 negated Toradol 60 mg  at 10:00`)
	for text, want := range map[string]string{
		"columns: {drugname: x}": "no field",
		"actions: {x: maybe}":    "want administered",
		"day_order: sideways":    "month-first",
		"colums: {}":             "not a mapping file",
		"delimiter: abc":         "one character",
		"[1, 2":                  "not a mapping file",
	} {
		if _, err := ParseColumns("map.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNotGiven(t *testing.T) {
	const head = "mrn,drug,given at,dose,status\n"
	for status, want := range map[string]claim.Status{
		"": claim.Planned, "frobnicated": claim.Planned, "see comment": claim.Planned, "Given": claim.Administered, "Not Given": claim.Negated,
		"Given to another patient": claim.Planned, "Rate Change": claim.Planned,
	} {
		for r := range Read(strings.NewReader(head+"1,ketorolac,2024-09-10 10:00,60 mg,"+status+"\n"), "x", options) {
			if got := r.Events[0].Status; got != want {
				t.Errorf("%q is %s, want %s", status, got, want)
			}
			if want == claim.Planned && len(r.Events[0].Review) == 0 {
				t.Errorf("%q: nobody is told to look", status)
			}
		}
	}
}

func TestSilent(t *testing.T) {
	for r := range Read(strings.NewReader("mrn,drug,given at,dose\n1,ketorolac,2024-09-10 10:00,60 mg\n"), "x", options) {
		if !r.Silent.Has(claim.OrderField) || !r.Silent.Has(claim.SiteField) || !r.Silent.Has(claim.RouteField) || r.Silent.Has(claim.DoseField) || r.Silent.Has(claim.TimeField) {
			t.Errorf("silent about %b", r.Silent)
		}
	}
}

func TestQuoteNeverClosed(t *testing.T) {
	var b strings.Builder
	b.WriteString("mrn,drug,given at,dose\n1,\"ketorolac,2024-09-10 10:00,60 mg\n")
	for i := 2; i < 30; i++ {
		fmt.Fprintf(&b, "%d,ketorolac 5\" needle,2024-09-10 10:00,60 mg\n", i)
	}
	b.WriteString("30,ketorolac,2024-09-10 10:00,60 mg\n")
	got := shown(Read(strings.NewReader(b.String()), "x", options))
	if !strings.Contains(got, "30|||||2024-09-10") {
		t.Errorf("the rows after were lost:\n%s", got)
	}
}

func TestBounds(t *testing.T) {
	long := "mrn,drug,given at,dose\n1," + strings.Repeat("x", 3<<20) + ",2024-09-10 10:00,60 mg\n2,ketorolac,2024-09-10 10:00,60 mg\n"
	got := shown(Read(strings.NewReader(long), "x", options))
	testchart.Equal(t, got, "problem table-row-too-large x:2\n2|||||2024-09-10\n  3 administered ketorolac 60 mg  at 10:00")
	if got := shown(Read(strings.NewReader(""), "x", options)); got != "problem table-empty x\n" {
		t.Errorf("empty: %s", got)
	}
	if got := shown(Read(strings.NewReader("a,b\n"+strings.Repeat("1,2\n", 100)), "x", options)); got != "problem table-header x\n" {
		t.Errorf("no header: %s", got)
	}
}

// workbook parts of a small XLSX file.
func xlsx(t testing.TB, sheetData string, edit func(parts map[string]string)) []byte {
	t.Helper()
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="Notes" r:id="rId1"/><sheet name="MAR" r:id="rId2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
		"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-409]m/d/yy\ h:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":       `<sst><si><t>MRN</t></si><si><r><t>Dr</t></r><r><t>ug</t></r><rPh><t>zzz</t></rPh></si><si><t>Given at</t></si><si><t>Dose</t></si><si><t>DOB</t></si><si><t>ketorolac</t></si></sst>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>hello</t></is></c></row></sheetData></worksheet>`,
		"xl/worksheets/sheet2.xml":   `<worksheet><sheetData>` + sheetData + `</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>`,
	}
	if edit != nil {
		edit(parts)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const sheetHead = `<row r="1"><c r="A1" t="str"><v>MAR of a day</v></c></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c><c r="D3" t="s"><v>3</v></c><c r="E3" t="s"><v>4</v></c></row>`

func book(b []byte) string {
	return shown(ReadWorkbook(bytes.NewReader(b), int64(len(b)), "x.xlsx", options))
}

func TestWorkbook(t *testing.T) {
	rows := sheetHead +
		`<row r="4"><c r="A4"><v>77</v></c><c r="B4" t="s"><v>5</v></c><c r="C4" s="1"><v>45545.429861111108</v></c><c r="D4"><f>30*2</f><v>60</v></c><c r="E4" s="2"><v>21227</v></c></row>` +
		`<row r="5"><c r="A5"><v>78</v></c><c r="B5" t="s"><v>5</v></c><c r="C5" s="1"><v>45545.5</v></c><c r="D5"><f>A1</f></c></row>` +
		`<row r="9"><c r="A9" t="e"><v>#REF!</v></c><c r="B9" t="s"><v>999</v></c></row>`
	testchart.Equal(t, book(xlsx(t, rows, nil)), `
77|||1958-02-11||2024-09-10
  4 administered ketorolac 60   at 10:19
78|||||2024-09-10
  5 administered ketorolac  at 12:00`)
	in := xlsx(t, rows, func(parts map[string]string) {
		parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], "<workbookPr/>", `<workbookPr date1904="1"/>`, 1)
	})
	if got := book(in); !strings.Contains(got, "2028-09-11") {
		t.Errorf("a workbook of the 1904 system: %s", got)
	}
	for r := range ReadWorkbook(bytes.NewReader(xlsx(t, rows, nil)), int64(len(xlsx(t, rows, nil))), "x", options) {
		if len(r.Remarks) == 0 || r.Remarks[0].About != "table" {
			t.Error("formulas are not remarked on")
		}
		if r.Events[0].Cell.Sheet != "MAR" {
			t.Errorf("sheet %q", r.Events[0].Cell.Sheet)
		}
		break
	}
}

func TestHostileWorkbooks(t *testing.T) {
	whole := xlsx(t, sheetHead, nil)
	for name, b := range map[string][]byte{
		"truncated": whole[:len(whole)/2],
		"no sheets": xlsx(t, "", func(p map[string]string) { delete(p, "xl/workbook.xml") }),
		"dtd":       xlsx(t, "", func(p map[string]string) { p["xl/workbook.xml"] = `<!DOCTYPE a [<!ENTITY x "y">]><workbook/>` }),
		"deep":      xlsx(t, strings.Repeat("<row>", 400), nil),
		"broken":    xlsx(t, `<row r="1"><c r="A1">`, nil),
	} {
		got := book(b)
		if !strings.HasPrefix(got, "problem xlsx") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := book(xlsx(t, `<row r="1"><c r="A1" t="str"><v>nothing here</v></c></row>`, nil)); got != "problem table-header x.xlsx\n" {
		t.Errorf("no header: %q", got)
	}
}

// TestMillionRows reads a million rows in little memory.
func TestMillionRows(t *testing.T) {
	if testing.Short() {
		t.Skip("a million rows")
	}
	const rows = 1_000_000
	in := io.MultiReader(strings.NewReader("mrn,drug,given at,dose,status\n"), &repeat{text: []byte("1,ketorolac,2024-09-10 10:00,60 mg,Given\n"), left: rows})
	events, peak := 0, uint64(0)
	var m runtime.MemStats
	for r, problem := range Read(in, "x", options) {
		if problem != nil {
			t.Fatal(problem)
		}
		events += len(r.Events)
		if events%(mostGroup*32) == 0 {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}
	}
	if events != rows {
		t.Errorf("%d events, want %d", events, rows)
	}
	if peak > 64<<20 {
		t.Errorf("%d MB in use", peak>>20)
	}
}

type repeat struct {
	text []byte
	at   int
	left int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.left > 0 {
		c := copy(p[n:], r.text[r.at:])
		n += c
		if r.at += c; r.at == len(r.text) {
			r.at, r.left = 0, r.left-1
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"mar-actions.csv", "injection-log.csv", "merged-headers.csv", "grouped.csv", "latin1.tsv"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for r := range Read(bytes.NewReader(b), "x", options) {
			for i := range r.Events {
				if e := &r.Events[i]; e.Medication == "" && e.NDC == "" && e.Status == "" {
					t.Error("an event of nothing")
				}
			}
		}
	})
}

func FuzzWorkbook(f *testing.F) {
	f.Add(`<row r="4"><c r="A4"><v>77</v></c><c r="B4" t="s"><v>5</v></c><c r="C4" s="1"><v>45545.4</v></c></row>`)
	f.Fuzz(func(t *testing.T, data string) {
		for range ReadWorkbook(bytes.NewReader(xlsx(t, sheetHead+data, nil)), 1<<20, "x", options) {
		}
		b := []byte(data)
		for range ReadWorkbook(bytes.NewReader(b), int64(len(b)), "x", options) {
		}
	})
}

func BenchmarkRead(b *testing.B) {
	head := "MRN,Patient Name,DOB,CSN,Medication,Admin Time,Action,Dose,Unit,Route,Site,Given By,Lot,NDC\n"
	var text strings.Builder
	text.WriteString(head)
	for i := range 20000 {
		fmt.Fprintf(&text, "1000%d,\"SAMPLE, ADA\",03/04/1961,7000%d,ketorolac (TORADOL) injection,09/10/2024 0931,Given,30,mg,Intramuscular,Left Deltoid,\"LOPEZ, R, RN\",A123,00409379501\n", i/3, i/3)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		for range Read(strings.NewReader(text.String()), "x", options) {
		}
	}
}

func BenchmarkWorkbook(b *testing.B) {
	var rows strings.Builder
	rows.WriteString(sheetHead)
	for i := range 20000 {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%[1]d"><v>%d</v></c><c r="B%[1]d" t="s"><v>5</v></c><c r="C%[1]d" s="1"><v>45545.429861111108</v></c><c r="D%[1]d" t="inlineStr"><is><t>60 mg</t></is></c><c r="E%[1]d" s="2"><v>21227</v></c></row>`, i+4, i/3)
	}
	in := xlsx(b, rows.String(), nil)
	b.SetBytes(int64(rows.Len()))
	for b.Loop() {
		for range ReadWorkbook(bytes.NewReader(in), int64(len(in)), "x", options) {
		}
	}
}
