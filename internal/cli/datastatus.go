package cli

import (
	"fmt"
	"text/tabwriter"

	"firstpass/claim"
	"firstpass/codes/dated"
	"firstpass/codes/official"
)

type dataStatusCommand struct {
	On string `help:"The day to judge by (default: today)." placeholder:"DATE"`
}

// Help is shown under the flags.
func (dataStatusCommand) Help() string {
	return `Examples:
  firstpass data status
  firstpass data status --on 2026-03-31

A table is stale where its newest release ended before the day: what it holds still speaks, marked with its last day, and what it does not hold is "not checked".

Exit codes: 0 all tables sound, 3 a table is damaged.`
}

// Run lists the tables.
func (c *dataStatusCommand) Run(s *session) error {
	on, err := dayOrToday(c.On)
	if err != nil {
		return err
	}
	store, path, err := openStore()
	if err != nil {
		return err
	}
	sections := store.Sections()
	if len(sections) == 0 {
		fmt.Fprintf(s.out, "No official tables in %s; the tables that ship answer (firstpass version lists them).\n", path)
	} else {
		fmt.Fprintf(s.out, "%s, %.1f MB\n", path, float64(store.Size())/1e6)
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "table\trelease\tfrom\tto\trows\tage\tstate\tmade of")
		newest := newestOf(sections)
		for i := range sections {
			x := &sections[i]
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", x.Name(), x.Release, dash(x.From), dash(x.To), thousands(x.Rows), age(x, on), state(x, newest[x.Name()], on), made(x))
		}
		w.Flush()
	}
	for _, d := range store.Damaged() {
		fmt.Fprintf(s.out, "DAMAGED: %v\n", d)
	}
	if len(store.Damaged()) > 0 {
		return exit{exitFailure, "some tables are damaged"}
	}
	return nil
}

func newestOf(sections []dated.Section) map[string]claim.Date {
	newest := map[string]claim.Date{}
	for _, x := range sections {
		if !x.Excerpt {
			newest[x.Name()] = max(newest[x.Name()], x.To)
		}
	}
	return newest
}

func dash(d claim.Date) string {
	if d == 0 {
		return "-"
	}
	return d.String()
}

// age is how long ago the release ended.
func age(x *dated.Section, on claim.Date) string {
	switch {
	case x.To == 0:
		return "-"
	case on <= x.To:
		return "in force"
	}
	return fmt.Sprintf("%d days", on.DaysSince(x.To))
}

// state says whether the newest release still covers the day.
func state(x *dated.Section, newest, on claim.Date) string {
	text := ""
	switch {
	case x.Excerpt:
		text = "excerpt"
	case x.To == 0:
		text = "no end"
	case on <= x.To:
		text = "current"
	case x.To < newest:
		text = "earlier"
	case official.Kind(x.Table) == official.Vaccine || official.Kind(x.Table) == official.VaccinePackage:
		text = "as of that day"
	default:
		text = "stale"
	}
	if x.Undated {
		text += ", days missing"
	}
	return text
}

// made names the files a release was made of and when.
func made(x *dated.Section) string {
	if len(x.Sources) == 0 {
		return ""
	}
	text := x.Sources[0].Name + " " + x.Sources[0].SHA256[:12] + " " + x.Sources[0].Imported[:10]
	if n := len(x.Sources) - 1; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}
