package store

import (
	"context"
	"time"
)

// Audit is one drawn sample with the frozen frame it was drawn from.
type Audit struct {
	ID       ID
	Practice ID
	Name     string
	User     ID
	Made     time.Time
	Closed   time.Time
	Plan     []byte // how it was drawn, so that anybody can draw it again
	Frame    []byte // the frozen list; empty in lists of audits
	Claims   int
	Answered int
}

// AuditClaim is one claim of a sample with the reviewer's answers.
type AuditClaim struct {
	Audit    ID
	N        int // in the sample, from 1
	Claim    ID
	Number   string // control number
	Answers  []byte // empty until answered
	User     ID
	Answered time.Time
	Changed  bool // answered again after the findings had been shown
}

// QuizAnswer is one answer to a question.
type QuizAnswer struct {
	User     ID
	At       time.Time
	Quiz     string // the seed of its questions
	Question string
	Topic    string
	Right    bool
}

// TopicScore is how a topic went.
type TopicScore struct {
	Topic        string
	User         ID // 0: everybody
	Right, Asked int
}

// Reviews keeps audits and what people learned.
type Reviews interface {
	AddAudit(ctx context.Context, a Audit, claims []AuditClaim, e Entry) (ID, error)
	Audit(ctx context.Context, practice, id ID) (Audit, error)
	AuditList(ctx context.Context, practice ID) ([]Audit, error)
	AuditClaims(ctx context.Context, practice, audit ID) ([]AuditClaim, error)
	// AnswerAudit keeps the answers of one claim; a second answer is marked as changed.
	AnswerAudit(ctx context.Context, practice ID, c AuditClaim, e Entry) error
	CloseAudit(ctx context.Context, practice, id ID, at time.Time, e Entry) error

	// AddAnswer keeps the first answer of a person to a question of a quiz.
	AddAnswer(ctx context.Context, practice ID, a QuizAnswer) error
	Answers(ctx context.Context, practice, user ID, quiz string) ([]QuizAnswer, error)
	// Topics adds answers up, of one person or, for 0, of everybody.
	Topics(ctx context.Context, practice, user ID, since time.Time) ([]TopicScore, error)
}
