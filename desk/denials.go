package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"firstpass/claim"
	"firstpass/remit"
	"firstpass/store"
)

// DenialRow is a denial in the worklist, with everything known of it.
type DenialRow struct {
	store.Denial
	Told remit.Denial
}

// Next is the first thing to do about it.
func (d *DenialRow) Next() string {
	if len(d.Told.Steps) == 0 {
		return ""
	}
	return d.Told.Steps[0].Text
}

// Why is the cause in words: what was wrong with this very claim, else what usually
// stands behind the code.
func (d *DenialRow) Why() string {
	switch {
	case len(d.Told.Causes) > 0:
		return d.Told.Causes[0].Message
	case d.Told.Meaning != "":
		return d.Told.Meaning
	}
	return "not known to this program: kept as it came"
}

// DenialSteps are what may be done about a denial: the word kept, what a page says,
// and whether the payer has to answer.
func DenialSteps() []DenialStep {
	return []DenialStep{
		{"correct", "Corrected and sent again", true}, {"appeal", "Appealed", true}, {"send-records", "Records sent", true}, {"other-payer", "Sent to the other payer", true},
		{"bill-patient", "Billed to the patient", false}, {"write-off", "Written off", false}, {"nothing", "Nothing to do", false}, {"again", "Open again", false},
	}
}

// DenialStep is one choice of what was done.
type DenialStep struct {
	Word, Text string
	Waits      bool
}

// Denials is one page of the worklist.
func (d *Desk) Denials(ctx context.Context, a Actor, q store.DenialQuery) ([]DenialRow, string, error) {
	if err := a.need(See); err != nil {
		return nil, "", err
	}
	q.Practice = a.Practice
	list, next, err := d.Store.DenialList(ctx, q)
	if err != nil {
		return nil, "", err
	}
	rows := make([]DenialRow, len(list))
	for i := range list {
		rows[i].Denial = list[i]
		if err := json.Unmarshal(list[i].Body, &rows[i].Told); err != nil {
			return nil, "", err
		}
	}
	return rows, next, nil
}

// DenialFile is a denial as it is opened: with what was done and what else the payer
// did about its claim.
type DenialFile struct {
	DenialRow
	Events   []store.DenialEvent
	Payments []store.Posting // of the claim, newest first
}

// OpenDenial reads a denial and records who saw it.
func (d *Desk) OpenDenial(ctx context.Context, a Actor, id store.ID) (DenialFile, error) {
	var out DenialFile
	if err := a.need(See); err != nil {
		return out, err
	}
	row, events, err := d.Store.Denial(ctx, a.Practice, id)
	if err != nil {
		return out, err
	}
	out.Denial, out.Events = row, events
	if err := json.Unmarshal(row.Body, &out.Told); err != nil {
		return out, err
	}
	if row.Claim != 0 {
		if out.Payments, err = d.Store.Postings(ctx, store.PostingQuery{Practice: a.Practice, Claim: row.Claim, Limit: 50}); err != nil {
			return out, err
		}
		if err := d.prove(ctx, a.Practice, &out); err != nil {
			return out, err
		}
	}
	return out, d.Store.Record(ctx, d.entry(a, "denial.open", fmt.Sprintf("denial:%d", id)))
}

// prove adds the proof of timely receipt to the packet of a late denial.
func (d *Desk) prove(ctx context.Context, practice store.ID, f *DenialFile) error {
	if f.Family != "timely" {
		return nil
	}
	list, err := d.Store.Receipts(ctx, practice, 0, f.Claim, 50)
	if err != nil {
		return err
	}
	for i := len(list) - 1; i >= 0; i-- { // the first to come in
		if r := &list[i]; !r.Rejected && r.Kind == ClaimAcknowledgement {
			item := fmt.Sprintf("proof at hand: the 277CA of %s (file %d): %s", r.On, r.File, r.Text)
			f.Told.Packet = append([]string{item}, f.Told.Packet...)
			return nil
		}
	}
	return nil
}

// StepDenial records what was done about a denial.
func (d *Desk) StepDenial(ctx context.Context, a Actor, id store.ID, version int, word, note string) error {
	if err := a.need(Handle); err != nil {
		return err
	}
	steps := DenialSteps()
	n := slices.IndexFunc(steps, func(s DenialStep) bool { return s.Word == word })
	if n < 0 {
		return errOf("choose what was done")
	}
	if len(note) > mostText {
		return errOf("that is longer than %d characters", mostText)
	}
	state := store.DenialDone
	switch {
	case steps[n].Waits:
		state = store.DenialWaiting
	case word == "again":
		state = store.DenialOpen
	}
	if word == "bill-patient" {
		row, _, err := d.Store.Denial(ctx, a.Practice, id)
		if err != nil {
			return err
		}
		var told remit.Denial
		if err := json.Unmarshal(row.Body, &told); err != nil {
			return err
		}
		if told.Patient.May == remit.No {
			return errOf("the patient may not be billed for this: %s", told.Patient.Why)
		}
	}
	err := d.Store.ChangeDenial(ctx, a.Practice, store.DenialChange{Denial: id, Version: version, User: a.User, At: d.Now(), State: state, Step: word, Note: strings.TrimSpace(note)})
	if err == nil {
		d.notify(a.Practice, 0)
	}
	return err
}

