package store

import (
	"context"
	"time"

	"firstpass/claim"
)

// Sending is one line of the sent ledger: which revision of a claim went out, in which file.
type Sending struct {
	Claim    ID
	Revision int
	At       time.Time
	User     ID
	File     string // hash of the file it went out in
}

// Acknowledgement is what a receiver said of a claim (277CA, 999).
type Acknowledgement struct {
	Claim  ID
	At     time.Time
	Kind   string // 277CA, 999
	Status string // A2:20, A3:23
	Text   string
	File   ID
}

// Remittance is what a payer did about a claim.
type Remittance struct {
	Claim   ID
	At      time.Time
	Payer   string
	Charged claim.Cents
	Paid    claim.Cents
	Reasons []string // CO-97, PR-1
	File    ID
}

// Exchange keeps what went out and what came back.
type Exchange interface {
	AddAcknowledgement(ctx context.Context, practice ID, a Acknowledgement) error
	AddRemittance(ctx context.Context, practice ID, r Remittance) error
	// ByControl finds the claims that were sent under a control number.
	ByControl(ctx context.Context, practice ID, control string) ([]ID, error)
}
