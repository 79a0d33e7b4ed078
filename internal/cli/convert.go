package cli

import (
	"io"
	"iter"
	"path/filepath"
	"strings"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/format/correct"
	"firstpass/format/encounter"
	"firstpass/format/fhir/bundle"
	"firstpass/format/x837"
)

type convertCommand struct {
	Files    []string `arg:"" help:"Claims: X12 837P or 837I, encounter YAML or JSON, CSV; for --to x12 any X12. '-' is standard input." placeholder:"FILE"`
	To       string   `help:"837p, encounter (YAML, or JSON by the name of --out), csv, fhir, or x12: the file itself with the usual delimiters and right counts." required:"" enum:"837p,encounter,csv,fhir,x12" placeholder:"FORMAT"`
	Out      string   `short:"o" help:"File to write, mode 0600 (default: standard output)." placeholder:"FILE"`
	Practice string   `help:"practice.yaml: payers and providers the files cannot say." placeholder:"FILE"`
	Kind     string   `help:"Kind of the input where its content does not tell: x12, yaml, json, csv." default:"" enum:",x12,yaml,json,csv" placeholder:"KIND"`
	Control  int      `help:"837p: interchange control number." default:"1" placeholder:"NUMBER"`
	Sender   string   `help:"837p: our id with the receiver (ISA06, GS02, NM1*41)." default:"SENDER" placeholder:"ID"`
	Receiver string   `help:"837p: the receiver's id (ISA08, GS03, NM1*40)." default:"RECEIVER" placeholder:"ID"`
	Name     string   `help:"837p: our name." placeholder:"NAME"`
	To40     string   `name:"receiver-name" help:"837p: the receiver's name." placeholder:"NAME"`
	Contact  string   `help:"837p: whom to call, and --phone." placeholder:"NAME"`
	Phone    string   `help:"837p: the contact's telephone, which the guide requires." placeholder:"NUMBER"`
	Live     bool     `help:"837p: mark the file as production rather than test."`
	Stamp    string   `help:"837p: date and time of the file, 2024-09-11T08:00 (default: now)." placeholder:"TIME"`
}

// Help is shown under the flags.
func (convertCommand) Help() string {
	return `Examples:
  firstpass convert day.yaml --to 837p --sender CLINIC1 --receiver PAYER1 --name "EXAMPLE CLINIC" --phone 5555550100 --out day.837
  firstpass convert monday.837 --to csv --out monday.csv
  firstpass convert monday.837 --to fhir | less
  firstpass convert odd-delimiters.835 --to x12 --out plain.835

What is written is complete: names, birth dates and member ids are in it.`
}

// Run converts claims.
func (c *convertCommand) Run(s *session) error {
	if c.Out == "" || c.Out == "-" {
		return c.convert(s, s.out)
	}
	var verdict error
	err := s.writeFile(c.Out, func(out io.Writer) error {
		if verdict = c.convert(s, out); failed(verdict) {
			return verdict
		}
		return nil
	})
	if err != nil {
		return err
	}
	return verdict
}

func (c *convertCommand) convert(s *session, out io.Writer) error {
	if c.To == "x12" {
		return c.rewrite(s, out)
	}
	book, err := readPractice(c.Practice)
	if err != nil {
		return unreadable(err)
	}
	tables := builtin.New()
	in := s.newInput(c.Files, c.Kind)
	count, refused := 0, 0
	claims := func(yield func(claim.Encounter) bool) {
		for it := range in.items() {
			if it.problem != nil {
				s.note("firstpass: %s", it.problem.Error())
				refused++
				continue
			}
			book.Resolve(it.enc, tables)
			if c.To == "837p" && it.enc.Claim.Type == claim.Institutional {
				s.note("firstpass: %s: claim %s is institutional; --to 837p writes professional claims, --to x12 writes the file again", it.file, it.enc.ID)
				refused++
				continue
			}
			count++
			if !yield(*it.enc) {
				return
			}
		}
	}
	if err := c.write(out, claims); err != nil {
		return err
	}
	for _, line := range in.warnings.lines() {
		s.note("%s", line)
	}
	switch {
	case in.failure != nil:
		return in.failure
	case count == 0:
		return exit{exitInput, "no claim found in the input"}
	case refused > 0:
		return exit{code: exitInput}
	}
	return nil
}

func (c *convertCommand) write(out io.Writer, claims iter.Seq[claim.Encounter]) error {
	switch c.To {
	case "837p":
		at, err := stampOf(c.Stamp)
		if err != nil {
			return err
		}
		return x837.Write(out, x837.Options{Date: at.Date, Minute: at.Minute, Control: c.Control, ReceivedFromBHT: true, LineBreaks: true,
			Sender: c.Sender, Receiver: c.Receiver, Submitter: c.Name, ReceiverName: c.To40, SubmitterContact: c.Contact, SubmitterPhone: c.Phone, Production: c.Live}, claims)
	case "csv":
		return encounter.WriteCSV(out, claims, nil)
	case "fhir":
		return bundle.Write(out, claims)
	}
	items := func(yield func(encounter.Item) bool) {
		for enc := range claims {
			if !yield(encounter.Item{Encounter: enc}) {
				return
			}
		}
	}
	if strings.EqualFold(filepath.Ext(c.Out), ".json") {
		return encounter.WriteJSON(out, items)
	}
	return encounter.WriteYAML(out, items)
}

// rewrite writes X12 files again, one behind the other.
func (c *convertCommand) rewrite(s *session, out io.Writer) error {
	for _, name := range c.Files {
		f, problem := s.newInput(nil, "x12").openFile(name)
		if problem != nil {
			return unreadable(problem)
		}
		replaced, err := correct.Rewrite(out, f, f.shown)
		f.close()
		if err != nil {
			return unreadable(err)
		}
		if replaced > 0 {
			s.note("%s: %s held a delimiter of the new file and became blanks", f.shown, count(replaced, "character"))
		}
	}
	return nil
}
