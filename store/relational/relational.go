// Package relational is what the two keepers of a store share: the SQL, which both
// databases understand alike, and how personal fields are encrypted on their way.
// The packages sqlite and postgres open a database and hand it over.
package relational

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"firstpass/store"
)

// Dialect is what differs between the databases.
type Dialect struct {
	Blob      string // type of bytes
	Identity  string // definition of a numbered key
	Numbered  bool   // placeholders are $1, $2
	SkipTaken string // appended to a row's selection so that two workers do not take one
	LockHead  string // the same for the head of the trail
	// Append makes the trail refuse changes.
	Append []string
	// IsUnique says whether an error is a broken unique constraint.
	IsUnique func(error) bool
	// Trouble tells the database's own errors apart, see store.Store.
	Trouble func(error) error
	Backup  func(ctx context.Context, s *Store, to string) error
}

// Store is both keepers' implementation of store.Store.
type Store struct {
	write   *sql.DB // one connection where the database has one writer
	read    *sql.DB
	keys    *store.Keyring
	dialect Dialect
	// squeezers are compressors to lend.
	squeezers sync.Pool
	// Both are told of files and batches in the transaction that stores them, so
	// that a queue commits with the data. They may be nil.
	onFile  OnFile
	onBatch OnBatch
}

// OnFile is told of a new file, OnBatch of a new batch of claims.
type (
	OnFile  func(ctx context.Context, tx *sql.Tx, f store.File) error
	OnBatch func(ctx context.Context, tx *sql.Tx, batch store.ID) error
)

var _ store.Store = (*Store)(nil)

// New migrates the database and checks that the key is the one it was made with.
func New(ctx context.Context, write, read *sql.DB, keys *store.Keyring, d Dialect) (*Store, error) {
	s := &Store{write: write, read: read, keys: keys, dialect: d}
	if err := s.migrate(ctx); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return s, s.checkKey(ctx)
}

// OnWork sets what is told of new files and batches, in their own transaction.
func (s *Store) OnWork(file OnFile, batch OnBatch) {
	s.onFile, s.onBatch = file, batch
}

// DB is the writing side, for a queue that lives in the same database.
func (s *Store) DB() *sql.DB { return s.write }

// ReadDB is the reading side.
func (s *Store) ReadDB() *sql.DB { return s.read }

// Close closes the database.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Trouble says what in the store's surroundings an error comes from.
func (s *Store) Trouble(err error) error {
	if err == nil {
		return nil
	}
	return s.dialect.Trouble(err)
}

// Ready asks the database for an answer, and whether it may be written.
func (s *Store) Ready(ctx context.Context) error {
	return s.SetSetting(ctx, "ready", strconv.FormatInt(time.Now().Unix(), 10))
}

// checkKey compares the key with a value sealed at the first start.
func (s *Store) checkKey(ctx context.Context) error {
	const known = "firstpass"
	text, err := s.Setting(ctx, "key-check")
	if errors.Is(err, store.ErrNotFound) {
		return s.SetSetting(ctx, "key-check", string(fmt.Appendf(nil, "%x", s.keys.Seal("key-check", []byte(known)))))
	}
	if err != nil {
		return err
	}
	var sealed []byte
	if _, err := fmt.Sscanf(text, "%x", &sealed); err != nil {
		return err
	}
	_, err = s.keys.Open("key-check", sealed)
	return err
}

// bind writes a statement's ? the way the database wants them.
func (s *Store) bind(query string) string {
	if !s.dialect.Numbered {
		return query
	}
	var b strings.Builder
	n := 0
	for _, part := range strings.SplitAfter(query, "?") {
		if cut, ok := strings.CutSuffix(part, "?"); ok {
			n++
			b.WriteString(cut)
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
			continue
		}
		b.WriteString(part)
	}
	return b.String()
}

// atomically runs steps in one transaction; whatever goes wrong, none is kept.
func (s *Store) atomically(ctx context.Context, steps func(tx *tx) error) error {
	begun, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer begun.Rollback()
	if err := steps(&tx{begun, s}); err != nil {
		return err
	}
	return begun.Commit()
}

// tx is a transaction that binds its statements.
type tx struct {
	*sql.Tx
	s *Store
}

func (t *tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := t.ExecContext(ctx, t.s.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t *tx) row(ctx context.Context, query string, args ...any) *sql.Row {
	return t.QueryRowContext(ctx, t.s.bind(query), args...)
}

func (s *Store) row(ctx context.Context, query string, args ...any) *sql.Row {
	return s.read.QueryRowContext(ctx, s.bind(query), args...)
}

// each runs a query and hands every row to scan.
func (s *Store) each(ctx context.Context, scan func(rows *sql.Rows) error, query string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, s.bind(query), args...)
	if err != nil {
		return err
	}
	return drain(rows, scan)
}

func drain(rows *sql.Rows, scan func(rows *sql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// missing turns the absence of a row into the store's own error.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	return err
}

func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// marks is n placeholders for a list.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }
