package audit

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"firstpass/codes"
)

// numeric are the columns a spreadsheet should hold as numbers.
func numeric() []string { return []string{"sample", "line", "units", "charge", "paid"} }

const sheetName = "worksheet"

// mostRows bounds a worksheet that is read back: a sample has hundreds of lines.
const mostRows = 100_000

// WorksheetXLSX writes the blind form as a spreadsheet. Every cell is a text or a
// number, never a formula, whatever a claim holds; answers are chosen from a list.
func WorksheetXLSX(out io.Writer, s *Sample, tables codes.Tables, paid PaidLine) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", sheetName); err != nil {
		return err
	}
	columns := Columns()
	n := 1
	write := func(cells []string, head bool) error {
		for i, text := range cells {
			at, err := excelize.CoordinatesToCellName(i+1, n)
			if err != nil {
				return err
			}
			if v, err := strconv.ParseFloat(text, 64); err == nil && !head && slices.Contains(numeric(), columns[i]) {
				err = book.SetCellFloat(sheetName, at, v, -1, 64)
				if err != nil {
					return err
				}
				continue
			}
			if err := book.SetCellStr(sheetName, at, text); err != nil {
				return err
			}
		}
		n++
		return nil
	}
	if err := write(columns, true); err != nil {
		return err
	}
	for i := range s.Units {
		for _, row := range Rows(&s.Units[i], tables, paid) {
			if err := write(row, false); err != nil {
				return err
			}
		}
	}
	if err := choices(book, columns, n-1); err != nil {
		return err
	}
	if err := book.SetPanes(sheetName, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return book.Write(out)
}

// choices lets yes, no and na be chosen where they are asked for.
func choices(book *excelize.File, columns []string, last int) error {
	for i, name := range columns {
		if name != colSupported && !slices.ContainsFunc(Checklist(), func(item Item) bool { return item.Column == name }) {
			continue
		}
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s2:%s%d", column, column, max(last, 2)))
		if err := v.SetDropList([]string{"yes", "no", "na"}); err != nil {
			return err
		}
		if err := book.AddDataValidation(sheetName, v); err != nil {
			return err
		}
	}
	return nil
}

// ReadWorksheetXLSX reads an answered spreadsheet. A cell that holds a formula counts
// by its text, not by what it computes.
func ReadWorksheetXLSX(in io.Reader, file string) ([]Reviewed, error) {
	book, err := excelize.OpenReader(in, excelize.Options{UnzipSizeLimit: 256 << 20, RawCellValue: true})
	if err != nil {
		return nil, fmt.Errorf("%s: not a spreadsheet this program can read", file)
	}
	defer book.Close()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	defer rows.Close()
	n, dated := 0, -1
	return readRows(file, func() ([]string, error) {
		if !rows.Next() || n > mostRows {
			return nil, io.EOF
		}
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if n++; n == 1 {
			dated = slices.Index(cells, colReviewedOn)
		} else if dated >= 0 && dated < len(cells) {
			cells[dated] = dayOf(cells[dated])
		}
		return cells, err
	})
}

// dayOf turns the number by which a spreadsheet keeps a day into the day.
func dayOf(cell string) string {
	serial, err := strconv.ParseFloat(cell, 64)
	if err != nil || serial < 1 {
		return cell
	}
	day, err := excelize.ExcelDateToTime(serial, false)
	if err != nil {
		return cell
	}
	return day.Format("2006-01-02")
}
