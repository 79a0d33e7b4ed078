package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func bookOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
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

// TestValues: a day in a cell is a day, an unlisted sheet is found by its part, an
// empty cell keeps its place.
func TestValues(t *testing.T) {
	file := bookOf(t, map[string]string{
		"xl/workbook.xml":          `<workbook/>`,
		"xl/styles.xml":            `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="3"><c r="A3" s="1"><v>45474</v></c><c r="C3"><v>20240701</v></c></row></sheetData></worksheet>`,
	})
	book, err := Open(bytes.NewReader(file), int64(len(file)), 0)
	if err != nil || len(book.Sheets) != 1 || book.Sheets[0].Name != "sheet1" {
		t.Fatalf("%v %v", book, err)
	}
	rows := 0
	for r, err := range book.Rows(book.Sheets[0]) {
		if err != nil {
			t.Fatal(err)
		}
		rows++
		if got := strings.Join(r.Cells, "|"); got != "2024-07-01||20240701" || r.Number != 3 {
			t.Errorf("row %d: %s", r.Number, got)
		}
	}
	if rows != 1 {
		t.Errorf("%d rows", rows)
	}
	if _, err := Open(bytes.NewReader(file), int64(len(file)), 100); !errors.Is(err, ErrTooLarge) {
		t.Errorf("more than may be: %v", err)
	}
}
