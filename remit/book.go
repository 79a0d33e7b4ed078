package remit

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
	"firstpass/format/x835"
)

// Outcome is what became of one posting.
type Outcome string

// What can become of a claim payment.
const (
	Posted        Outcome = "posted"
	Repeated      Outcome = "repeated"       // the same payment was posted before: nothing posted
	Incomplete    Outcome = "incomplete"     // a part of it was lost: nothing posted
	Reversed      Outcome = "reversed"       // takes an earlier payment back
	ReversedAlone Outcome = "reversed-alone" // takes back a payment that is not among these files
	Forwarded     Outcome = "forwarded"      // not this payer's claim
	Forecast      Outcome = "forecast"       // a predetermination: no money
)

// Posting is one claim payment of a remittance.
type Posting struct {
	Payment *x835.Payment
	Paid    *x835.Claim
	Outcome Outcome
	Sent    *claim.Encounter // nil where the claim was not found, or not kept (Run.Slim)
	Found   int              // position of the claim among those sent, -1 where it was not found
	Matched How
	// Lines ties the lines of the payment to those of the claim, from 0; nil without a claim.
	Lines    []int
	Findings []finding.Finding // of the claim as sent, checked as of then
	Denials  []Denial
	// Replaced is true once a reversal took this payment back: its denials are history.
	Replaced bool
	// results are those of RuleResults, once counted.
	results []RuleResult
	counted bool
}

// Fingerprint tells one claim payment from another, so that none is posted twice:
// from the file again, from another file, or after a restart.
type Fingerprint [16]byte

// Book posts remittances against the claims that were sent.
type Book struct {
	sent     *Sent
	explain  *Explainer
	seen     map[Fingerprint]bool
	accounts map[string][]*Posting // by control number
	payer    func(*x835.Payment, *x835.Claim) claim.Payer
	unknown  map[string]*Unknown
}

// Unknown is a code no table of this program knows, kept as it came.
type Unknown struct {
	Code   string // CO-310, N999
	Lines  int
	Amount claim.Cents
}

// NewBook returns an empty book. The payer function says who pays where the claim
// is not at hand.
func NewBook(sent *Sent, explain *Explainer, payer func(*x835.Payment, *x835.Claim) claim.Payer) *Book {
	return &Book{sent: sent, explain: explain, seen: map[Fingerprint]bool{}, accounts: map[string][]*Posting{}, payer: payer, unknown: map[string]*Unknown{}}
}

// Know marks a payment as posted before: what a store remembers.
func (b *Book) Know(f Fingerprint) { b.seen[f] = true }

// Post takes one claim payment.
func (b *Book) Post(p *x835.Payment, c *x835.Claim) *Posting {
	post := &Posting{Payment: p, Paid: c, Found: -1}
	if c.Cut {
		post.Outcome = Incomplete
		return post
	}
	print := FingerprintOf(p, c)
	if b.seen[print] {
		post.Outcome = Repeated
		return post
	}
	b.seen[print] = true
	post.Found, post.Matched = b.sent.find(c)
	if post.Sent = b.sent.claim(post.Found); post.Sent != nil {
		post.Lines = Lines(post.Sent, c)
	}
	b.settle(post)
	if post.Outcome == Posted {
		b.deny(post)
	}
	return post
}

// settle finds what the payment does to the claim's account.
func (b *Book) settle(post *Posting) {
	c := post.Paid
	key := control(c.ControlNumber)
	switch c.Status {
	case x835.PredeterminedStatus:
		post.Outcome = Forecast
	case x835.NotOurClaimStatus:
		post.Outcome = Forwarded
	case x835.ReversalStatus:
		post.Outcome = ReversedAlone
		if earlier := open(b.accounts[key], c); earlier != nil {
			earlier.Replaced = true
			post.Outcome = Reversed
		}
	default:
		post.Outcome = Posted
		if key != "" {
			b.accounts[key] = append(b.accounts[key], post)
		}
	}
}

// Account is one payment of a claim, as a reversal looks for it.
type Account struct {
	Number       string // the payer's own
	Charge, Paid claim.Cents
}

// TakenBack finds the payment a reversal takes back among those of its control number
// that stand, the oldest first; -1 for none. It is the one of the same number at the
// payer, else, where the payer numbers its reversals anew, of the same amounts.
func TakenBack(standing []Account, reversal Account) int {
	sameAmounts := -1
	for i := max(0, len(standing)-mostCandidates); i < len(standing); i++ {
		a := standing[i]
		if a.Charge != -reversal.Charge {
			continue
		}
		if a.Number == reversal.Number {
			return i
		}
		if a.Paid == -reversal.Paid {
			sameAmounts = i
		}
	}
	return sameAmounts
}

// accountOf is a payment as a reversal looks for it.
func accountOf(c *x835.Claim) Account { return Account{c.PayerNumber, c.Charge, c.Paid} }

