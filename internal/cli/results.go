package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"firstpass/desk"
	"firstpass/report"
	"firstpass/store"
)

type resultsCommand struct {
	place
	Clinic int64  `name:"practice" help:"Number of the practice." default:"1" placeholder:"N"`
	Days   int    `help:"How far back." default:"365" placeholder:"N"`
	Format string `help:"text, csv or jsonl." default:"text" enum:"text,csv,jsonl"`
}

// Help is shown under the flags.
func (resultsCommand) Help() string {
	return `What became of each rule's findings in a working place, across every remittance it took in:
raised, mended, said to be no problem, still there when the payer answered, then denied for it,
denied for something else, or paid all the same. Then the denials no rule would have stopped.

Examples:
  firstpass results
  firstpass results --days 90 --format csv > rules.csv
  firstpass results --database postgres://firstpass@db/firstpass --practice 2`
}

// Run measures the rules on a practice's own remittances.
func (c *resultsCommand) Run(s *session) (err error) {
	if c.Days < 1 {
		return exit{exitInput, "--days: want at least 1"}
	}
	ctx := context.Background()
	kept, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	d := desk.New(kept, deskTools())
	who := desk.Actor{Practice: store.ID(c.Clinic), Role: store.Viewer, Name: "command"}
	if _, err := kept.Practice(ctx, who.Practice); err != nil {
		return exit{exitInput, fmt.Sprintf("--practice: there is no practice %d", c.Clinic)}
	}
	since := d.Now().Add(-time.Duration(c.Days) * 24 * time.Hour)
	records, err := d.RuleRecords(ctx, who, since)
	if err != nil {
		return err
	}
	overview, err := d.DenialOverview(ctx, who, since)
	if err != nil {
		return err
	}
	switch c.Format {
	case "csv":
		return c.csv(s, records)
	case "jsonl":
		return c.jsonl(s, records, overview)
	}
	fmt.Fprintf(s.out, "%-36s %7s %7s %10s %9s %7s %7s %7s %12s\n", "rule", "raised", "mended", "overridden", "answered", "denied", "other", "paid", "denied $")
	for _, r := range records {
		fmt.Fprintf(s.out, "%-36s %7d %7d %10d %9d %7d %7d %7d %12s\n", r.Rule, r.Raised, r.Fixed, r.Overriding, r.Answered, r.Denied, r.Other, r.Paid, report.Dollars(r.DeniedAmount))
	}
	fmt.Fprintf(s.out, "%s denied: a rule would have stopped %s, no rule would have stopped %s\n", report.Dollars(overview.Amount), report.Dollars(overview.Explained), report.Dollars(overview.Gaps))
	for _, m := range overview.Misses {
		fmt.Fprintf(s.out, "no rule: %s  %s  %s  %d lines, %s\n", report.Printable(m.Payer), report.Printable(m.Name), report.Printable(m.Code), m.Lines, report.Dollars(m.Amount))
	}
	return nil
}

func (c *resultsCommand) csv(s *session, records []desk.RuleRecord) error {
	b := report.CSVRow(nil, "rule", "title", "raised", "mended", "overridden", "answered", "answered_overridden", "denied", "denied_otherwise", "paid", "denied_amount", "paid_amount")
	for _, r := range records {
		b = report.CSVRow(b, r.Rule, r.Title, fmt.Sprint(r.Raised), fmt.Sprint(r.Fixed), fmt.Sprint(r.Overriding), fmt.Sprint(r.Answered), fmt.Sprint(r.Overridden), fmt.Sprint(r.Denied), fmt.Sprint(r.Other), fmt.Sprint(r.Paid), r.DeniedAmount.String(), r.PaidAmount.String())
	}
	_, err := s.out.Write(b)
	return err
}

func (c *resultsCommand) jsonl(s *session, records []desk.RuleRecord, overview *desk.Overview) error {
	to := json.NewEncoder(s.out)
	to.SetEscapeHTML(false)
	for _, r := range records {
		if err := to.Encode(map[string]any{"kind": "rule", "rule": r.Rule, "raised": r.Raised, "mended": r.Fixed, "overridden": r.Overriding, "answered": r.Answered, "answered_overridden": r.Overridden,
			"denied": r.Denied, "denied_otherwise": r.Other, "paid": r.Paid, "denied_amount": r.DeniedAmount.String(), "paid_amount": r.PaidAmount.String()}); err != nil {
			return err
		}
	}
	for _, m := range overview.Misses {
		if err := to.Encode(map[string]any{"kind": "miss", "payer": m.Payer, "codes": m.Name, "code": m.Code, "lines": m.Lines, "denied": m.Amount.String()}); err != nil {
			return err
		}
	}
	return nil
}
