package cli

import (
	"io"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/ack"
	"firstpass/format/answer"
	"firstpass/scrub"
)

// claimAnswers writes the answers to claims in the order of the input: a 277CA for
// each transaction, its claims accepted, or rejected where something must be fixed.
type claimAnswers struct {
	w     *ack.Writer277CA
	batch *ack.Batch
}

// claimTo is the answer to a claim and where it goes.
type claimTo struct {
	to    *ack.Batch
	claim ack.Claim
}

// answered checks claims and answers them.
func (c *checkCommand) answered(s *session, engine *scrub.Engine) error {
	if c.Out == "" {
		return exit{exitInput, "--ack and --out go together: --ack 277ca --out monday.277"}
	}
	at, err := stampOf(c.Stamp)
	if err != nil {
		return err
	}
	var verdict error
	err = s.writeFile(c.Out, func(out io.Writer) error {
		answers := &claimAnswers{w: ack.New277CA(out, at, 1)}
		if verdict = c.check(s, engine, answers); failed(verdict) {
			return verdict
		}
		answers.flush()
		return answers.w.Close()
	})
	if err != nil {
		return err
	}
	return verdict
}

// answer keeps what a batch's answers say, where they are asked for.
func (b *batch) answer(r *finding.Result, enc *claim.Encounter) {
	var to *ack.Batch
	for i := range b.sets {
		if b.sets[i].first == transactionOf(r.At) {
			to = b.sets[i].answer
		}
	}
	if to == nil || enc == nil {
		return
	}
	c := ack.Claim{
		Provider: ack.Party{Name: strings.Clone(enc.Claim.Billing.Name), Person: enc.Claim.Billing.Person, ID: strings.Clone(string(enc.Claim.Billing.NPI))},
		Patient:  ack.Party{Name: strings.Clone(enc.Claim.Patient.LastName), First: strings.Clone(enc.Claim.Patient.FirstName), Person: true, ID: strings.Clone(enc.Claim.Subscriber.MemberID)},
		Number:   strings.Clone(r.Claim), Charge: r.Total, From: r.ServiceDate,
		Rejected: r.Verdict() == finding.Fix, Statuses: []string{"A2:20"},
	}
	var rules []string
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Severity > finding.Info {
			rules = append(rules, f.Rule)
		}
	}
	if c.Rejected {
		c.Statuses = []string{"A7:21"}
	}
	c.Message = strings.Join(answer.Distinct(rules, 10), "; ")
	b.answers = append(b.answers, claimTo{to, c})
}

// take writes the answers of a batch behind those before it.
func (a *claimAnswers) take(b *batch) {
	for i := range b.answers {
		if to := b.answers[i].to; a.batch != to {
			a.flush()
			a.batch = to
		}
		a.batch.Claims = append(a.batch.Claims, b.answers[i].claim)
	}
	b.answers = b.answers[:0]
}

func (a *claimAnswers) flush() {
	if a.batch != nil && len(a.batch.Claims) > 0 {
		a.w.Batch(a.batch)
	}
	a.batch = nil
}

func dateOf(b []byte) claim.Date {
	d, _ := claim.ParseCompactDate(b)
	return d
}