// open is the payment a reversal takes back; nil for none.
func open(list []*Posting, c *x835.Claim) *Posting {
	var standing []Account
	var posts []*Posting
	for _, post := range list[max(0, len(list)-mostCandidates):] {
		if !post.Replaced {
			standing, posts = append(standing, accountOf(post.Paid)), append(posts, post)
		}
	}
	if n := TakenBack(standing, accountOf(c)); n >= 0 {
		return posts[n]
	}
	return nil
}

// FingerprintOf is made from what is paid, to whom, by which check, and from every
// amount; two payments that differ in any of it differ.
func FingerprintOf(p *x835.Payment, c *x835.Claim) Fingerprint {
	h := sha256.New()
	text := func(list ...string) {
		for _, s := range list {
			h.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(s))))
			h.Write([]byte(s))
		}
	}
	number := func(list ...int64) {
		for _, n := range list {
			h.Write(binary.LittleEndian.AppendUint64(nil, uint64(n)))
		}
	}
	adjustments := func(list []claim.Adjustment) {
		number(int64(len(list)))
		for _, a := range list {
			text(a.Group, a.Reason)
			number(int64(a.Amount))
		}
	}
	text(p.Trace, p.Originator, p.Payer.Name, p.Payee.ID, c.ControlNumber, c.PayerNumber, c.Status)
	number(int64(p.Date), int64(c.Charge), int64(c.Paid))
	adjustments(c.Adjustments)
	for i := range c.Lines {
		l := &c.Lines[i]
		text(l.Procedure.Code, l.Submitted.Code, l.Control)
		number(int64(l.From), int64(l.Charge), int64(l.Paid))
		adjustments(l.Adjustments)
	}
	return Fingerprint(h.Sum(nil)[:16])
}

// deny lists what was taken off that is neither contract nor the patient's share.
func (b *Book) deny(post *Posting) {
	c := post.Paid
	payer := b.payer(post.Payment, c)
	if post.Sent != nil {
		payer = post.Sent.Payer
		post.Findings = b.explain.Check(post.Sent).Findings
	}
	base := Denial{Claim: c.ControlNumber, File: post.Payment.File, Payer: payer, Matched: post.Matched, Charge: c.Charge, Paid: c.Paid, Date: c.From, ClaimRemarks: c.Remarks}
	for _, a := range c.Adjustments {
		d := base
		d.Path, d.Whole = placeOf(post, c.At), c.Paid == 0
		b.one(post, d, a)
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		billed := l.Billed()
		d := base
		d.Path, d.Line, d.Code, d.Modifiers, d.Date = placeOf(post, l.At), i+1, billed.Code, billed.Modifiers, l.From
		d.Charge, d.Paid, d.Whole, d.Policies = l.Charge, l.Paid, l.Paid == 0 && l.Charge > 0, l.Policies
		d.Remarks = l.Remarks
		if post.Lines != nil {
			d.Line = NoLine
			if n := post.Lines[i]; n >= 0 {
				d.Line, d.Modifiers = n+1, post.Sent.Claim.Lines[n].Modifiers
			}
		}
		for _, a := range l.Adjustments {
			b.one(post, d, a)
		}
	}
}

// one adds a denial for one adjustment, unless it is an expected one.
func (b *Book) one(post *Posting, d Denial, a claim.Adjustment) {
	d.Group, d.Reason, d.Amount = a.Group, a.Reason, a.Amount
	if !b.explain.Denies(&d) {
		return
	}
	b.explain.Explain(&d, post.Sent, post.Findings, noticeDate(post.Payment))
	if !d.Known {
		b.note(d.Group+"-"+d.Reason, d.Amount)
	}
	post.Denials = append(post.Denials, d)
}

// Denies says whether an adjustment is a denial, whole or in part, and not the
// contract's write-down, the patient's share or a payment still to come. Amounts of
// nothing, and those that raise the payment, deny nothing.
func (x *Explainer) Denies(d *Denial) bool {
	if d.Amount <= 0 {
		return false
	}
	switch x.tables.of(d.Reason).family {
	case expected, share:
		// A write-down of the whole charge is no contract's discount: nothing is allowed.
		// Products at no charge carry a cent.
		return d.Reason == "45" && d.Whole && d.Amount == d.Charge && d.Charge > 100
	}
	return true
}

func (b *Book) note(code string, amount claim.Cents) {
	u := b.unknown[code]
	if u == nil {
		u = &Unknown{Code: code}
		b.unknown[code] = u
	}
	u.Lines++
	u.Amount += amount
}

// Unknown lists the codes no table knows, by code.
func (b *Book) Unknown() []Unknown {
	list := make([]Unknown, 0, len(b.unknown))
	for _, u := range b.unknown {
		list = append(list, *u)
	}
	slices.SortFunc(list, func(a, b Unknown) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return list
}

func noticeDate(p *x835.Payment) claim.Date {
	if p.Production != 0 && p.Date == 0 {
		return p.Production
	}
	return p.Date
}

func placeOf(post *Posting, at claim.Place) string { return x12.Path(&post.Payment.Envelope, at) }
