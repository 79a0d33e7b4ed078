package dated

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"firstpass/codes/official"
)

// Incoming is one table read from one file.
type Incoming struct {
	*official.Table
	Source Source
}

// ImportOptions say how to treat what is read.
type ImportOptions struct {
	// Partial takes files with fewer rows than a release has as excerpts.
	Partial bool
	// AnySize takes a file as whole however few its rows are.
	AnySize bool
	// Replace takes a release with far fewer rows than the one before it.
	Replace bool
}

// Outcome is what became of one table of one release.
type Outcome struct {
	Section Section
	Status  string // "new", "replaced", "unchanged", "refused"
	Reason  string // why it was refused
	// Against names the release the counts compare with, "" where there is none.
	Against               string
	Added, Changed, Ended int
	Warnings              []string
}

// Import puts tables into the store's file, making it where it is missing. What
// is refused leaves the data there as it is; the file is replaced in one step.
func Import(path string, incoming []Incoming, options ImportOptions) ([]Outcome, error) {
	unlock, err := lock(path)
	if err != nil {
		return nil, err
	}
	defer unlock()
	old, err := Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		old = &Store{}
	case err != nil:
		return nil, err
	}
	drafts := make([]draft, 0, len(old.sections)+len(incoming))
	for _, s := range old.sections {
		drafts = append(drafts, draft{s, old.payload(&s)})
	}
	var outcomes []Outcome
	changed := false
	for _, group := range groups(incoming) {
		o, d := prepare(group, drafts, options)
		outcomes = append(outcomes, o)
		if o.Status != "new" && o.Status != "replaced" {
			continue
		}
		changed = true
		if at := position(drafts, &d.Section); at >= 0 {
			drafts[at] = d
		} else {
			drafts = append(drafts, d)
		}
	}
	if !changed {
		return outcomes, nil
	}
	slices.SortStableFunc(drafts, func(a, b draft) int {
		if n := strings.Compare(a.Name(), b.Name()); n != 0 {
			return n
		}
		return int(a.From) - int(b.From)
	})
	return outcomes, write(path, drafts)
}

// lock keeps two imports from writing at the same time.
func lock(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	name := path + ".lock"
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("another import is running; if none is, remove %s", name)
	}
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(f, os.Getpid())
	f.Close()
	return func() { os.Remove(name) }, nil
}

func position(drafts []draft, s *Section) int {
	return slices.IndexFunc(drafts, func(d draft) bool {
		return d.Table == s.Table && d.Edition == s.Edition && d.Release == s.Release
	})
}

// prepare makes the section of one table and release.
func prepare(group []Incoming, drafts []draft, options ImportOptions) (Outcome, draft) {
	t := group[0].Table
	d := draft{Section: Section{
		Table: string(t.Kind), Edition: t.Edition, Release: t.Release, From: t.Covers.From, To: t.Covers.To,
	}}
	o := Outcome{Section: d.Section}
	refuse := func(format string, args ...any) (Outcome, draft) {
		o.Status, o.Reason = "refused", fmt.Sprintf(format, args...)
		return o, draft{}
	}
	var existing *draft
	if at := position(drafts, &d.Section); at >= 0 {
		existing = &drafts[at]
	}
	t, used, notes := choose(group)
	o.Warnings = append(o.Warnings, notes...)
	if t.Pairs != nil {
		var err error
		if t, err = joinParts(used, existing, &d); err != nil {
			return refuse("%v", err)
		}
	}
	d.Excerpt, d.Undated = t.Excerpt, t.Undated
	for _, in := range used {
		d.Sources = append(d.Sources, in.Source)
	}
	d.Sources = keepSources(d.Sources, existing, t.Pairs != nil)
	for _, w := range t.Warnings {
		o.Warnings = append(o.Warnings, w)
	}
	if least := leastRows(t.Kind, t.Edition, len(d.Parts)); t.Len() < least && !d.Excerpt && !options.AnySize {
		if !options.Partial {
			return refuse("it has %d rows and a whole release has more than %d: it is cut off or an excerpt; --partial takes it as an excerpt", t.Len(), least)
		}
		d.Excerpt = true
	}
	if existing != nil && d.Excerpt && !existing.Excerpt {
		return refuse("the whole release is there already; an excerpt adds nothing")
	}
	var err error
	if t.Pairs != nil {
		d.payload, err = encodePairs(t.Pairs)
	} else {
		d.payload, err = encodeRows(t.Rows, len(official.Cells(t.Kind)))
	}
	if err != nil {
		return refuse("%v", err)
	}
	d.Rows = t.Len()
	if missing := missingParts(d.Parts); missing != "" {
		o.Warnings = append(o.Warnings, "of four parts "+missing+"; pairs in it are not checked until it is imported")
	}
	o.Status, o.Section = "new", d.Section
	if existing != nil {
		if string(existing.payload) == string(d.payload) && existing.Undated == d.Undated {
			o.Status, o.Section = "unchanged", existing.Section
			return o, draft{}
		}
		o.Status = "replaced"
	}
	if reason := compare(&o, &d, drafts, existing, options); reason != "" {
		return refuse("%s", reason)
	}
	return o, d
}
