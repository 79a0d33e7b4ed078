package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"firstpass/codes"
	"firstpass/format/answer"
	"firstpass/format/guide"
	"firstpass/format/x12"
	"firstpass/report"
)

type validateCommand struct {
	Files    []string `arg:"" help:"X12 files: 837P, 837I, 835, 999, 277CA. '-' is standard input." placeholder:"FILE"`
	Format   string   `help:"text or jsonl." default:"text" enum:"text,jsonl"`
	SNIP     []int    `name:"snip" help:"SNIP types to check." default:"1,2,3,4,5" placeholder:"TYPE"`
	Ack      string   `help:"Also write an acknowledgement: 999, ta1 or 277ca." default:"" enum:",999,ta1,277ca" placeholder:"KIND"`
	Out      string   `short:"o" help:"File for the acknowledgement, mode 0600." placeholder:"FILE"`
	Stamp    string   `help:"Date and time of the acknowledgement, 2024-09-11T08:00 (default: now)." placeholder:"TIME"`
	tables   codes.Tables
	guides   *guide.Guides
	Clinical bool `help:"Also check digits of NPIs, which de-identified files fail."`
}

// Help is shown under the flags.
func (validateCommand) Help() string {
	return `Examples:
  firstpass validate monday.837
  firstpass validate monday.837 --format jsonl --snip 1,2
  firstpass validate monday.837 --ack 999 --out monday.999
  cat monday.837 | firstpass validate -

SNIP types: 1 syntax, 2 guide requirements, 3 balancing, 4 situations, 5 code sets.
Exit codes: 0 no errors, 1 errors, 2 not X12, 3 our own failure.`
}

// Run validates files.
func (c *validateCommand) Run(s *session) error {
	types, err := snipTypes(c.SNIP)
	if err != nil {
		return err
	}
	if (c.Ack == "") != (c.Out == "") {
		return exit{exitInput, "--ack and --out go together: --ack 999 --out monday.999"}
	}
	if c.Ack == "" {
		return c.files(s, types, nil)
	}
	at, err := stampOf(c.Stamp)
	if err != nil {
		return err
	}
	var verdict error
	err = s.writeFile(c.Out, func(out io.Writer) error {
		following := answer.New(c.Ack, out, at)
		if verdict = c.files(s, types, following); failed(verdict) {
			return verdict
		}
		return following.Close()
	})
	if err != nil {
		return err
	}
	return verdict
}

// failed says whether an error is a failure of ours rather than a verdict.
func failed(err error) bool {
	var e exit
	return err != nil && !(errors.As(err, &e) && (e.code == exitFindings || e.code == exitInput))
}

// files validates every file; following is nil where none is asked for.
func (c *validateCommand) files(s *session, types uint8, following answer.Follower) error {
	var err error
	if c.guides, err = guide.Load(); err != nil {
		return err
	}
	if c.tables, err = loadTables(); err != nil {
		return err
	}
	errors, unread := 0, false
	for _, name := range c.Files {
		sum, known, err := c.file(s, name, types, following)
		if err != nil {
			return err
		}
		unread = unread || !known
		errors += sum.Errors
	}
	switch {
	case unread:
		return exit{code: exitInput}
	case errors > 0:
		return exit{code: exitFindings}
	}
	return nil
}

// snipTypes reads --snip.
func snipTypes(list []int) (types uint8, err error) {
	for _, n := range list {
		if n < 1 || n > 5 {
			return 0, exit{exitInput, "--snip: want types from 1 to 5; types 6 and 7 are what check does"}
		}
		types |= 1 << n
	}
	return types, nil
}

