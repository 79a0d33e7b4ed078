// Package workbook reads the sheets of XLSX files as rows of text. Worksheets
// stream, nothing is unpacked to disk, formulas are never computed, and what
// unpacks to more than it should is refused.
package workbook

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"firstpass/markup"
)

// The bounds of a workbook. Worksheets stream; the strings they share are kept.
const (
	mostShared = 512 << 20
	mostPart   = 16 << 20
	mostSheet  = 8 << 30
	mostSheets = 256
)

// Sheet is one worksheet of a book.
type Sheet struct {
	Name string
	part *zip.File
}

// Book is an open workbook; its sheets stand in the order the file gives them.
type Book struct {
	Sheets   []Sheet
	parts    map[string]*zip.File
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

// Open reads what the sheets share: their names, formats and strings. A file that
// would unpack to more than most bytes is refused with ErrTooLarge; 0 sets no
// bound beyond those of the parts.
func Open(r io.ReaderAt, size int64, most uint64) (*Book, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a whole XLSX file: %w", err)
	}
	b := &Book{parts: map[string]*zip.File{}}
	unpacked := uint64(0)
	for _, f := range archive.File {
		if unpacked += f.UncompressedSize64; most > 0 && unpacked > most {
			return nil, ErrTooLarge
		}
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
func (b *Book) scan(name string, limit int64) (*markup.Scanner, func() error, error) {
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

// ErrTooLarge is a part that unpacks to more than any real workbook has.
var ErrTooLarge = errors.New("a part of the workbook is larger than this program reads")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := b.in.Read(p)
	b.left -= int64(n)
	return n, err
}

// each calls visit with every element of a part.
func (b *Book) each(name string, visit func(*markup.Scanner)) error {
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

func (b *Book) relations(name string) (map[string]string, error) {
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

func (b *Book) readSheets(targets map[string]string) error {
	err := b.each("xl/workbook.xml", func(s *markup.Scanner) {
		switch {
		case s.Is("workbookPr"):
			b.base1904 = s.Attr("date1904") == "1" || s.Attr("date1904") == "true"
		case s.Is("sheet") && len(b.Sheets) < mostSheets:
			if part := b.parts[strings.ToLower(targets[s.Attr("id")])]; part != nil {
				b.Sheets = append(b.Sheets, Sheet{Name: s.Attr("name"), part: part})
			}
		}
	})
	if err == nil && len(b.Sheets) == 0 && b.parts["xl/workbook.xml"] != nil {
		b.unlisted()
	}
	if err == nil && len(b.Sheets) == 0 {
		return errors.New("the file holds no worksheet: not an XLSX workbook")
	}
	return err
}

// unlisted takes the sheets of a book that names none by the names of their parts.
func (b *Book) unlisted() {
	for name, part := range b.parts {
		if path.Dir(name) == "xl/worksheets" && strings.HasSuffix(name, ".xml") && len(b.Sheets) < mostSheets {
			b.Sheets = append(b.Sheets, Sheet{Name: strings.TrimSuffix(path.Base(name), ".xml"), part: part})
		}
	}
	slices.SortFunc(b.Sheets, func(x, y Sheet) int { return strings.Compare(x.part.Name, y.part.Name) })
}

func (b *Book) readStyles() error {
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

func (b *Book) readStrings() error {
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
