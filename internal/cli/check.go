package cli

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"

	"firstpass/claim"
	"firstpass/history"
	"firstpass/practice"
	"firstpass/report"
	"firstpass/scrub"
)

type checkCommand struct {
	lookFlags
	Files    []string   `arg:"" optional:"" help:"Claims: X12 837P or 837I, encounter YAML or JSON, FHIR, CSV. '-' is standard input." placeholder:"FILE"`
	Chart    []string   `help:"What was charted: notes, administration exports, FHIR, HL7 v2, C-CDA, encounters; files or folders." placeholder:"FILE|DIR" sep:"none"`
	Columns  string     `help:"With --chart: a mapping file that says what the columns of an export are called." placeholder:"FILE"`
	History  []string   `help:"Earlier 837 or 835 files or encounters, for duplicates, frequency and global periods." placeholder:"FILE"`
	Practice string     `help:"practice.yaml: payers, providers, filing limits and fees the files cannot say." placeholder:"FILE"`
	Policy   []string   `help:"Folders or pages of your own payer policies." placeholder:"PATH"`
	DryRun   bool       `help:"With --policy: only say how many claims would change verdict, and their charges."`
	Received string     `help:"The day the payer gets the claims (default: the file's own)." placeholder:"DATE"`
	Format   string     `help:"text, jsonl, csv, sarif, junit, html, or sheet: what to change in the billing system." default:"text" enum:"text,jsonl,csv,sarif,junit,html,sheet"`
	SNIP     bool       `name:"snip" help:"Also validate X12 against its implementation guide, in the same pass, and label every finding by its SNIP type: 1 to 5 guide, 6 rules, 7 payers' policies."`
	Apply    string     `help:"With --out: also write a corrected 837, with the edits that need nobody: safe." default:"" enum:",safe" placeholder:"WHICH"`
	Control  int        `help:"With --apply: a new interchange control number, for a file that was sent before." default:"0" placeholder:"NUMBER"`
	Ack      string     `help:"With --out: also answer each claim, with the rule ids as message: 277ca." default:"" enum:",277ca" placeholder:"KIND"`
	Out      string     `short:"o" help:"File for what is written, mode 0600." placeholder:"FILE"`
	Stamp    string     `help:"Date and time of what is written, 2024-09-11T08:00 (default: now)." placeholder:"TIME"`
	FailOn   string     `help:"Exit 1 at: fix, review, incomplete or never." default:"fix" enum:"fix,review,incomplete,never"`
	Kind     string     `help:"Kind of the input where its content does not tell: x12, yaml, json, fhir, csv." default:"" enum:",x12,yaml,json,fhir,csv" placeholder:"KIND"`
	ShowPHI  bool       `name:"show-phi" help:"Show patient names and birth dates."`
	Verbose  bool       `short:"v" help:"Show clean claims, information and what was not checked."`
	edits    *safeEdits // collected where they are applied
	batch    int        // claims a worker takes at a time, 0 for as many as do well
	Jobs     int        `help:"Workers (default: one a processor)." default:"0" hidden:""`
}

// Help is shown under the flags.
func (checkCommand) Help() string {
	return `Examples:
  firstpass check monday.837
  firstpass check monday.837 --practice practice.yaml --history october.837 --format html > monday.html
  firstpass check monday.837 --chart mar.xlsx --chart notes/ --missed
  firstpass check visit.yaml --policy my-policies/ --dry-run
  firstpass check monday.837 --format sheet > corrections.csv
  firstpass check monday.837 --apply safe --out monday.fixed.837
  cat monday.837 | firstpass check - --format jsonl --fail-on review

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 input that could not be read, 3 our own failure.`
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
	switch {
	case c.Apply != "":
		return c.applied(s, engine)
	case c.Ack != "":
		return c.answered(s, engine)
	}
	return c.check(s, engine, nil)
}

func (c *checkCommand) check(s *session, engine *scrub.Engine, answers *claimAnswers) error {
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
	charts, err := s.readCharts(c.Chart, c.Columns, engine.Tables())
	if err != nil {
		return err
	}
	charts.look(s, c.Files, c.Kind)
	prepare := preparation{engine: engine, book: book, past: past, charts: charts, charted: newCharted(engine.Tables()), received: received, index: history.NewIndex(engine.Tables())}
	if c.DryRun {
		return c.dryRun(s, engine, prepare)
	}
	format, err := newReport(c.Format, report.Options{
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
	join := ""
	if j, ok := format.(report.Joined); ok {
		join = j.Join()
	}
	workers := c.Jobs
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	reader := s.newInput(c.Files, c.Kind)
	reader.size = cmp.Or(c.batch, batchClaims)
	if c.SNIP || answers != nil {
		if reader.guide, err = newInPass(engine.Tables(), c.SNIP, answers != nil); err != nil {
			return err
		}
	}
	var all sync.Mutex
	var summaries []*report.Summary
	newWorker := func() []scrub.Step[batch] {
		checker := engine.NewChecker()
		look := newLook(c, engine)
		sum := &report.Summary{}
		all.Lock()
		summaries = append(summaries, sum)
		all.Unlock()
		return []scrub.Step[batch]{
			{InOrder: true, Do: reader.validate},
			{Do: func(b *batch) { b.read(&prepare) }},
			{InOrder: true, Do: func(b *batch) { prepare.settle(reader, b) }},
			{Do: func(b *batch) {
				b.collect = c.edits != nil
				b.check(checker, look, sum, format, join, c.SNIP)
			}},
		}
	}
	if _, err := s.out.Write(format.Head(nil)); err != nil {
		return err
	}
	progress := s.newProgress("claims")
	wrote := false
	var failure error
	scrub.Flow(workers, reader.take, newWorker, func(b *batch) bool {
		progress.add(len(b.items))
		if failure = b.write(s.out, join, &wrote); failure == nil && answers != nil {
			answers.take(b)
		}
		c.take(b)
		return failure == nil
	})
	reader.close()
	if failure != nil {
		return failure
	}
	progress.done()
	if err := prepare.charted.failure(); err != nil {
		return err
	}
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
	reader.broken = reader.broken || charts != nil && charts.broken
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

// notes is what is said once per run.
func (p *preparation) notes(c *checkCommand) []string {
	notes := damagedTables(p.engine.Tables())
	if p.past == nil {
		notes = append(notes, "no history given (--history): earlier claims of these patients were not looked at")
	}
	if p.charts != nil {
		notes = append(notes, p.charts.notes()...)
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
	if !p.on || time.Now().Before(p.next) {
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
