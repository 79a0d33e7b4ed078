package cli

import (
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/codes/own"
	"firstpass/finding"
	"firstpass/format/ccda"
	"firstpass/format/fhir"
	"firstpass/format/hl7"
	"firstpass/format/note"
	"firstpass/format/table"
)

// The kinds of documents that hold what was charted.
const (
	kindNote  = "note"
	kindTexts = "texts"
	kindTable = "table"
	kindFHIR  = "fhir"
	kindHL7   = "hl7"
	kindCCDA  = "ccda"
)

// recordSource walks the records of files and folders, whatever their kind.
type recordSource struct {
	*session
	kind    string         // of every file; empty: each file tells by its content
	fhir    *fhir.Reader   // its files may refer to each other
	columns *table.Columns // of exports; nil: their headers tell
	// encounters takes a file of encounters and says whether it was one; nil where none is expected.
	encounters func(in *bufio.Reader, name string) bool
	notes      *note.Reader // made when the first note is met: its tables take a moment
}

// read yields the records of every file; a folder stands for the files in it, in
// the order of their names, hidden ones left out. What cannot be read is a
// problem in its place, and the others still come.
func (r *recordSource) read(names []string) iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		if r.files(names, yield) {
			r.rest(yield)
		}
	}
}

// documents yields the records of documents that are not files of this machine.
func (r *recordSource) documents(list iter.Seq2[string, io.Reader]) records {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		for name, content := range list {
			if !r.document(content, name, yield) {
				return
			}
		}
		r.rest(yield)
	}
}

// rest yields what was not complete before every FHIR file was read.
func (r *recordSource) rest(yield func(claim.Record, *finding.Problem) bool) {
	if r.fhir == nil {
		return
	}
	for record, problem := range r.fhir.Rest() {
		if !yield(record, problem) {
			return
		}
	}
}

// files reads the files one by one; false where the caller wants no more.
func (r *recordSource) files(names []string, yield func(claim.Record, *finding.Problem) bool) bool {
	for _, name := range names {
		if name == "-" {
			if !r.document(r.In, "(standard input)", yield) {
				return false
			}
			continue
		}
		more := true
		err := filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				more = yield(claim.Record{}, &finding.Problem{Code: "open", Path: path, Message: reason(err)})
			case path != name && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
			case !d.IsDir():
				more = r.file(path, yield)
			}
			if !more {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil || !more {
			return false
		}
	}
	return true
}

func (r *recordSource) file(path string, yield func(claim.Record, *finding.Problem) bool) bool {
	f, err := os.Open(path)
	if err != nil {
		return yield(claim.Record{}, &finding.Problem{Code: "open", Path: path, Message: reason(err)})
	}
	defer f.Close()
	return r.document(f, path, yield)
}

// document reads one file. A reader's records carry the file's name as their id
// where the document has none of its own.
func (r *recordSource) document(source io.Reader, name string, yield func(claim.Record, *finding.Problem) bool) bool {
	in := bufio.NewReaderSize(source, 64<<10)
	kind := r.kind
	if kind == "" && r.encounters != nil && r.encounters(in, name) {
		return true
	}
	if kind == "" {
		kind = recordKind(in, name)
	}
	if r.kind == "" && kind == kindNote && detect(in, name) == "x12" {
		return yield(claim.Record{}, &finding.Problem{Code: "kind", Path: name, Message: "an X12 file, and no chart: claims are given as claims"})
	}
	var list iter.Seq2[claim.Record, *finding.Problem]
	switch kind {
	case kindNote, kindTexts:
		notes, err := r.noteReader()
		if err != nil {
			return yield(claim.Record{}, &finding.Problem{Code: "tables", Path: name, Message: err.Error()})
		}
		list = notes.Read(in, name)
		if kind == kindTexts {
			list = notes.Texts(in, name)
		}
	case kindTable:
		list = r.table(in, source, name)
	case kindFHIR:
		if r.fhir == nil {
			r.fhir = fhir.New()
		}
		list = r.fhir.Read(in, name)
	case kindCCDA:
		list = r.withText(ccda.Read(in, name))
	case kindHL7:
		list = r.withText(hl7.Read(in, name))
	default:
		return yield(claim.Record{}, &finding.Problem{Code: "kind", Path: name, Message: "not a kind of chart this program reads: want a note in plain text, an export (CSV, XLSX), FHIR, HL7 v2 or C-CDA"})
	}
	for record, problem := range list {
		if !yield(record, problem) {
			return false
		}
	}
	return true
}

func (r *recordSource) noteReader() (*note.Reader, error) {
	if r.notes == nil {
		notes, err := newNoteReader()
		if err != nil {
			return nil, err
		}
		r.notes = notes
	}
	return r.notes, nil
}

// newNoteReader fills the note reader's drug names from the tables that ship and
// the practice's own drugs.
func newNoteReader() (*note.Reader, error) {
	tables, err := loadTables()
	if err != nil {
		return nil, err
	}
	return note.New(note.Names(func(yield func(term, name string) bool) {
		for term, name := range builtin.New().Medications() {
			if !yield(term, name) {
				return
			}
		}
		if mine, ok := tables.(*own.Tables); ok {
			mine.Medications(yield)
		}
	}))
}

// recordKind tells the kind of a chart from its first bytes; the file's name
// decides only between tables and text.
func recordKind(in *bufio.Reader, name string) string {
	head, _ := in.Peek(4096)
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	text := bytes.TrimLeft(head, " \t\r\n\v")
	extension := strings.ToLower(filepath.Ext(name))
	begins := func(mark string) bool { return bytes.HasPrefix(text, []byte(mark)) }
	switch {
	case begins("MSH"), begins("FHS|"), begins("BHS|"):
		return kindHL7
	case begins("<"):
		return kindCCDA
	case begins("PK\x03\x04"), begins("\xd0\xcf\x11\xe0"), extension == ".csv", extension == ".tsv", extension == ".xlsx":
		return kindTable
	case begins("{"), begins("["):
		if bytes.Contains(head, []byte("resourceType")) || extension == ".ndjson" {
			return kindFHIR
		}
		if begins("[") && !begins("[{") { // "[Copied from ...]" begins a note
			return kindNote
		}
		return kindTexts
	case bytes.IndexByte(text, 0) >= 0:
		return ""
	}
	return kindNote
}
