// Package remit says what a remittance means for a practice: what was paid, what
// was denied and why for this very claim, which rule would have stopped it, who may
// be billed, what to do and by when. It posts nothing twice and guesses nothing.
package remit

import (
	"slices"

	"firstpass/claim"
	"firstpass/finding"
)

// Denial is an amount a payer took off that is neither contract nor patient's share.
type Denial struct {
	Claim     string // CLM01
	File      string
	Path      string // place in the remittance
	Payer     claim.Payer
	Line      int // position in the claim that was sent, else in the remittance; 0 = the claim; NoLine
	Code      string
	Modifiers []string
	Date      claim.Date
	Charge    claim.Cents
	Paid      claim.Cents
	Amount    claim.Cents // taken off for this reason
	Whole     bool        // nothing was paid for the line

	Group   string
	Reason  string
	Remarks []string // of the line
	// ClaimRemarks are those of the whole claim, MOA and MIA.
	ClaimRemarks []string
	Policies     []string // REF*0K: the policies the payer names

	Known   bool   // false: no table of this program knows the reason code
	Meaning string // plain words
	Often   string // what usually stands behind it on injection claims
	Family  Family
	Matched How
	// Causes are the findings of this claim, checked as of then, that explain the
	// denial. Gap is true where there is none: no rule would have stopped it.
	Causes []Cause
	Gap    bool
	// Also are errors on the line whose rules are not known to deny with this code.
	Also []Cause
	// Silent are the rules that look for this and find nothing wrong on the claim.
	Silent []string

	Patient   Liability
	Steps     []Step
	Deadlines []Deadline
	Packet    []string
}

// NoLine is the Line of a denied line that the claim as sent does not have.
const NoLine = -1

// Name is the denial's codes as people write them: CO-16 N822.
func (d *Denial) Name() string {
	name := d.Group + "-" + d.Reason
	for _, r := range d.shown() {
		name += " " + r
	}
	return name
}

// Cause is a finding that explains a denial.
type Cause struct {
	Rule, Topic string
	Title       string
	Severity    finding.Severity
	Line        int
	Message     string
	Fix         string
	Safety      finding.Safety
	Sources     []finding.Source
}

// Liability says whether the patient may be billed for an amount.
type Liability struct {
	May Answer
	Why string
}

// Answer is yes, no, or ask.
type Answer string

// The answers to whether the patient may be billed.
const (
	Yes Answer = "yes"
	No  Answer = "no"
	Ask Answer = "ask"
)

// StepKind is what a step does.
type StepKind string

// The kinds of steps.
const (
	Correct     StepKind = "correct"
	Appeal      StepKind = "appeal"
	WriteOff    StepKind = "write-off"
	BillPatient StepKind = "bill-patient"
	SendRecords StepKind = "send-records"
	OtherPayer  StepKind = "other-payer"
	CheckStatus StepKind = "status"
	WaitFor     StepKind = "wait"
	ReadUp      StepKind = "read"
)

// Step is one thing to do, in the order to do it.
type Step struct {
	Kind StepKind
	Text string
}

// Deadline is the last day for something, or how to find it out.
type Deadline struct {
	For    StepKind
	Day    claim.Date // 0: not known
	Text   string     // how it was counted, or what is missing
	Source finding.Source
}

// First is the earliest known deadline, 0 where none is known.
func (d *Denial) First() claim.Date {
	var first claim.Date
	for _, l := range d.Deadlines {
		if l.Day != 0 && (first == 0 || l.Day < first) {
			first = l.Day
		}
	}
	return first
}

// shown are the remarks that belong to the denial's name: the line's, or, where the
// claim as a whole was denied, the claim's; MA130 always.
func (d *Denial) shown() []string {
	if d.Line == 0 && d.Code == "" {
		return d.ClaimRemarks
	}
	if slices.Contains(d.ClaimRemarks, unprocessable) && !slices.Contains(d.Remarks, unprocessable) {
		return append(slices.Clone(d.Remarks), unprocessable)
	}
	return d.Remarks
}

func (d *Denial) has(remarks ...string) bool {
	return slices.ContainsFunc(remarks, func(r string) bool {
		return slices.Contains(d.Remarks, r) || slices.Contains(d.ClaimRemarks, r)
	})
}
