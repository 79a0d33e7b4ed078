package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"firstpass/codes/dated"
	"firstpass/codes/official"
	"firstpass/scrub"
)

type dataImportCommand struct {
	Files   []string `arg:"" help:"Official files, zipped or plain, or folders of them." placeholder:"FILE"`
	Release string   `help:"The release, where the file does not say it: 2026Q3, FY2027." placeholder:"RELEASE"`
	Edition string   `help:"practitioner, hospital or dme, where the file does not say it; 'medicaid' before it for Medicaid's own." placeholder:"EDITION"`
	Partial bool     `help:"Take files with fewer rows than a release has as excerpts: what they lack stays unknown."`
	Replace bool     `help:"Take a release that has lost most rows of the one before."`
}

// Help is shown under the flags.
func (dataImportCommand) Help() string {
	return `What a file is comes from its content: NCCI procedure pairs, add-on codes and unit limits; HCPCS Level II and its list of unlisted codes; ICD-10-CM order, codes, addenda and tabular files; Part B payment limits and the NDC crosswalk; physician fee schedule and OPPS Addendum B; the FDA's NDC directory; CDC vaccine codes; places of service, taxonomy, reason and remark codes; JW/JZ and self-administered drug lists.

Examples:
  firstpass data import ccipra-v323r0-f1.zip ccipra-v323r0-f2.zip ccipra-v323r0-f3.zip ccipra-v323r0-f4.zip
  firstpass data import ~/Downloads/cms/
  firstpass data import edits.txt --release 2026Q4 --edition hospital

What is there already stays as it is where a file is refused. Releases stand side by side, each for its own days.

Exit codes: 0 all read, 2 a file was refused.`
}

// The memory an import of all pairs of a quarter may use. Claims want far less.
const importMemory = 400 << 20

// fileRead is what came of one file or member.
type fileRead struct {
	path   string
	tables []dated.Incoming
	err    error
	// asked: the user named this very file, so that it is none of ours is worth saying.
	asked bool
}

// Run imports files.
func (c *dataImportCommand) Run(s *session) error {
	files, err := c.files()
	if err != nil {
		return unreadable(err)
	}
	return c.run(s, files)
}

func (c *dataImportCommand) run(s *session, files []named) error {
	debug.SetGCPercent(60)
	debug.SetMemoryLimit(importMemory)
	_, path, err := openStore()
	if err != nil {
		return err
	}
	bar := s.newBar(len(files))
	var incoming []dated.Incoming
	var failed []fileRead
	type reading struct {
		named
		tables []fileRead
	}
	left := files
	take := func(r *reading) bool {
		if len(left) == 0 {
			return false
		}
		*r, left = reading{named: left[0]}, left[1:]
		return true
	}
	read := []scrub.Step[reading]{{Do: func(r *reading) { r.tables = c.read(r.named) }}}
	newWorker := func() []scrub.Step[reading] { return read }
	scrub.Flow(min(runtime.GOMAXPROCS(0), 2), take, newWorker, func(r *reading) bool {
		bar.step()
		for _, f := range r.tables {
			switch {
			case f.err == nil:
				incoming = append(incoming, f.tables...)
			case f.asked || !official.Unrecognised(f.err):
				failed = append(failed, f)
			default:
				s.note("passed over %s: not one of the files that can be read", f.path)
			}
		}
		return true
	})
	bar.done()
	outcomes, err := dated.Import(path, incoming, dated.ImportOptions{Partial: c.Partial, Replace: c.Replace})
	if err != nil {
		return err
	}
	return c.report(s, incoming, outcomes, failed)
}

// bar shows how many of the files are read, on a terminal only.
type bar struct {
	s         *session
	all, read int
	on        bool
}

func (s *session) newBar(all int) *bar { return &bar{s: s, all: all, on: terminal(s.Err) && all > 1} }

func (b *bar) step() {
	b.read++
	if b.on {
		const width = 30
		full := width * b.read / b.all
		fmt.Fprintf(b.s.Err, "\r[%s%s] %d of %d files ", strings.Repeat("#", full), strings.Repeat(".", width-full), b.read, b.all)
	}
}

func (b *bar) done() {
	if b.on {
		fmt.Fprint(b.s.Err, "\r\x1b[K")
	}
}

