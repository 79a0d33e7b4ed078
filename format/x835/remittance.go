// Package x835 reads remittances, X12 835: who paid whom by which check, what
// became of every claim and line, and whether the amounts add up. It streams: one
// claim is in memory at a time.
package x835

import (
	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// Item is what the reader hands over. Payment is the transaction the item stands
// in; exactly one of Claim, End and Problem says what the item is.
type Item struct {
	// Payment is shared by the items of its transaction and must not be changed.
	Payment *Payment
	Claim   *Claim // owns its memory
	End     *End   // the transaction is over
	// Problem is something wrong with the envelope, or a part that could not be
	// read (Lost); reading goes on after it.
	Problem *x12.Problem
}

// Payment is the head of one transaction: one check, transfer or notice.
type Payment struct {
	x12.Envelope
	Guide      string      // ST03, else GS08
	Handling   string      // BPR01
	Amount     claim.Cents // BPR02, negative where BPR03 says debit
	Method     string      // BPR04: ACH, CHK, NON...
	Date       claim.Date  // BPR16, the check or transfer
	Trace      string      // TRN02, the check or transfer number
	Originator string      // TRN03
	Currency   string      // CUR02
	Receiver   string      // REF*EV
	Version    string      // REF*F2
	Production claim.Date  // DTM*405
	Payer      Party
	Payee      Party
	At         claim.Place // ST
}

// Party is the payer or the payee.
type Party struct {
	Name       string
	Qualifier  string // N103: XX, FI, XV
	ID         string // N104
	Street     string
	City       string
	State      string
	ZIP        string
	References []claim.Reference
	Contacts   []Contact
	At         claim.Place
}

// Contact is a PER segment: whom to call, and the payer's policy site.
type Contact struct {
	Function string // CX, BL, IC
	Name     string
	Numbers  []Number
}

// Number is a telephone number, address or site of a contact.
type Number struct{ Qualifier, Value string }

// Group is the LX loop a claim stands in, with the totals a provider summary gives.
type Group struct {
	Number   string // LX01
	Provider string // TS301
	Facility string // TS302
	Year     claim.Date
	Claims   claim.Decimal
	Charges  claim.Cents
}

// Claim is one adjudicated claim (CLP).
type Claim struct {
	ControlNumber string // CLP01, the claim's own CLM01
	Status        string // CLP02
	Charge        claim.Cents
	Paid          claim.Cents
	PatientShare  claim.Cents // CLP05
	Filing        string      // CLP06
	PayerNumber   string      // CLP07, REF*F8 of a replacement
	Facility      string      // CLP08
	Frequency     string      // CLP09
	DRG           string      // CLP11
	Adjustments   []claim.Adjustment
	Patient       claim.Patient  // QC
	Insured       *claim.Patient // IL
	Corrected     *claim.Patient // 74: what the payer has instead
	Rendering     claim.Provider
	ForwardedTo   *Party         // TT
	PriorityPayer *Party         // PR: who should be billed first
	OtherInsured  *claim.Patient // GB
	Remarks       []string       // of MOA and MIA
	Inpatient     []string       // MIA as written, from MIA01
	Outpatient    []string       // MOA as written, from MOA01
	References    []claim.Reference
	From, To      claim.Date // DTM*232, 233
	Received      claim.Date // DTM*050
	CoverageEnds  claim.Date // DTM*036
	Contacts      []Contact
	Amounts       []Amount
	Quantities    []Quantity
	Lines         []Line
	Group         Group
	Cut           bool // a part of the claim was lost: it must not be posted
	Unread        []finding.Problem
	Imbalances    []Imbalance
	At            claim.Place // CLP
}

// The claim statuses this program tells apart, CLP02.
const (
	DeniedStatus        = "4"
	ReversalStatus      = "22"
	NotOurClaimStatus   = "23"
	PredeterminedStatus = "25"
)

// Reversal says whether the claim takes an earlier payment back.
func (c *Claim) Reversal() bool { return c.Status == ReversalStatus }

// Line is one adjudicated service line (SVC).
type Line struct {
	Procedure   Procedure   // SVC01, what was adjudicated
	Submitted   Procedure   // SVC06, what was billed, where the payer judged another
	Charge      claim.Cents // SVC02
	Paid        claim.Cents // SVC03
	Revenue     string      // SVC04
	Units       claim.Decimal
	BilledUnits claim.Decimal // SVC07, where they differ; else Units
	From, To    claim.Date
	Adjustments []claim.Adjustment
	Control     string   // REF*6R, the claim's own line number
	Policies    []string // REF*0K
	References  []claim.Reference
	Amounts     []Amount
	Quantities  []Quantity
	Remarks     []string // LQ*HE
	Rejects     []string // LQ*RX, of NCPDP
	At          claim.Place
}

// Procedure is a service code with its modifiers.
type Procedure struct {
	Qualifier string
	Code      string
	Modifiers []string
}

// Billed is the procedure as it was sent.
func (l *Line) Billed() Procedure {
	if l.Submitted.Code != "" {
		return l.Submitted
	}
	return l.Procedure
}

// Amount is an AMT segment, Quantity a QTY segment.
type Amount struct {
	Qualifier string
	Value     claim.Cents
}

// Quantity is a QTY segment.
type Quantity struct {
	Qualifier string
	Value     claim.Decimal
}

// End is what the footer of a transaction says, and what was counted.
type End struct {
	Adjustments []ProviderAdjustment
	Claims      int
	Paid        claim.Cents // sum of CLP04, predeterminations left out
	Cut         bool        // the transaction has no end, or lost a part: totals were not compared
	Imbalances  []Imbalance
	At          claim.Place
}

// ProviderAdjustment is one amount of a PLB segment. A positive amount lowers the payment.
type ProviderAdjustment struct {
	Provider  string // PLB01
	Year      claim.Date
	Reason    string // WO, FB, 72...
	Reference string
	Amount    claim.Cents
	At        claim.Place
}
