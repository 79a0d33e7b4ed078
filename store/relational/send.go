package relational

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"firstpass/store"
)

// SendFile keeps a file that goes out with what sending changes on its claims, in one
// transaction: a claim is in a file and marked, or neither.
func (s *Store) SendFile(ctx context.Context, practice store.ID, f store.File, content []byte, changes []store.Change) (store.File, error) {
	sum := sha256.Sum256(content)
	f.Practice, f.Hash, f.Size, f.State = practice, hex.EncodeToString(sum[:]), int64(len(content)), "split"
	err := s.atomically(ctx, func(tx *tx) error {
		if err := tx.lockClaims(ctx, practice, changes); err != nil {
			return err
		}
		err := tx.row(ctx, "INSERT INTO files (practice, hash, name, kind, size, source, state, problem, user_id, received) VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?) RETURNING id",
			f.Practice, f.Hash, s.keys.Seal("name", []byte(f.Name)), f.Kind, f.Size, f.Source, f.State, f.User, ms(f.Received)).Scan(&f.ID)
		if s.dialect.IsUnique(err) {
			return store.ErrDuplicate
		}
		if err != nil {
			return err
		}
		for part := 0; part*partSize < len(content); part++ {
			piece := content[part*partSize : min((part+1)*partSize, len(content))]
			if _, err := tx.exec(ctx, "INSERT INTO file_parts (file, part, content) VALUES (?, ?, ?)", f.ID, part, s.keys.Seal("file", squeeze(piece))); err != nil {
				return err
			}
		}
		if err := tx.record(ctx, store.Entry{Practice: practice, At: f.Received, User: f.User, Action: "file.send", Subject: fmt.Sprintf("file:%d", f.ID), Detail: "sha256 " + f.Hash}); err != nil {
			return err
		}
		for i := range changes {
			c := changes[i]
			c.Sent = &store.Sending{File: f.Hash}
			if _, err := tx.change(ctx, practice, c); errors.Is(err, store.ErrStale) || errors.Is(err, store.ErrNotFound) {
				return &store.StaleClaim{Claim: c.Claim, Err: err}
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		f.ID = 0
	}
	return f, err
}

// lockClaims takes the claims' rows before the head of the trail, in one order: a
// single change takes them in that order too, and nobody waits for each other.
func (t *tx) lockClaims(ctx context.Context, practice store.ID, changes []store.Change) error {
	if t.s.dialect.LockHead == "" {
		return nil // there is one writer
	}
	ids := make([]store.ID, len(changes))
	for i := range changes {
		ids[i] = changes[i].Claim
	}
	slices.Sort(ids)
	for some := range slices.Chunk(ids, bulkRows) {
		args := []any{practice}
		for _, id := range some {
			args = append(args, id)
		}
		rows, err := t.QueryContext(ctx, t.s.bind("SELECT id FROM claims WHERE practice = ? AND id IN ("+marks(len(some))+") ORDER BY id"+t.s.dialect.LockHead), args...)
		if err != nil {
			return err
		}
		if err := drain(rows, func(*sql.Rows) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}