// Cause is one bar of the Pareto: a rule, or the codes of denials none explains.
type Cause struct {
	Name   string
	Title  string // of the rule
	Rule   bool
	Gap    bool
	Lines  int
	Amount claim.Cents
}

// Overview is what was denied, by cause, payer and state of the work.
type Overview struct {
	Causes        []Cause // the most money first; every denial that stands
	Payers        []Cause
	Open          map[store.DenialState]int
	OpenAmount    claim.Cents
	Lines         int
	Amount        claim.Cents
	Explained     claim.Cents // a rule would have stopped it
	Gaps          claim.Cents // no rule would have
	Misses        []Miss
	Since         time.Time
	WithoutClaims int // denials whose claim is not in the store
}

// Miss is a kind of denial no rule would have stopped.
type Miss struct {
	Payer, Name, Code string
	Lines             int
	Amount            claim.Cents
}

// DenialOverview adds the denials of a span up.
func (d *Desk) DenialOverview(ctx context.Context, a Actor, since time.Time) (*Overview, error) {
	if err := a.need(See); err != nil {
		return nil, err
	}
	shares, err := d.Store.DenialShares(ctx, a.Practice, since)
	if err != nil {
		return nil, err
	}
	bench, err := d.Bench(ctx, a.Practice)
	if err != nil {
		return nil, err
	}
	o := &Overview{Open: map[store.DenialState]int{}, Since: since}
	causes, payers, misses := map[string]*Cause{}, map[string]*Cause{}, map[Miss]*Miss{}
	add := func(to map[string]*Cause, c Cause) {
		if to[c.Name] == nil {
			to[c.Name] = &Cause{Name: c.Name, Title: c.Title, Rule: c.Rule, Gap: c.Gap}
		}
		to[c.Name].Lines += c.Lines
		to[c.Name].Amount += c.Amount
	}
	for _, s := range shares {
		o.Open[s.State] += s.Lines
		if s.State == store.DenialOpen {
			o.OpenAmount += s.Amount
		}
		o.Lines, o.Amount = o.Lines+s.Lines, o.Amount+s.Amount
		c := Cause{Name: s.Rule, Rule: true, Lines: s.Lines, Amount: s.Amount}
		switch {
		case s.Rule != "":
			c.Title = bench.Engine.Rules().Title(s.Rule)
			o.Explained += s.Amount
		case s.Gap:
			c.Name, c.Rule, c.Gap = s.Name, false, true
			o.Gaps += s.Amount
			key := Miss{Payer: s.Payer, Name: s.Name, Code: s.Code}
			if misses[key] == nil {
				miss := key
				misses[key] = &miss
			}
			misses[key].Lines += s.Lines
			misses[key].Amount += s.Amount
		default:
			c.Name, c.Rule = s.Name, false
			o.WithoutClaims += s.Lines
		}
		add(causes, c)
		add(payers, Cause{Name: s.Payer, Lines: s.Lines, Amount: s.Amount})
	}
	o.Causes, o.Payers = sortedCauses(causes), sortedCauses(payers)
	for _, m := range misses {
		o.Misses = append(o.Misses, *m)
	}
	slices.SortFunc(o.Misses, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Payer, b.Payer), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code))
	})
	return o, nil
}

func sortedCauses(m map[string]*Cause) []Cause {
	var list []Cause
	for _, c := range m {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Cause) int { return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Name, b.Name)) })
	return list
}

// RuleRecord is one rule measured on the practice's own work and remittances.
type RuleRecord struct {
	store.RuleTotal
	Title      string
	Raised     int // findings ever raised
	Fixed      int // of these, mended before sending
	Overriding int // of these, said to be no problem
}

// Judged is how many findings the payers' answers say something about.
func (r *RuleRecord) Judged() int { return r.Denied + r.Paid }

// RuleRecords says per rule what was raised, mended, said to be no problem, and what
// the payers then did: false alarms and hits, measured and not guessed.
func (d *Desk) RuleRecords(ctx context.Context, a Actor, since time.Time) ([]RuleRecord, error) {
	if err := a.need(See); err != nil {
		return nil, err
	}
	counts, err := d.Store.RuleCounts(ctx, a.Practice, since)
	if err != nil {
		return nil, err
	}
	totals, err := d.Store.RuleTotals(ctx, a.Practice, since)
	if err != nil {
		return nil, err
	}
	bench, err := d.Bench(ctx, a.Practice)
	if err != nil {
		return nil, err
	}
	records := map[string]*RuleRecord{}
	of := func(rule string) *RuleRecord {
		if records[rule] == nil {
			records[rule] = &RuleRecord{Title: bench.Engine.Rules().Title(rule)}
			records[rule].Rule = rule
		}
		return records[rule]
	}
	for _, c := range counts {
		r := of(c.Rule)
		r.Raised, r.Fixed, r.Overriding = c.Raised, c.Fixed, c.Overridden
	}
	for _, t := range totals {
		of(t.Rule).RuleTotal = t
	}
	var list []RuleRecord
	for _, r := range records {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b RuleRecord) int {
		return cmp.Or(cmp.Compare(b.DeniedAmount, a.DeniedAmount), cmp.Compare(b.Answered, a.Answered), cmp.Compare(b.Raised, a.Raised), cmp.Compare(a.Rule, b.Rule))
	})
	return list, nil
}
