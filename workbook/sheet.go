package workbook

import (
	"errors"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/markup"
)

// mostColumns is the column after which cells are passed over.
const mostColumns = 1024

// Row is a row of a sheet. Its cells are reused by the next row.
type Row struct {
	Cells    []string
	Number   int // as the sheet counts, from 1
	Formulas int // cells that hold a formula
	Blanks   int // of those, the ones whose value was not saved
}

// dateKind is what a cell's number format makes of a number.
type dateKind uint8

const (
	notDate dateKind = iota
	isDate
	isTime
)

// builtinFormat is ECMA-376 part 1, 18.8.30: formats that every workbook knows.
func builtinFormat(id string) dateKind {
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
		return notDate
	case n >= 14 && n <= 17, n == 22, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n >= 57 && n <= 58:
		return isDate
	case n >= 18 && n <= 21, n >= 32 && n <= 35, n >= 45 && n <= 47, n >= 55 && n <= 56:
		return isTime
	}
	return notDate
}

// kindOfFormat reads a format of the workbook's own: y and d make a day, h a time.
// What stands in quotes or brackets, or behind a backslash, is no part of it.
func kindOfFormat(code string) dateKind {
	kind := notDate
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '\\':
			i++
		case c == '"':
			for i++; i < len(code) && code[i] != '"'; i++ {
			}
		case c == '[':
			for i++; i < len(code) && code[i] != ']'; i++ {
			}
		case c|0x20 == 'y', c|0x20 == 'd':
			return isDate
		case c|0x20 == 'h':
			kind = isTime
		}
	}
	return kind
}

// Rows walks the rows of a worksheet as it is unpacked. After an error there are
// no more; its row says where it was.
func (b *Book) Rows(of Sheet) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in, err := of.part.Open()
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer in.Close()
		w := sheetReader{b: b, s: markup.New(&bounded{in, mostSheet})}
		for {
			r, err := w.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{Number: w.number}, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

type sheetReader struct {
	b      *Book
	s      *markup.Scanner
	number int
	cells  []string
	value  []byte
}

// cellKind is what a cell's value is.
type cellKind uint8

const (
	numberCell cellKind = iota
	textCell
	sharedCell
	errorCell
)

func kindOfCell(form []byte) cellKind {
	switch string(form) {
	case "s":
		return sharedCell
	case "e":
		return errorCell
	case "b", "str", "inlineStr", "d":
		return textCell
	}
	return numberCell
}

// next reads a row.
func (w *sheetReader) next() (Row, error) {
	w.cells = w.cells[:0]
	var r Row
	for {
		kind, err := w.s.Next()
		if err != nil {
			return Row{}, err
		}
		switch {
		case kind == markup.Start && w.s.Is("row"):
			w.number++
			if n, err := strconv.Atoi(w.s.Attr("r")); err == nil && n >= w.number {
				w.number = n
			}
		case kind == markup.Start && w.s.Is("c"):
			if err := w.cell(&r); err != nil {
				return Row{}, err
			}
		case kind == markup.End && w.s.Is("row"):
			r.Cells, r.Number = w.cells, w.number
			return r, nil
		}
	}
}

// cell reads one cell to its end.
func (w *sheetReader) cell(r *Row) error {
	column := len(w.cells)
	form, style := cellKind(0), 0
	w.s.Attributes(func(name, value []byte) {
		if len(name) != 1 {
			return
		}
		switch name[0] {
		case 'r':
			if at, ok := columnOf(value); ok {
				column = at
			}
		case 't':
			form = kindOfCell(value)
		case 's':
			style, _ = strconv.Atoi(string(value))
		}
	})
	w.value = w.value[:0]
	hasFormula, inValue := false, false
	for depth := 1; depth > 0; {
		kind, err := w.s.Next()
		if err != nil {
			return err
		}
		switch kind {
		case markup.Start:
			depth++
			hasFormula = hasFormula || w.s.Is("f")
			inValue = w.s.Is("v") || w.s.Is("t")
		case markup.End:
			depth--
			inValue = false
		case markup.Text:
			if inValue {
				w.value = append(w.value, w.s.Text()...)
			}
		}
	}
	if hasFormula {
		r.Formulas++
		if len(w.value) == 0 {
			r.Blanks++
		}
	}
	if column >= mostColumns {
		return nil
	}
	for len(w.cells) <= column {
		w.cells = append(w.cells, "")
	}
	w.cells[column] = w.shown(form, style)
	return nil
}

// columnOf is the column of a reference like AB12, from 0.
func columnOf(reference []byte) (int, bool) {
	n := 0
	for i := 0; i < len(reference) && i < 4; i++ {
		c := reference[i] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		n = n*26 + int(c-'a') + 1
	}
	return n - 1, n > 0
}

// shown is a cell's value as text: days and times as ISO writes them, errors as nothing.
func (w *sheetReader) shown(form cellKind, style int) string {
	switch form {
	case sharedCell:
		i, err := strconv.Atoi(string(w.value))
		if err != nil {
			return ""
		}
		text, _ := w.b.strings.at(i)
		return text
	case errorCell:
		return ""
	}
	value := string(w.value)
	if form == textCell || value == "" {
		return value
	}
	if style >= 0 && style < len(w.b.dates) && w.b.dates[style] != notDate {
		if text, ok := w.b.moment(value); ok {
			return text
		}
	}
	if strings.ContainsAny(value, "eE") || len(value) > 15 { // the digits a spreadsheet shows
		if f, err := strconv.ParseFloat(value, 64); err == nil {
			return strconv.FormatFloat(roundTo15(f), 'f', -1, 64)
		}
	}
	return value
}

func roundTo15(f float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		return f
	}
	return rounded
}

// moment turns a serial day into text. Day 60 of the 1900 system is 29 February
// 1900, which never was; the days before it are off by one. No chart is that old.
func (b *Book) moment(value string) (string, bool) {
	serial, err := strconv.ParseFloat(value, 64)
	if err != nil || serial < 0 || serial > 2958465 { // 9999-12-31
		return "", false
	}
	minutes := int(math.Round(serial * 24 * 60))
	days, minute := minutes/(24*60), minutes%(24*60)
	clock := string([]byte{byte('0' + minute/600), byte('0' + minute/60%10), ':', byte('0' + minute%60/10), byte('0' + minute%10)})
	if days == 0 {
		return clock, true
	}
	first := claim.Date(18991230)
	if b.base1904 {
		first = 19040101
	}
	day := first.AddDays(days).String()
	if minute == 0 {
		return day, true
	}
	return day + "T" + clock, true
}
