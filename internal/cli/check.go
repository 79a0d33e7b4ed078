package cli

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/history"
	"firstpass/practice"
	"firstpass/report"
	"firstpass/scrub"
)

type checkCommand struct {
	Files    []string `arg:"" optional:"" help:"Claims: X12 837P or 837I, encounter YAML or JSON, CSV. '-' is standard input." placeholder:"FILE"`
	Chart    []string `help:"What was charted: files or folders of encounters." placeholder:"FILE"`
	History  []string `help:"Earlier 837 or 835 files or encounters, for duplicates, frequency and global periods." placeholder:"FILE"`
	Practice string   `help:"practice.yaml: payers, providers, filing limits and fees the files cannot say." placeholder:"FILE"`
	Policy   []string `help:"Folders or pages of your own payer policies." placeholder:"PATH"`
	DryRun   bool     `help:"With --policy: only say how many claims would change verdict, and their charges."`
	Received string   `help:"The day the payer gets the claims (default: the file's own)." placeholder:"DATE"`
	Format   string   `help:"text, jsonl, csv, sarif, junit or html." default:"text" enum:"text,jsonl,csv,sarif,junit,html"`
	FailOn   string   `help:"Exit 1 at: fix, review, incomplete or never." default:"fix" enum:"fix,review,incomplete,never"`
	Kind     string   `help:"Kind of the input where its content does not tell: x12, yaml, json, csv." default:"" enum:",x12,yaml,json,csv" placeholder:"KIND"`
	ShowPHI  bool     `name:"show-phi" help:"Show patient names and birth dates."`
	Verbose  bool     `short:"v" help:"Show clean claims, information and what was not checked."`
	Jobs     int      `help:"Workers (default: one a processor)." default:"0" hidden:""`
}

// Help is shown under the flags.
func (checkCommand) Help() string {
	return `Examples:
  firstpass check monday.837
  firstpass check monday.837 --practice practice.yaml --history october.837 --format html > monday.html
  firstpass check visit.yaml --policy my-policies/ --dry-run
  cat monday.837 | firstpass check - --format jsonl --fail-on review

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 input that could not be read, 3 our own failure.`
}

// output is what a worker hands on for one claim.
type output struct {
	text []byte
}

// Run checks claims.
func (c *checkCommand) Run(s *session) error {
	if len(c.Files) == 0 {
		return exit{exitInput, "name a claim file, or - for standard input; examples: firstpass check --help"}
	}
	engine, err := newEngine(c.Policy)
	if err != nil {
		return err
	}
	return c.check(s, engine)
}

func (c *checkCommand) check(s *session, engine *scrub.Engine) error {
	var received claim.Date
	if c.Received != "" {
		var err error
		if received, err = claim.ParseDate(c.Received); err != nil {
			return exit{exitInput, "--received: " + err.Error()}
		}
	}
	book, err := readPractice(c.Practice)
	if err != nil {
		return unreadable(err)
	}
	past, err := s.readHistory(c.History)
	if err != nil {
		return err
	}
	charts, err := s.readCharts(c.Chart)
	if err != nil {
		return err
	}
	prepare := preparation{engine: engine, book: book, past: past, charts: charts, received: received, index: history.NewIndex(engine.Tables())}
	if c.DryRun {
		return c.dryRun(s, engine, prepare)
	}
	format, err := report.New(c.Format, report.Options{
		ShowPatients: c.ShowPHI,
		Colour:       terminal(s.Streams.Out) && os.Getenv("NO_COLOR") == "",
		Width:        columns(),
		Verbose:      c.Verbose,
		Version:      version(),
		Title:        engine.Rules().Title,
	})
	if err != nil {
		return exit{exitInput, err.Error()}
	}
	workers := c.Jobs
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	reader := s.newInput(c.Files, c.Kind)
	var all sync.Mutex
	var summaries []*report.Summary
	newWorker := func() func(item) output {
		checker := engine.NewChecker()
		sum := &report.Summary{}
		all.Lock()
		summaries = append(summaries, sum)
		all.Unlock()
		var reuse []byte
		return func(it item) output {
			r := it.check(checker)
			sum.Add(&r)
			if workers > 1 {
				return output{format.Result(nil, &r)}
			}
			reuse = format.Result(reuse[:0], &r)
			return output{reuse}
		}
	}
	if _, err := s.out.Write(format.Head(nil)); err != nil {
		return err
	}
	join, wrote := "", false
	if j, ok := format.(report.Joined); ok {
		join = j.Join()
	}
	progress := s.newProgress("claims")
	for out := range scrub.Ordered(prepare.items(reader), workers, newWorker) {
		progress.add(1)
		if len(out.text) == 0 {
			continue
		}
		if wrote && join != "" {
			if _, err := s.out.WriteString(join); err != nil {
				return err
			}
		}
		wrote = true
		if _, err := s.out.Write(out.text); err != nil {
			return err
		}
	}
	progress.done()
	if reader.failure != nil {
		return reader.failure
	}
	total := &report.Summary{}
	for _, sum := range summaries {
		total.Merge(sum)
	}
	total.Notes = prepare.notes(c)
	for _, warning := range reader.warnings.lines() {
		s.note("%s", warning)
	}
	if _, err := s.out.Write(format.Foot(nil, total)); err != nil {
		return err
	}
	if c.Format != "text" && c.Format != "html" {
		for _, note := range total.Notes {
			s.note("note: %s", note)
		}
		if line := total.UnlistedLine(); line != "" {
			s.note("note: %s", line)
		}
		s.note("%s", total.Line())
	}
	return c.verdict(total, reader)
}

