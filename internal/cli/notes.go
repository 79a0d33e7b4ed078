package cli

import (
	"sync"
	"sync/atomic"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/format/note"
)

// charted reads the free text of encounters whose chart is nothing else: what the
// note says was given becomes the chart's administrations. It may be used by several
// goroutines; its tables are made when the first such note is met.
type charted struct {
	tables codes.Tables
	reader func() (*note.Reader, error)
	failed atomic.Pointer[error] // the tables of the note reader could not be read
}

func newCharted(tables codes.Tables) *charted {
	return &charted{tables: tables, reader: sync.OnceValues(newNoteReader)}
}

// complete fills a chart that holds a note and no administrations.
func (c *charted) complete(enc *claim.Encounter) {
	if enc.Chart == nil || enc.Chart.Note == "" || len(enc.Chart.Administrations) > 0 {
		return
	}
	reader, err := c.reader()
	if err != nil {
		c.failed.Store(&err)
		return
	}
	chart := enc.Chart
	record := reader.RecordOn("", chart.Note, enc.Claim.ServiceDate)
	byBrand(c.tables, record.Events)
	for i := range record.Events {
		switch e := &record.Events[i]; e.Status {
		case claim.Administered:
			chart.Administrations = append(chart.Administrations, e.Administration)
		case claim.Declined, claim.Negated:
			if _, known := c.tables.Identify(e.Medication); known {
				chart.NotGiven = append(chart.NotGiven, claim.NotGiven{Medication: e.Medication, Status: e.Status, Reason: e.Reason, Date: e.Start.Date, FromText: true})
			}
		}
	}
	chart.Silent |= record.Silent
	if chart.Indication == "" {
		chart.Indication = record.Indication
	}
	if !chart.OrderedBy.Given() {
		chart.OrderedBy = record.OrderedBy
	}
}

// failure is why notes could not be read, nil where they could.
func (c *charted) failure() error {
	if err := c.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// byBrand keeps the brand a note wrote where codes tell brands apart: Inflectra is
// not billed as Remicade, though both are infliximab.
func byBrand(tables codes.Tables, events []claim.Event) {
	for i := range events {
		e := &events[i]
		if s, known := tables.Identify(e.AsWritten); known && s.Brand != "" {
			e.Medication = e.AsWritten
		}
	}
}
