package relational

import (
	"context"
	"database/sql"
	"errors"

	"firstpass/finding"
	"firstpass/store"
)

// Claim reads everything known of one claim.
func (s *Store) Claim(ctx context.Context, practice, id store.ID) (c store.Claim, err error) {
	var problem []byte
	c.Row, err = s.scanRow(s.row(ctx, "SELECT "+rowColumns+", c.problem FROM claims c WHERE c.id = ? AND c.practice = ?", id, practice), &problem)
	if err != nil {
		return c, err
	}
	c.Practice = practice
	if len(problem) > 0 {
		c.Problem = &finding.Problem{}
		if err := s.open("problem", problem, c.Problem); err != nil {
			return c, err
		}
	}
	steps := []func(context.Context, *store.Claim) error{
		s.readRevisions, s.readChecks, s.readDecisions, s.readNotes, s.readQuestions, s.readExchange,
	}
	for _, step := range steps {
		if err := step(ctx, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (s *Store) readRevisions(ctx context.Context, c *store.Claim) error {
	return s.each(ctx, func(rows *sql.Rows) error {
		var r store.Revision
		var when int64
		var encounter, unread []byte
		if err := rows.Scan(&r.Number, &r.User, &when, &r.Why, &encounter, &unread); err != nil {
			return err
		}
		r.At = at(when)
		c.Revisions = append(c.Revisions, r)
		if r.Number == 0 {
			if err := s.openBody(&c.Original, &c.Unread, encounter, unread); err != nil {
				return err
			}
		}
		if r.Number == c.Revision {
			return s.openBody(&c.Encounter, &c.Unread, encounter, unread)
		}
		return nil
	}, "SELECT number, user_id, at, why, encounter, unread FROM revisions WHERE claim = ? ORDER BY number", c.ID)
}

func (s *Store) readChecks(ctx context.Context, c *store.Claim) error {
	err := s.each(ctx, func(rows *sql.Rows) error {
		var d store.CheckDone
		var when int64
		var verdict string
		err := rows.Scan(&d.Revision, &when, &d.RuleSet, &d.Tables, &verdict, &d.AtRisk, &d.Findings)
		d.At, d.Verdict = at(when), finding.Verdict(verdict)
		c.Checks = append(c.Checks, d)
		return err
	}, "SELECT revision, at, rule_set, tables, verdict, at_risk, findings FROM checks WHERE claim = ? ORDER BY at, revision", c.ID)
	if err != nil || len(c.Checks) == 0 {
		return err
	}
	last := c.Checks[len(c.Checks)-1]
	c.RuleSet, c.Tables, c.CheckedAt = last.RuleSet, last.Tables, last.At
	var sealed []byte
	if err := s.row(ctx, "SELECT result FROM checks WHERE claim = ? AND revision = ? AND rule_set = ? AND tables = ?", c.ID, last.Revision, last.RuleSet, last.Tables).Scan(&sealed); err != nil {
		return err
	}
	return s.open("result", sealed, &c.Result)
}

func (s *Store) readDecisions(ctx context.Context, c *store.Claim) error {
	return s.each(ctx, func(rows *sql.Rows) error {
		var d store.Decision
		var when int64
		var sealed []byte
		if err := rows.Scan(&d.ID, &d.User, &when, &d.Kind, &d.Rule, &d.Line, &d.Code, &d.Reason, &sealed); err != nil {
			return err
		}
		text, err := s.keys.Open("decision", sealed)
		d.At, d.Text = at(when), string(text)
		c.Decisions = append(c.Decisions, d)
		return err
	}, "SELECT id, user_id, at, kind, rule, line, code, reason, sealed FROM decisions WHERE claim = ? ORDER BY id", c.ID)
}

func (s *Store) readNotes(ctx context.Context, c *store.Claim) error {
	return s.each(ctx, func(rows *sql.Rows) error {
		var n store.Note
		var when int64
		var sealed []byte
		if err := rows.Scan(&n.User, &when, &sealed); err != nil {
			return err
		}
		text, err := s.keys.Open("note", sealed)
		n.At, n.Text = at(when), string(text)
		c.Notes = append(c.Notes, n)
		return err
	}, "SELECT user_id, at, sealed FROM notes WHERE claim = ? ORDER BY id", c.ID)
}

const questionColumns = "id, claim, rule, line, to_user, sealed, asked_by, asked_at, answer, late, answered, answer_by"

// asked is the encrypted part of a question.
type asked struct {
	Text    string
	Choices []string
}

func (s *Store) scanQuestion(row interface{ Scan(...any) error }) (q store.Question, err error) {
	var sealed, answer []byte
	var late int
	var askedAt, answered int64
	if err = row.Scan(&q.ID, &q.Claim, &q.Rule, &q.Line, &q.To, &sealed, &q.AskedBy, &askedAt, &answer, &late, &answered, &q.AnswerBy); err != nil {
		return q, missing(err)
	}
	var a asked
	if err = s.open("question", sealed, &a); err != nil {
		return q, err
	}
	text, err := s.keys.Open("answer", answer)
	q.Text, q.Choices, q.Answer = a.Text, a.Choices, string(text)
	q.Late, q.AskedAt, q.Answered = late != 0, at(askedAt), at(answered)
	return q, err
}

func (s *Store) questions(ctx context.Context, where string, args ...any) (list []store.Question, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		q, err := s.scanQuestion(rows)
		list = append(list, q)
		return err
	}, "SELECT "+questionColumns+" FROM questions WHERE "+where, args...)
	return list, err
}

func (s *Store) readQuestions(ctx context.Context, c *store.Claim) (err error) {
	c.Questions, err = s.questions(ctx, "claim = ? ORDER BY id", c.ID)
	return err
}

// OpenQuestions lists the questions nobody answered yet, of one clinician or of all.
func (s *Store) OpenQuestions(ctx context.Context, practice, to store.ID) ([]store.Question, error) {
	if to != 0 {
		return s.questions(ctx, "practice = ? AND answered = 0 AND (to_user = ? OR to_user = 0) ORDER BY id LIMIT 500", practice, to)
	}
	return s.questions(ctx, "practice = ? AND answered = 0 ORDER BY id LIMIT 500", practice)
}

// Question finds a question.
func (s *Store) Question(ctx context.Context, practice, id store.ID) (store.Question, error) {
	return s.scanQuestion(s.row(ctx, "SELECT "+questionColumns+" FROM questions WHERE practice = ? AND id = ?", practice, id))
}

func (s *Store) readExchange(ctx context.Context, c *store.Claim) error {
	err := s.each(ctx, func(rows *sql.Rows) error {
		v := store.Sending{Claim: c.ID}
		var when int64
		err := rows.Scan(&v.Revision, &when, &v.User, &v.File)
		v.At = at(when)
		c.Sent = append(c.Sent, v)
		return err
	}, "SELECT revision, at, user_id, file FROM ledger WHERE claim = ? ORDER BY id", c.ID)
	if err != nil {
		return err
	}
	if c.Receipts, err = s.Receipts(ctx, c.Practice, 0, c.ID, mostShown); err != nil {
		return err
	}
	c.Postings, err = s.Postings(ctx, store.PostingQuery{Practice: c.Practice, Claim: c.ID, Limit: mostShown})
	return err
}

// mostShown bounds what is read of one claim's answers.
const mostShown = 200

var errNoClaim = errors.New("a change needs the claim it is about")
