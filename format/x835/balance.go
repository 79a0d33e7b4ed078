package x835

import (
	"fmt"

	"firstpass/claim"
	"firstpass/format/x12"
)

// The balancing rules of the guide, section 1.10.2.1: each is one equation.
const (
	LineBalance        = "x835-line-balance"        // SVC02 - CAS = SVC03
	ClaimBalance       = "x835-claim-balance"       // CLP03 - CAS = CLP04
	ClaimCharges       = "x835-claim-charges"       // CLP03 = sum of SVC02
	ClaimPaid          = "x835-claim-paid"          // CLP04 = sum of SVC03 - claim's CAS
	TransactionBalance = "x835-transaction-balance" // BPR02 = sum of CLP04 - PLB
)

// Imbalance is an equation that does not hold: what follows from the parts, and
// what the file states.
type Imbalance struct {
	Code    string
	Line    int // position of the service line from 1, 0 for a claim or transaction
	Counted claim.Cents
	Stated  claim.Cents
	Path    string
	At      claim.Place
}

// Message says the imbalance in one sentence.
func (i *Imbalance) Message() string {
	switch i.Code {
	case LineBalance:
		return fmt.Sprintf("line %d: charge less adjustments is %s, the line says %s was paid", i.Line, i.Counted, i.Stated)
	case ClaimBalance:
		return fmt.Sprintf("the claim's charge less all adjustments is %s, the claim says %s was paid", i.Counted, i.Stated)
	case ClaimCharges:
		return fmt.Sprintf("the lines' charges are %s, the claim's charge is %s", i.Counted, i.Stated)
	case ClaimPaid:
		return fmt.Sprintf("the lines' payments less the claim's adjustments are %s, the claim says %s was paid", i.Counted, i.Stated)
	}
	return fmt.Sprintf("the claims' payments less provider adjustments are %s, the payment is %s", i.Counted, i.Stated)
}

func adjusted(list []claim.Adjustment) claim.Cents {
	var sum claim.Cents
	for i := range list {
		sum += list[i].Amount
	}
	return sum
}

// balance checks the lines, then the claim. A claim with lost parts is not judged.
func (c *Claim) balance(e *x12.Envelope) {
	if c.Cut {
		return
	}
	var charges, paid, lines claim.Cents
	for i := range c.Lines {
		l := &c.Lines[i]
		less := adjusted(l.Adjustments)
		if counted := l.Charge - less; counted != l.Paid {
			c.Imbalances = append(c.Imbalances, Imbalance{LineBalance, i + 1, counted, l.Paid, x12.Path(e, l.At), l.At})
		}
		charges, paid, lines = charges+l.Charge, paid+l.Paid, lines+less
	}
	own := adjusted(c.Adjustments)
	off := func(code string, counted, stated claim.Cents) {
		if counted != stated {
			c.Imbalances = append(c.Imbalances, Imbalance{code, 0, counted, stated, x12.Path(e, c.At), c.At})
		}
	}
	off(ClaimBalance, c.Charge-own-lines, c.Paid)
	if len(c.Lines) > 0 {
		off(ClaimCharges, charges, c.Charge)
		off(ClaimPaid, paid-own, c.Paid)
	}
}

// balance checks the payment against its claims and provider adjustments.
func (e *End) balance(p *Payment) {
	if e.Cut {
		return
	}
	counted := e.Paid
	for i := range e.Adjustments {
		counted -= e.Adjustments[i].Amount
	}
	if counted != p.Amount {
		e.Imbalances = append(e.Imbalances, Imbalance{TransactionBalance, 0, counted, p.Amount, x12.Path(&p.Envelope, p.At), p.At})
	}
}
