package store

import (
	"context"
	"time"

	"firstpass/claim"
)

// Denial is an amount a payer took off, as the worklist shows it.
type Denial struct {
	ID       ID
	Posting  ID
	Claim    ID // 0: no claim of the store was found
	Payer    string
	Name     string // CO-16 N822
	Code     string // of the line, empty for the whole claim
	Family   string
	Rule     string // that would have stopped it; empty: none is known
	Gap      bool   // the claim is at hand, and no rule would have stopped it
	Amount   claim.Cents
	Deadline claim.Date // the first of its last days, 0 where none is known
	State    DenialState
	Step     string // what was done about it
	User     ID
	Changed  time.Time
	At       time.Time // when it came in
	Version  int
	Body     []byte // everything known of it
	Card     Card
}

// DenialState is where the work on a denial stands.
type DenialState string

// The states of a denial.
const (
	DenialOpen    DenialState = "open"
	DenialWaiting DenialState = "waiting" // something was sent; the payer has to answer
	DenialDone    DenialState = "done"
	DenialGone    DenialState = "replaced" // the payer took the payment back: history
)

// DenialQuery asks for one page of the worklist.
type DenialQuery struct {
	Practice ID
	File     ID          // every state of the denials of one file
	State    DenialState // open where empty
	Payer    string
	Cause    string // a rule, or a denial's name where no rule explains it
	Sort     Sort   // SortMoney or SortDeadline
	After    string
	Limit    int
}

// DenialChange is one step on a denial.
type DenialChange struct {
	Denial  ID
	Version int
	User    ID
	At      time.Time
	State   DenialState
	Step    string
	Note    string // kept encrypted
}

// DenialEvent is one step of a denial's history.
type DenialEvent struct {
	User  ID
	At    time.Time
	State DenialState
	Step  string
	Note  string
}

// DenialShare is denials of one cause, payer and state together.
type DenialShare struct {
	State  DenialState
	Payer  string
	Rule   string
	Name   string
	Code   string
	Gap    bool
	Lines  int
	Amount claim.Cents
}

// RuleTotal is what became of a rule's findings on claims that were answered. A
// finding counts while the payment stands.
type RuleTotal struct {
	Rule         string
	Answered     int // findings on claims that came back
	Errors       int // of these, errors
	Overridden   int // of these, said to be no problem before sending
	Denied       int // denied for it
	Other        int // denied for something else
	Paid         int // paid all the same
	DeniedAmount claim.Cents
	PaidAmount   claim.Cents
}

// Denials is the work on what was denied, and what is learned from it.
type Denials interface {
	DenialList(ctx context.Context, q DenialQuery) ([]Denial, string, error)
	Denial(ctx context.Context, practice, id ID) (Denial, []DenialEvent, error)
	ChangeDenial(ctx context.Context, practice ID, c DenialChange) error
	DenialShares(ctx context.Context, practice ID, since time.Time) ([]DenialShare, error)
	RuleTotals(ctx context.Context, practice ID, since time.Time) ([]RuleTotal, error)
	// OverrideCounts counts the findings said to be no problem, by rule and reason.
	OverrideCounts(ctx context.Context, practice ID, since time.Time) ([]OverrideCount, error)
}

// OverrideCount is how often a rule's findings were said to be no problem.
type OverrideCount struct {
	Rule, Code, Reason string
	Times              int
}
