// Package fhir reads FHIR R4 as JSON: bundles, single resources, arrays and
// NDJSON. Administrations and immunizations become events with their patient,
// encounter, performer and order, found among contained resources, the bundle's
// entries (by full URL, relative or absolute reference) or the file's lines.
// Fields it does not know are left out quietly. Entries stream; what refers to
// others waits, in bounded memory, until they have come.
package fhir

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// mostWaiting bounds the administrations that wait for what they refer to, and
// mostKnown the resources that may be referred to.
const (
	mostWaiting = 20000
	mostKnown   = 200000
)

// Reader reads several files of one export, whose resources may refer to each
// other: patients in one file, administrations in another.
type Reader struct {
	shared *store
}

// New makes a reader.
func New() *Reader { return &Reader{shared: newStore()} }

// Read walks the records of a file.
func (r *Reader) Read(in io.Reader, file string) iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		d := &document{scanner: scanner{in: bufio.NewReaderSize(in, 64<<10)}, file: file, yield: yield, shared: r.shared}
		d.run()
	}
}

// Rest hands on what waited for a resource that no file held.
func (r *Reader) Rest() iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		r.shared.flush(nil, yield)
	}
}

// document is one file being read.
type document struct {
	scanner
	file    string
	yield   func(claim.Record, *finding.Problem) bool
	shared  *store
	bill    func(claim.Encounter, *finding.Problem) bool // where claims are read, not charts
	stopped bool
	buffer  []byte
	count   int // resources
}

func (d *document) problem(err error) {
	p := &finding.Problem{Code: "read", Path: d.file, Message: err.Error()}
	var s *syntax
	if errors.As(err, &s) {
		p.Code = s.code
		p.Path = fmt.Sprintf("%s: byte %d", d.file, s.at)
		p.Message = s.message
	}
	d.stopped = d.stopped || !d.yield(claim.Record{}, p)
}

// run reads the values of a file: one, several, or one a line.
func (d *document) run() {
	if head, _ := d.in.Peek(3); string(head) == "\xef\xbb\xbf" {
		d.in.Discard(3)
	}
	for !d.stopped {
		c, err := d.peek()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			d.problem(err)
			break
		}
		switch c {
		case '{':
			err = d.object()
		case '[':
			err = d.array(func() error { return d.object() })
		default:
			err = d.failed("json-syntax", "%q where a resource was due", c)
		}
		if err == nil {
			continue
		}
		d.problem(err)
		if d.skipLine() != nil {
			break
		}
	}
	if d.count == 0 && !d.stopped {
		d.problem(&syntax{"fhir-empty", d.at, "the file holds no FHIR resource"})
	}
	if !d.stopped && d.bill == nil {
		d.shared.flushResolved(d.yield)
	}
}

// array calls each for every element.
func (d *document) array(each func() error) error {
	if _, err := d.expect("["); err != nil {
		return err
	}
	if c, err := d.peek(); err == nil && c == ']' {
		_, err = d.expect("]")
		return err
	}
	for !d.stopped {
		if err := each(); err != nil {
			if !passedOver(err) {
				return err
			}
			d.problem(err)
		}
		c, err := d.expect(",]")
		if err != nil {
			return err
		}
		if c == ']' {
			return nil
		}
	}
	return nil
}

// passedOver says that a value was too large or too deep and was skipped whole.
func passedOver(err error) bool {
	var s *syntax
	return errors.As(err, &s) && (s.code == "json-too-large" || s.code == "json-too-deep" || s.code == "fhir-resource" || s.code == Passed)
}

// object reads a resource. The entries of a bundle are taken one by one; of any
// other resource the members are gathered and read together.
func (d *document) object() error {
	if _, err := d.expect("{"); err != nil {
		return err
	}
	start := d.at - 1
	d.buffer = append(d.buffer[:0], '{')
	kind := ""
	var bundle *store
	if c, err := d.peek(); err == nil && c == '}' {
		_, err = d.expect("}")
		return err
	}
	for {
		from := len(d.buffer)
		var err error
		if d.buffer, err = d.value(d.buffer); err != nil {
			return err
		}
		name := string(d.buffer[from:])
		if _, err := d.expect(":"); err != nil {
			return err
		}
		if name == `"entry"` {
			d.buffer = d.buffer[:from]
			kept := append([]byte(nil), d.buffer...)
			if bundle == nil {
				bundle = newStore()
				bundle.above = d.shared
			}
			if err := d.array(func() error { return d.entry(bundle) }); err != nil {
				bundle.flush(d, d.yield)
				return err
			}
			d.buffer = append(d.buffer[:0], kept...)
		} else {
			d.buffer = append(d.buffer, ':')
			at := len(d.buffer)
			if d.buffer, err = d.value(d.buffer); err != nil {
				return err
			}
			if name == `"resourceType"` {
				kind = strings.Trim(string(d.buffer[at:]), `"`)
			}
			d.buffer = append(d.buffer, ',')
		}
		if len(d.buffer) > mostValue {
			return &syntax{"json-too-large", start, fmt.Sprintf("a resource is larger than %d MB", mostValue>>20)}
		}
		c, err := d.expect(",}")
		if err != nil {
			return err
		}
		if c == '}' {
			break
		}
	}
	if bundle != nil {
		d.count++
		return d.done(bundle.flush(d, d.yield))
	}
	if n := len(d.buffer) - 1; d.buffer[n] == ',' {
		d.buffer[n] = '}'
	}
	if kind == "Bundle" {
		d.count++
		return nil
	}
	if kind == "" {
		return &syntax{"fhir-resource", start, "an object without a resourceType is no FHIR resource"}
	}
	return d.resource(kind, "", d.buffer, start, d.shared)
}

func (d *document) done(more bool) error {
	d.stopped = d.stopped || !more
	return nil
}
