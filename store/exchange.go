package store

import (
	"context"
	"fmt"
	"time"

	"firstpass/claim"
)

// StaleClaim is a claim that changed since it was read, or is gone.
type StaleClaim struct {
	Claim ID
	Err   error
}

// Error names the claim.
func (s *StaleClaim) Error() string { return fmt.Sprintf("claim %d: %v", s.Claim, s.Err) }

// Unwrap is why.
func (s *StaleClaim) Unwrap() error { return s.Err }

// Sending is one line of the sent ledger: which revision of a claim went out, in which file.
type Sending struct {
	Claim    ID
	Revision int
	At       time.Time
	User     ID
	File     string // hash of the file it went out in
}

// Receipt is what a receiver said of a claim before any payment: a 277CA, or a 999
// that turns it away.
type Receipt struct {
	ID       ID
	File     ID
	Position int // in the file, from 1
	Claim    ID  // 0: not among the claims stored, or no claim is named
	Kind     string
	Rejected bool
	Status   string // A2:20, A3:23
	Text     string
	On       claim.Date
	At       time.Time
	Card     Card // of the claim; only the number where it is not known
}

// Payment is one check or transfer of a remittance file, and what was counted under it.
type Payment struct {
	File     ID
	Position int // in the file, from 1
	Payer    string
	Day      claim.Date
	Amount   claim.Cents
	Claims   int
	Off      int  // sums of it that do not add up
	Cut      bool // its end, or a part of it, is missing
	Body     []byte
	Name     string // of the file, in lists
}

// Posting is what became of one claim payment.
type Posting struct {
	ID       ID
	File     ID
	Position int // in the file, from 1
	Payment  int // which of the file's payments it stands in
	Claim    ID  // 0: no claim of the store was found
	Matched  string
	Outcome  string
	Replaced bool // a reversal took it back since
	Payer    string
	Day      claim.Date
	Charged  claim.Cents
	Paid     claim.Cents
	Denied   claim.Cents
	Lines    []LinePaid
	Reasons  []string // CO-97, PR-1
	Off      int      // sums of it that do not add up
	At       time.Time
	Body     []byte // the payment as it was read
	Card     Card   // of the claim; only the number where it is not known
}

// The outcomes the store itself decides, since only it sees every payment at once.
// Any other word is kept as it comes.
const (
	Posted        = "posted"
	Repeated      = "repeated"       // posted before: nothing of it counts
	Reversed      = "reversed"       // takes an earlier payment back
	ReversedAlone = "reversed-alone" // takes a payment back that is not here
)

// LinePaid is what was paid on a line of the claim, from 1; 0: on none of its lines.
type LinePaid struct {
	Line int
	Paid claim.Cents
}

// NewPosting is one claim payment on its way into the store.
type NewPosting struct {
	Posting
	Print   []byte // tells this payment from every other
	Control string
	Number  string // the payer's own
	Denials []Denial
	Results []RuleResult
}

// Account is one payment of a claim, as a reversal looks for it.
type Account struct {
	Number       string // the payer's own, hashed
	Charge, Paid claim.Cents
}

// Pair finds the payment a reversal takes back among those that stand, -1 for none.
type Pair func(standing []Account, reversal Account) int

// RuleResult is what became of one finding on a claim that was answered.
type RuleResult struct {
	Rule       string
	Line       int
	Error      bool // else a warning
	Overridden bool // somebody had said that it was no problem
	Result     string
	Amount     claim.Cents // denied for it, or paid all the same
}

// Notice is something of a file a person must look at, with its place.
type Notice struct {
	Position int
	Kind     string
	Text     string
}

// SentClaim is a claim as it went out, or as it stands where it was never sent here.
type SentClaim struct {
	ID        ID
	Control   string
	Sent      bool
	Encounter *claim.Encounter
	Decisions []Decision // overrides and those taken back
}

// Incoming is one step of taking a file of answers in: it is stored as a whole.
type Incoming struct {
	Payments []Payment
	Postings []NewPosting
	Receipts []Receipt
	Notices  []Notice
}

// PostingQuery asks for claim payments.
type PostingQuery struct {
	Practice ID
	File     ID
	Claim    ID
	Unknown  bool // only payments whose claim may still come in
	Odd      bool // only what a person must look at: unknown claims, repeats, takebacks...
	Since    claim.Date
	Payer    string
	Before   ID
	Limit    int
}

// Exchange keeps what came back after claims went out. Nothing is posted twice: not
// from a file that is taken in again, not from another file.
type Exchange interface {
	// SendFile keeps a file that goes out and what sending changes on its claims, all
	// of it or, where one claim is a StaleClaim, nothing.
	SendFile(ctx context.Context, practice ID, f File, content []byte, changes []Change) (File, error)
	// TakeIn stores a part of a file of answers, once: what is there already is passed over.
	TakeIn(ctx context.Context, f File, part Incoming, pair Pair) error
	// Adopt ties a payment to the claim that came in after it, with the denials as
	// explained on that claim. One that has a claim already is left as it is.
	Adopt(ctx context.Context, practice, posting ID, p NewPosting) error
	// EndTakeIn says that everything of the file is stored.
	EndTakeIn(ctx context.Context, f File, kind, problem string) error
	// SentUnder finds the claims of control numbers.
	SentUnder(ctx context.Context, practice ID, controls []string) ([]SentClaim, error)
	// SentLike finds the claims of a day of service and a charge.
	SentLike(ctx context.Context, practice ID, days []claim.Date, total claim.Cents) ([]SentClaim, error)
	// SentClaims reads claims as they went out.
	SentClaims(ctx context.Context, practice ID, ids []ID) ([]SentClaim, error)
	// ByControl finds the claims under a control number.
	ByControl(ctx context.Context, practice ID, control string) ([]ID, error)

	Payments(ctx context.Context, practice ID, file ID, limit int) ([]Payment, error)
	Postings(ctx context.Context, q PostingQuery) ([]Posting, error)
	// EachPosting walks the payments of a query that stand, oldest first, with their bodies.
	EachPosting(ctx context.Context, q PostingQuery, yield func(Posting) error) error
	Receipts(ctx context.Context, practice, file, claim ID, limit int) ([]Receipt, error)
	Notices(ctx context.Context, practice, file ID) ([]Notice, error)
	// AddNotices keeps what is to be said of a file; said again, it changes nothing.
	AddNotices(ctx context.Context, f File, list []Notice) error
	RemitCount(ctx context.Context, practice, file ID) (RemitCount, error)
	// PaidLines is what stands as paid on each claim's lines.
	PaidLines(ctx context.Context, practice ID, since claim.Date) (map[ID][]LinePaid, error)
}

// RemitCount is what files of answers came to; of every file where none is named.
type RemitCount struct {
	Payments, Postings   int
	Denied               int // postings with a denial
	Unknown              int // postings of no claim of the store
	Repeated, Incomplete int
	Reversed, Alone      int
	Receipts, Rejected   int
	Notices              int
	Paid, DeniedAmount   claim.Cents
}
