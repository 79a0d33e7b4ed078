package own

import (
	"firstpass/claim"
	"firstpass/codes"
)

// PaymentLimit is what the tables below know of a code's price.
func (t *Tables) PaymentLimit(code string, on claim.Date) (claim.Decimal, codes.Origin) {
	if prices, ok := t.Tables.(interface {
		PaymentLimit(string, claim.Date) (claim.Decimal, codes.Origin)
	}); ok {
		return prices.PaymentLimit(code, on)
	}
	return 0, codes.Origin{}
}
