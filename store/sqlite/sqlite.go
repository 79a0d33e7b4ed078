// Package sqlite keeps a store in one file, for one machine. It is pure Go.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"firstpass/store"
	"firstpass/store/relational"
)

// readers is how many questions are answered side by side.
const readers = 8

// Open opens or makes the database of a file. One connection writes, several read;
// the write-ahead log lets them do so at once, and a killed process loses nothing
// that was committed.
func Open(ctx context.Context, name string, keys *store.Keyring) (*relational.Store, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	write, err := open(name, 1, "immediate")
	if err != nil {
		return nil, err
	}
	read, err := open(name, readers, "deferred")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	s, err := relational.New(ctx, write, read, keys, dialect())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), write.Close(), read.Close())
	}
	return s, nil
}

// Hold takes a store's file for one serving process: a second one would take the
// first's work for that of a killed process. The system lets go where the process
// ends, however it ends. ErrLocked where another holds it.
func Hold(ctx context.Context, name string) (release func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: name + ".lock"}).EscapedPath())
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		if trouble(err) == store.ErrLocked {
			err = store.ErrLocked
		}
		return nil, errors.Join(err, db.Close())
	}
	return func() error { return errors.Join(conn.Close(), db.Close()) }, nil
}

func open(name string, connections int, lock string) (*sql.DB, error) {
	q := url.Values{"_txlock": {lock}, "_pragma": {
		"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(15000)", "foreign_keys(1)", "cache_size(-32768)", "temp_store(MEMORY)", "wal_autocheckpoint(4000)",
	}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: name}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// trouble reads SQLite's codes; what it could not write it says in several ways.
func trouble(err error) error {
	var e *driver.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() & 0xff { // the rest says where it happened
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
		return store.ErrLocked
	case codes.SQLITE_FULL, codes.SQLITE_IOERR, codes.SQLITE_READONLY:
		return store.ErrFull
	case codes.SQLITE_CANTOPEN:
		return store.ErrAway
	}
	return nil
}

func dialect() relational.Dialect {
	return relational.Dialect{
		Blob:     "BLOB",
		Identity: "INTEGER PRIMARY KEY AUTOINCREMENT",
		Append: []string{
			"CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
			"CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
		},
		IsUnique: func(err error) bool {
			var e *driver.Error
			return errors.As(err, &e) && (e.Code() == codes.SQLITE_CONSTRAINT_UNIQUE || e.Code() == codes.SQLITE_CONSTRAINT_PRIMARYKEY)
		},
		Trouble: trouble,
		Backup: func(ctx context.Context, s *relational.Store, to string) error {
			_, err := s.ReadDB().ExecContext(ctx, "VACUUM INTO ?", to)
			return err
		},
	}
}
