package cli

import (
	"io"
	"os"

	"firstpass/finding"
	"firstpass/format/correct"
	"firstpass/scrub"
)

// safeEdits are the edits of a file's claims that need nobody, by the segment of
// the claim.
type safeEdits struct {
	byClaim map[int32][]correct.Edit
	count   int
}

// claimEdits are those of one claim.
type claimEdits struct {
	segment int32
	list    []correct.Edit
}

// keepSafe keeps what may be changed in a claim without asking anybody.
func (b *batch) keepSafe(r *finding.Result, it *item) {
	if !b.collect || it.enc == nil || r.At.Segment == 0 {
		return
	}
	one := claimEdits{segment: r.At.Segment}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Fix.Safety != finding.Safe {
			continue
		}
		for _, e := range f.Fix.Edits {
			edit := correct.Edit{Op: e.Op, Field: e.Field, Value: e.Value}
			if e.Line >= 1 && e.Line <= len(it.enc.Claim.Lines) {
				edit.Line = it.enc.Claim.Lines[e.Line-1].At.Segment
			}
			one.list = append(one.list, edit)
		}
	}
	if len(one.list) > 0 {
		b.edits = append(b.edits, one)
	}
}

func (c *checkCommand) take(b *batch) {
	if c.edits == nil {
		return
	}
	for _, one := range b.edits {
		c.edits.byClaim[one.segment] = one.list
		c.edits.count += len(one.list)
	}
	b.edits = b.edits[:0]
}

// applied checks a file and writes it corrected: only what needs no chart and no
// person is changed, and every segment it does not concern stays as it is.
func (c *checkCommand) applied(s *session, engine *scrub.Engine) error {
	switch {
	case c.Out == "":
		return exit{exitInput, "--apply and --out go together: --apply safe --out monday.fixed.837"}
	case c.Ack != "":
		return exit{exitInput, "--apply and --ack both write --out: ask for one at a time"}
	case len(c.Files) != 1 || c.Files[0] == "-":
		return exit{exitInput, "--apply corrects one 837 file, by its name"}
	case c.Control < 0 || c.Control > 999_999_999:
		return exit{exitInput, "--control: want at most nine digits"}
	}
	c.edits = &safeEdits{byClaim: map[int32][]correct.Edit{}}
	verdict := c.check(s, engine, nil)
	if failed(verdict) {
		return verdict
	}
	name := c.Files[0]
	if f, problem := s.newInput(nil, c.Kind).openFile(name); problem != nil {
		return unreadable(problem)
	} else if f.close(); f.kind != "x12" {
		return exit{exitInput, name + " is no X12 file; --apply corrects 837 files"}
	}
	var done correct.Result
	err := s.writeFile(c.Out, func(out io.Writer) error {
		f, err := os.Open(name)
		if err != nil {
			return unreadable(err)
		}
		defer f.Close()
		done, err = correct.Apply(out, f, name, c.edits.byClaim, correct.Options{Control: c.Control})
		return err
	})
	if err != nil {
		return err
	}
	s.note("%s: %s made in %s; what needs a chart or a person is left to them", c.Out, count(done.Made, "edit"), count(done.Claims, "claim"))
	for _, left := range done.Left {
		s.note("not changed: %s", left)
	}
	return verdict
}
