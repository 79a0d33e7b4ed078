package cli

import (
	"fmt"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/history"
	"firstpass/report"
	"firstpass/scrub"
)

// change counts claims that would go from one verdict to another.
type change struct {
	from, to finding.Verdict
}

// dryRun says what the user's policies would change, without the findings
// themselves: how many claims, from which verdict to which, and their charges.
func (c *checkCommand) dryRun(s *session, with *scrub.Engine, prepare preparation) error {
	if len(c.Policy) == 0 {
		return exit{exitInput, "--dry-run needs --policy: it says what adding those policies would change"}
	}
	without, err := newEngine(nil)
	if err != nil {
		return err
	}
	before, after := without.NewChecker(), with.NewChecker()
	counts := map[change]int{}
	charges := map[change]claim.Cents{}
	prepare.index = history.NewIndex(with.Tables())
	reader := s.newInput(c.Files, c.Kind)
	claims, unreadable := 0, 0
	for it := range prepare.items(reader) {
		if it.problem != nil {
			unreadable++
			continue
		}
		claims++
		first, second := before.Check(it.enc), after.Check(it.enc)
		step := change{first.Verdict(), second.Verdict()}
		if step.from == step.to {
			continue
		}
		counts[step]++
		charges[step] += second.Total
		if c.Verbose {
			fmt.Fprintf(s.out, "%s: %s would become %s\n", report.Printable(it.enc.ID), step.from, step.to)
		}
	}
	total, money := 0, claim.Cents(0)
	for _, from := range []finding.Verdict{finding.Clean, finding.Review, finding.Fix} {
		for _, to := range []finding.Verdict{finding.Clean, finding.Review, finding.Fix} {
			step := change{from, to}
			if counts[step] == 0 {
				continue
			}
			fmt.Fprintf(s.out, "%d claims would go from %s to %s, %s charged\n", counts[step], from, to, report.Dollars(charges[step]))
			total += counts[step]
			money += charges[step]
		}
	}
	fmt.Fprintf(s.out, "%d of %d claims would change verdict, %s charged\n", total, claims, report.Dollars(money))
	if unreadable > 0 || reader.broken {
		return exit{exitInput, fmt.Sprintf("%d claims could not be read", unreadable)}
	}
	return reader.failure
}
