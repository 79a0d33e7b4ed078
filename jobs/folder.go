package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"firstpass/desk"
	"firstpass/report"
	"firstpass/store"
)

// Folder is a watched folder: files laid into in/ are taken once, results are
// written to out/, acknowledgements to ack/, and what cannot be taken goes to
// error/ with a sentence beside it; see charted for what lies in in/charts/. Every move is a rename, so that nobody meets
// half a file.
type Folder struct {
	Path  string
	Desk  *desk.Desk
	Actor desk.Actor
	Log   *slog.Logger
	// Wake is called when a file was taken; may be nil.
	Wake func()
	// Settled is how long a file must have kept its size before it is taken.
	Settled time.Duration
	waiting map[store.ID]string // files whose result is not written yet
	gone    bool                // the charts went along with claims
}

const (
	inFolder    = "in"
	outFolder   = "out"
	ackFolder   = "ack"
	errorFolder = "error"
	takenFolder = "taken"
)

// Run watches until the context is over.
func (w *Folder) Run(ctx context.Context) error {
	for _, name := range []string{inFolder, outFolder, ackFolder, errorFolder, takenFolder} {
		if err := os.MkdirAll(filepath.Join(w.Path, name), 0o700); err != nil {
			return err
		}
	}
	if err := w.resume(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		w.Look(ctx)
		sleep(ctx, time.Second)
	}
	return nil
}

// resume finds the files of this folder whose results a killed process did not
// write. Results that somebody took out of the folder since are not written again:
// the store knows that they were.
func (w *Folder) resume(ctx context.Context) error {
	w.waiting = map[store.ID]string{}
	const page = 500
	for before := store.ID(0); ; {
		list, err := w.Desk.Store.FileList(ctx, w.Actor.Practice, before, page)
		if err != nil {
			return err
		}
		for _, f := range list {
			before = f.ID
			if f.Source != folderSource || there(w.result(f)) || there(w.complaint(f)) {
				continue
			}
			switch _, _, _, err := w.Desk.Store.Remembered(ctx, w.Actor.Practice, answeredKey(f.ID)); {
			case errors.Is(err, store.ErrNotFound):
				w.waiting[f.ID] = f.Name
			case err != nil:
				return err
			}
		}
		if len(list) < page {
			return w.sweep()
		}
	}
}

// folderSource marks the files a watched folder brought.
const folderSource = "folder"

// answeredKey is none a request can have: no header holds a line break.
func answeredKey(id store.ID) string { return fmt.Sprintf("\nfolder file %d", id) }

// wrote remembers that a file's results were written, and stops waiting for them.
func (w *Folder) wrote(ctx context.Context, id store.ID) error {
	err := w.Desk.Store.Remember(ctx, w.Actor.Practice, answeredKey(id), "written", 0, nil, w.Desk.Now())
	if err != nil && !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	delete(w.waiting, id)
	return nil
}

