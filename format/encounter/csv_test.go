package encounter

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
)

func readTable(text string) outcome {
	var o outcome
	for item, p := range ReadCSV(strings.NewReader(text), "f") {
		if p != nil {
			o.problems = append(o.problems, p)
		} else {
			o.items = append(o.items, item)
		}
	}
	return o
}

func TestTableReadsClaims(t *testing.T) {
	o := readTable("\ufeffID;Payer.Type;service_date;claim.place_of_service;patient.birth_date;diagnoses;line.code;claim.lines.modifiers;lines.units;line.charge;line.diagnoses;line.ndc.code;line.note\r\n" +
		"a;medicare;2025-03-04;\"=\"\"05\"\"\";1958-02-11;J02.0|E53.8;99213;25 57;1;120.00;1|2;;\"'=HYPERLINK(\"\"x\"\")\"\r\n" +
		"a;;;;;;96372;;1;45;2;;\"one\ntwo; three\"\r\n" +
		";;;;;;;;;;;;\r\n" +
		"b;medicare;2025-03-05;11;1958-02-11;E53.8;J3420;JZ;0.5;8;1;00517-0031-25;=1+1\r\n")
	if o.ids() != "a b" || len(o.problems) > 0 {
		t.Fatalf("read %q: %s", o.ids(), o.said())
	}
	c := o.items[0].Encounter.Claim
	want := []claim.Line{
		{Code: "99213", Modifiers: []string{"25", "57"}, Units: claim.Whole(1), Charge: 12000, Pointers: []int{1, 2}, Note: `=HYPERLINK("x")`},
		{Code: "96372", Units: claim.Whole(1), Charge: 4500, Pointers: []int{2}, Note: "one\ntwo; three"},
	}
	if diff := cmp.Diff(want, c.Lines, ignorePlaces); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if c.PlaceOfService != "05" || c.ServiceDate != 20250304 || len(c.Diagnoses) != 2 || c.Patient.BirthDate != 19580211 || o.items[0].Encounter.Payer.Type != claim.Medicare {
		t.Errorf("claim: %+v", c)
	}
	if b := o.items[1].Encounter.Claim.Lines[0]; b.Units != claim.MustDecimal("0.5") || b.Note != "=1+1" || b.Drug.Code != "00517-0031-25" || o.items[1].Line != 6 {
		t.Errorf("b: %+v at %d", b, o.items[1].Line)
	}
}

func TestTableNamesWhatIsWrong(t *testing.T) {
	const head = "id,service_date,line.code,line.note\n"
	for _, c := range []struct{ name, text, ids, want string }{
		{"empty", "", "", "csv-header f:1: no header row"},
		{"misspelled column", "id,line.code,line.modifers\na,1,2\n", "", "csv-header f:1: line 1: unknown column `line.modifers`: did you mean `line.modifiers`?"},
		{"unnamed column", "id,line.code,\na,1,2\n", "", "csv-header f:1: line 1: column 3 has no name"},
		{"column twice", "id,line.code,claim.lines.code\na,1,2\n", "", "csv-header f:1: line 1: column `claim.lines.code` stands twice"},
		{"no id", "line.code,line.units\n1,2\n", "", "csv-header f:1: line 1: there is no column `id`"},
		{"other encoding", "i\x00d\x00,\x00", "", "csv-encoding f:1: not a table in UTF-8"},
		{"too few cells", head + "a,2025-03-04,1,\na,2025-03-04\nb,,1,\n", "b", "encounter-field f:3: line 3: the row has 2 cells, the header 4"},
		{"too many cells", head + "a,2025-03-04,1,x,y\nb,,1,,\n", "b", "encounter-field f:2: line 2: the row has 5 cells, the header 4"},
		{"row without id", head + "a,2025-03-04,1,\n,2025-03-04,1,\nb,,1,\n", "b", "csv-row f:3: the row has no id"},
		{"row without id ends nobody's claim", head + ",2025-03-04,1,\nb,,1,\n", "b", "csv-row f:2: the row has no id"},
		{"claim differs", head + "a,2025-03-04,1,\na,2025-03-05,2,\nb,,1,\n", "b", "encounter-field f:3: line 3: `claim.service_date` differs from line 2 of the same id"},
		{"rows apart", head + "a,,1,\nb,,1,\na,,2,\n", "a b", "encounter-field f:4: line 4: rows of this id stood further up too"},
		{"wrong value", head + "a,4.3.25,1,\nb,,1,\n", "b", "encounter-field f:2: line 2: `service_date`: want a day of the calendar"},
		{"quotes inside a row", head + "a,,1,\nc,,1,x\"y\nd,,1,\ne,,1,\n", "e", "encounter-field f:3: line 3: the row's quotes do not match"},
		{"open quote", head + "a,,1,\"x\nb,,1,\n", "", "csv-syntax f:2: the row's quotes do not match"},
		{"nested cell", "id,line.code,history\na,1,[{]\nb,1,\n", "b", "encounter-field f:2: line 2: `claim.history` holds no JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := readTable(c.text)
			if o.ids() != c.ids || !strings.Contains(o.said(), c.want) {
				t.Errorf("read %q, want %q; said\n%s\nwant\n%s", o.ids(), c.ids, o.said(), c.want)
			}
		})
	}
}

