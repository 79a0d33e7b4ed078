package relational

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"firstpass/store"
)

// record appends one line to the trail in the transaction of what it records.
func (t *tx) record(ctx context.Context, e store.Entry) error {
	if e.Action == "" {
		return errors.New("a change without a line for the trail")
	}
	var seq int64
	if err := t.row(ctx, "SELECT seq, hash FROM trail_head WHERE id = 1"+t.s.dialect.LockHead).Scan(&seq, &e.Previous); err != nil {
		return err
	}
	e.Seq = seq + 1
	e.Hash = t.s.keys.Chain(&e)
	if _, err := t.exec(ctx, "INSERT INTO trail (seq, practice, at, user_id, action, subject, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		e.Seq, e.Practice, ms(e.At), e.User, e.Action, e.Subject, e.Detail, e.Previous, e.Hash); err != nil {
		return err
	}
	_, err := t.exec(ctx, "UPDATE trail_head SET seq = ?, hash = ? WHERE id = 1", e.Seq, e.Hash)
	return err
}

var errBroken = errors.New("the trail does not hold")

// Record appends one line to the trail.
func (s *Store) Record(ctx context.Context, e store.Entry) error {
	return s.atomically(ctx, func(tx *tx) error { return tx.record(ctx, e) })
}

const trailColumns = "seq, practice, at, user_id, action, subject, detail, previous, hash"

func scanEntry(rows *sql.Rows) (e store.Entry, err error) {
	var when int64
	err = rows.Scan(&e.Seq, &e.Practice, &when, &e.User, &e.Action, &e.Subject, &e.Detail, &e.Previous, &e.Hash)
	e.At = at(when)
	return e, err
}

// TrailPage lists a practice's lines, newest first.
func (s *Store) TrailPage(ctx context.Context, practice store.ID, before int64, limit int) (list []store.Entry, err error) {
	if before <= 0 {
		before = 1 << 62
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEntry(rows)
		list = append(list, e)
		return err
	}, "SELECT "+trailColumns+" FROM trail WHERE practice = ? AND seq < ? ORDER BY seq DESC LIMIT ?", practice, before, limit)
	return list, err
}

// Verify walks the whole chain. A line changed, taken out or put in breaks it.
func (s *Store) Verify(ctx context.Context) (int64, error) {
	// The head is read first: lines appended while the walk goes on come after it.
	var seq int64
	var hash []byte
	if err := s.row(ctx, "SELECT seq, hash FROM trail_head WHERE id = 1").Scan(&seq, &hash); err != nil {
		return 0, err
	}
	var held int64
	var previous, atHead []byte
	err := s.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEntry(rows)
		if err != nil {
			return err
		}
		if e.Seq != held+1 || !bytes.Equal(e.Previous, previous) || !bytes.Equal(e.Hash, s.keys.Chain(&e)) {
			return fmt.Errorf("%w: line %d was changed, or lines before it are missing", errBroken, e.Seq)
		}
		if held, previous = e.Seq, e.Hash; held == seq {
			atHead = e.Hash
		}
		return nil
	}, "SELECT "+trailColumns+" FROM trail ORDER BY seq")
	if err == nil && (held < seq || !bytes.Equal(hash, atHead)) {
		err = fmt.Errorf("%w: lines after %d are missing", errBroken, held)
	}
	return held, err
}
