package cli

import (
	"fmt"
	"io"
	"os"

	"firstpass/casebook"
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/format/encounter"
	"firstpass/practice"
	"firstpass/report"
)

type codeCommand struct {
	Files       []string `arg:"" optional:"" help:"Encounters or timed problems (YAML, JSON). '-' is standard input." placeholder:"FILE"`
	Practice    string   `help:"practice.yaml: payers the files cannot tell." placeholder:"FILE"`
	Format      string   `help:"text, jsonl or html." default:"text" enum:"text,jsonl,html"`
	Interactive bool     `short:"i" help:"Ask: which code? Ten questions at most."`
	Answers     string   `help:"With --interactive: answers given already, as the wizard prints them (payer=medicare&place=11...)." placeholder:"ANSWERS"`
}

// Help is shown under the flags.
func (codeCommand) Help() string {
	return `Examples:
  firstpass code visit.yaml
  firstpass code infusion-day.yaml --format html > day.html
  firstpass code --interactive
  firstpass code --interactive --answers 'payer=medicare&place=11&drug=ketorolac&dose=30 mg&route=IM'

The lines the chart supports, each with its arithmetic and source, and a question
wherever the chart does not decide. Exit codes: 0 coded, 2 a file could not be read.`
}

// Run derives lines from charts.
func (c *codeCommand) Run(s *session) error {
	if c.Interactive || c.Answers != "" {
		return c.wizard(s)
	}
	if len(c.Files) == 0 {
		return exit{exitInput, "name a file of encounters, - for standard input, or --interactive; examples: firstpass code --help"}
	}
	book, err := readPractice(c.Practice)
	if err != nil {
		return unreadable(err)
	}
	tables, err := loadTables()
	if err != nil {
		return err
	}
	w := coder{session: s, format: c.Format, tables: tables, book: book, coder: coding.NewCoder(tables), builder: facts.NewBuilder(tables)}
	if c.Format == "html" {
		s.out.Write(report.AnswerHead(nil))
	}
	for _, name := range c.Files {
		if err := w.file(name); err != nil {
			return err
		}
	}
	if c.Format == "html" {
		s.out.Write(report.AnswerFoot(nil))
	}
	switch {
	case w.broken:
		return exit{code: exitInput}
	case w.coded == 0:
		return exit{exitInput, "no encounter with a chart found in the input"}
	}
	return nil
}

// coder writes what each encounter or timed problem supports.
type coder struct {
	*session
	format  string
	tables  codes.Tables
	book    *practice.Book
	coder   *coding.Coder
	builder *facts.Builder
	coded   int
	broken  bool
}

func (w *coder) file(name string) error {
	var in io.Reader = w.In
	shown := "(standard input)"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return unreadable(fmt.Errorf("%s: %s", name, reason(err)))
		}
		defer f.Close()
		in, shown = f, name
	}
	for item, problem := range encounter.Read(in, shown) {
		switch {
		case problem != nil:
			w.broken = true
			w.note("%s", problem)
		case item.Timeline != nil:
			visit := casebook.VisitOf(item.Timeline, w.tables)
			answer := w.coder.Administrations(&visit)
			w.write(item.Timeline.ID, &answer)
		case item.Encounter.Chart == nil:
			w.note("%s:%d: %s has no chart to code from", shown, item.Line, item.Encounter.ID)
		default:
			w.encounter(&item.Encounter)
		}
	}
	return nil
}

func (w *coder) encounter(enc *claim.Encounter) {
	w.book.Resolve(enc, w.tables)
	visit := coding.VisitOf(w.builder.Of(enc))
	answer := w.coder.Code(&visit)
	w.write(enc.ID, &answer)
}

func (w *coder) write(id string, answer *coding.Answer) {
	w.coded++
	var b []byte
	switch w.format {
	case "jsonl":
		b = report.AnswerLine(nil, id, answer)
	case "html":
		b = report.AnswerHTML(nil, id, answer)
	default:
		b = report.AnswerText(nil, id, answer, columns())
	}
	w.out.Write(b)
}
