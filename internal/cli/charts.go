package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/format/encounter"
	"firstpass/link"
)

// charts are what was charted: encounter files by the encounter's id, the
// claim's control number; every other shape by patient and day, see link.
type charts struct {
	byID   map[string]*claim.Chart
	used   map[string]bool
	index  *link.Index
	events int
	broken bool // a part of a chart could not be read
}

// readCharts loads what was charted; nil where nothing was named. What cannot be
// read is said and left out.
func (s *session) readCharts(files []string, columns string, tables codes.Tables) (*charts, error) {
	if len(files) == 0 {
		return nil, nil
	}
	mapping, err := readColumns(columns)
	if err != nil {
		return nil, unreadable(err)
	}
	c := newCharts(tables)
	source := recordSource{session: s, columns: mapping, encounters: c.encounters(s)}
	for record, problem := range source.read(files) {
		if problem != nil {
			c.broken = true
			s.note("warning: %s", problem.Error())
			continue
		}
		if c.add(record, tables); c.events%(1<<12) < len(record.Events)+1 {
			debug.SetMemoryLimit(memoryLimit + c.held())
		}
	}
	return c, nil
}

func newCharts(tables codes.Tables) *charts {
	return &charts{byID: map[string]*claim.Chart{}, used: map[string]bool{}, index: link.New(tables)}
}

// add takes one record in.
func (c *charts) add(record claim.Record, tables codes.Tables) {
	name := ""
	if !record.NamedByPatient {
		if name = filepath.Base(record.ID); record.At.Line > 0 {
			name = fmt.Sprintf("%s:%d", name, record.At.Line)
		}
	}
	if record.Text != "" {
		byBrand(tables, record.Events)
	}
	c.index.Add(record, name)
	c.events += len(record.Events) + 1
}

// memoryPerEvent is what an index of charts takes for one administration.
const memoryPerEvent = 320

// held is the memory the charts take: the collector must not try to do with less.
func (c *charts) held() int64 {
	if c == nil {
		return 0
	}
	return int64(c.events) * memoryPerEvent
}

// encounters takes the charts of an encounter file; false for any other file.
func (c *charts) encounters(s *session) func(in *bufio.Reader, name string) bool {
	return func(in *bufio.Reader, name string) bool {
		if !holdsEncounters(in, name) {
			return false
		}
		items := s.newInput(nil, "")
		items.read(source{Reader: in, shown: name, kind: detect(in, name)}, func(it item) bool {
			if it.problem != nil {
				c.broken = true
				s.note("warning: %s", it.problem.Error())
				return true
			}
			if it.enc.Chart != nil {
				c.byID[it.enc.ID] = it.enc.Chart
			}
			return true
		})
		return true
	}
}

// holdsEncounters says whether a file is one of encounters in the format of the
// cases: YAML by its name, JSON and CSV by what they begin with.
func holdsEncounters(in *bufio.Reader, name string) bool {
	head, _ := in.Peek(4096)
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return true
	case ".csv", ".tsv":
		return encounter.LooksLikeCSV(text)
	}
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return false
	}
	return !bytes.Contains(head, []byte(`"resourceType"`)) && (bytes.Contains(head, []byte(`"claim"`)) || bytes.Contains(head, []byte(`"chart"`)))
}

// look shows every claim to the index before any is checked, so that a chart can
// be tied to the one it fits best. Claims that come by pipe pass once only.
func (c *charts) look(s *session, files []string, kind string) {
	if c == nil || c.index.Len() == 0 {
		return
	}
	for _, name := range files {
		if info, err := os.Stat(name); name == "-" || err != nil || !info.Mode().IsRegular() {
			return
		}
	}
	for it := range s.newInput(files, kind).items() {
		if it.problem == nil && c.own(it.enc) == nil {
			c.index.Look(it.enc)
		}
	}
}

// own is the chart an encounter brings itself, or that of the encounter file of its id.
func (c *charts) own(enc *claim.Encounter) *claim.Chart {
	if enc.Chart != nil {
		return enc.Chart
	}
	return c.byID[enc.ID]
}

func (c *charts) find(enc *claim.Encounter) *claim.Chart {
	if chart := c.own(enc); chart != nil {
		c.used[enc.ID] = true
		return chart
	}
	return c.index.Chart(enc)
}

// notes says what was charted and belongs to no claim, and the reverse.
func (c *charts) notes() []string {
	var notes []string
	loose := 0
	for id := range c.byID {
		if !c.used[id] {
			loose++
		}
	}
	if loose > 0 {
		notes = append(notes, fmt.Sprintf("%d charts belong to no claim of the input (matched by encounter id and claim control number)", loose))
	}
	if c.index.Len() > 0 {
		notes = append(notes, c.index.Notes()...)
	}
	return notes
}
