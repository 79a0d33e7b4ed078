package cli

import (
	"os"

	"firstpass/report"
)

type readCommand struct {
	Files   []string `arg:"" optional:"" help:"Notes, administration exports, FHIR, HL7 v2 or C-CDA; files or folders. '-' is standard input." placeholder:"FILE"`
	Texts   bool     `help:"The input is JSON lines {\"id\",\"text\"}: one note a line."`
	Format  string   `help:"text, jsonl or html." default:"text" enum:"text,jsonl,html"`
	Columns string   `help:"A mapping file that says what the columns of an export are called." placeholder:"FILE"`
	Kind    string   `help:"Kind of the input where its content does not tell: note, texts, table, fhir, hl7, ccda." default:"" enum:",note,texts,table,fhir,hl7,ccda" placeholder:"KIND"`
	ShowPHI bool     `name:"show-phi" help:"Show patient names, birth dates and record numbers."`
	Verbose bool     `short:"v" help:"With text: show where each field stands."`
}

// Help is shown under the flags.
func (readCommand) Help() string {
	return `Examples:
  firstpass read visit.txt
  firstpass read notes/ mar.csv --format jsonl
  firstpass read --texts sentences.jsonl --format jsonl
  firstpass read visit.txt --format html > visit.html

Only what was given here and now is an administration. What was given before or
elsewhere, is planned, was declined, held or is taken at home is listed as a mention.
A plain note is tied to a patient by its first lines (Patient:, DOB:, Date:) or its file name.
Exit codes: 0 all was read, 2 something could not be read, 3 our own failure.`
}

// Run reads what was charted and writes it.
func (c *readCommand) Run(s *session) error {
	if len(c.Files) == 0 {
		return exit{exitInput, "name a note, an export or a folder, or - for standard input; examples: firstpass read --help"}
	}
	kind := c.Kind
	if c.Texts {
		kind = kindTexts
	}
	format := report.NewRecords(c.Format, report.Options{
		ShowPatients: c.ShowPHI,
		Colour:       terminal(s.Streams.Out) && os.Getenv("NO_COLOR") == "",
		Width:        columns(),
		Verbose:      c.Verbose,
	})
	mapping, err := readColumns(c.Columns)
	if err != nil {
		return unreadable(err)
	}
	source := recordSource{session: s, kind: kind, columns: mapping}
	sum, generics := report.RecordSummary{}, generics{}
	b := format.Head(nil)
	for record, problem := range source.read(c.Files) {
		if problem != nil {
			sum.Problems++
			s.note("firstpass: %s", problem.Error())
			continue
		}
		if err := generics.name(&record); err != nil {
			return err
		}
		sum.Add(&record)
		b = format.Record(b, &record)
		if _, err := s.out.Write(b); err != nil {
			return err
		}
		b = b[:0]
	}
	if _, err := s.out.Write(format.Foot(b, &sum)); err != nil {
		return err
	}
	if sum.Problems > 0 || sum.Records == 0 {
		if sum.Records == 0 && sum.Problems == 0 {
			return exit{exitInput, "nothing to read in what was named"}
		}
		return exit{code: exitInput}
	}
	return nil
}
