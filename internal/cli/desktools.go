package cli

import (
	"io"
	"iter"
	"strings"
	"sync"

	"firstpass/desk"
	"firstpass/finding"
	"firstpass/policy"
	"firstpass/rule"
	"firstpass/rules"
	"firstpass/scrub"
)

// deskTools fill in what the desk cannot make itself.
func deskTools() desk.Tools {
	return desk.Tools{Engine: engineWith, Claims: withNotes(withBundled(claimsOf)), Charts: chartsOf, Units: unitsOf, Version: version()}
}

// withNotes reads the free text of charts as check does, so that a claim is found
// the same here and there. The tables are loaded when the first claim has a note.
func withNotes(claims func(io.Reader) iter.Seq[desk.Incoming]) func(io.Reader) iter.Seq[desk.Incoming] {
	notes := sync.OnceValues(func() (*charted, error) {
		tables, err := loadTables()
		return newCharted(tables), err
	})
	return func(r io.Reader) iter.Seq[desk.Incoming] {
		return func(yield func(desk.Incoming) bool) {
			for in := range claims(r) {
				if enc := in.Encounter; enc != nil && enc.Chart != nil && enc.Chart.Note != "" {
					reader, err := notes()
					if err == nil {
						reader.complete(enc)
						err = reader.failure()
					}
					if err != nil {
						in.Unread = append(in.Unread, finding.Problem{Code: "note", Message: "the note was not read: " + err.Error()})
					}
				}
				if !yield(in) {
					return
				}
			}
		}
	}
}

// engineWith assembles the rules with a practice's own policies.
func engineWith(pages []desk.Page) (*scrub.Engine, error) {
	tables, err := loadTables()
	if err != nil {
		return nil, err
	}
	list, err := rules.National()
	if err != nil {
		return nil, err
	}
	bundled, overrides, err := policy.Bundled()
	if err != nil {
		return nil, err
	}
	for _, page := range pages {
		own, more, err := policy.Parse(page.Name+".md", page.Text)
		if err != nil {
			return nil, err
		}
		bundled, overrides = withOwn(bundled, overrides, own, more)
	}
	set, err := rule.NewSet(append(list, bundled...), overrides...)
	if err != nil {
		return nil, err
	}
	return scrub.New(set, tables), nil
}

// unitsOf is the calculator as the command prints it.
func unitsOf(q desk.Dose) (string, error) {
	c := unitsCommand{Drug: q.Drug, Dose: []string{q.Dose}, MultiDose: q.MultiDose, Payer: q.Payer, Date: q.Date, Charge: q.Charge}
	if q.Containers != "" {
		c.Containers = []string{q.Containers}
	}
	var out strings.Builder
	s := &session{out: newOut(&out)}
	if err := c.Run(s); err != nil {
		return "", err
	}
	if err := s.out.Flush(); err != nil {
		return "", err
	}
	return out.String(), nil
}

// claimsOf reads a claim file of any kind.
func claimsOf(r io.Reader) iter.Seq[desk.Incoming] {
	return func(yield func(desk.Incoming) bool) {
		s := &session{Streams: Streams{In: r, Out: io.Discard, Err: io.Discard}}
		in := s.newInput([]string{"-"}, "")
		for it := range in.items() {
			if !yield(desk.Incoming{Encounter: it.enc, Unread: it.unread, Problem: it.problem, Control: it.claim}) {
				return
			}
		}
	}
}
