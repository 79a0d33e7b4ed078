package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/remit"
	"firstpass/report"
)

// leastPattern is how many lines of one payer must be denied alike before a page is proposed.
const leastPattern = 3

// draft writes a proposed policy page for each denial pattern no rule explains, and
// says what each would have found among the claims that were answered.
func (c *remitCommand) draft(s *session, run *remit.Run, tables codes.Tables) error {
	var on claim.Date
	for _, p := range run.Payments {
		on = max(on, p.Date)
	}
	if err := os.MkdirAll(c.Draft, 0o700); err != nil {
		return unreadable(err)
	}
	patterns := run.Patterns(leastPattern)
	for _, p := range patterns {
		d := run.Propose(p, tables, on)
		name := filepath.Join(c.Draft, d.ID+".md")
		if _, err := os.Stat(name); err == nil {
			s.note("%s is there already and is left as it is", name)
			continue
		}
		if err := os.WriteFile(name, []byte(d.Text), 0o600); err != nil {
			return unreadable(err)
		}
		result := fmt.Sprintf("would have named %d of %d denied lines, and %d that were paid", d.Hits, d.Hits+d.Misses, d.False)
		if d.Loads != nil {
			result = "does not load yet: " + d.Loads.Error()
		}
		s.note("%s: %s on %d lines, %s: %s", name, report.Printable(p.Name), len(p.Denied), report.Dollars(p.Amount), result)
	}
	if len(patterns) == 0 {
		s.note("no denial pattern of %d lines or more without a rule", leastPattern)
	} else {
		s.note("read the payer's policy, correct the page, sign it (approved), then: firstpass test %s", c.Draft)
	}
	return nil
}
