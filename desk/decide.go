package desk

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/store"
)

func itoa(n int) string { return strconv.Itoa(n) }

// mostText bounds what somebody may write at once.
const mostText = 4000

// Open reads a claim and records who saw it.
func (d *Desk) Open(ctx context.Context, a Actor, id store.ID) (store.Claim, error) {
	if err := a.need(See); err != nil {
		return store.Claim{}, err
	}
	c, err := d.Store.Claim(ctx, a.Practice, id)
	if err != nil {
		return c, err
	}
	return c, d.Store.Record(ctx, store.Entry{Practice: a.Practice, At: d.Now(), User: a.User, Action: "claim.open", Subject: fmt.Sprintf("claim:%d", id)})
}

// step is what one decision changes; version is the one the person looked at.
type step struct {
	version  int
	decision store.Decision
	enc      *claim.Encounter
	why      string
	note     string
	question *store.Question
	answer   *store.Question
	owner    *store.ID
	queue    *store.Queue // forced; nil: what the check says
	recheck  bool
}

// take applies a step to a claim that was read, checks it again at once and
// decides which queue it belongs in.
func (d *Desk) take(ctx context.Context, a Actor, c *store.Claim, s step) (int, error) {
	if s.version != 0 && s.version != c.Version {
		return 0, store.ErrStale
	}
	if len(s.decision.Text) > mostText || len(s.note) > mostText {
		return 0, errOf("that is longer than %d characters", mostText)
	}
	change := store.Change{Claim: c.ID, Version: c.Version, User: a.User, At: d.Now(), Note: s.note, Encounter: s.enc, Why: s.why,
		Question: s.question, Answer: s.answer, Owner: s.owner, Queue: s.queue, Trail: store.Entry{Action: "claim." + string(s.decision.Kind)}}
	if s.decision.Kind != "" {
		change.Decision = &s.decision
		change.Trail.Detail = strings.TrimSpace(s.decision.Rule + " " + s.decision.Reason)
	} else {
		change.Trail.Action = "claim.note"
	}
	if s.recheck && c.Encounter != nil {
		checked, err := d.again(ctx, c, s)
		if err != nil {
			return 0, err
		}
		change.Check = &checked
		if s.queue == nil {
			queue := d.place(a, c, checked.Queue)
			change.Queue = &queue
		}
	}
	version, err := d.Store.Change(ctx, a.Practice, change)
	if err == nil {
		d.notify(a.Practice, c.File)
	}
	return version, err
}

// again checks the claim as the step leaves it.
func (d *Desk) again(ctx context.Context, c *store.Claim, s step) (store.Checked, error) {
	bench, err := d.Bench(ctx, c.Practice)
	if err != nil {
		return store.Checked{}, err
	}
	enc := s.enc
	if enc == nil {
		enc = c.Encounter
	}
	whole := Copy(enc)
	bench.Book.Resolve(whole, bench.Engine.Tables())
	if err := d.past(ctx, c.Practice, []store.Body{{Claim: c.ID, Encounter: whole}}); err != nil {
		return store.Checked{}, err
	}
	checker := bench.Checker()
	defer bench.Return(checker)
	decisions := c.Decisions
	if s.decision.Kind != "" {
		decisions = append(decisions[:len(decisions):len(decisions)], s.decision)
	}
	return d.outcome(bench, checker.Check(whole), store.Body{Claim: c.ID, Revision: c.Revision, Encounter: whole, Unread: c.Unread}, decisions), nil
}

// place keeps a claim where it waits for somebody, and lets a trainee's work wait
// for a second look.
func (d *Desk) place(a Actor, c *store.Claim, checked store.Queue) store.Queue {
	switch {
	case c.Queue == store.Held || c.Queue == store.Asked:
		return c.Queue
	case checked == store.Ready && a.Trainee, checked == store.Ready && c.Queue == store.SecondLook && !May(a.Role, Manage):
		return store.SecondLook
	}
	return checked
}

