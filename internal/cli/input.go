package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/format/fhir"
	"firstpass/format/guide"
	"firstpass/format/x837"
)

// item is one claim of the input, or one that could not be read.
type item struct {
	enc         *claim.Encounter
	unread      []finding.Problem // parts of the claim that could not be read
	guide       []guide.Error     // what guide validation says of the claim
	problem     *finding.Problem  // the claim could not be read
	refused     bool              // and it is one claim of an X12 file that could not
	claim       string
	file        string
	interchange string
	group       string
	transaction string
	at          claim.Place
}

// input walks the claims of several files.
type input struct {
	s        *session
	files    []string
	kind     string
	warnings warnings
	broken   bool   // something of a file was lost
	failure  error  // the input itself failed
	open     *open  // the file that batches are taken from
	batch    *batch // the one being filled, which then keeps what was odd
	guide    *inPass
	size     int // claims of a batch
}

func (s *session) newInput(files []string, kind string) *input {
	return &input{s: s, files: files, kind: kind, size: batchClaims}
}

// items yields every claim of every file, in order. A file that cannot be opened
// is one unreadable item; the others still come.
func (in *input) items() iter.Seq[item] {
	return func(yield func(item) bool) {
		for _, name := range in.files {
			if !in.file(name, yield) {
				return
			}
		}
	}
}

func (in *input) file(name string, yield func(item) bool) bool {
	f, problem := in.openFile(name)
	if problem != nil {
		return yield(item{file: f.shown, problem: problem})
	}
	defer f.close()
	return in.read(f, yield)
}

// source is an open file of the input.
type source struct {
	*bufio.Reader
	close func() error
	shown string
	kind  string
}

// openFile opens a file and tells its kind.
func (in *input) openFile(name string) (source, *finding.Problem) {
	s := source{shown: name, close: func() error { return nil }}
	from := in.s.In
	if name == "-" {
		s.shown = "(standard input)"
	} else {
		f, err := os.Open(name)
		if err != nil {
			return s, &finding.Problem{Code: "open", Path: s.shown, Message: reason(err)}
		}
		if info, err := f.Stat(); err == nil && info.IsDir() {
			f.Close()
			return s, &finding.Problem{Code: "open", Path: s.shown, Message: "a folder; give the files in it: " + filepath.Join(name, "*")}
		}
		from, s.close = f, f.Close
	}
	s.Reader = bufio.NewReaderSize(from, 64<<10)
	if s.kind = in.kind; s.kind == "" {
		s.kind = detect(s.Reader, name)
	}
	return s, nil
}

func (in *input) read(f source, yield func(item) bool) bool {
	if f.kind == "x12" {
		return in.x12(f, f.shown, yield)
	}
	if text := mistaken(f); text != "" {
		in.lost()
		return yield(item{file: f.shown, problem: &finding.Problem{Code: "kind", Path: f.shown, Message: text}})
	}
	return in.readMistaken(f, func(yield func(item) bool) bool { return in.readOf(f, yield) }, yield)
}

// readOf reads a file of encounters or resources.
func (in *input) readOf(f source, yield func(item) bool) bool {
	switch f.kind {
	case "csv":
		return in.encounters(encounter.ReadCSV(f, f.shown), f.shown, yield)
	case "fhir":
		return in.fhir(f, f.shown, yield)
	case "":
		if _, err := f.Peek(1); err == io.EOF {
			return yield(item{file: f.shown, problem: &finding.Problem{Code: "kind", Path: f.shown, Message: "the file is empty"}})
		}
		return yield(item{file: f.shown, problem: &finding.Problem{Code: "kind", Path: f.shown,
			Message: "not a claim file this program knows: want X12 837 (starts with ISA), YAML or JSON encounters, FHIR, or CSV"}})
	}
	return in.encounters(encounter.Read(f, f.shown), f.shown, yield)
}

// odd notes what was odd and cost no claim; lost, that something was.
func (in *input) odd(p *finding.Problem) {
	if in.batch != nil {
		in.batch.odd = append(in.batch.odd, p)
		return
	}
	in.warnings.add(p)
}

func (in *input) lost() {
	if in.batch != nil {
		in.batch.broken = true
		return
	}
	in.broken = true
}

