package table

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/workbook"
)

// ReadWorkbook walks the records of an XLSX file, sheet by sheet. A sheet without
// a header of an administration export is passed over, unless none has one.
// Nothing is unpacked to disk.
func ReadWorkbook(r io.ReaderAt, size int64, file string, o Options) iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		book, err := workbook.Open(r, size, 0)
		if err != nil {
			yield(claim.Record{}, &finding.Problem{Code: "xlsx", Path: file, Message: err.Error()})
			return
		}
		words := headerWords()
		found := false
		for _, sheet := range book.Sheets {
			if o.Columns != nil && o.Columns.sheet != "" && !strings.EqualFold(o.Columns.sheet, sheet.Name) {
				continue
			}
			t := &tableReader{file: file, options: &o, words: words, yield: yield}
			found = t.run(sheetRows(book, sheet, file), sheet.Name) || found
			if t.stopped {
				return
			}
		}
		if !found {
			yield(claim.Record{}, &finding.Problem{Code: "table-header", Path: file,
				Message: "no sheet has a header that names a drug and when or whether it was given; say which columns are which in a mapping file (--columns FILE)"})
		}
	}
}

func sheetRows(book *workbook.Book, sheet workbook.Sheet, file string) rowSeq {
	return func(yield func(row, *finding.Problem) bool) {
		for r, err := range book.Rows(sheet) {
			if err != nil {
				yield(row{}, &finding.Problem{Code: "xlsx", Path: fmt.Sprintf("%s[%s]:%d", file, sheet.Name, r.Number), Message: err.Error()})
				return
			}
			if !yield(row{cells: r.Cells, number: r.Number, formulas: r.Formulas, blanks: r.Blanks}, nil) {
				return
			}
		}
	}
}
