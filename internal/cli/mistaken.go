package cli

import (
	"bytes"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/format/table"
)

// together is what to do with a chart that came as a claim file.
const together = ", not claims: send it together with the claims it documents, as chart (on the command line: --chart)"

// mistaken is what a file that was given as claims is, where its first bytes show a
// chart instead; "" for any other. A note shows itself only to who reads it: see
// mistakenNote.
func mistaken(f source) string {
	head, _ := f.Peek(f.Size())
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\v")
	switch kind := recordKind(f.Reader, f.shown); {
	case f.kind == "x12", f.kind == "fhir", f.kind == "json", len(text) == 0:
		return ""
	case kind == kindHL7:
		return "this is an HL7 v2 message of what was charted" + together
	case kind == kindCCDA && bytes.Contains(head, []byte("ClinicalDocument")):
		return "this is a C-CDA document of what was charted" + together
	case bytes.HasPrefix(text, []byte("PK\x03\x04")) && bytes.Contains(head, []byte("xl/")), bytes.HasPrefix(text, []byte("\xd0\xcf\x11\xe0")):
		return "this is a workbook. If it is a medication administration export, it holds" + strings.Replace(together, ", not claims", " no claims", 1)
	case encounter.LooksLikeCSV(text):
		return ""
	}
	for record, problem := range table.Read(bytes.NewReader(head), "", table.Options{Today: today()}) {
		if problem == nil && len(record.Events) > 0 {
			return "this is a medication administration export" + together
		}
	}
	return ""
}

// mistakenNote says whether a text that could not be read as encounters is a note
// of something given.
func mistakenNote(head string) string {
	notes, err := newNoteReader()
	if err != nil {
		return "" // what was wrong with the file is said without it
	}
	record := notes.Record("", head)
	if !slices.ContainsFunc(record.Events, func(e claim.Event) bool { return e.Status == claim.Administered }) {
		return ""
	}
	return "this is a note of what was given" + together
}

// readMistaken reads a file whose content may not be what it was given as: a first
// part that cannot be read, or no part at all, is told from a chart.
func (in *input) readMistaken(f source, read func(yield func(item) bool) bool, yield func(item) bool) bool {
	head, _ := f.Peek(f.Size())
	start := string(head)
	met := false
	more := read(func(it item) bool {
		first := !met
		met = true
		if first && it.problem != nil && !strings.Contains(start, "claim") && !strings.Contains(start, "lines:") {
			if text := mistakenNote(start); text != "" {
				yield(item{file: f.shown, problem: &finding.Problem{Code: "kind", Path: f.shown, Message: text}})
				return false
			}
		}
		return yield(it)
	})
	if !met && f.kind == "fhir" && strings.Contains(start, `"Medication`) {
		in.lost()
		return yield(item{file: f.shown, problem: &finding.Problem{Code: "kind", Path: f.shown, Message: "these are FHIR resources of what was charted" + together}})
	}
	return more
}
