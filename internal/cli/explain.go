package cli

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/explain"
	"firstpass/rule"
)

type explainCommand struct {
	What []string `arg:"" predictor:"rule" help:"A code (96372, J1885), a modifier, a rule, a denial code (CO-97, N822) or a term (incident-to, ABN)." placeholder:"WHAT"`
}

// Help is shown under the flags.
func (explainCommand) Help() string {
	return `Examples:
  firstpass explain 96372
  firstpass explain J1885
  firstpass explain CO-97
  firstpass explain em-needs-25
  firstpass explain incident-to`
}

// Run explains one thing, by every table that knows it.
func (c *explainCommand) Run(s *session) error {
	name := strings.Join(c.What, " ")
	tables, err := loadTables()
	if err != nil {
		return err
	}
	set, err := ruleSet(nil)
	if err != nil {
		return err
	}
	var b strings.Builder
	entry, found, err := explain.Find(name)
	if err != nil {
		return err
	}
	code := tables.Code(strings.ToUpper(name))
	if found {
		writeEntry(&b, entry, code)
	}
	if code.Kind != codes.Unknown {
		writeCode(&b, tables, code, found)
		writeTriggered(&b, set, code, entry.Rules)
	}
	if r, ok := set.Find(name); ok {
		b.WriteString(rulePage(r))
	}
	writeDenials(&b, builtin.New(), name)
	if b.Len() == 0 {
		return exit{exitInput, fmt.Sprintf("nothing is known about %q: give a code (96372), a rule (`firstpass rules` lists them), a denial code (CO-97) or a term (incident-to)", name)}
	}
	_, err = s.out.WriteString(b.String())
	return err
}

func writeEntry(b *strings.Builder, e explain.Entry, code codes.Code) {
	fmt.Fprintf(b, "%s\n  %s\n", e.Name, e.What)
	list := func(head string, items []string) {
		if len(items) == 0 {
			return
		}
		fmt.Fprintf(b, "\n%s\n", head)
		for _, item := range items {
			fmt.Fprintf(b, "  %s\n", item)
		}
	}
	if e.When != "" {
		list("When", []string{e.When})
	}
	if code.Kind != codes.Unknown {
		list("Not this, but", e.Not)
	} else {
		list("Do not confuse", e.Not)
	}
	list("Often said, and wrong", e.Wrong)
	list("Rules", e.Rules)
	var sources []string
	for _, source := range e.Sources {
		sources = append(sources, source.Title+" <"+source.URL+">")
	}
	list("Sources", sources)
	b.WriteByte('\n')
}

// writeCode prints what the tables hold: words, dates, drug unit, limits.
func writeCode(b *strings.Builder, tables codes.Tables, code codes.Code, named bool) {
	if !named {
		fmt.Fprintf(b, "%s\n  %s\n", code.Code, code.Plain)
	}
	for _, span := range code.Life {
		fmt.Fprintf(b, "  valid %s\n", spanText(span))
	}
	if len(code.Successors) > 0 {
		fmt.Fprintf(b, "  then use %s\n", strings.Join(code.Successors, ", "))
	}
	if drug, ok := tables.Drug(code.Code); ok {
		upTo := ""
		if drug.UpTo {
			upTo = "up to "
		}
		fmt.Fprintf(b, "  drug %s, one unit is %s%s %s\n", drug.Name, upTo, drug.Unit, drug.UnitName)
		for _, row := range []struct {
			label string
			items []string
		}{{"brands", drug.Brands}, {"routes", drug.Routes}, {"given with", drug.Admin}} {
			if len(row.items) > 0 {
				fmt.Fprintf(b, "  %s %s\n", row.label, strings.Join(row.items, ", "))
			}
		}
		if drug.Note != "" {
			fmt.Fprintf(b, "  %s\n", drug.Note)
		}
	}
	for _, setting := range []struct {
		name string
		of   codes.Setting
	}{{"practitioner", codes.Practitioner}, {"hospital outpatient", codes.Hospital}} {
		limit, origin := tables.UnitLimit(code.Code, setting.of, newest(tables))
		if origin.Answer == codes.Found {
			fmt.Fprintf(b, "  %s limit, units a day: %d, indicator %c (%s %s)\n", setting.name, limit.Units, limit.Adjudication, origin.Table.Name, origin.Table.Release)
		}
	}
	if code.Source.URL != "" {
		fmt.Fprintf(b, "  source %s <%s>\n", code.Source.Title, code.Source.URL)
	}
	b.WriteByte('\n')
}

// newest is the last day any table confirms: explain has no date of service.
func newest(tables codes.Tables) claim.Date {
	var last claim.Date
	for _, t := range tables.Releases() {
		last = max(last, t.LastConfirmed)
	}
	return last
}

func spanText(s claim.Span) string {
	switch {
	case s.From == 0 && s.To == 0:
		return "always"
	case s.From == 0:
		return "to " + s.To.String()
	case s.To == 0:
		return "from " + s.From.String()
	}
	return s.From.String() + " to " + s.To.String()
}

// writeTriggered lists the rules that look at the code and were not named already.
func writeTriggered(b *strings.Builder, set *rule.Set, code codes.Code, named []string) {
	first := true
	for _, r := range set.Rules() {
		if !r.Names(code.Code) || r.Payer != "" {
			continue
		}
		skip := false
		for _, id := range named {
			skip = skip || id == r.ID
		}
		if skip {
			continue
		}
		if first {
			b.WriteString("Rules that look at it\n")
			first = false
		}
		fmt.Fprintf(b, "  %-32s %s\n", r.ID, r.Title)
	}
}

// writeDenials prints what is known of a denial code: CO-97, 97, N822, CO-16+N822.
func writeDenials(b *strings.Builder, tables *builtin.Tables, name string) {
	for _, d := range tables.Denials(name) {
		if name == "" || !isDenialCode(d, name) {
			continue
		}
		fmt.Fprintf(b, "%s\n  means   %s\n  often   %s\n", d.Codes, d.Meaning, d.Causes)
		if len(d.Rules) > 0 {
			fmt.Fprintf(b, "  rules   %s\n", strings.Join(d.Rules, ", "))
		}
		fmt.Fprintf(b, "  now     %s\n\n", builtin.Spelled(d.Next))
	}
}

// isDenialCode keeps a bare group such as CO, which asks for nothing, and a plain
// five-character service code out.
func isDenialCode(d builtin.Denial, name string) bool {
	return !slices.Contains(d.Groups, strings.ToUpper(name))
}
