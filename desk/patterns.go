package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/remit"
	"firstpass/store"
)

// LeastAlike is how many lines of one payer must be denied alike to make a pattern.
const LeastAlike = 3

// What is looked at for patterns: the payments of a year of the payers with the most
// money denied without a rule, a bounded number of each.
const (
	patternPayers  = 10
	patternLookAt  = 2000
	patternDays    = 365
	mostDraftTitle = 200
)

// Patterns are the kinds of denial no rule explains, each with a policy page proposed
// for it and what that page would have said of the claims that were answered. They
// are worked out from the payments anew: a policy accepted meanwhile explains its own.
func (d *Desk) Patterns(ctx context.Context, a Actor) ([]remit.Draft, error) {
	if err := a.need(See); err != nil {
		return nil, err
	}
	shares, err := d.Store.DenialShares(ctx, a.Practice, d.Now().AddDate(0, 0, -patternDays))
	if err != nil {
		return nil, err
	}
	lines := map[string]int{}
	var payers []string // by money: the shares come so
	for _, s := range shares {
		if !s.Gap {
			continue
		}
		if lines[s.Payer] += s.Lines; lines[s.Payer] >= LeastAlike && !slices.Contains(payers, s.Payer) {
			payers = append(payers, s.Payer)
		}
	}
	bench, err := d.Bench(ctx, a.Practice)
	if err != nil {
		return nil, err
	}
	var drafts []remit.Draft
	for _, payer := range payers[:min(len(payers), patternPayers)] {
		run, err := d.answeredBy(ctx, a.Practice, bench, payer)
		if err != nil {
			return nil, err
		}
		for _, p := range run.Patterns(LeastAlike) {
			drafts = append(drafts, run.Propose(p, bench.Engine.Tables(), d.Today()))
		}
	}
	return drafts, nil
}

// answeredBy posts the payments of a payer that stand once more, in memory.
func (d *Desk) answeredBy(ctx context.Context, practice store.ID, bench *Bench, payer string) (*remit.Run, error) {
	explain, err := remit.NewExplainer(bench.Engine, builtin.New().Denials(""))
	if err != nil {
		return nil, err
	}
	var bodies []PostingBody
	var ids []store.ID
	if err := d.Store.EachPosting(ctx, store.PostingQuery{Practice: practice, Payer: payer, Since: d.Today().AddDays(-patternDays), Limit: patternLookAt}, func(p store.Posting) error {
		if p.Claim == 0 {
			return nil
		}
		var body PostingBody
		if err := json.Unmarshal(p.Body, &body); err != nil {
			return err
		}
		bodies, ids = append(bodies, body), append(ids, p.Claim)
		return nil
	}); err != nil {
		return nil, err
	}
	list, err := d.Store.SentClaims(ctx, practice, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return nil, err
	}
	known := map[store.ID]*claim.Encounter{}
	for _, c := range list {
		known[c.ID] = c.Encounter
	}
	t := &teller{desk: d, bench: bench, explain: explain}
	run := remit.NewRun(remit.NewBook(remit.NewSent(), explain, t.payer))
	for i := range bodies {
		enc := known[ids[i]]
		if enc == nil {
			continue
		}
		whole := Copy(enc)
		bench.Book.Resolve(whole, bench.Engine.Tables())
		if err := d.past(ctx, practice, []store.Body{{Claim: ids[i], Encounter: whole}}); err != nil {
			return nil, err
		}
		sent := remit.NewSent()
		sent.Add(whole)
		run.Postings = append(run.Postings, remit.NewBook(sent, explain, t.payer).Post(bodies[i].Payment, bodies[i].Claim))
	}
	return run, nil
}

// Acceptance is what somebody fills in who read the payer's policy.
type Acceptance struct {
	Draft  string
	Title  string
	Link   string
	Review string
	Read   bool
}

// AcceptDraft keeps a proposed page as a draft policy of the practice. It is tried on
// past claims and approved like any other.
func (d *Desk) AcceptDraft(ctx context.Context, a Actor, f Acceptance) (store.Policy, error) {
	var none store.Policy
	if err := a.need(Manage); err != nil {
		return none, err
	}
	review, err := claim.ParseDate(f.Review)
	switch title, link := strings.TrimSpace(f.Title), strings.TrimSpace(f.Link); {
	case !f.Read:
		return none, errOf("a pattern in remittances is no policy: read what the payer has published, and say so")
	case title == "" || len(title) > mostDraftTitle:
		return none, errOf("give the title of the payer's policy")
	case !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://"):
		return none, errOf("give the address of the payer's policy: a policy without its source does not load")
	case err != nil:
		return none, errOf("give the day to look at it again")
	}
	drafts, err := d.Patterns(ctx, a)
	if err != nil {
		return none, err
	}
	i := slices.IndexFunc(drafts, func(p remit.Draft) bool { return p.ID == f.Draft })
	if i < 0 {
		return none, errOf("this pattern is not there any more: a rule explains it, or the payer took the denials back")
	}
	page := drafts[i].Sign(remit.Signature{By: a.Name, On: d.Today(), Title: strings.TrimSpace(f.Title), URL: strings.TrimSpace(f.Link), Review: review})
	if _, err := d.tools.Engine([]Page{{f.Draft, page}}); err != nil {
		return none, errOf("the policy does not load: %v", err)
	}
	p := store.Policy{Practice: a.Practice, Name: f.Draft, Page: page, State: DraftState, Author: a.User, Created: d.Now(), Review: review.String()}
	return p, d.Store.SetPolicy(ctx, p, d.entry(a, "policy.propose", "policy:"+p.Name))
}

// Year is the start of the year that ends now.
func (d *Desk) Year() time.Time { return d.Now().AddDate(-1, 0, 0) }
