package cli

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/desk"
)

// mostCharted bounds the administrations beside one file: a server holds the charts
// of all uploads that are read at once. A large hospital's day is a tenth of it.
const mostCharted = 500_000

// mostChartNotes is how many sentences are kept of what could not be read.
const mostChartNotes = 20

// deskCharts ties charts to the claims of an upload exactly as check --chart does.
type deskCharts struct {
	*charts
	said []string
	more int
}

// chartsOf reads what came beside a claim file with the readers of check --chart.
func chartsOf(files iter.Seq[desk.ChartFile]) (desk.Charted, error) {
	tables, err := loadTables()
	if err != nil {
		return nil, err
	}
	c := &deskCharts{charts: newCharts(tables)}
	var warnings bytes.Buffer
	s := &session{Streams: Streams{Out: io.Discard, Err: &warnings}}
	source := recordSource{session: s, encounters: c.encounters(s)}
	documents := func(yield func(string, io.Reader) bool) {
		for f := range files {
			if !yield(f.Name, f.Content) {
				return
			}
		}
	}
	for record, problem := range source.documents(documents) {
		switch {
		case problem != nil:
			c.say("not read: " + problem.Error())
		case c.events > mostCharted:
			c.said = append(c.said, fmt.Sprintf("more than %d administrations came beside this file: those after them were not read", mostCharted))
			return c, nil
		default:
			c.add(record, tables)
		}
	}
	for line := range strings.Lines(warnings.String()) { // of encounter files
		c.say("not read: " + strings.TrimPrefix(strings.TrimSpace(line), "warning: "))
	}
	return c, nil
}

func (c *deskCharts) say(text string) {
	if len(c.said) == mostChartNotes {
		c.more++
		return
	}
	c.said = append(c.said, text)
}

// Look shows a claim before any is asked about.
func (c *deskCharts) Look(enc *claim.Encounter) {
	if c.own(enc) == nil {
		c.index.Look(enc)
	}
}

// Chart is what was charted for a claim.
func (c *deskCharts) Chart(enc *claim.Encounter) *claim.Chart { return c.find(enc) }

// Said is what could not be read, and what belongs to no claim.
func (c *deskCharts) Said() []string {
	said := c.said
	if c.more > 0 {
		said = append(said, fmt.Sprintf("and %d more places that could not be read", c.more))
	}
	return append(said, c.notes()...)
}
