package desk

import (
	"context"
	"io"

	"firstpass/remit"
	"firstpass/store"
)

// acknowledgement takes a 277CA or 999 in.
func (t *teller) acknowledgement(ctx context.Context, source io.Reader, kind string) error {
	run := remit.NewRun(remit.NewBook(remit.NewSent(), t.explain, t.payer))
	var err error
	if kind == ClaimAcknowledgement {
		_, err = run.ReadClaimAcknowledgement(source, "")
	} else {
		_, err = run.ReadImplementationAcknowledgement(source, "")
	}
	if err != nil {
		return err
	}
	for i := range run.Problems {
		t.notice("file", "%s", run.Problems[i].Error())
	}
	for start := 0; start < len(run.Receipts); start += partSize {
		if err := t.receive(ctx, run.Receipts[start:min(start+partSize, len(run.Receipts))]); err != nil {
			return err
		}
	}
	return nil
}

func (t *teller) receive(ctx context.Context, list []remit.Receipt) error {
	var controls []string
	for i := range list {
		controls = append(controls, list[i].Claim)
	}
	found, err := t.desk.Store.SentUnder(ctx, t.file.Practice, controls)
	if err != nil {
		return err
	}
	for i := range list {
		r := &list[i]
		t.receipts++
		t.part.Receipts = append(t.part.Receipts, store.Receipt{Position: t.receipts, Claim: theOne(found, r.Claim), Kind: r.Kind, Rejected: r.Rejected,
			Status: joinWords(r.Codes), Text: r.Says, On: r.On, Card: store.Card{Control: r.Claim}})
	}
	return t.flush(ctx)
}

// theOne is the claim of a number, where there is one, or one that went out from here.
func theOne(found []store.SentClaim, control string) store.ID {
	var all, sent []store.ID
	for i := range found {
		if c := &found[i]; control != "" && remit.AccountKey(c.Control) == remit.AccountKey(control) {
			all = append(all, c.ID)
			if c.Sent {
				sent = append(sent, c.ID)
			}
		}
	}
	switch {
	case len(sent) == 1:
		return sent[0]
	case len(all) == 1:
		return all[0]
	}
	return 0
}

func joinWords(list []string) string {
	out := ""
	for i, w := range list {
		if i > 0 {
			out += " "
		}
		if len(out) > 60 {
			return out + "…"
		}
		out += w
	}
	return out
}