// verdict turns a run's totals into its exit code.
func (c *checkCommand) verdict(total *report.Summary, reader *input) error {
	switch {
	case total.Unreadable > 0 || reader.broken:
		return exit{code: exitInput}
	case total.Claims() == 0:
		return exit{exitInput, "no claim found in the input"}
	case c.FailOn == "never":
		return nil
	case total.Fix > 0,
		c.FailOn == "review" && total.Review > 0,
		c.FailOn == "incomplete" && (total.Review > 0 || total.Incomplete > 0):
		return exit{code: exitFindings}
	}
	return nil
}

// check runs one item; what could not be read passes through.
func (it item) check(checker *scrub.Checker) finding.Result {
	if it.problem != nil {
		return finding.Result{
			Claim: it.claim, File: it.file, Interchange: it.interchange, Group: it.group, Transaction: it.transaction,
			At: it.at, Problem: it.problem,
		}
	}
	r := checker.Check(it.enc)
	for _, p := range it.unread {
		r.NotChecked = append(r.NotChecked, finding.NotChecked{Rule: p.Code, Reason: p.Error()})
		r.Complete = false
	}
	r.File, r.Interchange, r.Group, r.Transaction = it.file, it.interchange, it.group, it.transaction
	return r
}

// preparation completes each encounter with what its surroundings know.
type preparation struct {
	engine   *scrub.Engine
	book     *practice.Book
	past     *history.Store
	charts   *charts
	received claim.Date
	index    *history.Index
	position int
}

// items walks the input and gives each encounter its payer, past, chart and the
// patient's other claims of the day. It runs on one goroutine, in input order.
func (p *preparation) items(in *input) func(yield func(item) bool) {
	return func(yield func(item) bool) {
		for it := range in.items() {
			if p.position++; p.position%(1<<16) == 0 {
				debug.SetMemoryLimit(memoryLimit + int64(p.position)*memoryPerClaim)
			}
			if it.problem == nil {
				p.complete(it.enc)
			}
			if !yield(it) {
				return
			}
		}
	}
}

func (p *preparation) complete(enc *claim.Encounter) {
	if p.received != 0 {
		enc.Claim.ReceivedDate = p.received
	}
	p.book.Resolve(enc, p.engine.Tables())
	if p.past != nil {
		p.past.Complete(enc)
	}
	if p.charts != nil && enc.Chart == nil {
		enc.Chart = p.charts.find(enc)
	}
	p.index.Add(enc, p.position)
}

// notes is what is said once per run.
func (p *preparation) notes(c *checkCommand) []string {
	notes := damagedTables(p.engine.Tables())
	if p.past == nil {
		notes = append(notes, "no history given (--history): earlier claims of these patients were not looked at")
	}
	if p.charts != nil {
		notes = append(notes, p.charts.unmatched()...)
	}
	return notes
}

// columns is the width of the terminal as the shell says it, 0 where unknown.
func columns() int {
	n, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil {
		return 0
	}
	return n
}

func readPractice(name string) (*practice.Book, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return practice.Parse(name, text)
}

// progress is one line on standard error, only where that is a terminal.
type progress struct {
	s     *session
	what  string
	count int
	next  time.Time
	began time.Time
	on    bool
}

func (s *session) newProgress(what string) *progress {
	now := time.Now()
	return &progress{s: s, what: what, began: now, next: now.Add(time.Second), on: terminal(s.Err) && !terminal(s.Streams.Out)}
}

func (p *progress) add(n int) {
	p.count += n
	if !p.on || p.count%256 != 0 || time.Now().Before(p.next) {
		return
	}
	p.next = time.Now().Add(time.Second / 2)
	fmt.Fprintf(p.s.Err, "\r%d %s, %.0f a second ", p.count, p.what, float64(p.count)/time.Since(p.began).Seconds())
}

func (p *progress) done() {
	if p.on && time.Since(p.began) > time.Second {
		fmt.Fprint(p.s.Err, "\r\x1b[K")
	}
}