// sweep removes what a killed process had begun to write: nobody else writes files
// of that name, and each is written anew from the store.
func (w *Folder) sweep() error {
	for _, name := range []string{outFolder, ackFolder, errorFolder} {
		list, err := filepath.Glob(filepath.Join(w.Path, name, ".firstpass-*.part"))
		if err != nil {
			return err
		}
		for _, half := range list {
			if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

func there(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// complaint says what is wrong with a file of which nothing could be read.
func (w *Folder) complaint(f store.File) string {
	return filepath.Join(w.Path, errorFolder, f.Hash[:16]+".txt")
}

func (w *Folder) result(f store.File) string {
	return filepath.Join(w.Path, outFolder, f.Hash[:16]+".jsonl")
}

// Look takes what lies in the folder and writes what has become ready.
func (w *Folder) Look(ctx context.Context) {
	if w.waiting == nil {
		w.waiting = map[store.ID]string{}
	}
	entries, err := os.ReadDir(filepath.Join(w.Path, inFolder))
	if err != nil {
		w.Log.Error("could not read the watched folder", "error", reasonOf(err))
		return
	}
	charts, writing, err := w.charted()
	if err != nil {
		w.Log.Error("could not read the charts of the watched folder", "error", reasonOf(err))
		return
	}
	w.gone = false
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || strings.HasPrefix(name, ".") || unfinished(name) {
			continue
		}
		info, err := e.Info()
		if err != nil || time.Since(info.ModTime()) < w.Settled || writing && time.Since(info.ModTime()) < mostAwaited {
			continue
		}
		if err := w.take(ctx, name, charts); err != nil && ctx.Err() == nil {
			w.Log.Error("could not take a file of the watched folder", "error", reasonOf(err))
		}
	}
	if w.gone {
		if err := w.clear(charts); err != nil {
			w.Log.Error("could not move old charts", "error", reasonOf(err))
		}
	}
	for id := range w.waiting {
		if err := w.finish(ctx, id); err != nil && ctx.Err() == nil {
			w.Log.Error("could not write a result", "file", id, "error", reasonOf(err))
		}
	}
}

// reasonOf leaves out the path: names of files name patients.
func reasonOf(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err.Error()
	}
	return err.Error()
}

func (w *Folder) take(ctx context.Context, name string, charts []string) error {
	from := filepath.Join(w.Path, inFolder, name)
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	file, err := w.receive(ctx, name, f, charts)
	f.Close()
	var refusal desk.Refusal
	switch {
	case err == nil:
		w.waiting[file.ID] = name
		if w.Wake != nil {
			w.Wake()
		}
		return os.Rename(from, filepath.Join(w.Path, takenFolder, file.Hash[:16]+"-"+name))
	case errors.Is(err, store.ErrDuplicate):
		// Killed between storing and moving, or sent twice: it is here once.
		return os.Rename(from, filepath.Join(w.Path, takenFolder, file.Hash[:16]+"-"+name))
	case errors.Is(err, store.ErrTooLarge), errors.As(err, &refusal): // or here with other charts
		return w.refuse(from, name, err.Error())
	}
	return err
}

func (w *Folder) refuse(from, name, why string) error {
	to := filepath.Join(w.Path, errorFolder, name)
	if err := whole(to+".txt", []byte(why+"\n")); err != nil {
		return err
	}
	return os.Rename(from, to)
}

// finish writes a file's results once all of its claims are checked.
func (w *Folder) finish(ctx context.Context, id store.ID) error {
	f, err := w.Desk.Store.File(ctx, w.Actor.Practice, id)
	if err != nil {
		return err
	}
	p, err := w.Desk.Store.Progress(ctx, w.Actor.Practice, id)
	if err != nil {
		return err
	}
	if !p.Split || p.Waiting > 0 {
		return nil
	}
	if desk.IsAnswer(f.Kind) {
		return w.answered(ctx, f)
	}
	if p.Claims == p.Unreadable {
		if err := whole(w.complaint(f), []byte(p.Problem+"\n")); err != nil {
			return err
		}
		return w.wrote(ctx, id)
	}
	var answer bytes.Buffer
	err = w.Desk.Acknowledge(ctx, w.Actor, id, &answer)
	var refusal desk.Refusal
	if err != nil && !errors.As(err, &refusal) {
		return err
	}
	if err == nil {
		if err := whole(filepath.Join(w.Path, ackFolder, f.Hash[:16]+".277"), answer.Bytes()); err != nil {
			return err
		}
	}
	format, err := report.New("jsonl", report.Options{})
	if err != nil {
		return err
	}
	var out []byte
	err = w.Desk.Results(ctx, w.Actor, id, func(c *store.Claim) error {
		r := c.Result
		if c.Problem != nil {
			r.Claim, r.Problem = c.Card.Control, c.Problem
		}
		out = format.Result(out, &r)
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.sayCharts(ctx, f); err != nil {
		return err
	}
	if err := whole(w.result(f), out); err != nil {
		return err
	}
	return w.wrote(ctx, id)
}

// whole writes a file that is there as a whole or not at all, readable by its
// owner only.
func whole(name string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".firstpass-*.part")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("%s: %w", filepath.Base(filepath.Dir(name)), err)
	}
	return nil
}