// file validates one file; known is false where it is not X12 or cannot be read.
func (c *validateCommand) file(s *session, name string, types uint8, following answer.Follower) (sum guide.Summary, known bool, err error) {
	source, shown := s.In, "(standard input)"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			s.note("firstpass: %s: %s", name, reason(err))
			return sum, false, nil
		}
		defer f.Close()
		source, shown = f, name
	}
	v, err := guide.New(guide.Options{Types: types, Clinical: c.Clinical, Codes: codeSets{c.tables}, Guides: c.guides})
	if err != nil {
		return sum, false, err
	}
	write := s.textError
	if c.Format == "jsonl" {
		write = s.jsonError
	}
	each := write
	write = func(file string, e *guide.Error) error {
		if e.SNIP == 0 {
			return nil // how the file was read: the summary says so
		}
		return each(file, e)
	}
	r := x12.NewReader(source, shown)
	for r.Scan() {
		found := v.Take(r.Segment(), r.Problems())
		for i := range found {
			if err := write(shown, &found[i]); err != nil {
				return sum, false, err
			}
		}
		if following != nil {
			following.Take(r.Segment(), found)
		}
	}
	found := v.Finish(r.Problems())
	for i := range found {
		if err := write(shown, &found[i]); err != nil {
			return sum, false, err
		}
	}
	if following != nil {
		following.End(found)
	}
	if r.Err() != nil {
		s.note("firstpass: %s: %s", shown, reason(r.Err()))
		return sum, false, nil
	}
	sum = v.Summary()
	if sum.Interchanges == 0 {
		s.note("firstpass: %s: this is not X12: there is no ISA segment", shown)
		return sum, false, nil
	}
	if c.Format == "jsonl" {
		return sum, true, s.jsonSummary(shown, &sum)
	}
	return sum, true, s.textSummary(shown, &sum)
}

// guideError is a line of the contract.
type guideError struct {
	File                 string `json:"file"`
	Interchange          string `json:"interchange"`
	Group                string `json:"group"`
	Transaction          string `json:"transaction"`
	Segment              int32  `json:"segment"`
	SegmentInTransaction int32  `json:"segment_in_transaction"`
	Byte                 int64  `json:"byte"`
	Loop                 string `json:"loop"`
	SegmentID            string `json:"segment_id"`
	Element              int    `json:"element"`
	Component            int    `json:"component"`
	SNIP                 int    `json:"snip"`
	Code                 string `json:"code"`
	Severity             string `json:"severity"`
	Message              string `json:"message"`
	Claim                string `json:"claim,omitempty"`
}

func (s *session) jsonError(file string, e *guide.Error) error {
	return s.json(guideError{file, e.Interchange, e.Group, e.Transaction, e.At.Segment, e.At.InTransaction, e.At.Byte, e.Loop, e.SegmentID,
		e.Element, e.Component, e.SNIP, e.Code, e.Severity.String(), e.Message, e.Claim})
}

func (s *session) jsonSummary(file string, sum *guide.Summary) error {
	return s.json(struct {
		Summary      bool   `json:"summary"`
		File         string `json:"file"`
		Version      string `json:"version"`
		ReadAs       string `json:"read_as,omitempty"`
		Interchanges int    `json:"interchanges"`
		Transactions int    `json:"transactions"`
		Claims       int    `json:"claims"`
		Errors       int    `json:"errors"`
		Warnings     int    `json:"warnings"`
		Unchecked    int    `json:"unchecked,omitempty"`
	}{true, file, sum.Version, sum.Grammar, sum.Interchanges, sum.Transactions, sum.Claims, sum.Errors, sum.Warnings, sum.Unchecked})
}

func (s *session) json(value any) error {
	encoder := json.NewEncoder(s.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

func (s *session) textError(file string, e *guide.Error) error {
	where := []string{fmt.Sprintf("segment %d", e.At.Segment)}
	if e.Transaction != "" {
		where = append(where, fmt.Sprintf("%d of transaction %s", e.At.InTransaction, e.Transaction))
	}
	where = append(where, fmt.Sprintf("byte %d", e.At.Byte))
	if e.Loop != "" {
		where = append(where, "loop "+e.Loop)
	}
	label := e.Severity.String()
	if e.SNIP > 0 {
		label += fmt.Sprintf(" SNIP %d", e.SNIP)
	}
	if e.Code != "" {
		label += " " + e.Code
	}
	_, err := fmt.Fprintf(s.out, "%s: %s\n  %s (%s)\n", file, label, report.Printable(e.Message), strings.Join(where, ", "))
	return err
}

func (s *session) textSummary(file string, sum *guide.Summary) error {
	version := report.Printable(sum.Version)
	if sum.Grammar != "" {
		version += " read as " + sum.Grammar
	}
	unchecked := ""
	if sum.Unchecked > 0 {
		unchecked = ", no grammar for " + count(sum.Unchecked, "transaction")
	}
	_, err := fmt.Fprintf(s.out, "%s: %s, %s, %s, %s, %s%s\n", file, version, count(sum.Transactions, "transaction"), count(sum.Claims, "claim"), count(sum.Errors, "error"), count(sum.Warnings, "warning"), unchecked)
	return err
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
