package store

import (
	"time"

	"firstpass/claim"
	"firstpass/finding"
)

// Claim is everything the store knows of one claim.
type Claim struct {
	Row
	Practice  ID
	Encounter *claim.Encounter // as it stands now; nil where it could not be read
	Unread    []finding.Problem
	Original  *claim.Encounter // as it was received
	Problem   *finding.Problem
	Result    finding.Result
	RuleSet   string
	Tables    string
	CheckedAt time.Time
	Decisions []Decision
	Notes     []Note
	Questions []Question
	Revisions []Revision
	Checks    []CheckDone
	Sent      []Sending
	Receipts  []Receipt
	Postings  []Posting
}

// Revision is one state of the claim and who brought it about.
type Revision struct {
	Number int
	User   ID
	At     time.Time
	Why    string
}

// CheckDone is one check in the claim's history.
type CheckDone struct {
	Revision int
	At       time.Time
	RuleSet  string
	Tables   string
	Verdict  finding.Verdict
	AtRisk   claim.Cents
	Findings int
}

// Decision is what somebody decided about a claim or one of its findings.
type Decision struct {
	ID     ID
	User   ID
	At     time.Time
	Kind   DecisionKind
	Rule   string // of the finding it is about
	Line   int
	Code   string
	Reason string // one of a list
	Text   string // the person's own words; kept encrypted
}

// DecisionKind names what was decided.
type DecisionKind string

// The decisions.
const (
	Override   DecisionKind = "override" // not a problem because…
	Withdraw   DecisionKind = "withdraw" // an override taken back
	ApplyFix   DecisionKind = "fix"
	EditClaim  DecisionKind = "edit"
	Hold       DecisionKind = "hold"
	Release    DecisionKind = "release"
	Ask        DecisionKind = "ask"
	Answer     DecisionKind = "answer"
	Approve    DecisionKind = "approve" // the second look
	SendBack   DecisionKind = "send-back"
	Assign     DecisionKind = "assign"
	MarkSent   DecisionKind = "send"
	CheckAgain DecisionKind = "check"
)

// Note is what somebody wrote beside a claim.
type Note struct {
	User ID
	At   time.Time
	Text string
}

// Question is asked of a clinician: it names what is missing, never a code or money.
type Question struct {
	ID       ID
	Claim    ID
	Rule     string
	Line     int
	To       ID
	Text     string
	Choices  []string
	AskedBy  ID
	AskedAt  time.Time
	Answer   string
	Late     bool // the answer came after the day of service and is a late entry
	Answered time.Time
	AnswerBy ID
}

// Change is one step on a claim: what must still hold, and what is new. Empty
// parts leave things as they are.
type Change struct {
	Claim     ID
	Version   int
	User      ID
	At        time.Time
	Decision  *Decision
	Note      string
	Encounter *claim.Encounter // a new revision
	Why       string           // of the revision
	Check     *Checked
	Queue     *Queue
	Owner     *ID
	Question  *Question
	Answer    *Question
	Sent      *Sending
	Trail     Entry
}

// RuleCount is what became of a rule's findings.
type RuleCount struct {
	Rule       string
	Raised     int
	Open       int
	Fixed      int
	Overridden int
	FalseAlarm int // overridden because the rule was wrong
	AtRisk     claim.Cents
	Payers     map[string]claim.Cents
}

// Week is a week's first checks: how many claims were clean as they came.
type Week struct {
	Start  time.Time
	Claims int
	Clean  int
	AtRisk claim.Cents
}
