package examples

import (
	"fmt"
	"strconv"

	"firstpass/claim"
)

// Addressed fills what the implementation guide asks of every claim and the day's
// encounters leave out: member number, addresses, the clinic's tax number. n keeps
// made-up people apart; the same n gives the same address.
func Addressed(enc claim.Encounter, n int) claim.Encounter {
	p := &enc.Claim.Patient
	p.ID = fmt.Sprintf("TEST%07d", n)
	enc.Claim.Subscriber.MemberID = p.ID
	p.Address, p.City, p.ZIP = strconv.Itoa(n)+" EXAMPLE STREET", "EXAMPLE CITY", "600010001"
	if p.State == "" {
		p.State = "IL"
	}
	b := &enc.Claim.Billing
	b.TaxID, b.PostalCode = "999999999", "600010001"
	return enc
}
