// Package cli holds the commands. It is the only package that knows every other
// one: it opens files, fills in what the formats and rules ask for, and writes.
package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
)

// The exit codes of INTERFACE.md.
const (
	exitNothing  = 0 // nothing to report
	exitFindings = 1 // findings at or above --fail-on, or failed cases
	exitInput    = 2 // input that cannot be read, or wrong usage
	exitFailure  = 3 // our own failure
)

// Streams are where a command reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// commands is the whole command line.
type commands struct {
	Check    checkCommand    `cmd:"" help:"Say what is wrong with claims, why, by which source, and what to do."`
	Code     codeCommand     `cmd:"" help:"Derive the lines a chart supports: codes, units, modifiers, each with its reason."`
	Units    unitsCommand    `cmd:"" help:"Turn a dose into billing units, waste and charges."`
	NDC      ndcCommand      `cmd:"" name:"ndc" help:"Write an NDC as a claim carries it."`
	Test     testCommand     `cmd:"" help:"Run cases, or the examples of rule and policy pages."`
	Read     readCommand     `cmd:"" help:"Say what was charted: what was given, and what was only planned, past or refused."`
	Explain  explainCommand  `cmd:"" help:"Explain a code, a rule, a denial code or a term."`
	Rules    rulesCommand    `cmd:"" help:"List the rules, or show one rule's page."`
	Data     dataCommand     `cmd:"" help:"Official tables: import the files CMS, FDA and others publish, and see what is at hand."`
	Remit    remitCommand    `cmd:"" help:"Explain remittances: each denial with its cause, rule, next step and deadline."`
	Audit    auditCommand    `cmd:"" help:"The monthly audit: sample, blind review, report."`
	Drug     drugCommand     `cmd:"" help:"Drugs of your own, over the tables."`
	Quiz     quizCommand     `cmd:"" help:"Questions from the rules' own cases and your own denials, with their sources."`
	Cards    cardsCommand    `cmd:"" help:"Printable drug cards and documentation templates."`
	Generate generateCommand `cmd:"" help:"Write a synthetic day of 837P claims with known faults."`
	Convert  convertCommand  `cmd:"" help:"Write claims in another format."`
	Validate validateCommand `cmd:"" help:"Check X12 files against envelope rules and implementation guides."`
	Serve    serveCommand    `cmd:"" help:"The working place: pages for billers and an API, on this machine or for many."`
	Backup   backupCommand   `cmd:"" help:"Write a copy of the working place's store."`
	Restore  restoreCommand  `cmd:"" help:"Bring a copy of the store back."`
	Trail    trailCommand    `cmd:"" help:"Verify the trail of who saw or did what."`
	Retain   retainCommand   `cmd:"" help:"Remove claims received long ago."`
	Results  resultsCommand  `cmd:"" help:"What became of each rule's findings in a working place: mended, overridden, denied, paid."`
	Version  versionCommand  `cmd:"" help:"Print the version and the tables that ship."`

	Completion kongcompletion.Completion `cmd:"" help:"Print what your shell needs to complete commands, flags and rules."`
}

// exit is an error that carries its own exit code; an empty message was already said.
type exit struct {
	code    int
	message string
}

func (e exit) Error() string { return e.message }

// unreadable marks an error as the input's fault.
func unreadable(err error) error { return exit{exitInput, err.Error()} }

// Claims stream through little memory, so the collector would otherwise run all
// the time. The soft limit keeps the whole under 100 MB, and 64 bytes a claim for
// the index of the same patient's claims (raised as claims are read).
const (
	collectorPercent = 400
	memoryLimit      = 64 << 20
	memoryPerClaim   = 64
)

// Main runs one command and returns its exit code.
func Main(args []string, streams Streams) int {
	debug.SetGCPercent(collectorPercent)
	debug.SetMemoryLimit(memoryLimit)
	code := 0
	var c commands
	parser, err := kong.New(&c,
		kong.Name("firstpass"),
		kong.Description("Gets injection claims paid the first time: reads claims and charts, says what would be denied, why, by which official source, and what to do. Offline; nothing leaves this machine."),
		kong.UsageOnError(),
		kong.Writers(streams.Out, streams.Err),
		kong.Exit(func(n int) { code = n; panic(helpShown{}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	)
	if err != nil {
		fmt.Fprintln(streams.Err, "firstpass:", err)
		return exitFailure
	}
	if completeWords(parser) {
		return exitNothing
	}
	return run(parser, desktopArguments(args, streams), streams, &code)
}

// helpShown unwinds kong after it has printed help and asked to exit.
type helpShown struct{}

func run(parser *kong.Kong, args []string, streams Streams, code *int) (result int) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(helpShown); !ok {
				panic(r)
			}
			result = *code
		}
	}()
	context, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(streams.Err, "firstpass:", err)
		var parse *kong.ParseError
		if errors.As(err, &parse) {
			fmt.Fprintln(streams.Err, "Run `"+strings.Join(helpWords(parse.Context), " ")+"` for usage.")
		}
		return exitInput
	}
	out := newOut(streams.Out)
	err = context.Run(&session{Streams: streams, out: out})
	if flushErr := out.Flush(); err == nil && flushErr != nil && !errors.Is(flushErr, os.ErrClosed) {
		err = flushErr
	}
	if err == nil {
		return exitNothing
	}
	var e exit
	if errors.As(err, &e) {
		if e.message != "" {
			fmt.Fprintln(streams.Err, "firstpass:", e.message)
		}
		return e.code
	}
	fmt.Fprintln(streams.Err, "firstpass:", err)
	return exitFailure
}

func helpWords(c *kong.Context) []string {
	if c == nil || c.Selected() == nil {
		return []string{"firstpass", "--help"}
	}
	return []string{"firstpass", c.Selected().Name, "--help"}
}

// session is what every command works with: buffered output and the streams.
type session struct {
	Streams
	out *bufio.Writer
}

func newOut(w io.Writer) *bufio.Writer { return bufio.NewWriterSize(w, 64<<10) }

// note writes a diagnostic to standard error.
func (s *session) note(format string, args ...any) {
	fmt.Fprintf(s.Err, format+"\n", args...)
}

// terminal says whether a stream is one, so that colour and progress go nowhere else.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// create opens a file to write, or standard output where the name is empty. The
// file is written beside its place and renamed when whole, mode 0600.
func (s *session) create(name string) (out io.Writer, done func() error, err error) {
	if name == "" || name == "-" {
		return s.out, s.out.Flush, nil
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".firstpass-*")
	if err != nil {
		return nil, nil, err
	}
	buffered := bufio.NewWriterSize(f, 64<<10)
	return &pendingFile{buffered, f}, func() error {
		err := errors.Join(buffered.Flush(), f.Close())
		if err == nil {
			err = os.Rename(f.Name(), name) // CreateTemp made it 0600
		}
		if err != nil {
			os.Remove(f.Name())
		}
		return err
	}, nil
}

// writeFile writes a file of use: complete or not at all, readable by its owner
// alone. It is written beside its place and renamed when whole.
func (s *session) writeFile(name string, write func(io.Writer) error) error {
	out, done, err := s.create(name)
	if err != nil {
		return unreadable(err)
	}
	if err := write(out); err != nil {
		if discard, ok := out.(*pendingFile); ok {
			discard.drop()
		}
		return err
	}
	return done()
}

// pendingFile is a file being written beside its place.
type pendingFile struct {
	*bufio.Writer
	file *os.File
}

// drop gives the file up.
func (p *pendingFile) drop() {
	p.file.Close()
	os.Remove(p.file.Name())
}
