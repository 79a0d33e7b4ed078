package cli

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/policy"
	"firstpass/report"
	"firstpass/rule"
)

type rulesCommand struct {
	ID      string   `arg:"" optional:"" predictor:"rule" help:"A rule's id: show its page."`
	Topic   string   `help:"Only rules of this topic."`
	Policy  []string `help:"Folders or pages of your own payer policies." placeholder:"PATH"`
	Overdue string   `help:"List the policies whose review is overdue on this day." placeholder:"DATE"`
	Format  string   `help:"text or jsonl." default:"text" enum:"text,jsonl"`
}

// Help is shown under the flags.
func (rulesCommand) Help() string {
	return `Examples:
  firstpass rules
  firstpass rules em-needs-25
  firstpass rules --topic vaccine-admin-code
  firstpass rules --policy my-policies/ --overdue 2026-12-31`
}

// Run lists rules or shows one.
func (c *rulesCommand) Run(s *session) error {
	set, err := ruleSet(c.Policy)
	if err != nil {
		return err
	}
	if c.ID != "" {
		r, ok := set.Find(c.ID)
		if !ok {
			return exit{exitInput, unknownRule(set, c.ID)}
		}
		_, err := s.out.WriteString(rulePage(r))
		return err
	}
	list := set.Rules()
	if c.Overdue != "" {
		day, err := claim.ParseDate(c.Overdue)
		if err != nil {
			return exit{exitInput, "--overdue: " + err.Error()}
		}
		list = policy.Overdue(list, day)
	}
	for _, r := range list {
		if c.Topic != "" && r.Topic != c.Topic {
			continue
		}
		if c.Format == "jsonl" {
			if _, err := s.out.Write(report.RuleLine(nil, r.Page, r.Payer)); err != nil {
				return err
			}
			continue
		}
		whose := ""
		if r.Payer != "" {
			whose = "  [" + r.Payer + "]"
		}
		fmt.Fprintf(s.out, "%-34s %-8s %s%s\n", r.ID, r.Severity, r.Title, whose)
	}
	return nil
}

// rulePage prints a rule for a person: what, why, for whom, sources.
func rulePage(r rule.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n%s\n", r.ID, r.Title, r.Body)
	fmt.Fprintf(&b, "\nTopic %s, %s, confidence %s, SNIP type %d\n", r.Topic, r.Severity, r.Confidence, r.SNIP)
	if r.Payer != "" {
		fmt.Fprintf(&b, "Payer: %s\n", r.Payer)
	}
	for _, scope := range r.For {
		b.WriteString("Holds " + scopeText(scope) + "\n")
	}
	if len(r.Prevents) > 0 {
		fmt.Fprintf(&b, "Prevents: %s\n", strings.Join(r.Prevents, ", "))
	}
	for _, source := range r.Sources {
		fmt.Fprintf(&b, "Source: %s <%s>, seen %s\n", source.Title, source.URL, source.Seen)
	}
	return b.String()
}

func scopeText(s rule.Scope) string {
	who := "whoever pays"
	if len(s.Payers) > 0 {
		words := make([]string, len(s.Payers))
		for i, p := range s.Payers {
			words[i] = string(p)
		}
		who = "for " + strings.Join(words, ", ")
	}
	if len(s.Claims) > 0 {
		words := make([]string, len(s.Claims))
		for i, k := range s.Claims {
			words[i] = string(k)
		}
		who += " (" + strings.Join(words, ", ") + " claims)"
	}
	when := "from " + s.Span.From.String()
	if s.Span.To != 0 {
		when += " to " + s.Span.To.String()
	}
	if s.Severity != finding.Default {
		when += ", as " + s.Severity.String()
	}
	return who + ", " + when
}

// unknownRule names the nearest rules.
func unknownRule(set *rule.Set, id string) string {
	var near []string
	for _, r := range set.Rules() {
		if strings.Contains(r.ID, id) || strings.Contains(id, r.ID) || r.Topic == id || distance(r.ID, id) <= 3 {
			near = append(near, r.ID)
		}
	}
	slices.Sort(near)
	if len(near) == 0 {
		return fmt.Sprintf("no rule is called %q; `firstpass rules` lists them", id)
	}
	return fmt.Sprintf("no rule is called %q; did you mean %s?", id, strings.Join(near[:min(len(near), 5)], ", "))
}

// distance counts the single-letter changes between two words.
func distance(a, b string) int {
	previous := make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		corner := previous[0]
		previous[0] = i
		for j := 1; j <= len(b); j++ {
			change := corner
			if a[i-1] != b[j-1] {
				change++
			}
			corner = previous[j]
			previous[j] = min(change, previous[j]+1, previous[j-1]+1)
		}
	}
	return previous[len(b)]
}
