package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"firstpass/audit"
	"firstpass/claim"
	"firstpass/finding"
	"firstpass/store"
)

// AuditReport adds an audit up. The findings of claims not answered yet stay hidden.
func (d *Desk) AuditReport(ctx context.Context, a Actor, id, last store.ID) (*AuditFile, *audit.Report, error) {
	f, err := d.OpenAudit(ctx, a, id)
	if err != nil {
		return nil, nil, err
	}
	bench, err := d.Bench(ctx, a.Practice)
	if err != nil {
		return nil, nil, err
	}
	lines, changed, err := answered(f.Claims)
	if err != nil {
		return nil, nil, err
	}
	findings, payers := map[string][]finding.Finding{}, map[string]claim.PayerType{}
	for _, c := range f.Claims {
		if c.Answered.IsZero() || c.Claim == 0 {
			continue
		}
		whole, err := d.Store.Claim(ctx, a.Practice, c.Claim)
		if err != nil {
			return nil, nil, err
		}
		payers[c.Number] = whole.Encounter.Payer.Type
		if findings[c.Number], err = d.findingsOf(ctx, bench, &whole); err != nil {
			return nil, nil, err
		}
	}
	r, err := audit.Review(f.Sample, lines, func(number string) claim.PayerType { return payers[number] }, findings)
	if err != nil {
		return nil, nil, errOf("%v", err)
	}
	filter, err := f.Plan.Filter()
	if err != nil {
		return nil, nil, err
	}
	r.Filter, r.FrameHash, r.FrameClaims = filter.String(), f.Frame.Hash, len(f.Frame.Units)
	for i := range f.Frame.Units {
		r.FrameCharges += f.Frame.Units[i].Charge
	}
	if changed > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d claims were answered again after the engine's findings had been shown", changed))
	}
	if err := d.profile(ctx, a, f, r, bench); err != nil {
		return nil, nil, err
	}
	return f, r, d.compare(ctx, a, f, r, last)
}

// answered are all answers of a sample, and how many claims were answered again.
func answered(claims []store.AuditClaim) (lines []audit.Reviewed, changed int, err error) {
	for _, c := range claims {
		if c.Answered.IsZero() {
			continue
		}
		if c.Changed {
			changed++
		}
		var rows []audit.Reviewed
		if err := json.Unmarshal(c.Answers, &rows); err != nil {
			return nil, 0, err
		}
		lines = append(lines, rows...)
	}
	return lines, changed, nil
}

// profile draws the practice's own pattern from the frame's claims as they stand.
func (d *Desk) profile(ctx context.Context, a Actor, f *AuditFile, r *audit.Report, bench *Bench) error {
	now, err := d.frame(ctx, a.Practice, &f.Plan)
	if err != nil {
		return err
	}
	frame, _, err := f.Plan.Draw(now.claims, now.paidClaim)
	if err != nil {
		return err
	}
	if frame.Hash != f.Plan.Hash {
		r.Notes = append(r.Notes, fmt.Sprintf("the store's claims changed since the list was frozen (%d claims now): the own pattern is of the claims as they stand", len(frame.Units)))
	}
	r.Profile = audit.Profiles(frame, bench.Engine.Tables())
	return nil
}

// compare sets the audit beside another, or beside the last one ended before it.
func (d *Desk) compare(ctx context.Context, a Actor, f *AuditFile, r *audit.Report, last store.ID) error {
	if last == 0 {
		list, err := d.Store.AuditList(ctx, a.Practice)
		if err != nil {
			return err
		}
		for _, each := range list { // newest first
			if each.ID < f.ID && !each.Closed.IsZero() {
				last = each.ID
				break
			}
		}
	}
	if last == 0 || last == f.ID {
		return nil
	}
	before, err := d.OpenAudit(ctx, a, last)
	if err != nil {
		return err
	}
	lines, _, err := answered(before.Claims)
	if err != nil {
		return err
	}
	then, err := audit.Review(before.Sample, lines, func(string) claim.PayerType { return "" }, nil)
	if err != nil {
		return err
	}
	one, two := then.Claims[0], r.Claims[0]
	r.Last = &audit.Comparison{Then: one, Now: two, P: audit.Fisher(one.Errors, one.Of, two.Errors, two.Of)}
	return nil
}

// EndAudit ends a review: its answers stand, and the next audit is compared with it.
func (d *Desk) EndAudit(ctx context.Context, a Actor, id store.ID) error {
	if err := a.need(Inspect); err != nil {
		return err
	}
	err := d.Store.CloseAudit(ctx, a.Practice, id, d.Now(), d.entry(a, "audit.end", fmt.Sprintf("audit:%d", id)))
	if errors.Is(err, store.ErrNotFound) {
		if _, err := d.Store.Audit(ctx, a.Practice, id); err != nil {
			return err // not an audit of this practice
		}
		return errOf("this review is ended already, or was never begun")
	}
	return err
}

// AuditWorksheet is the drawn sample with its claims, for a worksheet on paper.
func (d *Desk) AuditWorksheet(ctx context.Context, a Actor, id store.ID) (*AuditFile, audit.PaidLine, error) {
	f, err := d.OpenAudit(ctx, a, id)
	if err != nil {
		return nil, nil, err
	}
	paid, err := d.Store.PaidLines(ctx, a.Practice, 0)
	if err != nil {
		return nil, nil, err
	}
	of := map[*claim.Encounter]store.ID{}
	for i := range f.Claims {
		c, err := d.Store.SentClaims(ctx, a.Practice, []store.ID{f.Claims[i].Claim})
		if err != nil {
			return nil, nil, err
		}
		if len(c) == 0 {
			return nil, nil, errOf("claim %d of the sample was removed from the store since", i+1)
		}
		f.Sample.Units[i].Claim = c[0].Encounter
		of[c[0].Encounter] = f.Claims[i].Claim
	}
	e := d.entry(a, "audit.worksheet", fmt.Sprintf("audit:%d", id))
	return f, func(enc *claim.Encounter, line int) (claim.Cents, bool) { return sumPaid(paid[of[enc]], line+1) }, d.Store.Record(ctx, e)
}

// Method is the plan's way of drawing in words, with its seed.
func (f *AuditFile) Method() string {
	return cmp.Or(f.Plan.Method, "simple random")
}
