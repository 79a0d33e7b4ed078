package web

import (
	"fmt"
	"net/http"
	"strings"

	"firstpass/desk"
	"firstpass/report"
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

// mostListed bounds the rows of a page that lists without turning over.
const mostListed = 200

type remittancesData struct {
	Line     string
	Payments []store.Payment
	Rejected []store.Receipt
	Odd      []store.Posting
}

// remittances is everything that came back, with what a person must look at.
func (p *Pages) remittances(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	ctx, kept := r.Context(), p.desk.Store
	n, err := kept.RemitCount(ctx, a.Practice, 0)
	if err != nil {
		return err
	}
	data := remittancesData{Line: answersLine(&n)}
	if data.Payments, err = kept.Payments(ctx, a.Practice, 0, mostListed); err != nil {
		return err
	}
	if data.Rejected, err = kept.Receipts(ctx, a.Practice, 0, 0, mostListed); err != nil {
		return err
	}
	if data.Odd, err = kept.Postings(ctx, store.PostingQuery{Practice: a.Practice, Odd: true, Limit: mostListed}); err != nil {
		return err
	}
	p.show(w, r, http.StatusOK, "remittances", view{Title: "Remittances", Nav: "denials", Wide: true, Data: data})
	return nil
}

// answersLine is what files of answers came to, in one line.
func answersLine(n *store.RemitCount) string {
	if n.Postings+n.Receipts+n.Payments == 0 {
		return "Nothing has come back yet."
	}
	var parts []string
	add := func(count int, word string) {
		if count > 0 {
			parts = append(parts, countText(count)+" "+word)
		}
	}
	add(n.Payments, "checks or transfers")
	add(n.Postings, "claim payments")
	if n.Postings > 0 {
		parts = append(parts, report.Dollars(n.Paid)+" paid")
	}
	if n.Denied > 0 {
		parts = append(parts, fmt.Sprintf("%s with a denial, %s denied", countText(n.Denied), report.Dollars(n.DeniedAmount)))
	}
	add(n.Unknown, "for claims not in this store")
	add(n.Repeated, "posted before, not counted again")
	add(n.Incomplete, "cut off, not posted")
	add(n.Reversed, "taken back")
	add(n.Alone, "taken back without the payment they take back")
	add(n.Receipts, "receipts")
	add(n.Rejected, "rejected before any payer saw them")
	return strings.Join(parts, " · ")
}

type remittanceData struct {
	remittancesData
	File     store.File
	Receipts []store.Receipt
	Notices  []store.Notice
	Denials  []desk.DenialRow
}

// remittance is one file of answers.
func (p *Pages) remittance(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	ctx, kept := r.Context(), p.desk.Store
	var data remittanceData
	if data.File, err = kept.File(ctx, a.Practice, id); err != nil {
		return err
	}
	n, err := kept.RemitCount(ctx, a.Practice, id)
	if err != nil {
		return err
	}
	data.Line = answersLine(&n)
	if data.Payments, err = kept.Payments(ctx, a.Practice, id, mostListed); err != nil {
		return err
	}
	if data.Receipts, err = kept.Receipts(ctx, a.Practice, id, 0, mostListed); err != nil {
		return err
	}
	if data.Odd, err = kept.Postings(ctx, store.PostingQuery{Practice: a.Practice, File: id, Odd: true, Limit: mostListed}); err != nil {
		return err
	}
	if data.Notices, err = kept.Notices(ctx, a.Practice, id); err != nil {
		return err
	}
	if data.Denials, _, err = p.desk.Denials(ctx, a, store.DenialQuery{File: id, Sort: store.SortMoney, Limit: mostListed}); err != nil {
		return err
	}
	p.show(w, r, http.StatusOK, "remittance", view{Title: data.File.Kind, Nav: "denials", Wide: true, Data: data})
	return nil
}