// named is a file to read, and whether the user named it.
type named struct {
	path  string
	asked bool
}

func (c *dataImportCommand) files() ([]named, error) {
	var list []named
	for _, name := range c.Files {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			list = append(list, named{name, true})
			continue
		}
		err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && !strings.HasPrefix(d.Name(), ".") {
				list = append(list, named{path, false})
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// read reads one file and what it holds.
func (c *dataImportCommand) read(f named) []fileRead {
	source, err := sourceOf(f.path)
	if err != nil {
		return []fileRead{{path: f.path, err: err, asked: f.asked}}
	}
	var list []fileRead
	for m, err := range official.Unpack(f.path) {
		if err != nil {
			list = append(list, fileRead{path: m.Path, err: err, asked: f.asked})
			continue
		}
		tables, err := official.Read(m, official.Options{Release: c.Release, Edition: c.Edition})
		one := fileRead{path: m.Path, err: err, asked: f.asked && m.Path == f.path}
		for _, t := range tables {
			one.tables = append(one.tables, dated.Incoming{Table: t, Source: source})
		}
		list = append(list, one)
	}
	return list
}

func sourceOf(path string) (dated.Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return dated.Source{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return dated.Source{
		Name: filepath.Base(path), SHA256: hex.EncodeToString(h.Sum(nil)), Bytes: n, Imported: time.Now().UTC().Format(time.RFC3339),
	}, err
}

// report says what was read, what changed and what was refused.
func (c *dataImportCommand) report(s *session, incoming []dated.Incoming, outcomes []dated.Outcome, failed []fileRead) error {
	for _, in := range incoming {
		fmt.Fprintf(s.out, "%s: %s %s, %s rows", in.Source.Name, in.Name(), in.Release, thousands(in.Read))
		if in.Part > 0 {
			fmt.Fprintf(s.out, " (part %d)", in.Part)
		}
		if in.Duplicates > 0 {
			fmt.Fprintf(s.out, ", %s repeated", thousands(in.Duplicates))
		}
		if in.Refusals > 0 {
			fmt.Fprintf(s.out, ", %s refused", thousands(in.Refusals))
		}
		fmt.Fprintln(s.out)
		for _, r := range in.Refused {
			fmt.Fprintf(s.out, "  line %d refused: %s\n", r.Line, r.Reason)
		}
		if more := in.Refusals - len(in.Refused); more > 0 {
			fmt.Fprintf(s.out, "  and %s more\n", thousands(more))
		}
	}
	refused := len(failed)
	for _, o := range outcomes {
		name := o.Section.Name() + " " + o.Section.Release
		switch o.Status {
		case "refused":
			refused++
			fmt.Fprintf(s.out, "refused   %s: %s\n", name, o.Reason)
		case "unchanged":
			fmt.Fprintf(s.out, "unchanged %s, %s rows\n", name, thousands(o.Section.Rows))
		default:
			fmt.Fprintf(s.out, "%-9s %s, %s rows%s", o.Status, name, thousands(o.Section.Rows), excerptNote(&o.Section))
			if o.Against != "" {
				fmt.Fprintf(s.out, "; against %s %s added, %s changed, %s ended", o.Against, thousands(o.Added), thousands(o.Changed), thousands(o.Ended))
			}
			fmt.Fprintln(s.out)
		}
		for _, w := range o.Warnings {
			fmt.Fprintf(s.out, "  warning: %s\n", w)
		}
	}
	for _, f := range failed {
		fmt.Fprintf(s.out, "refused   %s: %s\n", f.path, whyRefused(f.err))
	}
	switch {
	case refused > 0:
		return exit{exitInput, fmt.Sprintf("%d refused; the tables that were there are as before", refused)}
	case len(outcomes) == 0:
		return exit{exitInput, "none of the files is one that can be read"}
	}
	return nil
}

func excerptNote(section *dated.Section) string {
	note := ""
	if section.Excerpt {
		note += ", an excerpt"
	}
	if section.Undated {
		note += ", some days missing"
	}
	return note
}

// whyRefused is a refusal without the path, which stands before it.
func whyRefused(err error) string {
	var p *official.Problem
	if errors.As(err, &p) {
		return p.Reason + " [" + p.Code + "]"
	}
	return err.Error()
}
