// Package note reads free text: what a clinician wrote about the drugs that were
// given, and those that were not. It is deterministic and explainable: tables of
// names and phrases (the .tsv files of this folder) say what words mean, a fixed
// grammar says how they belong together, and every field keeps the bytes it came
// from. What cannot be decided is marked for a person, never guessed.
package note

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"firstpass/claim"
	"firstpass/finding"
)

// Names are medications the caller's tables know: a word or phrase and the
// generic name it stands for. They add to the lexicon that ships with the reader.
type Names iter.Seq2[string, string]

// Reader reads notes. It is safe for use by several goroutines.
type Reader struct {
	lex     *lexicon
	parsers sync.Pool // of *parser: their slices are used again
}

// New makes a reader from the tables that ship and the caller's names.
func New(names Names) (*Reader, error) {
	lex, err := newLexicon(names)
	if err != nil {
		return nil, err
	}
	return &Reader{lex: lex}, nil
}

// The most of one note, and of one line of a file of texts, that is read. A
// day's dictation is a few kilobytes; anything larger is not a note.
const mostText = 4 << 20

// Read yields the one note a file holds.
func (r *Reader) Read(in io.Reader, name string) iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		text, err := io.ReadAll(io.LimitReader(in, mostText+1))
		switch {
		case err != nil:
			yield(claim.Record{}, &finding.Problem{Code: "read", Path: name, Message: err.Error()})
		case len(text) > mostText:
			yield(claim.Record{}, &finding.Problem{Code: "note-too-large", Path: name, Message: fmt.Sprintf("a note may be %d MB; this is larger", mostText>>20)})
		default:
			record := r.Record(name, string(text))
			named(&record, name)
			ofDay(&record)
			yield(record, nil)
		}
	}
}

// Texts yields the notes of a file of JSON lines {"id","text"}.
func (r *Reader) Texts(in io.Reader, name string) iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		lines := bufio.NewReaderSize(in, 64<<10)
		for number := 1; ; number++ {
			line, long, err := readLine(lines)
			path := fmt.Sprintf("%s:%d", name, number)
			switch {
			case long:
				if !yield(claim.Record{}, &finding.Problem{Code: "note-too-large", Path: path, Message: fmt.Sprintf("a line may be %d MB; this is longer", mostText>>20)}) {
					return
				}
			case len(bytes.TrimSpace(line)) > 0:
				var entry struct {
					ID   json.RawMessage `json:"id"`
					Text *string         `json:"text"`
				}
				if jsonErr := json.Unmarshal(line, &entry); jsonErr != nil || entry.Text == nil {
					if !yield(claim.Record{}, &finding.Problem{Code: "texts-line", Path: path, Message: `want a JSON object with "id" and "text"`}) {
						return
					}
					break
				}
				record := r.Record(idText(entry.ID, number), *entry.Text)
				record.At.Line = int32(number)
				if !yield(record, nil) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(claim.Record{}, &finding.Problem{Code: "read", Path: path, Message: err.Error()})
				return
			}
		}
	}
}

// idText is an id as a text: a JSON string or number, or the line's own number.
func idText(raw json.RawMessage, number int) string {
	var s string
	if json.Unmarshal(raw, &s) == nil && s != "" {
		return s
	}
	if len(raw) > 0 && string(raw) != "null" {
		return string(raw)
	}
	return fmt.Sprint(number)
}

// readLine reads a line of any length; long says that it was too long to keep.
func readLine(in *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > mostText {
			long, line = true, line[:0]
		}
		if !long {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}

// Record reads the text of one note.
func (r *Reader) Record(id, text string) claim.Record { return r.RecordOn(id, text, 0) }

// RecordOn reads a note that is known to be of a day, where its own lines name none.
func (r *Reader) RecordOn(id, text string, day claim.Date) claim.Record {
	record := claim.Record{ID: id, Text: text}
	header(&record)
	if record.Date == 0 {
		record.Date = day
	}
	p, ok := r.parsers.Get().(*parser)
	if !ok {
		p = &parser{}
	}
	p.begin(r.lex, text)
	p.read(&record)
	names(&record, p.tokens)
	p.begin(nil, "")
	r.parsers.Put(p)
	ofDay(&record)
	return record
}
