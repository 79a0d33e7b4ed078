// Package ccda reads C-CDA documents and their fragments: medications
// administered, immunizations, medication lists, plans, and the narrative of
// procedures, which the note reader takes. Only what stands in Medications
// Administered, or is an immunization of the encounter's own day, was given here.
// No document type declaration is read and no entity expanded.
package ccda

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/charted"
	"firstpass/markup"
)

// The bounds of one document.
const (
	mostEvents    = 20000
	mostNarrative = 2 << 20
	mostNamed     = 20000
)

// Read yields the record of a document.
func Read(r io.Reader, file string) iter.Seq2[claim.Record, *finding.Problem] {
	return func(yield func(claim.Record, *finding.Problem) bool) {
		d := &document{Scanner: markup.New(r), file: file}
		d.record.ID = file
		d.record.Silent = claim.OrderField | claim.IndicationField | claim.SignatureField | claim.SiteField | claim.NoteField
		err := d.run()
		if d.known || len(d.record.Events) > 0 {
			d.finish()
			if !yield(d.record, nil) {
				return
			}
		}
		if err == nil && !d.known {
			err = &markup.Error{Code: "ccda-root", Line: 1, Message: "not a C-CDA document: no ClinicalDocument, section or entry of one"}
		}
		if err != nil {
			yield(claim.Record{}, problemOf(err, file))
		}
	}
}

func problemOf(err error, file string) *finding.Problem {
	var e *markup.Error
	if errors.As(err, &e) {
		return &finding.Problem{Code: e.Code, Path: fmt.Sprintf("%s:%d", file, e.Line), Message: e.Message}
	}
	return &finding.Problem{Code: "read", Path: file, Message: err.Error()}
}

// document is one being read.
type document struct {
	*markup.Scanner
	file    string
	record  claim.Record
	known   bool // an element of C-CDA was met
	visit   claim.Date
	text    strings.Builder
	named   map[string]string // the narrative's parts by their ID
	kind    sectionKind
	entries int // of the section
}

// sectionKind is what the entries of a section mean.
type sectionKind uint8

const (
	otherSection sectionKind = iota
	administeredSection
	immunizationSection
	medicationSection // what the patient takes
	planSection
	procedureSection
	reasonSection
)

// sectionKinds tells sections by their template, else by their LOINC code.
var sectionKinds = map[string]sectionKind{
	"2.16.840.1.113883.10.20.22.2.38": administeredSection, "29549-3": administeredSection,
	"2.16.840.1.113883.10.20.22.2.25": administeredSection, "59774-0": administeredSection, // anesthesia: given in the procedure
	"2.16.840.1.113883.10.20.22.2.2": immunizationSection, "2.16.840.1.113883.10.20.22.2.2.1": immunizationSection, "11369-6": immunizationSection,
	"2.16.840.1.113883.10.20.22.2.1": medicationSection, "2.16.840.1.113883.10.20.22.2.1.1": medicationSection, "10160-0": medicationSection,
	"2.16.840.1.113883.10.20.22.2.11": planSection, "2.16.840.1.113883.10.20.22.2.11.1": planSection, "10183-2": planSection,
	"2.16.840.1.113883.10.20.22.2.44": medicationSection, "42346-7": medicationSection,
	"2.16.840.1.113883.10.20.22.2.10": planSection, "18776-5": planSection,
	"2.16.840.1.113883.10.20.22.2.7": procedureSection, "2.16.840.1.113883.10.20.22.2.7.1": procedureSection, "47519-4": procedureSection,
	"2.16.840.1.113883.10.20.22.2.27": procedureSection, "29554-3": procedureSection,
	"2.16.840.1.113883.10.20.22.2.12": reasonSection, "29299-5": reasonSection, "2.16.840.1.113883.10.20.22.2.13": reasonSection, "46239-0": reasonSection,
}

// run reads the document from its root; a fragment may begin with any element.
func (d *document) run() error {
	for {
		kind, err := d.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if kind != markup.Start {
			continue
		}
		if err := d.element(d.Name()); err != nil {
			return err
		}
	}
}