func (in *input) x12(source io.Reader, file string, yield func(item) bool) bool {
	for read, err := range x837.Read(source, file) {
		if err != nil {
			in.lost()
			return yield(unread(file, err))
		}
		if p := read.Problem; p != nil && !p.Lost {
			in.odd(&p.Problem)
			continue
		}
		if read.Problem != nil {
			in.lost()
		}
		if !yield(itemOf(&read, file)) {
			return false
		}
	}
	return true
}

// unread is what is left of a file whose reading failed.
func unread(file string, err error) item {
	return item{file: file, problem: &finding.Problem{Code: "read", Path: file, Message: reason(err)}}
}

// itemOf is a claim of an X12 file, or one that could not be read.
func itemOf(read *x837.Item, file string) item {
	it := item{enc: read.Claim, unread: read.Unread, file: file, interchange: read.Interchange, group: read.Group, transaction: read.Transaction}
	if p := read.Problem; p != nil {
		it.problem, it.at, it.refused = &p.Problem, p.At, p.SegmentID == "CLM"
		it.interchange, it.group, it.transaction = p.Interchange, p.Group, p.Transaction
		return it
	}
	it.at = read.Claim.Claim.At
	return it
}

func (in *input) encounters(list iter.Seq2[encounter.Item, *finding.Problem], file string, yield func(item) bool) bool {
	for read, problem := range list {
		it := item{file: file, at: claim.Place{Line: int32(read.Line)}}
		switch {
		case problem != nil:
			in.lost()
			it.problem, it.claim = problem, read.Encounter.ID
		case read.Timeline != nil:
			in.odd(&finding.Problem{Code: "timed-problem", Path: fmt.Sprintf("%s:%d", file, read.Line), Message: "a timed problem holds no claim to check"})
			continue
		default:
			enc := read.Encounter
			it.enc = &enc
		}
		if !yield(it) {
			return false
		}
	}
	return true
}

// fhir walks the claims of a file of FHIR resources.
func (in *input) fhir(from io.Reader, file string, yield func(item) bool) bool {
	for enc, problem := range fhir.ReadClaims(from, file) {
		it := item{file: file, at: enc.Claim.At}
		switch {
		case problem != nil && problem.Code == fhir.Passed:
			in.odd(problem)
			continue
		case problem != nil:
			in.lost()
			it.problem = problem
		default:
			it.enc = &enc
		}
		if !yield(it) {
			return false
		}
	}
	return true
}

// detect tells the kind of a file from its first bytes; its name decides only
// between YAML and CSV.
func detect(in *bufio.Reader, name string) string {
	head, err := in.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return ""
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	text := bytes.TrimLeft(head, " \t\r\n")
	extension := strings.ToLower(filepath.Ext(name))
	switch {
	case len(text) == 0:
		return ""
	case len(text) >= 3 && strings.EqualFold(string(text[:3]), "ISA"):
		return "x12"
	case (text[0] == '{' || text[0] == '[') && bytes.Contains(head, []byte(`"resourceType"`)):
		return "fhir"
	case text[0] == '{' || text[0] == '[':
		return "json"
	case bytes.IndexByte(text, 0) >= 0:
		return ""
	case extension == ".yaml" || extension == ".yml":
		return "yaml"
	case extension == ".csv" || extension == ".tsv" || encounter.LooksLikeCSV(text):
		return "csv"
	case extension == ".837" || extension == ".edi" || extension == ".x12":
		return "x12"
	case bytes.Contains(text, []byte(":")):
		return "yaml"
	}
	return ""
}

// reason says why a file could not be opened or read, without its path twice.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// warnings keeps the first few things that were odd in a file and counts the rest.
type warnings struct {
	shown []string
	more  map[string]int
}

const shownWarnings = 20

func (w *warnings) add(p *finding.Problem) {
	if len(w.shown) < shownWarnings {
		w.shown = append(w.shown, "warning: "+p.Error())
		return
	}
	if w.more == nil {
		w.more = map[string]int{}
	}
	w.more[p.Code]++
}

func (w *warnings) lines() []string {
	lines := w.shown
	total := 0
	for _, n := range w.more {
		total += n
	}
	if total > 0 {
		lines = append(lines, fmt.Sprintf("warning: and %d more like these", total))
	}
	return lines
}