func (d *Desk) editable(ctx context.Context, a Actor, id store.ID, p Permission) (store.Claim, error) {
	if err := a.need(p); err != nil {
		return store.Claim{}, err
	}
	c, err := d.Store.Claim(ctx, a.Practice, id)
	if err != nil {
		return c, err
	}
	if c.Encounter == nil {
		return c, errOf("this claim could not be read: correct its file and upload it again")
	}
	if c.Queue == store.Waiting {
		return c, errOf("this claim is not checked yet")
	}
	if c.Queue == store.Sent {
		return c, errOf("this claim was sent: a replacement is a new claim")
	}
	return c, nil
}

// find looks a finding up in the claim's last check.
func find(c *store.Claim, k FindingKey) (*finding.Finding, error) {
	for i := range c.Result.Findings {
		if KeyOf(&c.Result.Findings[i]) == k {
			return &c.Result.Findings[i], nil
		}
	}
	return nil, errOf("the last check does not say this any more")
}

// Fix applies a finding's edits. Edits that need the chart are applied only where
// the person says to have looked.
func (d *Desk) Fix(ctx context.Context, a Actor, id store.ID, version int, k FindingKey, lookedAtChart bool) (int, error) {
	c, err := d.editable(ctx, a, id, Handle)
	if err != nil {
		return 0, err
	}
	f, err := find(&c, k)
	if err != nil {
		return 0, err
	}
	if f.Fix.Safety == finding.NeedsChart && !lookedAtChart {
		return 0, errOf("this fix depends on the record: confirm that you looked")
	}
	enc, err := Apply(c.Encounter, f)
	if err != nil {
		return 0, err
	}
	return d.take(ctx, a, &c, step{version: version, enc: enc, why: f.Fix.Text, recheck: true,
		decision: store.Decision{Kind: store.ApplyFix, Rule: k.Rule, Line: k.Line, Code: k.Code}})
}

// Override records that a finding is no problem, and why.
func (d *Desk) Override(ctx context.Context, a Actor, id store.ID, version int, k FindingKey, reason, text string) (int, error) {
	c, err := d.editable(ctx, a, id, OverrideIt)
	if err != nil {
		return 0, err
	}
	if _, err := find(&c, k); err != nil {
		return 0, err
	}
	if _, ok := reasonText(reason); !ok {
		return 0, errOf("choose a reason")
	}
	if strings.TrimSpace(text) == "" {
		return 0, errOf("say in a sentence why this is no problem: an auditor will read it")
	}
	return d.take(ctx, a, &c, step{version: version, recheck: true,
		decision: store.Decision{Kind: store.Override, Rule: k.Rule, Line: k.Line, Code: k.Code, Reason: reason, Text: text}})
}

// Withdraw takes an override back.
func (d *Desk) Withdraw(ctx context.Context, a Actor, id store.ID, version int, k FindingKey) (int, error) {
	c, err := d.editable(ctx, a, id, OverrideIt)
	if err != nil {
		return 0, err
	}
	return d.take(ctx, a, &c, step{version: version, recheck: true, decision: store.Decision{Kind: store.Withdraw, Rule: k.Rule, Line: k.Line, Code: k.Code}})
}

// Hold keeps a claim back until somebody releases it.
func (d *Desk) Hold(ctx context.Context, a Actor, id store.ID, version int, text string) (int, error) {
	c, err := d.editable(ctx, a, id, Handle)
	if err != nil {
		return 0, err
	}
	held := store.Held
	return d.take(ctx, a, &c, step{version: version, queue: &held, decision: store.Decision{Kind: store.Hold, Text: text}})
}

