package cli

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"io"
	"math"
	"os"
	"runtime/debug"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/finding"
	"firstpass/format/x12"
	"firstpass/format/x835"
	"firstpass/history"
	"firstpass/practice"
	"firstpass/remit"
	"firstpass/report"
	"firstpass/scrub"
)

type remitCommand struct {
	Files    []string `arg:"" help:"What came back: X12 835 remittances, 277CA and 999 acknowledgements. '-' is standard input." placeholder:"FILE"`
	Claims   []string `help:"The claims that were sent: X12 837 or encounter files." placeholder:"FILE"`
	Chart    []string `help:"What was charted, in any form that check takes; files or folders." placeholder:"FILE|DIR" sep:"none"`
	History  []string `help:"Earlier 837 or 835 files or encounters." placeholder:"FILE"`
	Practice string   `help:"practice.yaml: payers, filing_days and appeal_days." placeholder:"FILE"`
	Policy   []string `help:"Folders or pages of your own payer policies." placeholder:"PATH"`
	Draft    string   `help:"Write a proposed policy page into this folder for each denial pattern no rule explains." placeholder:"DIR"`
	AsOf     string   `help:"Today, to count the days left; without it only the last days are said." placeholder:"DATE"`
	Format   string   `help:"text, jsonl or csv." default:"text" enum:"text,jsonl,csv"`
	FailOn   string   `help:"Exit 1 at: denials (or sums that are off) or never." default:"denials" enum:"denials,never"`
	Verbose  bool     `short:"v" help:"Show every payment, paid ones too."`
}

// Help is shown under the flags.
func (remitCommand) Help() string {
	return `Each denial with its meaning, its cause on this very claim (checked again as of then), the rule
that would have stopped it, who may be billed, what to do, by when, and what to send along.

Examples:
  firstpass remit tuesday.835 --claims monday.837
  firstpass remit *.835 *.277ca *.999 --claims sent/*.837 --practice practice.yaml --as-of 2024-10-01
  firstpass remit tuesday.835 --claims monday.837 --format csv > worklist.csv
  firstpass remit *.835 --claims sent/*.837 --draft proposals/

Exit codes: 0 nothing denied, 1 denials or sums that are off, 2 input that could not be read, 3 our own failure.`
}

// Run reads remittances against the claims that were sent.
func (c *remitCommand) Run(s *session) error {
	wholeInput()
	var today claim.Date
	if c.AsOf != "" {
		var err error
		if today, err = claim.ParseDate(c.AsOf); err != nil {
			return exit{exitInput, "--as-of: " + err.Error()}
		}
	}
	engine, err := newEngine(c.Policy)
	if err != nil {
		return err
	}
	book, err := readPractice(c.Practice)
	if err != nil {
		return unreadable(err)
	}
	sent, err := c.sent(s, engine, book)
	if err != nil {
		return err
	}
	explain, err := remit.NewExplainer(engine, builtin.New().Denials(""))
	if err != nil {
		return err
	}
	run := remit.NewRun(remit.NewBook(sent, explain, func(p *x835.Payment, c *x835.Claim) claim.Payer { return payerOf(book, engine.Tables(), p, c) }))
	run.Slim = c.Draft == ""
	broken := false
	for _, name := range c.Files {
		if err := s.post(run, name); err != nil {
			broken = true
			s.note("%s", err)
		}
	}
	if len(run.Payments) == 0 && len(run.Receipts) == 0 && len(run.Problems) == 0 {
		return exit{exitInput, "no remittance (X12 835) or acknowledgement (277CA, 999) found in the input"}
	}
	out := remitReport{s: s, run: run, today: today, verbose: c.Verbose, sent: sent.Len(), options: report.Options{Width: columns()}}
	switch c.Format {
	case "jsonl":
		err = out.jsonl()
	case "csv":
		err = out.csv()
	default:
		err = out.text()
	}
	if err != nil {
		return err
	}
	if c.Draft != "" {
		if err := c.draft(s, run, engine.Tables()); err != nil {
			return err
		}
	}
	total := run.Total()
	switch {
	case broken || total.Incomplete > 0 || lost(run):
		return exit{code: exitInput}
	case c.FailOn == "denials" && (total.Denied > 0 || total.Imbalances > 0 || total.Rejected > 0):
		return exit{code: exitFindings}
	}
	return nil
}

