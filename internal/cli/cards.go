package cli

import (
	"fmt"
	"html/template"
	"strings"

	"firstpass/codes/builtin"
	"firstpass/learn"
	"firstpass/report"

	"firstpass/claim"
)

type cardsCommand struct {
	What      []string `arg:"" optional:"" help:"Drug codes or names: J1885, ketorolac." placeholder:"DRUG"`
	Templates bool     `help:"Documentation templates, one a kind of administration, each with a filled sample that passes check."`
	On        string   `help:"The day the card is for (default: the newest the tables confirm)." placeholder:"DATE"`
	Format    string   `help:"text or html (prints one a page)." default:"text" enum:"text,html"`
}

// Help is shown under the flags.
func (cardsCommand) Help() string {
	return `Examples:
  firstpass cards J1885 J3420
  firstpass cards ketorolac --format html > card.html
  firstpass cards --templates --format html > templates.html`
}

// Run prints cards.
func (c *cardsCommand) Run(s *session) error {
	if len(c.What) == 0 && !c.Templates {
		return exit{exitInput, "name a drug (J1885, ketorolac) or ask for --templates; examples: firstpass cards --help"}
	}
	engine, err := newEngine(nil)
	if err != nil {
		return err
	}
	on := newest(engine.Tables())
	if c.On != "" {
		if on, err = claim.ParseDate(c.On); err != nil {
			return exit{exitInput, "--on: " + err.Error()}
		}
	}
	var pages []page
	for _, name := range c.What {
		list := []string{strings.ToUpper(name)}
		if _, ok := engine.Tables().Drug(list[0]); !ok {
			substance, found := engine.Tables().Identify(name)
			if list = substance.Codes; !found || len(list) == 0 {
				return exit{exitInput, fmt.Sprintf("no table knows a drug called %q", name)}
			}
		}
		for _, code := range list {
			if card, ok := learn.MakeCard(engine.Tables(), code, on); ok {
				pages = append(pages, cardPage(card, on))
			}
		}
	}
	if c.Templates {
		list, err := learn.NewMaker(engine, builtin.New().Denials(""), "").Templates()
		if err != nil {
			return err
		}
		for _, t := range list {
			pages = append(pages, templatePage(t))
		}
	}
	if c.Format == "html" {
		return cardsHTML(s, pages)
	}
	return cardsText(s, pages)
}

// page is a card or a template, ready to be laid out.
type page struct {
	title   string
	columns []string
	rows    [][]string
	notes   []string
}

func cardPage(c learn.Card, on claim.Date) page {
	p := page{title: c.Code + "  " + c.Name, notes: []string{"as of " + on.String()}}
	for _, row := range c.Rows {
		p.rows = append(p.rows, []string{row[0], row[1]})
	}
	if c.Source.URL != "" {
		p.notes = append(p.notes, "source: "+c.Source.Title+" <"+c.Source.URL+">")
	}
	return p
}

func templatePage(t learn.Template) page {
	p := page{title: "Record of " + t.Kind, columns: []string{"item", "what is asked", "filled sample", "where it is missing"}}
	for _, item := range t.Items {
		missing := "payers' checklist"
		if len(item.Rules) > 0 {
			missing = item.Severity.String() + ": " + strings.Join(item.Rules, ", ")
		}
		p.rows = append(p.rows, []string{strings.ReplaceAll(item.Name, "_", " "), item.Asks, item.Filled, missing})
	}
	p.notes = []string{"the sample bills " + strings.Join(t.Lines, " + ") + " and passes check; people in it are invented"}
	return p
}

func cardsText(s *session, pages []page) error {
	options := report.Options{Width: columns()}
	for i, p := range pages {
		if i > 0 {
			s.out.WriteByte('\n')
		}
		fmt.Fprintf(s.out, "%s\n", p.title)
		for _, row := range p.rows {
			text := strings.Join(row[1:2], "")
			if len(row) > 2 {
				text = row[1] + ". Sample: " + or(row[2], "(nothing)") + ". Missing: " + row[3]
			}
			s.out.WriteString(report.Wrapped(options, fmt.Sprintf("  %-22s ", row[0]), text))
		}
		for _, note := range p.notes {
			s.out.WriteString(report.Wrapped(options, "  ", note))
		}
	}
	return nil
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

const cardsHead = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>firstpass cards</title>
<style>
body{font:16px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:56rem;margin:2rem auto;padding:0 1rem}
article{border:1px solid #767676;padding:1rem;margin:0 0 1.5rem;break-inside:avoid}h2{font-size:1.15rem;margin:0 0 .5rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #c8c8c8;overflow-wrap:anywhere}
p{margin:.5rem 0 0;color:#555;font-size:.875rem;overflow-wrap:anywhere}
@media print{body{max-width:none;margin:0;font-size:11pt}article{break-after:page;border:0}}
</style></head><body>
`

func cardsHTML(s *session, pages []page) error {
	esc := template.HTMLEscapeString
	s.out.WriteString(cardsHead)
	for _, p := range pages {
		fmt.Fprintf(s.out, "<article><h2>%s</h2><table>", esc(p.title))
		if len(p.columns) > 0 {
			s.out.WriteString("<thead><tr>")
			for _, c := range p.columns {
				fmt.Fprintf(s.out, "<th scope=\"col\">%s</th>", esc(c))
			}
			s.out.WriteString("</tr></thead>")
		}
		s.out.WriteString("<tbody>\n")
		for _, row := range p.rows {
			s.out.WriteString("<tr>")
			for i, cell := range row {
				if i == 0 {
					fmt.Fprintf(s.out, "<th scope=\"row\">%s</th>", esc(cell))
				} else {
					fmt.Fprintf(s.out, "<td>%s</td>", esc(cell))
				}
			}
			s.out.WriteString("</tr>\n")
		}
		s.out.WriteString("</tbody></table>\n")
		for _, note := range p.notes {
			fmt.Fprintf(s.out, "<p>%s</p>\n", esc(note))
		}
		s.out.WriteString("</article>\n")
	}
	_, err := s.out.WriteString("</body></html>\n")
	return err
}
