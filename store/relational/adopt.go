package relational

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"firstpass/store"
)

// Adopt ties a payment to a claim that came in after it. Denials somebody worked on
// keep what they say; others are explained anew.
func (s *Store) Adopt(ctx context.Context, practice, posting store.ID, p store.NewPosting) error {
	var lines []string
	for _, l := range p.Lines {
		lines = append(lines, fmt.Sprintf("%d:%d", l.Line, int64(l.Paid)))
	}
	return s.atomically(ctx, func(tx *tx) error {
		f := store.File{Practice: practice}
		var received int64
		err := tx.row(ctx, "UPDATE postings SET claim = ?, matched = ?, lines = ?, denied = ?, denials = ?, odd = CASE WHEN outcome = ? THEN 1 ELSE ? END WHERE id = ? AND practice = ? AND claim = 0 AND outcome IN ("+adoptable+") RETURNING at",
			p.Claim, p.Matched, strings.Join(lines, " "), int64(p.Denied), len(p.Denials), store.ReversedAlone, number(p.Off > 0), posting, practice).Scan(&received)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		f.Received = at(received)
		var replaced, touched int
		if err := tx.row(ctx, "SELECT replaced FROM postings WHERE id = ?", posting).Scan(&replaced); err != nil {
			return err
		}
		p.Replaced = replaced != 0
		if err := tx.row(ctx, "SELECT count(*) FROM denials WHERE posting = ? AND changed > 0", posting).Scan(&touched); err != nil {
			return err
		}
		if touched > 0 {
			p.Denials = nil
			if _, err := tx.exec(ctx, "UPDATE denials SET claim = ? WHERE posting = ?", p.Claim, posting); err != nil {
				return err
			}
		} else if _, err := tx.exec(ctx, "DELETE FROM denials WHERE posting = ?", posting); err != nil {
			return err
		}
		if err := tx.addDenials(ctx, f, posting, &p); err != nil {
			return err
		}
		return tx.record(ctx, store.Entry{Practice: practice, At: time.Now(), Action: "answers.adopt", Subject: subject(p.Claim), Detail: fmt.Sprintf("payment %d", posting)})
	})
}
