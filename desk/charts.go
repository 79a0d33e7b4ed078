package desk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"

	"firstpass/claim"
	"firstpass/store"
)

// What may come beside a claim file: as much as a FHIR bundle may hold whose charts
// are tied to its claims, and more files than a day has notes.
const (
	MaxCharts  = 32 << 20 // bytes of all of them
	mostCharts = 2000
)

// ChartFile is a file of what was charted, to be read once. Its name says what kind
// it is where its content does not.
type ChartFile struct {
	Name    string
	Content io.Reader
}

// Charted is what was charted beside a file, ready to be tied to its claims: shown
// every claim with Look, then asked for each claim's chart, in the same order.
type Charted interface {
	Look(enc *claim.Encounter)
	// Chart is what was charted for the claim; its own goes first, nil where there is none.
	Chart(enc *claim.Encounter) *claim.Chart
	// Said is what could not be read, and what belongs to no claim, a sentence each.
	Said() []string
}

// ReceiveParts stores a claim file with what was charted beside it; see Receive. What
// of the charts cannot be kept or read is said of the file (ChartsOf), and the claims
// are taken all the same.
func (d *Desk) ReceiveParts(ctx context.Context, a Actor, source string, next func() (store.Part, error)) (store.File, error) {
	if err := a.need(Handle); err != nil {
		return store.File{}, err
	}
	f, err := d.Store.ReceiveParts(ctx, store.File{Practice: a.Practice, Source: source, User: a.User, Received: d.Now()}, next, store.Most{File: MaxFile, Charts: MaxCharts, Number: mostCharts})
	switch {
	case err == nil:
		d.notify(a.Practice, f.ID)
	case errors.Is(err, store.ErrOtherCharts):
		return f, Refusal(fmt.Sprintf("these claims came in before, as file %d, and what was charted did not come with them: nothing was taken. Charts are tied to claims when the claims come; check the file with its charts by `firstpass check --chart`", f.ID))
	case errors.Is(err, store.ErrNoFile):
		return f, Refusal("choose a claim file")
	case errors.Is(err, store.ErrSecondFile):
		return f, Refusal(store.ErrSecondFile.Error())
	}
	return f, err
}

// ChartsOf is what was charted beside a file and what is to be said of it.
func (d *Desk) ChartsOf(ctx context.Context, a Actor, file store.ID) (list []store.Chart, said []string, err error) {
	if err := a.need(See); err != nil {
		return nil, nil, err
	}
	if list, err = d.Store.Charts(ctx, a.Practice, file); err != nil || len(list) == 0 {
		return nil, nil, err
	}
	notices, err := d.Store.Notices(ctx, a.Practice, file)
	for _, n := range notices {
		if n.Kind == chartNotice {
			said = append(said, n.Text)
		}
	}
	return list, said, err
}

// chartNotice marks what is said of charts; firstChartNotice is behind every place
// that a file of answers gives its own.
const (
	chartNotice      = "chart"
	firstChartNotice = 1 << 40
)

// beside ties what was charted beside a file to its claims while they are split.
type beside struct {
	Charted
	list          []store.Chart
	claims, found int
}

// beside reads what was charted beside a file and shows it every claim; nil where
// nothing was.
func (d *Desk) beside(ctx context.Context, f store.File) (*beside, error) {
	list, err := d.Store.Charts(ctx, f.Practice, f.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	b := &beside{list: list}
	var failure error
	if b.Charted, err = d.tools.Charts(d.chartFiles(ctx, f, list, &failure)); err != nil || failure != nil {
		return nil, errors.Join(err, failure)
	}
	content, err := d.Store.OpenFile(ctx, f.Practice, f.ID)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	source := &failing{r: content}
	for in := range d.tools.Claims(source) {
		if in.Problem == nil && source.err == nil {
			b.Look(in.Encounter)
		}
	}
	return b, source.err
}

// chartFiles opens one chart after the other; failure is the store's.
func (d *Desk) chartFiles(ctx context.Context, f store.File, list []store.Chart, failure *error) iter.Seq[ChartFile] {
	return func(yield func(ChartFile) bool) {
		for _, c := range list {
			if c.Problem != "" {
				continue
			}
			content, err := d.Store.OpenChart(ctx, f.Practice, f.ID, c.Number)
			if err != nil {
				*failure = err
				return
			}
			source := &failing{r: content}
			more := yield(ChartFile{filepath.Base(c.Name), bufio.NewReader(source)})
			content.Close()
			if *failure = source.err; *failure != nil || !more {
				return
			}
		}
	}
}

// complete gives a claim its chart.
func (b *beside) complete(enc *claim.Encounter) {
	if b == nil {
		return
	}
	b.claims++
	own := enc.Chart
	if enc.Chart = b.Chart(enc); enc.Chart != nil && enc.Chart != own {
		b.found++
	}
}

// say keeps what is to be said of the charts of a file.
func (d *Desk) say(ctx context.Context, f store.File, b *beside) error {
	if b == nil {
		return nil
	}
	var list []store.Notice
	add := func(text string) {
		list = append(list, store.Notice{Position: firstChartNotice + len(list), Kind: chartNotice, Text: text})
	}
	add(fmt.Sprintf("%s got what was charted from %s.", some(b.found, "claim"), some(len(b.list), "file")))
	for _, c := range b.list {
		if c.Problem != "" {
			add(filepath.Base(c.Name) + ": " + c.Problem)
		}
	}
	for _, text := range b.Said() {
		add(text)
	}
	return d.Store.AddNotices(ctx, f, list)
}

// notCharted says that charts beside a file of answers are kept and not read.
func (d *Desk) notCharted(ctx context.Context, f store.File) error {
	list, err := d.Store.Charts(ctx, f.Practice, f.ID)
	if err != nil || len(list) == 0 {
		return err
	}
	return d.Store.AddNotices(ctx, f, []store.Notice{{Position: firstChartNotice, Kind: chartNotice, Text: "What was charted beside this file was not read: the file holds answers, and no claims."}})
}

func some(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
