package relational

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"firstpass/store"
)

// AddAudit stores a drawn sample with its frame in one step.
func (s *Store) AddAudit(ctx context.Context, a store.Audit, claims []store.AuditClaim, e store.Entry) (id store.ID, err error) {
	err = s.atomically(ctx, func(tx *tx) error {
		k := s.keys
		if err := tx.row(ctx, "INSERT INTO audits (practice, name, user_id, made, closed, plan, frame) VALUES (?, ?, ?, ?, 0, ?, ?) RETURNING id",
			a.Practice, a.Name, a.User, ms(a.Made), string(a.Plan), k.Seal("frame", squeeze(a.Frame))).Scan(&id); err != nil {
			return err
		}
		rows := tx.bulk("INSERT INTO audit_claims (audit, n, claim, number, answers, user_id, answered, changed) VALUES ", 8, "")
		for _, c := range claims {
			if err := rows.add(ctx, id, c.N, c.Claim, k.Seal("control", []byte(c.Number)), nil, 0, 0, 0); err != nil {
				return err
			}
		}
		if err := rows.flush(ctx); err != nil {
			return err
		}
		e.Subject = fmt.Sprintf("audit:%d", id)
		return tx.record(ctx, e)
	})
	return id, err
}

const auditColumns = "a.id, a.practice, a.name, a.user_id, a.made, a.closed, a.plan, (SELECT count(*) FROM audit_claims c WHERE c.audit = a.id), (SELECT count(*) FROM audit_claims c WHERE c.audit = a.id AND c.answered > 0)"

func scanAudit(row interface{ Scan(...any) error }, more ...any) (a store.Audit, err error) {
	var made, closed int64
	var plan string
	err = row.Scan(append([]any{&a.ID, &a.Practice, &a.Name, &a.User, &made, &closed, &plan, &a.Claims, &a.Answered}, more...)...)
	a.Made, a.Closed, a.Plan = at(made), at(closed), []byte(plan)
	return a, missing(err)
}

// Audit reads an audit with its frame.
func (s *Store) Audit(ctx context.Context, practice, id store.ID) (store.Audit, error) {
	var sealed []byte
	a, err := scanAudit(s.row(ctx, "SELECT "+auditColumns+", a.frame FROM audits a WHERE a.practice = ? AND a.id = ?", practice, id), &sealed)
	if err == nil {
		a.Frame, err = s.openBytes("frame", sealed)
	}
	return a, err
}

// AuditList lists audits, newest first.
func (s *Store) AuditList(ctx context.Context, practice store.ID) (list []store.Audit, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		a, err := scanAudit(rows)
		list = append(list, a)
		return err
	}, "SELECT "+auditColumns+" FROM audits a WHERE a.practice = ? ORDER BY a.id DESC LIMIT 500", practice)
	return list, err
}

// AuditClaims lists the claims of a sample.
func (s *Store) AuditClaims(ctx context.Context, practice, audit store.ID) (list []store.AuditClaim, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		c := store.AuditClaim{Audit: audit}
		var number, answers []byte
		var answered int64
		var changed int
		if err := rows.Scan(&c.N, &c.Claim, &number, &answers, &c.User, &answered, &changed); err != nil {
			return err
		}
		c.Answered, c.Changed = at(answered), changed != 0
		plain, err := s.keys.Open("control", number)
		if err == nil {
			c.Number = string(plain)
			c.Answers, err = s.keys.Open("review", answers)
		}
		list = append(list, c)
		return err
	}, "SELECT c.n, c.claim, c.number, c.answers, c.user_id, c.answered, c.changed FROM audit_claims c JOIN audits a ON a.id = c.audit WHERE a.practice = ? AND a.id = ? ORDER BY c.n", practice, audit)
	return list, err
}

// AnswerAudit keeps the answers of one claim of an open audit.
func (s *Store) AnswerAudit(ctx context.Context, practice store.ID, c store.AuditClaim, e store.Entry) error {
	return s.atomically(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx, "UPDATE audit_claims SET changed = CASE WHEN answered > 0 THEN 1 ELSE 0 END, answers = ?, user_id = ?, answered = ? WHERE audit = (SELECT id FROM audits WHERE practice = ? AND id = ? AND closed = 0) AND n = ?",
			s.keys.Seal("review", c.Answers), c.User, ms(c.Answered), practice, c.Audit, c.N)
		if err != nil {
			return err
		}
		if n == 0 {
			return store.ErrNotFound
		}
		return tx.record(ctx, e)
	})
}

// CloseAudit ends a review: its answers stand.
func (s *Store) CloseAudit(ctx context.Context, practice, id store.ID, when time.Time, e store.Entry) error {
	return s.atomically(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx, "UPDATE audits SET closed = ? WHERE practice = ? AND id = ? AND closed = 0", ms(when), practice, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return store.ErrNotFound
		}
		return tx.record(ctx, e)
	})
}

// AddAnswer keeps the first answer of a person to a question of a quiz.
func (s *Store) AddAnswer(ctx context.Context, practice store.ID, a store.QuizAnswer) error {
	_, err := s.write.ExecContext(ctx, s.bind("INSERT INTO quiz_answers (practice, user_id, quiz, question, topic, correct, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (practice, user_id, quiz, question) DO NOTHING"),
		practice, a.User, a.Quiz, a.Question, a.Topic, number(a.Right), ms(a.At))
	return err
}

// Answers lists a person's answers in one quiz.
func (s *Store) Answers(ctx context.Context, practice, user store.ID, quiz string) (list []store.QuizAnswer, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		a := store.QuizAnswer{User: user, Quiz: quiz}
		var right int
		var when int64
		err := rows.Scan(&a.Question, &a.Topic, &right, &when)
		a.Right, a.At = right != 0, at(when)
		list = append(list, a)
		return err
	}, "SELECT question, topic, correct, at FROM quiz_answers WHERE practice = ? AND user_id = ? AND quiz = ? ORDER BY at, question", practice, user, quiz)
	return list, err
}

// Topics adds answers up by topic, the worst first.
func (s *Store) Topics(ctx context.Context, practice, user store.ID, since time.Time) (list []store.TopicScore, err error) {
	where, args := "practice = ? AND at >= ?", []any{practice, ms(since)}
	if user != 0 {
		where, args = where+" AND user_id = ?", append(args, user)
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		t := store.TopicScore{User: user}
		err := rows.Scan(&t.Topic, &t.Right, &t.Asked)
		list = append(list, t)
		return err
	}, "SELECT topic, sum(correct), count(*) FROM quiz_answers WHERE "+where+" GROUP BY topic ORDER BY sum(correct) * 1000 / count(*), topic", args...)
	return list, err
}
