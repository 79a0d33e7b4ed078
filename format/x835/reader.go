package x835

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// The stable codes of what this package reports beside those of the envelope.
const (
	Not835   = "x12-not-835"          // a transaction of another set; passed over
	BadValue = "x835-number"          // a value that should be a number or amount
	BadDay   = "x835-date"            // a value that should be a day
	Stray    = "x835-stray-segment"   // a service line or adjustment outside a claim
	TooLarge = "x835-claim-too-large" // a claim beyond the limits of this reader
	NoClaim  = "x835-no-claim-number" // CLP01 is empty
)

// Limits keep a hostile claim or footer from growing without bound; the guide
// allows 999 lines a claim.
const (
	mostSegments    = 100_000
	mostAdjustments = 100_000
	mostUnread      = 100
)

// Read yields what an X12 stream of remittances holds, in the order of the file.
// The error is a failure of the source, and the last thing yielded.
func Read(source io.Reader, file string) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		r := &reader{x: x12.NewReader(source, file)}
		for more := true; more; {
			more = r.x.Scan()
			r.takeProblems()
			if more {
				r.step(r.x.Segment())
			} else {
				r.endTransaction(true)
			}
			for i := range r.ready {
				if !yield(r.ready[i], nil) {
					return
				}
			}
			clear(r.ready)
			r.ready = r.ready[:0]
		}
		if err := r.x.Err(); err != nil {
			yield(Item{}, fmt.Errorf("%s: %w", file, err))
		}
	}
}

// reader is the state between segments.
type reader struct {
	x        *x12.Reader
	ready    []Item
	guide    string // GS08
	payment  *Payment
	shared   bool // the payment was handed out: change a copy
	party    *Party
	claim    *Claim
	group    Group
	end      End
	segments int    // of the claim
	lines    []Line // of the claim
	starts   []marks
	pool     pool
	// usual is how much of everything the last claim had.
	usual      marks
	usualLines int
	chunk      strings.Builder
	component  byte // in use
	strayTold  bool
}

// takeProblems hands on what the envelope reader met on its way to the segment.
func (r *reader) takeProblems() {
	list := r.x.Problems()
	for i := range list {
		if list[i].Lost {
			r.end.Cut = r.end.Cut || r.payment != nil
			if r.claim != nil {
				r.claim.Cut = true
			}
		}
		r.shared = true
		r.ready = append(r.ready, Item{Payment: r.payment, Problem: &list[i]})
	}
}

func (r *reader) report(code, message string, s *x12.Segment, lost bool) {
	r.shared = true
	r.ready = append(r.ready, Item{Payment: r.payment, Problem: &x12.Problem{
		Problem:  finding.Problem{Code: code, Path: x12.Path(&s.Envelope, s.At), Message: message},
		Envelope: s.Envelope, SegmentID: text(s.ID()), At: s.At, Lost: lost,
	}})
}

func (r *reader) step(s *x12.Segment) {
	id := s.ID()
	if r.claim != nil && r.below(id, s) {
		return
	}
	switch string(id) {
	case "ISA":
		r.endTransaction(true)
		r.component = s.Delimiters.Component
	case "GS":
		r.endTransaction(true)
		r.guide = text(s.Element(8))
	case "ST":
		r.endTransaction(true)
		r.start(s)
	case "SE":
		r.endTransaction(false)
	case "GE", "IEA":
		r.endTransaction(true)
	default:
		if r.payment != nil {
			r.inside(id, s)
		}
	}
}

func (r *reader) start(s *x12.Segment) {
	if set := string(s.Element(1)); set != "835" {
		r.report(Not835, fmt.Sprintf("transaction set %q is passed over: only 835 is read here", excerpt(set)), s, false)
		return
	}
	guide := text(s.Element(3))
	if guide == "" {
		guide = r.guide
	}
	r.payment = &Payment{Envelope: s.Envelope, Guide: guide, At: s.At}
	r.shared, r.party, r.group, r.strayTold = false, nil, Group{}, false
	r.end = End{}
}

// inside takes a segment of the transaction, below ST and not below CLP.
func (r *reader) inside(id []byte, s *x12.Segment) {
	switch string(id) {
	case "CLP":
		r.endClaim()
		r.startClaim(s)
	case "LX":
		r.endClaim()
		r.group = Group{Number: text(s.Element(1))}
	case "TS3":
		r.endClaim()
		r.summary(s)
	case "PLB":
		r.endClaim()
		r.adjust(s)
	case "N1":
		// Files put together again from several payers' repeat the parties between claims.
		r.endClaim()
		r.startParty(s)
	case "BPR", "TRN", "CUR", "TS2", "RDM":
		r.endClaim()
		r.head(s)
	default:
		if r.claim == nil {
			r.head(s)
		}
	}
}

