package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"firstpass/store"
)

// DenialRecord is a denial as programs read it: in the API and in the watched folder.
type DenialRecord struct {
	ID       store.ID `json:"id"`
	Claim    string   `json:"claim" doc:"Control number."`
	ClaimID  store.ID `json:"claim_id,omitempty" doc:"Of the store; absent where no claim was found."`
	Payer    string   `json:"payer"`
	Name     string   `json:"codes" doc:"Group, reason and remarks: CO-16 N822."`
	Line     int      `json:"line,omitempty" doc:"Of the claim, from 1; absent for the whole claim."`
	Code     string   `json:"code,omitempty"`
	Denied   string   `json:"denied"`
	Meaning  string   `json:"meaning,omitempty"`
	Cause    string   `json:"cause" doc:"In words: what was wrong with this claim, else what the codes mean."`
	Rule     string   `json:"rule,omitempty" doc:"The rule that would have stopped it."`
	Gap      bool     `json:"gap" doc:"The claim is at hand and no rule would have stopped it."`
	Patient  string   `json:"bill_patient" enum:"yes,no,ask"`
	Why      string   `json:"bill_patient_why"`
	Next     []string `json:"next"`
	Deadline string   `json:"deadline,omitempty"`
	Packet   []string `json:"packet,omitempty"`
	State    string   `json:"state" enum:"open,waiting,done,replaced"`
	Step     string   `json:"step,omitempty"`
	Version  int      `json:"version"`
}

// Record is the denial as programs read it.
func (d *DenialRow) Record() DenialRecord {
	r := DenialRecord{ID: d.ID, Claim: d.Told.Claim, ClaimID: d.Claim, Payer: d.Payer, Name: d.Name, Line: max(d.Told.Line, 0), Code: d.Code, Denied: d.Amount.String(), Meaning: d.Told.Meaning,
		Cause: d.Why(), Rule: d.Rule, Gap: d.Gap, Patient: string(d.Told.Patient.May), Why: d.Told.Patient.Why, Next: []string{}, Packet: d.Told.Packet, State: string(d.State), Step: d.Step, Version: d.Version}
	if d.Deadline != 0 {
		r.Deadline = d.Deadline.String()
	}
	for _, s := range d.Told.Steps {
		r.Next = append(r.Next, s.Text)
	}
	return r
}

// WriteAnswers writes what a file of answers came to, an object a line: its denials,
// then what receivers turned away, what a person must look at, and the counts.
func (d *Desk) WriteAnswers(ctx context.Context, a Actor, file store.ID, out io.Writer) error {
	to := json.NewEncoder(out)
	to.SetEscapeHTML(false)
	q := store.DenialQuery{File: file, Limit: 1000}
	for {
		rows, next, err := d.Denials(ctx, a, q)
		if err != nil {
			return err
		}
		for i := range rows {
			if err := to.Encode(struct {
				Kind string `json:"kind"`
				DenialRecord
			}{"denial", rows[i].Record()}); err != nil {
				return err
			}
		}
		if q.After = next; next == "" {
			break
		}
	}
	receipts, err := d.Store.Receipts(ctx, a.Practice, file, 0, MostSent)
	if err != nil {
		return err
	}
	for _, r := range receipts {
		if r.Rejected {
			if err := to.Encode(map[string]any{"kind": "rejected", "claim": r.Card.Control, "by": r.Kind, "status": r.Status, "says": r.Text}); err != nil {
				return err
			}
		}
	}
	postings, err := d.Store.Postings(ctx, store.PostingQuery{Practice: a.Practice, File: file, Odd: true, Limit: MostSent})
	if err != nil {
		return err
	}
	for i := range postings {
		if err := to.Encode(map[string]any{"kind": "look", "claim": postings[i].Card.Control, "message": OddText(&postings[i])}); err != nil {
			return err
		}
	}
	notices, err := d.Store.Notices(ctx, a.Practice, file)
	if err != nil {
		return err
	}
	for _, n := range notices {
		if err := to.Encode(map[string]any{"kind": "look", "message": n.Text}); err != nil {
			return err
		}
	}
	n, err := d.Store.RemitCount(ctx, a.Practice, file)
	if err != nil {
		return err
	}
	return to.Encode(map[string]any{"kind": "summary", "payments": n.Payments, "claims": n.Postings, "with_denial": n.Denied, "paid": n.Paid.String(), "denied": n.DeniedAmount.String(),
		"unknown": n.Unknown, "repeated": n.Repeated, "incomplete": n.Incomplete, "reversed": n.Reversed, "reversed_alone": n.Alone, "receipts": n.Receipts, "rejected": n.Rejected})
}

// OddText says why somebody must look at a payment.
func OddText(p *store.Posting) string {
	amounts := fmt.Sprintf("%s paid of %s", p.Paid, p.Charged)
	switch p.Outcome {
	case store.Repeated:
		return "the same payment was posted before (" + amounts + "): nothing was posted"
	case "incomplete":
		return "a part of the payment is missing in the file (" + amounts + "): nothing was posted"
	case store.ReversedAlone:
		return fmt.Sprintf("takes %s back; the payment it takes back is not here", -p.Paid)
	case "forwarded":
		return "not this payer's claim: it was passed on"
	case "forecast":
		return "a predetermination: no money moved"
	}
	switch {
	case p.Claim == 0 && p.Matched == "several claims fit":
		return amounts + ": several claims of the store fit, none was taken"
	case p.Claim == 0 && p.Matched == "":
		return amounts + ": no claim of the store fits"
	case p.Off > 0:
		return amounts + ": its sums do not add up"
	}
	return amounts
}