// element reads one of the elements that matter, or looks for them inside another.
func (d *document) element(name string) error {
	switch name {
	case "recordTarget":
		d.known = true
		return d.patient()
	case "encompassingEncounter":
		return d.encounter()
	case "serviceEvent":
		return d.children(func(name string) error {
			if name == "effectiveTime" && d.visit == 0 {
				at, err := d.interval()
				d.visit = at.low.Date
				return err
			}
			return nil
		})
	case "section":
		d.known = true
		return d.section()
	case "substanceAdministration", "supply":
		d.known = true
		return d.substance()
	case "ClinicalDocument":
		d.known = true
	case "templateId":
		d.known = d.known || strings.HasPrefix(d.Attr("root"), "2.16.840.1.113883.10.20.")
	}
	return d.children(d.element)
}

// children visits the elements inside the one just started. What a visit leaves
// unread is passed over.
func (d *document) children(visit func(name string) error) error {
	depth := d.Depth()
	for {
		kind, err := d.Next()
		if err != nil {
			return err
		}
		if kind == markup.End && d.Depth() < depth {
			return nil
		}
		if kind != markup.Start {
			continue
		}
		if err := visit(d.Name()); err != nil {
			return err
		}
		for d.Depth() > depth {
			if _, err := d.Next(); err != nil {
				return err
			}
		}
	}
}

// words is the text inside the element just started.
func (d *document) words() (string, error) {
	depth := d.Depth()
	var b strings.Builder
	for {
		kind, err := d.Next()
		if err != nil {
			return "", err
		}
		switch kind {
		case markup.End:
			if d.Depth() < depth {
				return strings.Join(strings.Fields(b.String()), " "), nil
			}
		case markup.Text:
			if b.Len() < mostNarrative {
				b.Write(d.Text())
				b.WriteByte(' ')
			}
		}
	}
}

func (d *document) patient() error {
	p := &d.record.Patient
	return d.children(func(name string) error {
		if name != "patientRole" {
			return nil
		}
		return d.children(func(name string) error {
			switch name {
			case "id":
				if p.ID == "" && d.Attr("root") != "2.16.840.1.113883.4.1" { // not the social security number
					p.ID = d.Attr("extension")
				}
			case "patient":
				return d.children(func(name string) error {
					switch name {
					case "name":
						return d.name(p)
					case "birthTime":
						p.BirthDate = moment(d.Attr("value")).Date
					case "administrativeGenderCode":
						p.Sex = d.Attr("code")
					}
					return nil
				})
			}
			return nil
		})
	})
}

// name reads a person's name: parts, or plain text.
func (d *document) name(p *claim.Patient) error {
	if p.LastName != "" { // an earlier name is the legal one
		return nil
	}
	var given []string
	depth := d.Depth()
	plain := ""
	for {
		kind, err := d.Next()
		if err != nil {
			return err
		}
		switch {
		case kind == markup.End && d.Depth() < depth:
			p.FirstName = strings.Join(given, " ")
			if p.LastName == "" && plain != "" {
				charted.PatientName(plain, p)
				return nil
			}
			return nil
		case kind == markup.Text:
			plain = strings.TrimSpace(string(d.Text()))
		case kind == markup.Start && (d.Is("family") || d.Is("given") || d.Is("suffix") || d.Is("prefix")):
			part := d.Name()
			text, err := d.words()
			if err != nil {
				return err
			}
			switch part {
			case "family":
				p.LastName = text
			case "given":
				given = append(given, text)
			}
		}
	}
}

func (d *document) encounter() error {
	return d.children(func(name string) error {
		switch name {
		case "id":
			if d.record.EncounterID == "" {
				d.record.EncounterID = d.Attr("extension")
			}
		case "effectiveTime":
			at, err := d.interval()
			if at.low.Date != 0 {
				d.visit = at.low.Date
			}
			return err
		}
		return nil
	})
}

// finish tells today's immunizations from history, now that the visit is known.
func (d *document) finish() {
	d.record.Text = strings.TrimSpace(d.text.String())
	d.record.Date = d.visit
	for i := range d.record.Events {
		e := &d.record.Events[i]
		if e.Site != "" {
			d.record.Silent &^= claim.SiteField
		}
		if e.Kind != immunization {
			continue
		}
		e.Kind = ""
		if e.Status == claim.Administered && d.visit != 0 && e.Start.Date != d.visit {
			e.Status = claim.Historical
		}
	}
	for i := range d.record.Events {
		if e := &d.record.Events[i]; e.Status == claim.Administered && d.record.Date == 0 {
			d.record.Date = e.Start.Date
		}
	}
}

// immunization marks an event while the document is read: whether it is of today
// is known at its end.
const immunization = "immunization"