// wholeInput lifts the soft limit on memory for commands that hold every claim at
// once: under the limit of the streaming ones the collector would never rest. What
// is kept is large, so garbage as large as it would be too much.
func wholeInput() {
	debug.SetMemoryLimit(math.MaxInt64)
	debug.SetGCPercent(50)
}

// lost says whether a part of a file could not be used.
func lost(run *remit.Run) bool {
	for i := range run.Problems {
		if run.Problems[i].Lost {
			return true
		}
	}
	return false
}

// sent reads the claims that went out, completed as check completes them.
func (c *remitCommand) sent(s *session, engine *scrub.Engine, book *practice.Book) (*remit.Sent, error) {
	past, err := s.readHistory(c.History)
	if err != nil {
		return nil, err
	}
	charts, err := s.readCharts(c.Chart, "", engine.Tables())
	if err != nil {
		return nil, err
	}
	charts.look(s, c.Claims, "")
	prepare := preparation{engine: engine, book: book, past: past, charts: charts, charted: newCharted(engine.Tables()), index: history.NewIndex(engine.Tables())}
	in := s.newInput(c.Claims, "")
	sent := remit.NewPackedSent()
	if c.Draft != "" { // patterns compare whole claims
		sent = remit.NewSent()
	}
	for it := range prepare.items(in) {
		if it.problem != nil {
			s.note("warning: %s", it.problem.Error())
			continue
		}
		sent.Add(it.enc)
	}
	return sent, in.failure
}

// payerOf is who pays where the claim is not at hand: by the practice's book, else
// by the filing code of the remittance.
func payerOf(book *practice.Book, tables codes.Tables, p *x835.Payment, c *x835.Claim) claim.Payer {
	enc := claim.Encounter{Payer: claim.Payer{Name: p.Payer.Name, ID: p.Payer.ID, Filing: c.Filing}}
	book.Resolve(&enc, tables)
	return enc.Payer
}

// post reads one file, unless one of the same content was read before.
func (s *session) post(run *remit.Run, name string) error {
	if name == "-" {
		return s.postFrom(run, s.In, "(standard input)")
	}
	f, err := os.Open(name)
	if err != nil {
		return &finding.Problem{Code: "open", Path: name, Message: reason(err)}
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return &finding.Problem{Code: "read", Path: name, Message: reason(err)}
	}
	if first, again := run.Repeated([32]byte(hash.Sum(nil)), name); again {
		s.note("%s: the same content as %s: nothing of it is posted again", name, first)
		return nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return s.postFrom(run, f, name)
}

func (s *session) postFrom(run *remit.Run, source io.Reader, name string) error {
	buffered := bufio.NewReaderSize(source, 64<<10)
	if head, err := buffered.Peek(4096); len(head) == 0 && err != nil && err != io.EOF {
		return &finding.Problem{Code: "read", Path: name, Message: reason(err)}
	} else if !bytes.Contains(bytes.ToUpper(head), []byte("ISA")) {
		return &finding.Problem{Code: "kind", Path: name, Message: "not an X12 file: a remittance starts with ISA"}
	}
	return readBack(run, buffered, name)
}

// readBack reads what a payer or clearinghouse sent back, by its first transaction.
func readBack(run *remit.Run, in *bufio.Reader, name string) error {
	head, _ := in.Peek(4096)
	switch x12.FirstSet(head) {
	case "277":
		if _, err := run.ReadClaimAcknowledgement(in, name); err != nil {
			return readProblem(name, err, "")
		}
	case "999", "997":
		if n, err := run.ReadImplementationAcknowledgement(in, name); err != nil || n == 0 {
			return readProblem(name, err, "no answer in this 999")
		}
	default:
		before := len(run.Payments)
		if err := run.Read(in, name); err != nil || len(run.Payments) == before {
			return readProblem(name, err, "no remittance (X12 835), 277CA or 999 in this file")
		}
	}
	return nil
}

func readProblem(name string, err error, otherwise string) error {
	if err != nil {
		return &finding.Problem{Code: "read", Path: name, Message: reason(err)}
	}
	return &finding.Problem{Code: "x12-not-835", Path: name, Message: otherwise}
}
