package coding

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// Coder derives the lines a chart supports. It keeps its memory from visit to
// visit: one per goroutine.
type Coder struct {
	tables codes.Tables
	v      *Visit
	answer Answer

	events   []event
	courses  []course
	pushes   []push
	chain    []*course
	runs     []span
	fluids   []span
	order    []int
	done     []int
	supplies []supply
	scratch  []string
}

// NewCoder returns a coder that asks these tables.
func NewCoder(tables codes.Tables) *Coder { return &Coder{tables: tables} }

// Code derives every line: what giving the drugs is, and the drugs themselves.
func (c *Coder) Code(v *Visit) Answer {
	c.begin(v)
	if c.v.Setting != Guest {
		c.administrations()
		c.drugs()
		c.separate()
	}
	return c.finish()
}

// Administrations derives the lines of giving the drugs alone.
func (c *Coder) Administrations(v *Visit) Answer {
	c.begin(v)
	if c.v.Setting != Guest {
		c.administrations()
		c.separate()
	}
	return c.finish()
}

func (c *Coder) begin(v *Visit) {
	c.v, c.answer = v, Answer{Lines: make([]Line, 0, 4+2*len(v.Given)), Bars: make([]Bar, 0, len(v.Given))}
	c.events = c.events[:0]
	c.read()
	if v.Setting == Guest && len(c.events) > 0 {
		c.ask(Confirm, "place_of_service", "the facility whose staff and supplies gave the drugs reports them; a practitioner reports nothing for giving a drug there", inFacility)
	}
}

func (c *Coder) administrations() {
	last := 0
	for i := range c.events {
		last = max(last, c.events[i].visit)
	}
	for visit := 0; visit <= last; visit++ {
		c.veins(visit)
	}
	c.shots()
}

func (c *Coder) finish() Answer {
	for i := range c.answer.Lines {
		slices.Sort(c.answer.Lines[i].Administrations)
	}
	c.bars()
	return c.answer
}

// ask adds a question, once for each field and text.
func (c *Coder) ask(kind Doubt, about, text string, sources ...finding.Source) {
	for i := range c.answer.Questions {
		if q := &c.answer.Questions[i]; q.About == about && q.Text == text {
			return
		}
	}
	c.answer.Questions = append(c.answer.Questions, Question{About: about, Text: text, Doubt: kind, Sources: sources})
}

// askOf asks about a field of a charted administration.
func (c *Coder) askOf(kind Doubt, n int, field, text string, sources ...finding.Source) {
	about := sentence(nil).s("administrations[").n(n).s("]")
	if field != "" {
		about = about.s(".").s(field)
	}
	c.ask(kind, string(about), text, sources...)
}

func (c *Coder) nothing(n int, why string) {
	c.answer.Nothing = append(c.answer.Nothing, Nothing{n, why})
}

// add gives a line its units. Lines of one code, day and modifiers are one line.
func (c *Coder) add(code string, units int64, on claim.Date, given []int, why string, source finding.Source, modifiers ...string) {
	for i := range c.answer.Lines {
		l := &c.answer.Lines[i]
		if l.Code != code || l.Date != on || !slices.Equal(l.Modifiers, modifiers) {
			continue
		}
		l.Units += units
		l.Administrations = appendNew(l.Administrations, given)
		if !strings.Contains(l.Why, why) {
			l.Why += "; " + why
		}
		return
	}
	c.answer.Lines = append(c.answer.Lines, Line{
		Code: code, Modifiers: modifiers, Units: units, Date: on, Administrations: slices.Clone(given), Why: why, Sources: []finding.Source{source},
	})
}

func appendNew(list, more []int) []int {
	for _, n := range more {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// separate puts 59 on a line that a pair edit denies beside another one unless
// something says that it was separate.
func (c *Coder) separate() {
	setting := codes.Practitioner
	if c.v.Setting == Facility {
		setting = codes.Hospital
	}
	lines := c.answer.Lines
	for i := range lines {
		first := &lines[i]
		if first.isDrug || isSeparate(first) || follows(first.Code) {
			continue
		}
		for j := range lines {
			second := &lines[j]
			if i == j || second.isDrug || follows(second.Code) || first.Date != second.Date || first.Code == second.Code || isSeparate(second) {
				continue
			}
			pair, origin := c.tables.Pair(first.Code, second.Code, setting, second.Date)
			if origin.Answer != codes.Found || pair.Indicator != '1' {
				continue
			}
			second.Modifiers = append(second.Modifiers, "59")
			second.Why += fmt.Sprintf("; 59 (or XU) because %s would take it in", first.Code)
		}
	}
}

// follows says whether the code is an add-on of the infusion families: no pair
// edit stands between one and what it follows.
func follows(code string) bool {
	switch code {
	case "96361", "96366", "96367", "96368", "96370", "96371", "96375", "96376", "96411", "96415", "96417":
		return true
	}
	return false
}

func isSeparate(l *Line) bool {
	return slices.Contains(l.Modifiers, "59")
}
