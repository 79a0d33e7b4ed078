package guide

import (
	"fmt"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// remitState is what the balances of an 835 need.
type remitState struct {
	envelope  x12.Envelope
	paymentAt claim.Place
	payment   int64 // BPR02
	paymentOK bool
	paid      int64 // of all claims
	provider  int64 // of all PLB
	claim     paidState
	service   paidState
	charges   int64 // of the claim's services
	pays      int64
	services  int
	cuts      int64 // of the claim's services
}

// paidState is an amount charged, paid and cut.
type paidState struct {
	open                bool
	at                  claim.Place
	charged, paid, cut  int64
	chargedOK, paidOK   bool
	predetermined, back bool
}

func (r *remitState) reset() { *r = remitState{} }

func (v *Validator) payment(s *x12.Segment) {
	r := &v.remit
	r.envelope, r.paymentAt = s.Envelope, s.At
	r.payment, r.paymentOK = cents(s.Element(2))
	if string(s.Element(3)) == "D" {
		r.payment = -r.payment
	}
}

func (v *Validator) paidClaim(s *x12.Segment) {
	v.endPaidClaim()
	v.sum.Claims++
	c := &v.claim
	c.active, c.buffer = true, append(c.buffer[:0], s.Element(1)[:min(len(s.Element(1)), 38)]...)
	r := &v.remit
	r.envelope = s.Envelope
	r.claim = paidState{open: true, at: s.At}
	r.claim.charged, r.claim.chargedOK = cents(s.Element(3))
	r.claim.paid, r.claim.paidOK = cents(s.Element(4))
	r.claim.predetermined = string(s.Element(2)) == "25"
	r.charges, r.pays, r.services, r.cuts = 0, 0, 0, 0
}

func (v *Validator) paidService(s *x12.Segment) {
	v.endPaidService()
	r := &v.remit
	r.service = paidState{open: true, at: s.At}
	r.service.charged, r.service.chargedOK = cents(s.Element(2))
	r.service.paid, r.service.paidOK = cents(s.Element(3))
	r.services++
	r.charges += r.service.charged
	r.pays += r.service.paid
}

func (r *remitState) adjust(sum int64) {
	if r.service.open {
		r.service.cut += sum
		r.cuts += sum
		return
	}
	r.claim.cut += sum
}

func (v *Validator) unbalanced(segment string, element int, loop string, at claim.Place, message string) {
	v.reportAt(Error{SegmentID: segment, Element: element, Number: "782", Loop: loop, SNIP: 3, Severity: finding.Error, Code: pattern, Message: message}, &v.remit.envelope, at)
}

// endPaidService: charge less adjustments is what was paid on the service.
func (v *Validator) endPaidService() {
	p := &v.remit.service
	if p.open && p.chargedOK && p.paidOK && p.charged-p.cut != p.paid {
		v.unbalanced("SVC", 3, "2110", p.at, fmt.Sprintf("SVC03 is %s; the charge %s less adjustments of %s is %s", money(p.paid), money(p.charged), money(p.cut), money(p.charged-p.cut)))
	}
	p.open = false
}

// endPaidClaim: the same for the claim, with the adjustments of its services.
func (v *Validator) endPaidClaim() {
	r := &v.remit
	v.endPaidService()
	p := &r.claim
	if !p.open {
		return
	}
	p.open = false
	if !p.predetermined {
		r.paid += p.paid
	}
	if !p.chargedOK || !p.paidOK {
		return
	}
	cut := p.cut + r.cuts
	if p.charged-cut != p.paid {
		v.unbalanced("CLP", 4, "2100", p.at, fmt.Sprintf("CLP04 is %s; the charge %s less adjustments of %s is %s", money(p.paid), money(p.charged), money(cut), money(p.charged-cut)))
	}
	if r.services > 0 && r.charges != p.charged {
		v.unbalanced("CLP", 3, "2100", p.at, fmt.Sprintf("CLP03 is %s, the services add up to %s", money(p.charged), money(r.charges)))
	}
	v.claim.active = false
}

func (v *Validator) providerAdjustment(s *x12.Segment) {
	for n := 4; n <= s.Len() && n <= 14; n += 2 {
		amount, _ := cents(s.Element(n))
		v.remit.provider += amount
	}
}

// endTransaction: an 835 pays what its claims pay, less what PLB takes back.
func (v *Validator) endTransaction() {
	v.endClaim()
	if v.g.name == "835" {
		v.endPaidClaim()
		r := &v.remit
		if r.paymentOK && r.paid-r.provider != r.payment {
			v.unbalanced("BPR", 2, "", r.paymentAt, fmt.Sprintf("BPR02 is %s; the claims pay %s, less provider adjustments of %s that is %s", money(r.payment), money(r.paid), money(r.provider), money(r.paid-r.provider)))
		}
		return
	}
	v.endSubscriber()
}
