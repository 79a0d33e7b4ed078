package remit

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/ack"
	"firstpass/format/x12"
)

// Receipt is what a receiver said of a claim before any payment: a 277CA of the
// claim, or a 999 that rejects the transaction or a segment of it.
type Receipt struct {
	Kind        string // 277CA, 999
	File        string
	Claim       string // CLM01; empty: the whole transaction or group
	Transaction string // the sender's own number of it, 999 only
	Rejected    bool
	Codes       []string // A2:20, or the codes of the 999
	Says        string   // in plain words, with what the receiver added
	On          claim.Date
	PayerNumber string
	Found       int // position of the claim among those sent, -1: not among them
}

// NoClaimNamed is the code of an acknowledgement that says nothing of any claim.
const NoClaimNamed = "277ca-no-claim"

// ReadClaimAcknowledgement takes a 277CA in.
func (r *Run) ReadClaimAcknowledgement(source io.Reader, file string) (claims int, err error) {
	for status, err := range ack.Read277CA(source, file) {
		if err != nil {
			return claims, err
		}
		claims++
		receipt := Receipt{Found: -1, Kind: "277CA", File: file, Claim: status.Number, Rejected: status.Rejected || rejects(status.Statuses), Codes: status.Statuses,
			Says: statusText(status.Statuses, status.Message), On: status.On, PayerNumber: status.PayerNumber}
		if status.Level != "PT" && status.Level != "22" {
			receipt.Claim, receipt.Transaction = "", status.Number
			receipt.Says = fmt.Sprintf("%s %s: %s", levelText(status.Level), status.Number, receipt.Says)
		} else {
			receipt.Found = r.book.sent.byNumber(status.Number)
		}
		r.keep(receipt)
	}
	if claims == 0 {
		r.Problems = append(r.Problems, x12.Problem{Problem: finding.Problem{Code: NoClaimNamed, Path: file, Message: "this 277CA names no claim"}})
	}
	return claims, nil
}

// ReadImplementationAcknowledgement takes a 999 (or 997) in.
func (r *Run) ReadImplementationAcknowledgement(source io.Reader, file string) (groups int, err error) {
	for group, err := range ack.Read999(source, file) {
		if err != nil {
			return groups, err
		}
		groups++
		if len(group.Transactions) == 0 {
			r.Receipts = append(r.Receipts, Receipt{Found: -1, Kind: "999", File: file, Rejected: group.Verdict() == ack.Rejected, Codes: group.Errors,
				Says: fmt.Sprintf("group %s: %s", group.Control, verdictText(group.Verdict()))})
		}
		for i := range group.Transactions {
			t := &group.Transactions[i]
			receipt := Receipt{Found: -1, Kind: "999", File: file, Transaction: t.Control, Rejected: t.Verdict() == ack.Rejected, Codes: t.Errors,
				Says: fmt.Sprintf("transaction %s: %s", t.Control, verdictText(t.Verdict()))}
			if len(t.Segments) == 0 {
				r.Receipts = append(r.Receipts, receipt)
			}
			for _, s := range t.Segments {
				each := receipt
				each.Claim = s.Claim
				each.Found = r.book.sent.byNumber(s.Claim)
				each.Says += fmt.Sprintf("; segment %s at %d%s", s.ID, s.Position, elements(s.Elements))
				r.Receipts = append(r.Receipts, each)
			}
		}
	}
	return groups, nil
}

// levelText names what was turned away whole, by HL03.
func levelText(level string) string {
	switch level {
	case "20":
		return "the answering party's level"
	case "21":
		return "the whole submission"
	case "19":
		return "every claim of a provider"
	}
	return "level " + level
}

func elements(list []ack.Element) string {
	var b strings.Builder
	for _, e := range list {
		fmt.Fprintf(&b, ", element %d code %s", e.Position, e.Code)
	}
	return b.String()
}

func verdictText(v ack.Verdict) string {
	switch v {
	case ack.Rejected:
		return "rejected: nothing of it was taken in"
	case ack.Partly:
		return "partly accepted"
	case ack.AcceptedErrors:
		return "accepted, errors noted"
	}
	return "accepted"
}

// categories are the claim status categories of a 277CA in our own words (X12, claim
// status category codes).
var categories = map[string]string{
	"A0": "passed on to another entity", "A1": "received, not yet taken into processing", "A2": "accepted into processing", "A3": "returned as unprocessable",
	"A4": "not found", "A5": "split into several claims", "A6": "rejected: something is missing", "A7": "rejected: something is invalid", "A8": "rejected: values contradict each other",
}

func rejects(statuses []string) bool {
	for _, s := range statuses {
		switch category, _, _ := strings.Cut(s, ":"); category {
		case "A3", "A4", "A6", "A7", "A8":
			return true
		}
	}
	return false
}

// statusText says the categories in words and keeps the codes, which a person looks
// up where the receiver adds no text.
func statusText(statuses []string, message string) string {
	var parts []string
	for _, s := range statuses {
		category, _, _ := strings.Cut(s, ":")
		words := categories[category]
		if words == "" {
			words = "status of category " + category
		}
		if text := words + " (" + s + ")"; !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	if message != "" {
		parts = append(parts, message)
	}
	return strings.Join(parts, "; ")
}

// byNumber is the position of the one claim that went out under a control number; -1
// where none or several did.
func (s *Sent) byNumber(number string) int {
	list := s.byControl[control(number)]
	if control(number) == "" || len(list) != 1 {
		return -1
	}
	return list[0]
}

// Proof is the first receipt that shows a receiver took the claim in: what is sent
// along where a payer says it came too late.
func (r *Run) Proof(number string) (Receipt, bool) {
	n, ok := r.taken[control(number)]
	if !ok || control(number) == "" {
		return Receipt{}, false
	}
	return r.Receipts[n], true
}

// keep remembers the first receipt by which each claim was taken in.
func (r *Run) keep(receipt Receipt) {
	if key := control(receipt.Claim); key != "" && !receipt.Rejected {
		n, ok := r.taken[key]
		if !ok || receipt.On != 0 && (r.Receipts[n].On == 0 || receipt.On < r.Receipts[n].On) {
			r.taken[key] = len(r.Receipts)
		}
	}
	r.Receipts = append(r.Receipts, receipt)
}

// prove adds the proof of timely receipt to the packets of late denials. It is asked
// once everything was read, since acknowledgements may come after remittances.
func (r *Run) prove(d *Denial) {
	if d.Family.Name != "timely" {
		return
	}
	proof, ok := r.Proof(d.Claim)
	if !ok {
		return
	}
	item := fmt.Sprintf("proof at hand: the 277CA %s of %s: %s", proof.File, proof.On, proof.Says)
	if len(d.Packet) == 0 || d.Packet[0] != item {
		d.Packet = append([]string{item}, d.Packet...)
	}
}