// counted says whether a segment of the open claim is still within bounds.
func (r *reader) counted(s *x12.Segment) bool {
	if r.segments++; r.segments <= mostSegments {
		return true
	}
	if r.segments == mostSegments+1 {
		r.claim.Cut, r.end.Cut = true, true
		r.report(TooLarge, fmt.Sprintf("the claim has more than %d segments; the rest of it is passed over", mostSegments), s, true)
	}
	return false
}

// own is the payment for a change: a copy where the one at hand was handed out.
func (r *reader) own() *Payment {
	if r.shared {
		fresh := *r.payment
		r.payment, r.shared = &fresh, false
	}
	return r.payment
}

func (r *reader) startClaim(s *x12.Segment) {
	r.shared = true
	r.segments = 0
	c := &Claim{
		ControlNumber: r.text(s.Element(1)), Status: r.text(s.Element(2)), Filing: r.text(s.Element(6)), PayerNumber: r.text(s.Element(7)),
		Facility: r.text(s.Element(8)), Frequency: r.text(s.Element(9)), DRG: r.text(s.Element(11)), Group: r.group, At: s.At,
	}
	r.claim = c
	r.expect()
	c.Charge, c.Paid, c.PatientShare = r.cents(s, 3, "CLP03"), r.cents(s, 4, "CLP04"), r.cents(s, 5, "CLP05")
	if c.ControlNumber == "" {
		r.note(NoClaim, "CLP01 is empty: the claim can only be found by its patient, day and charge", s)
	}
	r.end.Claims++
	if c.Status != PredeterminedStatus {
		r.end.Paid += c.Paid
	}
}

// endClaim hands the claim over that is being read, if one is.
func (r *reader) endClaim() {
	c := r.claim
	if c == nil {
		return
	}
	r.claim = nil
	r.hand(c)
	for i := range c.Lines {
		if l := &c.Lines[i]; l.From == 0 {
			l.From, l.To = c.From, c.To
		}
	}
	c.balance(&r.payment.Envelope)
	r.ready = append(r.ready, Item{Payment: r.payment, Claim: c})
}

// endTransaction hands over what is open; cut where its SE never came.
func (r *reader) endTransaction(cut bool) {
	if r.payment == nil {
		return
	}
	s := r.x.Segment()
	if cut && r.claim != nil {
		r.claim.Cut = true
	}
	r.endClaim()
	end := r.end
	end.Cut = end.Cut || cut
	end.At = s.At
	end.balance(r.payment)
	r.ready = append(r.ready, Item{Payment: r.payment, End: &end})
	r.payment, r.party = nil, nil
}

// note adds something of the claim, or of the transaction, that could not be read.
// What the message quotes is never a name or a member number.
func (r *reader) note(code, message string, s *x12.Segment) {
	if r.claim == nil {
		r.report(code, message, s, false)
		return
	}
	if len(r.claim.Unread) < mostUnread {
		r.claim.Unread = append(r.claim.Unread, finding.Problem{Code: code, Path: x12.Path(&s.Envelope, s.At), Message: message})
	}
}

func excerpt(s string) string { return s[:min(len(s), 20)] }

func (r *reader) cents(s *x12.Segment, n int, what string) claim.Cents {
	b := s.Element(n)
	if len(b) == 0 {
		return 0
	}
	d, err := claim.ParseDecimalBytes(trim(b))
	if err == nil && int64(d)%10_000 == 0 {
		return claim.Cents(int64(d) / 10_000)
	}
	r.note(BadValue, fmt.Sprintf("%s is %q, not an amount", what, excerpt(string(b))), s)
	return 0
}

func (r *reader) decimal(s *x12.Segment, n int, what string) claim.Decimal {
	b := s.Element(n)
	if len(b) == 0 {
		return 0
	}
	d, err := claim.ParseDecimalBytes(trim(b))
	if err != nil {
		r.note(BadValue, fmt.Sprintf("%s is %q, not a number", what, excerpt(string(b))), s)
	}
	return d
}

func (r *reader) day(s *x12.Segment, n int, what string) claim.Date {
	b := s.Element(n)
	if len(b) == 0 {
		return 0
	}
	d, ok := claim.ParseCompactDate(trim(b))
	if !ok {
		r.note(BadDay, fmt.Sprintf("%s is %q, not a day", what, excerpt(string(b))), s)
	}
	return d
}
