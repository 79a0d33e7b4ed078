package desk

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/finding"
	"firstpass/format/x12"
	"firstpass/format/x835"
	"firstpass/remit"
	"firstpass/store"
)

// The kinds of files that answer claims.
const (
	Remittance                    = "835"
	ClaimAcknowledgement          = "277CA"
	ImplementationAcknowledgement = "999"
)

// IsAnswer says whether a file answers claims rather than holding them.
func IsAnswer(kind string) bool {
	return kind == Remittance || kind == ClaimAcknowledgement || kind == ImplementationAcknowledgement
}

// headSize is how much of a file is looked at to see what it is.
const headSize = 64 << 10

// HoldsAnswers says of the beginning of a file whether what follows are answers:
// remittances or acknowledgements.
func HoldsAnswers(head *bufio.Reader) bool {
	_, ok := answerKind(head)
	return ok
}

// answerKind is what a file answers with, by its first transaction.
func answerKind(r *bufio.Reader) (string, bool) {
	head, err := r.Peek(4096)
	if len(head) == 0 && err != nil {
		return "", false // an empty file, or the store fails: splitting says so
	}
	switch x12.FirstSet(bytes.ToUpper(head)) {
	case "835":
		return Remittance, true
	case "277":
		return ClaimAcknowledgement, true
	case "999", "997":
		return ImplementationAcknowledgement, true
	}
	return "", false
}

// teller takes one file of answers in, a part at a time.
type teller struct {
	desk    *Desk
	file    store.File
	bench   *Bench
	explain *remit.Explainer
	pending []pending
	part    store.Incoming
	// How many of each the file had so far: their places in it.
	payments, postings, receipts, notices int
	lost                                  int
}

// pending is a claim payment whose claim is not looked for yet.
type pending struct {
	payment *x835.Payment
	claim   *x835.Claim
	under   int // which payment of the file
}

// partSize is how many claim payments are looked up, explained and stored together.
const partSize = 200

// takeIn reads a stored file of answers and posts what it says, once. It may be
// killed and run again.
func (d *Desk) takeIn(ctx context.Context, f store.File, bench *Bench, content io.Reader, kind string) error {
	explain, err := remit.NewExplainer(bench.Engine, builtin.New().Denials(""))
	if err != nil {
		return err
	}
	t := &teller{desk: d, file: f, bench: bench, explain: explain}
	source := &failing{r: content}
	if kind == Remittance {
		err = t.remittance(ctx, source)
	} else {
		err = t.acknowledgement(ctx, source, kind)
	}
	if source.err != nil {
		return source.err // the store failed, not the file
	}
	if err == nil {
		err = t.flush(ctx)
	}
	if err != nil {
		return err
	}
	if err := d.Store.EndTakeIn(ctx, f, kind, t.problem(kind)); err != nil {
		return err
	}
	d.notify(f.Practice, f.ID)
	return nil
}

// problem is what is wrong with the file as a whole, in one sentence.
func (t *teller) problem(kind string) string {
	switch {
	case t.lost > 0:
		return fmt.Sprintf("%d parts of this file could not be used; what was lost is listed with its place, and nothing of a claim that is cut off was posted", t.lost)
	case t.payments+t.postings+t.receipts == 0:
		return "no answer was found in this " + kind
	}
	return ""
}