// rowsWithoutEnd is a table in which one quote never closes.
type rowsWithoutEnd struct{ started bool }

func (r *rowsWithoutEnd) Read(b []byte) (int, error) {
	if !r.started {
		r.started = true
		return copy(b, "id,line.code\na,1\nb,\""), nil
	}
	return copy(b, bytes.Repeat([]byte("x\n"), len(b)/2)), nil
}

func TestTableIsBounded(t *testing.T) {
	var said []string
	for _, p := range ReadCSV(&rowsWithoutEnd{}, "f") {
		if p != nil {
			said = append(said, p.Error())
		}
	}
	if len(said) != 1 || !strings.Contains(said[0], "a quote is not closed") {
		t.Errorf("said %q", said)
	}
	rows := strings.NewReader("id,line.code\n" + strings.Repeat("a,1\n", maxRows+5) + "b,1\n")
	ids := 0
	for item, p := range ReadCSV(rows, "f") {
		if p == nil {
			ids++
			continue
		}
		if !strings.Contains(p.Message, "larger than 8 MiB or 10000 rows") || len(p.Message) > 1000 || item.Encounter.ID != "a" {
			t.Errorf("%s: %v", item.Encounter.ID, p)
		}
	}
	if ids != 1 {
		t.Errorf("%d claims, want the second", ids)
	}
}

// A claim is given out as soon as the next begins: nothing waits for the end.
func TestTableStreams(t *testing.T) {
	in, out := io.Pipe()
	go func() {
		fmt.Fprint(out, "id,line.code\n")
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(out, "c%d,96372\n", i); err != nil {
				return
			}
		}
	}()
	n := 0
	for _, p := range ReadCSV(in, "f") {
		if p != nil {
			t.Fatal(p)
		}
		if n++; n == 5_000 {
			break
		}
	}
	in.Close()
}

func TestCellsAreSafeInASpreadsheet(t *testing.T) {
	var b bytes.Buffer
	e := claim.Encounter{ID: "a", Claim: claim.Claim{Lines: []claim.Line{{Code: "1", Note: "=cmd|x", Charge: -500}}}}
	columns := []string{"id", "claim.lines.code", "claim.lines.charge", "claim.lines.note"}
	if err := WriteCSV(&b, slices.Values([]claim.Encounter{e}), columns); err != nil {
		t.Fatal(err)
	}
	const want = "id,claim.lines.code,claim.lines.charge,claim.lines.note\na,1,-5.00,'=cmd|x\n"
	if b.String() != want {
		t.Errorf("wrote %q, want %q", b.String(), want)
	}
}

func TestLooksLikeCSV(t *testing.T) {
	for head, want := range map[string]bool{
		"id,line.code,line.units\n": true, "\ufeffid;claim.lines.code\n": true, "id\tline.code\tx\n": true,
		"- id: a\n": false, "id: a, b\n": false, "{\"id\":\"a\",\"claim\":{}}": false, "name,age\n": false, "": false, "ISA*00*": false,
	} {
		if LooksLikeCSV([]byte(head)) != want {
			t.Errorf("%q: want %v", head, want)
		}
	}
}

// Every column is one the reader knows, and no two are read under one name.
func TestColumnsAreRead(t *testing.T) {
	names := 0
	for _, c := range tableColumns() {
		names += len(c.shortNames())
	}
	if len(columnsByName()) != names {
		t.Errorf("%d names, %d of them different", names, len(columnsByName()))
	}
	for _, c := range tableColumns() {
		value := map[columnForm]string{single: "1", wordList: "1", nested: "[]"}[c.form]
		if c.path == "chart" {
			value = "{}"
		}
		header, row := "id,line.code,"+c.path, "a,1,"+value
		if c.path == "id" || c.path == "claim.lines.code" {
			header, row = "id,line.code", "a,1"
		}
		for _, p := range readTable(header + "\n" + row + "\n").problems {
			if strings.Contains(p.Message, "unknown field") {
				t.Errorf("%s: %v", c.path, p)
			}
		}
	}
}
