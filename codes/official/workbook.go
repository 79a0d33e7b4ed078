package official

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"

	"firstpass/workbook"
)

// workbook reads the first sheet of an xlsx file that has a table: some files
// are published in no other form.
func (r *reading) workbook(body *bufio.Reader) error {
	whole, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	book, err := workbook.Open(bytes.NewReader(whole), int64(len(whole)), min(mostMember, uint64(len(whole))*mostRatio))
	if err != nil {
		return asDamage(err)
	}
	var first error
	for _, sheet := range book.Sheets {
		err := r.sheet(sheetRows(book, sheet))
		if err == nil {
			return nil
		}
		if first == nil || asProblem(first).Code == "unknown" {
			first = err
		}
		r.title = ""
	}
	return first
}

func sheetRows(book *workbook.Book, sheet workbook.Sheet) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for row, err := range book.Rows(sheet) {
			if err != nil {
				yield(record{}, asDamage(err))
				return
			}
			if !yield(record{line: row.Number, cells: row.Cells}, nil) {
				return
			}
		}
	}
}

func asDamage(err error) *Problem {
	if errors.Is(err, workbook.ErrTooLarge) {
		return problem("zip-bomb", "the workbook unpacks to more than any published file")
	}
	return problem("truncated", "the workbook is cut off or damaged: %v", err)
}
