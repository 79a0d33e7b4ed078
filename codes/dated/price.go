package dated

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/official"
)

// PaymentLimit is the Medicare Part B payment limit of one unit of a code. A code
// without a limit in its quarter is priced in another way, which is not "free".
func (t *Tables) PaymentLimit(code string, on claim.Date) (claim.Decimal, codes.Origin) {
	r := speaking(t.byTable[string(official.PaymentLimit)], on)
	if r == nil || on == 0 {
		return 0, codes.Origin{}
	}
	limit, err := claim.ParseDecimal(r.rows.find(code).cell(1))
	if err != nil {
		return 0, codes.Origin{}
	}
	return limit, codes.Origin{Answer: codes.Found, Table: &r.table, Agreed: r.covers(on)}
}
