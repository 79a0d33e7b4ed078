package main

import (
	"fmt"
	"path"
	"strings"

	"firstpass/finding"
	"firstpass/rule"
)

// catalogue writes the table of contents: national rules by subject, then payer
// policies by payer, each linked to its page.
func catalogue(national, policies []rule.Rule) string {
	var b strings.Builder
	b.WriteString("# The rules\n\nWritten by `go run ./internal/docs` from the pages themselves: a rule's page says why it exists, when it does not\napply, what is often said wrongly about it, its sources, and holds the encounters that test it.\n")
	fmt.Fprintf(&b, "\n%d national rules, %d payer policies.\n", len(national), len(policies))
	section := ""
	for _, r := range national {
		if folder := path.Dir(r.File); folder != section {
			section = folder
			fmt.Fprintf(&b, "\n## %s\n\n| rule | what | as | for | prevents |\n|---|---|---|---|---|\n", path.Base(folder))
		}
		fmt.Fprintf(&b, "| [%s](../%s) | %s | %s | %s | %s |\n", r.ID, r.File, r.Title, r.Severity, scopes(r), strings.Join(r.Prevents, ", "))
	}
	b.WriteString("\n## Payer policies\n\n| payer | policy | what | as | from |\n|---|---|---|---|---|\n")
	for _, r := range policies {
		from := ""
		if len(r.For) > 0 {
			from = r.For[0].Span.From.String()
		}
		fmt.Fprintf(&b, "| %s | [%s](../%s) | %s | %s | %s |\n", r.Payer, r.ID, r.File, r.Title, r.Severity, from)
	}
	return b.String()
}

// scopes says for whom a rule holds, in one cell.
func scopes(r rule.Rule) string {
	var parts []string
	for _, s := range r.For {
		who := "whoever pays"
		if len(s.Payers) > 0 {
			words := make([]string, len(s.Payers))
			for i, p := range s.Payers {
				words[i] = string(p)
			}
			who = strings.Join(words, ", ")
		}
		text := who + " from " + s.Span.From.String()
		if s.Span.To != 0 {
			text += " to " + s.Span.To.String()
		}
		if s.Severity != finding.Default && s.Severity != r.Severity {
			text += " (" + s.Severity.String() + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}
