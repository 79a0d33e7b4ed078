package audit

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"firstpass/claim"
	"firstpass/codes/builtin"
)

// TestWorksheetXLSX: the spreadsheet holds what the text form holds, runs no formula,
// and reads back as answered.
func TestWorksheetXLSX(t *testing.T) {
	enc := &claim.Encounter{ID: "=HYPERLINK(1)", Payer: claim.Payer{Name: "+Acme"}, Claim: claim.Claim{ServiceDate: 20240910,
		Lines: []claim.Line{{Code: "96372", Units: claim.Whole(1), Charge: 4500}, {Code: "J1885", Units: claim.Whole(4), Charge: 2000}}}}
	s := DrawSimple(NewFrame([]*claim.Encounter{enc}, &Filter{}, nil), "seed", 1)
	var out bytes.Buffer
	if err := WorksheetXLSX(&out, s, builtin.New(), nil); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{"B2", "F2"} {
		formula, err := book.GetCellFormula(sheetName, cell)
		kind, err2 := book.GetCellType(sheetName, cell)
		if err != nil || err2 != nil || formula != "" || kind != excelize.CellTypeSharedString {
			t.Fatalf("%s is a formula, or no text: %q, %v, %v, %v", cell, formula, kind, err, err2)
		}
	}
	at := func(name string, row int) string {
		for i, column := range Columns() {
			if column == name {
				cell, err := excelize.CoordinatesToCellName(i+1, row)
				if err != nil {
					t.Fatal(err)
				}
				return cell
			}
		}
		t.Fatal(name)
		return ""
	}
	for _, answer := range []struct {
		column string
		row    int
		value  any
	}{{colSupported, 2, "yes"}, {colSupported, 3, "yes"}, {colUnits, 3, 2}, {colReviewedOn, 3, 45566}, {colModifiers, 2, "none"}, {"dose", 3, "no"}} {
		if err := book.SetCellValue(sheetName, at(answer.column, answer.row), answer.value); err != nil {
			t.Fatal(err)
		}
	}
	var filled bytes.Buffer
	if err := book.Write(&filled); err != nil {
		t.Fatal(err)
	}
	lines, err := ReadWorksheetXLSX(&filled, "w.xlsx")
	if err != nil || len(lines) != 2 {
		t.Fatalf("%+v, %v", lines, err)
	}
	two := lines[1]
	if two.Claim != enc.ID || two.RightUnits != claim.Whole(2) || two.On != 20241001 || two.Checks["dose"] != "no" || two.Charge != 2000 || !two.Answered {
		t.Fatalf("%+v", two)
	}
	if lines[0].RightModifiers == nil || len(lines[0].RightModifiers) != 0 {
		t.Fatalf("%+v", lines[0])
	}
	if _, err := ReadWorksheetXLSX(bytes.NewReader([]byte("no spreadsheet")), "w.xlsx"); err == nil {
		t.Fatal("nonsense was read")
	}
}
