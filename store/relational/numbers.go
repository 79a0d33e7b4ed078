package relational

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"firstpass/claim"
	"firstpass/store"
)

// RuleCounts says what became of each rule's findings.
func (s *Store) RuleCounts(ctx context.Context, practice store.ID, since time.Time) ([]store.RuleCount, error) {
	index := map[string]int{}
	var list []store.RuleCount
	err := s.each(ctx, func(rows *sql.Rows) error {
		var rule, state, reason, payer string
		var n int
		var risk claim.Cents
		if err := rows.Scan(&rule, &state, &reason, &payer, &n, &risk); err != nil {
			return err
		}
		i, ok := index[rule]
		if !ok {
			i = len(list)
			index[rule] = i
			list = append(list, store.RuleCount{Rule: rule, Payers: map[string]claim.Cents{}})
		}
		c := &list[i]
		c.Raised += n
		switch state {
		case "open":
			c.Open += n
			c.AtRisk += risk
			c.Payers[payer] += risk
		case "fixed":
			c.Fixed += n
		case "overridden":
			c.Overridden += n
			if reason == "rule-wrong" {
				c.FalseAlarm += n
			}
		}
		return nil
	}, "SELECT rule, state, reason, payer, count(*), COALESCE(sum(at_risk), 0) FROM findings WHERE practice = ? AND raised >= ? GROUP BY rule, state, reason, payer ORDER BY rule", practice, ms(since))
	return list, err
}

const week = 7 * 24 * time.Hour

// Weeks counts first checks by week, which begins on Monday.
func (s *Store) Weeks(ctx context.Context, practice store.ID, since time.Time) ([]store.Week, error) {
	// The first Monday of the epoch was the fifth of January 1970.
	const monday = 4 * 24 * 60 * 60 * 1000
	var list []store.Week
	err := s.each(ctx, func(rows *sql.Rows) error {
		var number int64
		var w store.Week
		err := rows.Scan(&number, &w.Claims, &w.Clean, &w.AtRisk)
		w.Start = time.UnixMilli(number*week.Milliseconds() + monday).UTC()
		list = append(list, w)
		return err
	}, fmt.Sprintf("SELECT (at - %d) / %d AS number, count(*), sum(CASE WHEN verdict = 'clean' THEN 1 ELSE 0 END), COALESCE(sum(at_risk), 0) FROM first_checks WHERE practice = ? AND at >= ? GROUP BY 1 ORDER BY 1", monday, week.Milliseconds()), practice, ms(since))
	return list, err
}

// SetPolicy writes a version of a practice's policy; the practice's revision grows,
// so that the next check uses it.
func (s *Store) SetPolicy(ctx context.Context, p store.Policy, e store.Entry) error {
	return s.atomically(ctx, func(tx *tx) error {
		_, err := tx.exec(ctx, `INSERT INTO policies (practice, name, page, state, author, created, approver, approved, review) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (practice, name) DO UPDATE SET page = excluded.page, state = excluded.state, author = excluded.author, created = excluded.created, approver = excluded.approver, approved = excluded.approved, review = excluded.review`,
			p.Practice, p.Name, p.Page, p.State, p.Author, ms(p.Created), p.Approver, ms(p.Approved), p.Review)
		if err == nil {
			_, err = tx.exec(ctx, "UPDATE practices SET revision = revision + 1 WHERE id = ?", p.Practice)
		}
		if err != nil {
			return err
		}
		return tx.record(ctx, e)
	})
}

const policyColumns = "practice, name, page, state, author, created, approver, approved, review"

func scanPolicy(row interface{ Scan(...any) error }) (p store.Policy, err error) {
	var created, approved int64
	err = row.Scan(&p.Practice, &p.Name, &p.Page, &p.State, &p.Author, &created, &p.Approver, &approved, &p.Review)
	p.Created, p.Approved = at(created), at(approved)
	return p, missing(err)
}

// Policy finds a practice's policy.
func (s *Store) Policy(ctx context.Context, practice store.ID, name string) (store.Policy, error) {
	return scanPolicy(s.row(ctx, "SELECT "+policyColumns+" FROM policies WHERE practice = ? AND name = ?", practice, name))
}

// PolicyList lists a practice's policies.
func (s *Store) PolicyList(ctx context.Context, practice store.ID) (list []store.Policy, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		p, err := scanPolicy(rows)
		list = append(list, p)
		return err
	}, "SELECT "+policyColumns+" FROM policies WHERE practice = ? ORDER BY name", practice)
	return list, err
}

// Retain removes what was received before a day. The trail stays, and says so.
func (s *Store) Retain(ctx context.Context, practice store.ID, before time.Time) (removed int, err error) {
	err = s.atomically(ctx, func(tx *tx) error {
		files := "SELECT id FROM files WHERE practice = ? AND received < ?"
		claims := "SELECT id FROM claims WHERE file IN (" + files + ")"
		for _, table := range []string{"tokens", "revisions", "checks", "first_checks", "findings", "decisions", "notes", "questions", "ledger"} {
			if _, err := tx.exec(ctx, "DELETE FROM "+table+" WHERE claim IN ("+claims+")", practice, ms(before)); err != nil {
				return err
			}
		}
		if err := tx.retainAnswers(ctx, practice, ms(before), claims, files); err != nil {
			return err
		}
		n, err := tx.exec(ctx, "DELETE FROM claims WHERE file IN ("+files+")", practice, ms(before))
		if err != nil {
			return err
		}
		removed = int(n)
		for _, table := range []string{"batches", "file_parts"} {
			if _, err := tx.exec(ctx, "DELETE FROM "+table+" WHERE file IN ("+files+")", practice, ms(before)); err != nil {
				return err
			}
		}
		if _, err := tx.exec(ctx, "DELETE FROM files WHERE practice = ? AND received < ?", practice, ms(before)); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "DELETE FROM answers WHERE practice = ? AND at < ?", practice, ms(before)); err != nil {
			return err
		}
		return tx.record(ctx, store.Entry{Practice: practice, At: time.Now(), Action: "store.retain", Subject: fmt.Sprintf("practice:%d", practice),
			Detail: fmt.Sprintf("%d claims received before %s removed", removed, before.UTC().Format(time.DateOnly))})
	})
	return removed, err
}

// Backup writes a whole and consistent copy while others go on working.
func (s *Store) Backup(ctx context.Context, to io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "firstpass-backup-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	name := filepath.Join(dir, "copy")
	if err := s.dialect.Backup(ctx, s, name); err != nil {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}
