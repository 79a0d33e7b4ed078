package desk

import (
	"context"
	"fmt"
	"io"
	"strings"

	"firstpass/finding"
	"firstpass/format/ack"
	"firstpass/format/answer"
	"firstpass/format/x12"
	"firstpass/store"
)

// Acknowledge answers a file's claims as they were first checked with a 277CA: a
// claim that would be denied is rejected with the rules that say so, any other
// accepted. A file that is not X12 has no sender to answer.
func (d *Desk) Acknowledge(ctx context.Context, a Actor, id store.ID, out io.Writer) error {
	if err := a.need(See); err != nil {
		return err
	}
	f, err := d.Store.File(ctx, a.Practice, id)
	if err != nil {
		return err
	}
	g, err := d.Store.Progress(ctx, a.Practice, id)
	if err != nil {
		return err
	}
	if !g.Split || g.Waiting > 0 {
		return errOf("the file is still being checked")
	}
	batch, err := d.sender(ctx, f)
	if err != nil {
		return err
	}
	if err := d.Results(ctx, a, id, func(c *store.Claim) error {
		if c.Encounter != nil {
			batch.Claims = append(batch.Claims, answerTo(c))
		}
		return nil
	}); err != nil {
		return err
	}
	now := d.Now()
	w := ack.New277CA(out, ack.Stamp{Date: d.Today(), Minute: now.Hour()*60 + now.Minute()}, int(id))
	w.Batch(batch)
	if err := w.Close(); err != nil {
		return err
	}
	return d.Store.Record(ctx, d.entry(a, "file.acknowledge", fmt.Sprintf("file:%d", id)))
}

// sender reads from the head of a file who sent it.
func (d *Desk) sender(ctx context.Context, f store.File) (*ack.Batch, error) {
	content, err := d.Store.OpenFile(ctx, f.Practice, f.ID)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	b := &ack.Batch{}
	r := x12.NewReader(content, "")
	for n := 0; n < 10 && r.Scan(); n++ {
		switch s := r.Segment(); string(s.ID()) {
		case "ISA":
			b.Route = answer.Route(s)
		case "GS":
			b.Route.GroupSender, b.Route.GroupReceiver = answer.Element(s, 2), answer.Element(s, 3)
		case "BHT":
			b.Reference = answer.Element(s, 3)
		}
	}
	if b.Route.Sender == "" {
		return nil, errOf("only X12 files are answered with a 277CA")
	}
	b.Source, b.Submitter = ack.Party{Name: b.Route.Receiver, ID: b.Route.Receiver}, ack.Party{Name: b.Route.Sender, ID: b.Route.Sender}
	b.Received = dayOf(f.Received)
	return b, r.Err()
}

func answerTo(c *store.Claim) ack.Claim {
	enc := c.Original
	out := ack.Claim{Number: c.Card.Control, Charge: c.Total, From: c.Service, Statuses: []string{"A2:20"},
		Provider: ack.Party{Name: enc.Claim.Billing.Name, Person: enc.Claim.Billing.Person, ID: string(enc.Claim.Billing.NPI)},
		Patient:  ack.Party{Name: c.Card.Last, First: c.Card.First, Person: true, ID: enc.Claim.Subscriber.MemberID}}
	if len(c.Checks) > 0 && c.Checks[0].Verdict == finding.Fix {
		out.Rejected, out.Statuses = true, []string{"A7:21"}
	}
	var rules []string
	for i := range c.Result.Findings {
		if f := &c.Result.Findings[i]; f.Severity > finding.Info {
			rules = append(rules, f.Rule)
		}
	}
	out.Message = strings.Join(answer.Distinct(rules, 10), "; ")
	return out
}
