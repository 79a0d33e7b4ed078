package jobs

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"firstpass/desk"
	"firstpass/store"
)

// chartsFolder, inside in/, holds what was charted. A day's claims come in several
// files, and its charts are for each of them: charts stay, and go along with every
// claim file that is taken.
const chartsFolder = "charts"

// chartDays is how old a chart grows before it is moved out of the way. It has gone
// along with claims at least once by then, whatever its date when it was laid here.
const chartDays = 14 * 24 * time.Hour

// mostAwaited is how long claims wait for a chart that is still being written.
const mostAwaited = time.Minute

// charted are the charts that lie in the folder, the newest first: where they are
// too many, the oldest are left out. writing says that one is not whole yet.
func (w *Folder) charted() (names []string, writing bool, err error) {
	entries, err := os.ReadDir(filepath.Join(w.Path, inFolder, chartsFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	written := map[string]time.Time{}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if unfinished(e.Name()) {
			writing = true
			continue
		}
		info, err := e.Info()
		if err != nil || time.Since(info.ModTime()) < w.Settled {
			writing = true
			continue
		}
		names, written[e.Name()] = append(names, e.Name()), info.ModTime()
	}
	slices.SortStableFunc(names, func(a, b string) int { return written[b].Compare(written[a]) })
	return names, writing, err
}

// unfinished says by its name that a file is still being written.
func unfinished(name string) bool {
	return strings.HasSuffix(name, ".part") || strings.HasSuffix(name, ".tmp")
}

// receive stores a claim file with the charts of the folder. Answers of payers have none.
func (w *Folder) receive(ctx context.Context, name string, claims io.Reader, charts []string) (store.File, error) {
	var open *os.File
	defer func() {
		if open != nil {
			open.Close()
		}
	}()
	in := bufio.NewReaderSize(claims, 64<<10)
	if desk.HoldsAnswers(in) {
		charts = nil
	}
	first, any := true, len(charts) > 0
	f, err := w.Desk.ReceiveParts(ctx, w.Actor, folderSource, func() (store.Part, error) {
		if first {
			first = false
			return store.Part{Name: name, Content: in}, nil
		}
		for len(charts) > 0 {
			next := charts[0]
			charts = charts[1:]
			if open != nil {
				open.Close()
			}
			var err error
			if open, err = os.Open(filepath.Join(w.Path, inFolder, chartsFolder, next)); errors.Is(err, fs.ErrNotExist) {
				continue // somebody took it away meanwhile
			}
			return store.Part{Name: next, IsChart: true, Content: open}, err
		}
		return store.Part{}, io.EOF
	})
	w.gone = w.gone || any && err == nil
	return f, err
}

// clear moves charts that went along with claims and have grown old to taken/charts/.
func (w *Folder) clear(charts []string) error {
	for _, name := range charts {
		from := filepath.Join(w.Path, inFolder, chartsFolder, name)
		info, err := os.Stat(from)
		if err != nil || time.Since(info.ModTime()) < chartDays {
			continue
		}
		to := filepath.Join(w.Path, takenFolder, chartsFolder)
		if err := os.MkdirAll(to, 0o700); err != nil {
			return err
		}
		// Exports of every day have one name: none may take another's place.
		if err := os.Rename(from, filepath.Join(to, info.ModTime().UTC().Format("20060102-150405-")+name)); err != nil {
			return err
		}
	}
	return nil
}

// sayCharts lays beside a file's results what is to be said of its charts.
func (w *Folder) sayCharts(ctx context.Context, f store.File) error {
	list, said, err := w.Desk.ChartsOf(ctx, w.Actor, f.ID)
	if err != nil || len(list) == 0 {
		return err
	}
	return whole(filepath.Join(w.Path, outFolder, f.Hash[:16]+".charts.txt"), []byte(strings.Join(said, "\n")+"\n"))
}