// Release lets go of a held claim and checks it again.
func (d *Desk) Release(ctx context.Context, a Actor, id store.ID, version int) (int, error) {
	c, err := d.editable(ctx, a, id, Handle)
	if err != nil {
		return 0, err
	}
	if c.Queue != store.Held && c.Queue != store.Asked {
		return 0, errOf("this claim is not held")
	}
	c.Queue = store.ToReview
	return d.take(ctx, a, &c, step{version: version, recheck: true, decision: store.Decision{Kind: store.Release}})
}

// CheckAgain checks a claim against today's rules and policies.
func (d *Desk) CheckAgain(ctx context.Context, a Actor, id store.ID) (int, error) {
	c, err := d.editable(ctx, a, id, Handle)
	if err != nil {
		return 0, err
	}
	return d.take(ctx, a, &c, step{recheck: true, decision: store.Decision{Kind: store.CheckAgain}})
}

// Note writes something beside a claim.
func (d *Desk) Note(ctx context.Context, a Actor, id store.ID, text string) error {
	if err := a.need(Handle); err != nil {
		return err
	}
	if text = strings.TrimSpace(text); text == "" {
		return errOf("the note is empty")
	}
	c, err := d.Store.Claim(ctx, a.Practice, id)
	if err != nil {
		return err
	}
	_, err = d.take(ctx, a, &c, step{note: text})
	return err
}

// Assign gives a claim to somebody of the practice, or to nobody. Giving it to
// somebody else is the manager's.
func (d *Desk) Assign(ctx context.Context, a Actor, id, to store.ID) error {
	if err := a.need(Handle); err != nil {
		return err
	}
	if to != 0 && to != a.User {
		if err := a.need(Manage); err != nil {
			return err
		}
		if _, err := d.member(ctx, a.Practice, to); err != nil {
			return err
		}
	}
	c, err := d.Store.Claim(ctx, a.Practice, id)
	if err != nil {
		return err
	}
	_, err = d.take(ctx, a, &c, step{owner: &to, decision: store.Decision{Kind: store.Assign}})
	return err
}

func (d *Desk) member(ctx context.Context, practice, user store.ID) (store.Member, error) {
	list, err := d.Store.MemberOf(ctx, user)
	if err != nil {
		return store.Member{}, err
	}
	for _, m := range list {
		if m.Practice == practice {
			return m, nil
		}
	}
	return store.Member{}, errOf("that person does not work in this practice")
}

// SecondLook approves a trainee's work, or sends it back.
func (d *Desk) SecondLook(ctx context.Context, a Actor, id store.ID, version int, approve bool, text string) (int, error) {
	c, err := d.editable(ctx, a, id, Manage)
	if err != nil {
		return 0, err
	}
	if c.Queue != store.SecondLook {
		return 0, errOf("this claim does not wait for a second look")
	}
	if last := lastWorker(&c); last == a.User {
		return 0, errOf("a second look is somebody else's: you worked on this claim last")
	}
	if approve {
		return d.take(ctx, a, &c, step{version: version, recheck: true, decision: store.Decision{Kind: store.Approve, Text: text}})
	}
	back := store.ToReview
	return d.take(ctx, a, &c, step{version: version, queue: &back, decision: store.Decision{Kind: store.SendBack, Text: text}})
}

func lastWorker(c *store.Claim) store.ID {
	for i := len(c.Decisions) - 1; i >= 0; i-- {
		switch c.Decisions[i].Kind {
		case store.ApplyFix, store.Override, store.EditClaim, store.Withdraw:
			return c.Decisions[i].User
		}
	}
	return 0
}

// Bulk does one thing to many claims and says how many it could not be done to.
func Bulk(ids []store.ID, do func(id store.ID) error) (done int, refused []string, err error) {
	for _, id := range ids {
		err := do(id)
		var refusal Refusal
		switch {
		case err == nil:
			done++
		case errors.As(err, &refusal), errors.Is(err, store.ErrStale), errors.Is(err, store.ErrNotFound):
			refused = append(refused, fmt.Sprintf("claim %d: %v", id, err))
		default:
			return done, refused, err
		}
	}
	return done, refused, nil
}
