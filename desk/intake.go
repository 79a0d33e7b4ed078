package desk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"firstpass/history"
	"firstpass/store"
)

// batchSize is how many claims are checked and stored together.
const batchSize = 500

// MaxFile is the largest file that is taken: some two hundred thousand claims.
const MaxFile = 256 << 20

// Receive stores a file. A file that is there already is not stored again; the
// one there comes back with store.ErrDuplicate.
func (d *Desk) Receive(ctx context.Context, a Actor, name, source string, content io.Reader) (store.File, error) {
	if err := a.need(Handle); err != nil {
		return store.File{}, err
	}
	f, err := d.Store.Receive(ctx, store.File{Practice: a.Practice, Name: name, Source: source, User: a.User, Received: d.Now()}, content, MaxFile)
	if err == nil {
		d.notify(a.Practice, f.ID)
	}
	return f, err
}

// Part is one of several workers' share of splitting a file: each reads the whole
// and stores every Of-th batch, beginning with its own.
type Part struct{ Number, Of int }

// Whole is a file split by one worker.
func Whole() Part { return Part{0, 1} }

// Split reads a stored file and stores its claims in batches. It may be killed
// and run again: what is stored already is passed over.
func (d *Desk) Split(ctx context.Context, f store.File, part Part) error {
	bench, err := d.Bench(ctx, f.Practice)
	if err != nil {
		return err
	}
	content, err := d.Store.OpenFile(ctx, f.Practice, f.ID)
	if err != nil {
		return err
	}
	defer content.Close()
	head := bufio.NewReaderSize(content, headSize)
	if kind, ok := answerKind(head); ok {
		if part.Number != 0 {
			return nil // which payment is the second is decided in the file's order: one worker reads it
		}
		if err := d.notCharted(ctx, f); err != nil {
			return err
		}
		return d.takeIn(ctx, f, bench, head, kind)
	}
	charted, err := d.beside(ctx, f)
	if err != nil {
		return err
	}
	index := history.NewIndex(bench.Engine.Tables())
	batch := make([]store.NewClaim, 0, batchSize)
	position, unread := 0, 0
	problem := ""
	add := func() error {
		number := (position - 1) / batchSize
		if len(batch) == 0 || number%part.Of != part.Number {
			batch = batch[:0]
			return nil
		}
		err := d.Store.AddClaims(ctx, f, batch)
		batch = batch[:0]
		d.notify(f.Practice, f.ID)
		return err
	}
	source := &failing{r: head}
	for in := range d.tools.Claims(source) {
		if source.err != nil {
			return source.err // the store failed, not the file
		}
		position++
		c := store.NewClaim{Position: position, Encounter: in.Encounter, Unread: in.Unread, Problem: in.Problem, Control: in.Control}
		if in.Problem != nil {
			unread++
			problem = in.Problem.Error()
		} else {
			charted.complete(c.Encounter)
			bench.Book.Resolve(c.Encounter, bench.Engine.Tables())
			index.Add(c.Encounter, position)
		}
		if batch = append(batch, c); len(batch) == batchSize {
			if err := add(); err != nil {
				return err
			}
		}
	}
	if source.err != nil {
		return source.err
	}
	if err := add(); err != nil {
		return err
	}
	if err := d.say(ctx, f, charted); err != nil { // before the file is done, by whichever worker ends it
		return err
	}
	switch {
	case position == 0:
		problem = "no claim was found in the file: want X12 837 (starts with ISA), YAML or JSON encounters, or CSV"
	case unread > 1:
		problem = fmt.Sprintf("%d parts could not be read; the last: %s", unread, problem)
	}
	if err := d.Store.EndSplit(ctx, f, position, problem); err != nil {
		return err
	}
	d.notify(f.Practice, f.ID)
	return d.lookAgain(ctx, f.Practice, bench)
}

// failing remembers why reading stopped, which readers of formats take for the
// end of the file.
type failing struct {
	r   io.Reader
	err error
}

func (f *failing) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// CheckBatch checks a batch and stores its results, once. It says whether there
// was anything to do.
func (d *Desk) CheckBatch(ctx context.Context, id store.ID, worker string) error {
	b, bodies, err := d.Store.LoadBatch(ctx, id)
	if err != nil || b.Done {
		return err
	}
	b.Worker = worker
	bench, err := d.Bench(ctx, b.Practice)
	if err != nil {
		return err
	}
	checker := bench.Checker()
	defer bench.Return(checker)
	if err := d.past(ctx, b.Practice, bodies); err != nil {
		return err
	}
	results := make([]store.Checked, 0, len(bodies))
	for _, body := range bodies {
		if err := ctx.Err(); err != nil {
			return err
		}
		results = append(results, d.outcome(bench, checker.Check(body.Encounter), body, nil))
	}
	if err := d.Store.FinishBatch(ctx, b, results, d.Now()); err != nil {
		return err
	}
	d.notify(b.Practice, b.File)
	return nil
}

// past gives encounters the lines of their patients' claims that were sent.
func (d *Desk) past(ctx context.Context, practice store.ID, list []store.Body) error {
	of := make([]store.PastOf, len(list))
	for i, body := range list {
		of[i] = store.PastOf{Patient: &body.Encounter.Claim.Patient, Except: body.Claim}
	}
	lines, err := d.Store.PastLines(ctx, practice, of)
	if err != nil {
		return err
	}
	for i, body := range list {
		enc := body.Encounter
		enc.HasPast = true
		enc.Claim.History = append(enc.Claim.History[:len(enc.Claim.History):len(enc.Claim.History)], lines[i]...)
	}
	return nil
}
