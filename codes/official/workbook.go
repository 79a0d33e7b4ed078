package official

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"io"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"
)

// workbook reads the first sheet of an xlsx file that has a table: some files
// are published in no other form.
func (r *reading) workbook(body *bufio.Reader) error {
	whole, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		return problem("truncated", "the workbook is cut off or damaged: %v", err)
	}
	var size uint64
	var sheets []*zip.File
	var shared *zip.File
	for _, f := range z.File {
		size += f.UncompressedSize64
		switch {
		case f.Name == "xl/sharedStrings.xml":
			shared = f
		case path.Dir(f.Name) == "xl/worksheets" && strings.HasSuffix(f.Name, ".xml"):
			sheets = append(sheets, f)
		}
	}
	if size > mostMember || size > uint64(len(whole))*mostRatio {
		return problem("zip-bomb", "the workbook would unpack to %d MB", size>>20)
	}
	if len(sheets) == 0 {
		return problem("unknown", "it is an archive without a sheet")
	}
	slices.SortFunc(sheets, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	texts, err := sharedTexts(shared)
	if err != nil {
		return err
	}
	var first error
	for _, f := range sheets {
		err := r.sheet(sheetRows(f, texts))
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

func sharedTexts(f *zip.File) ([]string, error) {
	if f == nil {
		return nil, nil
	}
	body, err := f.Open()
	if err != nil {
		return nil, problem("truncated", "the workbook is damaged: %v", err)
	}
	defer body.Close()
	var texts []string
	var text strings.Builder
	d := xml.NewDecoder(io.LimitReader(body, mostMember))
	in := false
	for {
		token, err := d.Token()
		if err == io.EOF {
			return texts, nil
		}
		if err != nil {
			return nil, problem("truncated", "the workbook is damaged: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			in = x.Name.Local == "t"
			if x.Name.Local == "si" {
				text.Reset()
			}
		case xml.CharData:
			if in {
				text.Write(x)
			}
		case xml.EndElement:
			in = false
			if x.Name.Local == "si" {
				texts = append(texts, text.String())
			}
		}
	}
}

// widest is the column after which cells are passed over. The widest file has 252.
const widest = 512

// sheetRows walks a sheet's rows. An empty cell may not be written at all: its
// place is in the others' references.
func sheetRows(f *zip.File, texts []string) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		body, err := f.Open()
		if err != nil {
			yield(record{}, problem("truncated", "the workbook is damaged: %v", err))
			return
		}
		defer body.Close()
		d := xml.NewDecoder(bufio.NewReaderSize(io.LimitReader(body, mostMember), 1<<16))
		var row record
		var column int
		var kind string
		var text strings.Builder
		in := false
		for {
			token, err := d.Token()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(record{}, problem("truncated", "the workbook is damaged: %v", err))
				return
			}
			switch x := token.(type) {
			case xml.StartElement:
				switch x.Name.Local {
				case "row":
					row.line++
					row.cells = row.cells[:0]
					column = 0
				case "c":
					kind = ""
					for _, a := range x.Attr {
						switch a.Name.Local {
						case "t":
							kind = a.Value
						case "r":
							column = columnOf(a.Value, column)
						}
					}
					text.Reset()
				case "v", "t":
					in = true
				}
			case xml.CharData:
				if in {
					text.Write(x)
				}
			case xml.EndElement:
				switch x.Name.Local {
				case "v", "t":
					in = false
				case "c":
					if column < widest {
						for len(row.cells) <= column {
							row.cells = append(row.cells, "")
						}
						row.cells[column] = cellText(text.String(), kind, texts)
					}
					column++
				case "row":
					if !yield(row, nil) {
						return
					}
				}
			}
		}
	}
}

func cellText(text, kind string, texts []string) string {
	if kind != "s" {
		return text
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n >= len(texts) {
		return ""
	}
	return texts[n]
}

// columnOf reads the letters of a reference such as AB12.
func columnOf(reference string, otherwise int) int {
	n := 0
	for i := 0; i < len(reference) && reference[i] >= 'A' && reference[i] <= 'Z' && n < widest; i++ {
		n = n*26 + int(reference[i]-'A') + 1
	}
	if n == 0 {
		return otherwise
	}
	return n - 1
}
