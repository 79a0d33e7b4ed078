package web

import (
	"firstpass/store"
)

// postingText says what became of a claim payment, in a few words.
func postingText(p *store.Posting) string {
	amounts := "$" + p.Paid.String() + " of $" + p.Charged.String()
	switch p.Outcome {
	case store.Posted:
		if p.Replaced {
			return "paid " + amounts + ", taken back since"
		}
		return "paid " + amounts
	case store.Repeated:
		return "sent the payment of " + amounts + " again; it counts once"
	case store.Reversed, store.ReversedAlone:
		return "took back $" + (-p.Paid).String()
	case "incomplete":
		return "sent a payment that is cut off; it was not posted"
	case "forwarded":
		return "passed the claim on to another payer"
	}
	return "forecast " + amounts
}