func (t *teller) remittance(ctx context.Context, source io.Reader) error {
	for item, err := range x835.Read(source, "") {
		if err != nil {
			return err
		}
		switch {
		case item.Claim != nil:
			t.pending = append(t.pending, pending{item.Payment, item.Claim, t.payments + 1})
		case item.End != nil:
			t.payments++
			t.end(item.Payment, item.End)
		case item.Problem != nil:
			if item.Problem.Lost {
				t.lost++
			}
			t.notice("file", "%s", item.Problem.Error())
		}
		if len(t.pending) >= partSize {
			if err := t.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *teller) notice(kind, format string, args ...any) {
	t.notices++
	t.part.Notices = append(t.part.Notices, store.Notice{Position: t.notices, Kind: kind, Text: fmt.Sprintf(format, args...)})
}

// PaymentBody is what the store keeps of a check or transfer.
type PaymentBody struct {
	Trace, Method string
	Adjustments   []x835.ProviderAdjustment
}

// end takes the footer of a payment in.
func (t *teller) end(p *x835.Payment, end *x835.End) {
	body, err := json.Marshal(PaymentBody{p.Trace, p.Method, end.Adjustments}, json.OmitZeroStructFields(true))
	if err != nil {
		body = nil // plain values: they always encode
	}
	t.part.Payments = append(t.part.Payments, store.Payment{Position: t.payments, Payer: payerName(p), Day: noticeDay(p), Amount: p.Amount, Claims: end.Claims, Off: len(end.Imbalances), Cut: end.Cut, Body: body})
	for _, off := range end.Imbalances {
		t.notice("balance", "payment %s does not add up: %s (%s)", p.Trace, off.Message(), off.Path)
	}
	if end.Cut {
		t.lost++
		t.notice("cut", "payment %s is cut off: the transaction is not whole, and its total was not compared", p.Trace)
	}
	for _, a := range end.Adjustments {
		verb := "gives"
		if a.Amount > 0 {
			verb = "takes"
		}
		t.notice("provider", "payment %s %s %s at provider level: %s, reference %s (%s)", p.Trace, verb, magnitude(a.Amount), remit.AdjustmentText(a.Reason), a.Reference, x12.Path(&p.Envelope, a.At))
	}
}

func magnitude(c claim.Cents) claim.Cents { return max(c, -c) }

func payerName(p *x835.Payment) string {
	if p.Payer.Name != "" {
		return p.Payer.Name
	}
	return p.Payer.ID
}

func noticeDay(p *x835.Payment) claim.Date {
	if p.Date == 0 {
		return p.Production
	}
	return p.Date
}

// PostingBody is what the store keeps of a claim payment.
type PostingBody struct {
	Payment *x835.Payment
	Claim   *x835.Claim
}

// flush looks the pending payments' claims up, explains and stores them.
func (t *teller) flush(ctx context.Context) error {
	found, err := t.lookUp(ctx)
	if err != nil {
		return err
	}
	for i := range t.pending {
		if err := t.post(ctx, &t.pending[i], found); err != nil {
			return err
		}
	}
	t.pending = t.pending[:0]
	if len(t.part.Payments)+len(t.part.Postings)+len(t.part.Receipts)+len(t.part.Notices) == 0 {
		return nil
	}
	if err := t.desk.Store.TakeIn(ctx, t.file, t.part, takenBack); err != nil {
		return err
	}
	t.part = store.Incoming{}
	t.desk.notify(t.file.Practice, t.file.ID)
	return nil
}

func takenBack(standing []store.Account, reversal store.Account) int {
	list := make([]remit.Account, len(standing))
	for i, a := range standing {
		list[i] = remit.Account(a)
	}
	return remit.TakenBack(list, remit.Account(reversal))
}

// lookUp finds the claims of every pending control number with few questions.
func (t *teller) lookUp(ctx context.Context) (map[string][]store.SentClaim, error) {
	controls := make([]string, 0, len(t.pending))
	for i := range t.pending {
		controls = append(controls, t.pending[i].claim.ControlNumber)
	}
	list, err := t.desk.Store.SentUnder(ctx, t.file.Practice, controls)
	found := map[string][]store.SentClaim{}
	for _, c := range list {
		key := remit.AccountKey(c.Control)
		found[key] = append(found[key], c)
	}
	return found, err
}

// candidates are the claims a payment may answer: those of its control number, else
// those of its days and charge. Claims that went out from here come last: they are
// preferred.
func (t *teller) candidates(ctx context.Context, c *x835.Claim, found map[string][]store.SentClaim) ([]store.SentClaim, error) {
	list := found[remit.AccountKey(c.ControlNumber)]
	if len(list) == 0 {
		var days []claim.Date
		for i := range c.Lines {
			if day := c.Lines[i].From; day != 0 && !slices.Contains(days, day) {
				days = append(days, day)
			}
		}
		var err error
		if list, err = t.desk.Store.SentLike(ctx, t.file.Practice, days, magnitude(c.Charge)); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(a, b store.SentClaim) int {
		switch {
		case a.Sent == b.Sent:
			return 0
		case b.Sent:
			return -1
		}
		return 1
	})
	return list, nil
}

// post turns one claim payment into what the store keeps.
func (t *teller) post(ctx context.Context, p *pending, found map[string][]store.SentClaim) error {
	list, err := t.candidates(ctx, p.claim, found)
	if err != nil {
		return err
	}
	sent := remit.NewSent()
	at := map[*claim.Encounter]*store.SentClaim{}
	for i := range list {
		whole := Copy(list[i].Encounter)
		t.bench.Book.Resolve(whole, t.bench.Engine.Tables())
		at[whole] = &list[i]
		sent.Add(whole)
	}
	if enc, _ := sent.Find(p.claim); enc != nil {
		if err := t.desk.past(ctx, t.file.Practice, []store.Body{{Claim: at[enc].ID, Encounter: enc}}); err != nil {
			return err
		}
	}
	post := remit.NewBook(sent, t.explain, t.payer).Post(p.payment, p.claim)
	t.postings++
	return t.keep(post, p, at[post.Sent])
}

// lookAgain looks for the claims of payments that came in before them.
func (d *Desk) lookAgain(ctx context.Context, practice store.ID, bench *Bench) error {
	var t *teller
	return d.Store.EachPosting(ctx, store.PostingQuery{Practice: practice, Unknown: true, Limit: mostUnknown}, func(p store.Posting) error {
		if t == nil {
			explain, err := remit.NewExplainer(bench.Engine, builtin.New().Denials(""))
			if err != nil {
				return err
			}
			t = &teller{desk: d, bench: bench, explain: explain}
			t.file.Practice = practice
		}
		var body PostingBody
		if err := json.Unmarshal(p.Body, &body); err != nil {
			return err
		}
		t.pending = append(t.pending[:0], pending{body.Payment, body.Claim, p.Payment})
		found, err := t.lookUp(ctx)
		if err != nil {
			return err
		}
		t.part = store.Incoming{}
		if err := t.post(ctx, &t.pending[0], found); err != nil {
			return err
		}
		if again := t.part.Postings[0]; again.Claim != 0 {
			return d.Store.Adopt(ctx, practice, p.ID, again)
		}
		return nil
	})
}

// mostUnknown bounds the payments whose claims are looked for again: the newest.
const mostUnknown = 1000

// payer is who pays where the claim is not at hand.
func (t *teller) payer(p *x835.Payment, c *x835.Claim) claim.Payer {
	enc := claim.Encounter{Payer: claim.Payer{Name: p.Payer.Name, ID: p.Payer.ID, Filing: c.Filing}}
	t.bench.Book.Resolve(&enc, t.bench.Engine.Tables())
	return enc.Payer
}

// mostReasons bounds the reasons a list shows of a payment.
const mostReasons = 20

func (t *teller) keep(post *remit.Posting, p *pending, known *store.SentClaim) error {
	c := p.claim
	body, err := json.Marshal(PostingBody{p.payment, c}, json.OmitZeroStructFields(true))
	if err != nil {
		return err
	}
	n := store.NewPosting{Control: c.ControlNumber, Number: c.PayerNumber, Posting: store.Posting{Position: t.postings, Payment: p.under, Matched: string(post.Matched), Outcome: string(post.Outcome),
		Payer: payerName(p.payment), Day: noticeDay(p.payment), Charged: c.Charge, Paid: c.Paid, Off: len(c.Imbalances), Body: body}}
	if post.Outcome != remit.Incomplete { // the whole of it may still come
		print := remit.FingerprintOf(p.payment, c)
		n.Print = print[:]
	}
	if known != nil {
		n.Claim = known.ID
	}
	n.Reasons = reasonsOf(c)
	for i := range c.Lines {
		line := 0
		if post.Lines != nil {
			line = post.Lines[i] + 1
		}
		n.Lines = append(n.Lines, store.LinePaid{Line: line, Paid: c.Lines[i].Paid})
	}
	for i := range post.Denials {
		d := &post.Denials[i]
		n.Denied += d.Amount
		body, err := json.Marshal(d, json.OmitZeroStructFields(true))
		if err != nil {
			return err
		}
		row := store.Denial{Payer: n.Payer, Name: d.Name(), Code: d.Code, Family: d.Family.Name, Gap: d.Gap, Amount: d.Amount, Deadline: d.First(), Body: body}
		if len(d.Causes) > 0 {
			row.Rule = d.Causes[0].Rule
		}
		n.Denials = append(n.Denials, row)
	}
	if known != nil && post.Outcome == remit.Posted {
		overridden := Overridden(known.Decisions)
		for _, r := range post.RuleResults() {
			n.Results = append(n.Results, store.RuleResult{Rule: r.Rule, Line: r.Line, Error: r.Severity == finding.Error, Overridden: overridden[FindingKey{r.Rule, r.Line, r.Code}], Result: string(r.Result), Amount: r.Amount})
		}
	}
	t.part.Postings = append(t.part.Postings, n)
	for _, off := range c.Imbalances {
		t.notice("balance", "claim %s does not add up: %s (%s)", c.ControlNumber, off.Message(), off.Path)
	}
	for i := range c.Unread {
		t.notice("unread", "claim %s: %s (%s)", c.ControlNumber, c.Unread[i].Message, c.Unread[i].Path)
	}
	return nil
}

// reasonsOf are the reasons a payment gives, each once.
func reasonsOf(c *x835.Claim) (list []string) {
	add := func(adjustments []claim.Adjustment) {
		for _, a := range adjustments {
			if name := a.Group + "-" + a.Reason; len(list) < mostReasons && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	add(c.Adjustments)
	for i := range c.Lines {
		add(c.Lines[i].Adjustments)
	}
	return list
}
