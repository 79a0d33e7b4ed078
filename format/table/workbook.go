package table

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/markup"
)

// The bounds of a workbook. Worksheets stream; the strings they share are kept.
const (
	mostShared = 512 << 20
	mostPart   = 16 << 20
	mostSheet  = 8 << 30
	mostSheets = 256
)

// ReadWorkbook walks the records of an XLSX file, sheet by sheet. A sheet without
// a header of an administration export is passed over, unless none has one.
// Nothing is unpacked to disk.
func ReadWorkbook(r io.ReaderAt, size int64, file string, o Options) iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		book, err := openWorkbook(r, size)
		if err != nil {
			yield(claim.Record{}, &finding.Problem{Code: "xlsx", Path: file, Message: err.Error()})
			return
		}
		words := headerWords()
		found := false
		for _, sheet := range book.sheets {
			if o.Columns != nil && o.Columns.sheet != "" && !strings.EqualFold(o.Columns.sheet, sheet.name) {
				continue
			}
			t := &tableReader{file: file, options: &o, words: words, yield: yield}
			found = t.run(book.rows(file, sheet), sheet.name) || found
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

type sheet struct {
	name string
	part *zip.File
}

type workbook struct {
	parts    map[string]*zip.File
	sheets   []sheet
	strings  sharedStrings
	dates    []dateKind // by cell style
	base1904 bool
}

// sharedStrings is one text and where each string ends in it.
type sharedStrings struct {
	text string
	ends []uint32
}

func (s *sharedStrings) at(i int) (string, bool) {
	if i < 0 || i >= len(s.ends) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]], true
}

func openWorkbook(r io.ReaderAt, size int64) (*workbook, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a whole XLSX file: %w", err)
	}
	b := &workbook{parts: map[string]*zip.File{}}
	for _, f := range archive.File {
		b.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	targets, err := b.relations("xl/_rels/workbook.xml.rels")
	if err != nil {
		return nil, err
	}
	if err := b.readSheets(targets); err != nil {
		return nil, err
	}
	if err := b.readStyles(); err != nil {
		return nil, err
	}
	return b, b.readStrings()
}

// scan opens a part; nil where the workbook has none of that name.
func (b *workbook) scan(name string, limit int64) (*markup.Scanner, func() error, error) {
	f, ok := b.parts[strings.ToLower(name)]
	if !ok {
		return nil, nil, nil
	}
	in, err := f.Open()
	if err != nil {
		return nil, nil, err
	}
	return markup.New(&bounded{in, limit}), in.Close, nil
}

// bounded refuses what is longer than it should be: a small archive may hold a
// great deal of nothing.
type bounded struct {
	in   io.Reader
	left int64
}

var errTooLarge = errors.New("a part of the workbook is larger than this program reads")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	n, err := b.in.Read(p)
	b.left -= int64(n)
	return n, err
}

// each calls visit with every element of a part.
func (b *workbook) each(name string, visit func(*markup.Scanner)) error {
	s, done, err := b.scan(name, mostPart)
	if s == nil || err != nil {
		return err
	}
	defer done()
	for {
		kind, err := s.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if kind == markup.Start {
			visit(s)
		}
	}
}

func (b *workbook) relations(name string) (map[string]string, error) {
	targets := map[string]string{}
	err := b.each(name, func(s *markup.Scanner) {
		if s.Is("Relationship") {
			target := s.Attr("Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			targets[s.Attr("Id")] = strings.TrimPrefix(path.Clean(target), "/")
		}
	})
	return targets, err
}

func (b *workbook) readSheets(targets map[string]string) error {
	err := b.each("xl/workbook.xml", func(s *markup.Scanner) {
		switch {
		case s.Is("workbookPr"):
			b.base1904 = s.Attr("date1904") == "1" || s.Attr("date1904") == "true"
		case s.Is("sheet") && len(b.sheets) < mostSheets:
			if part := b.parts[strings.ToLower(targets[s.Attr("id")])]; part != nil {
				b.sheets = append(b.sheets, sheet{name: s.Attr("name"), part: part})
			}
		}
	})
	if err == nil && len(b.sheets) == 0 {
		return errors.New("the file holds no worksheet: not an XLSX workbook")
	}
	return err
}

func (b *workbook) readStyles() error {
	custom := map[string]dateKind{}
	inCells := false
	return b.each("xl/styles.xml", func(s *markup.Scanner) {
		switch {
		case s.Is("numFmt"):
			custom[s.Attr("numFmtId")] = kindOfFormat(s.Attr("formatCode"))
		case s.Is("cellXfs"):
			inCells = true
		case s.Is("cellStyles"), s.Is("dxfs"):
			inCells = false
		case s.Is("xf") && inCells:
			id := s.Attr("numFmtId")
			kind, ok := custom[id]
			if !ok {
				kind = builtinFormat(id)
			}
			b.dates = append(b.dates, kind)
		}
	})
}

func (b *workbook) readStrings() error {
	s, done, err := b.scan("xl/sharedStrings.xml", mostShared)
	if s == nil || err != nil {
		return err
	}
	defer done()
	var all strings.Builder
	inText, phonetic := false, 0
	for {
		kind, err := s.Next()
		if errors.Is(err, io.EOF) {
			b.strings.text = all.String()
			return nil
		}
		if err != nil {
			return fmt.Errorf("xl/sharedStrings.xml: %w", err)
		}
		switch {
		case kind == markup.Text:
			if inText && phonetic == 0 {
				all.Write(s.Text())
			}
		case s.Is("t"):
			inText = kind == markup.Start
		case s.Is("rPh"):
			phonetic += 1
			if kind == markup.End {
				phonetic -= 2
			}
		case s.Is("si") && kind == markup.End:
			b.strings.ends = append(b.strings.ends, uint32(all.Len()))
		}
	}
}
