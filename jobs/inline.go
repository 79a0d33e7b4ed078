// Package jobs works files and batches off: inline on one machine, with River on
// PostgreSQL on several, and from a watched folder. A killed worker's batch is done
// by another, once.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"firstpass/desk"
	"firstpass/store"
)

// lease is how long a batch belongs to a worker; a batch takes well under a second.
const lease = 2 * time.Minute

// poll is how often an idle worker looks by itself, beside being woken.
const poll = 3 * time.Second

// Inline works everything off in this process.
type Inline struct {
	desk *desk.Desk
	log  *slog.Logger
	wake chan struct{}
	name string
}

// NewInline returns an inline worker; nothing happens before Run.
func NewInline(d *desk.Desk, log *slog.Logger) *Inline {
	return &Inline{desk: d, log: log, wake: make(chan struct{}, 1), name: workerName()}
}

func workerName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "here"
	}
	return fmt.Sprintf("%s/%d", host, os.Getpid())
}

// Wake says that there is something to do.
func (w *Inline) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Recover frees what a killed process held: an inline store has no other workers.
// It ends before anything is served, or it would take an upload under way for one
// that was cut off.
func (w *Inline) Recover(ctx context.Context) {
	w.report(ctx, "recover", errors.Join(w.desk.Store.Release(ctx), w.desk.Store.Sweep(ctx, w.desk.Now())))
}

// Run works until the context is over: one goroutine splits files, the others check
// batches while they appear.
func (w *Inline) Run(ctx context.Context, checkers int) {
	var group sync.WaitGroup
	group.Go(func() { sweep(ctx, w.desk, w.log) })
	more := make(chan struct{}, checkers)
	for i := range checkers {
		group.Go(func() { w.check(ctx, fmt.Sprintf("%s.%d", w.name, i), more) })
	}
	for ctx.Err() == nil {
		w.split(ctx, more)
		select {
		case <-ctx.Done():
		case <-w.wake:
		case <-time.After(poll):
		}
	}
	group.Wait()
}

func (w *Inline) split(ctx context.Context, more chan struct{}) {
	files, err := w.desk.Store.UnsplitFiles(ctx)
	if err != nil {
		w.report(ctx, "list files", err)
		return
	}
	nudge(more)
	for _, f := range files {
		done := make(chan error, 1)
		go func() { done <- w.desk.Split(ctx, f, desk.Whole()) }()
		// Batches are checked while the rest of the file is still being read.
		for waiting := true; waiting; {
			select {
			case err := <-done:
				w.report(ctx, "split a file", err, "file", f.ID)
				waiting = false
			case <-time.After(20 * time.Millisecond):
			}
			nudge(more)
		}
	}
}

func nudge(more chan struct{}) {
	for range cap(more) {
		select {
		case more <- struct{}{}:
		default:
			return
		}
	}
}

func (w *Inline) check(ctx context.Context, name string, more chan struct{}) {
	for {
		b, err := w.desk.Store.TakeBatch(ctx, name, w.desk.Now(), lease)
		switch {
		case err == nil:
			if err := w.desk.CheckBatch(ctx, b.ID, name); err != nil && ctx.Err() == nil {
				w.report(ctx, "check a batch", err, "batch", b.ID)
				if err := w.desk.Store.FailBatch(ctx, b, "a batch could not be stored and is tried again"); err != nil {
					w.report(ctx, "let go of a batch", err)
				}
				sleep(ctx, poll)
			}
			continue
		case ctx.Err() != nil:
			return
		case !errors.Is(err, store.ErrNotFound):
			w.report(ctx, "take a batch", err)
			sleep(ctx, poll)
		}
		select {
		case <-ctx.Done():
			return
		case <-more:
		case <-time.After(poll):
		}
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// report logs what went wrong; it is tried again. Ids are all that is named.
func (w *Inline) report(ctx context.Context, what string, err error, more ...any) {
	tell(ctx, w.log, w.desk, what, err, more...)
}

func tell(ctx context.Context, log *slog.Logger, d *desk.Desk, what string, err error, more ...any) {
	if err == nil || ctx.Err() != nil {
		return
	}
	if trouble := d.Store.Trouble(err); trouble != nil {
		more = append(more, "because", trouble.Error())
	}
	log.Error("could not "+what, append(more, "error", err.Error())...)
}
