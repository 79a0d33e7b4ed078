package relational

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"firstpass/store"
)

// partSize is how much of a file is stored at a time: a slow sender holds the
// database for one part, never for a file.
const partSize = 1 << 20

// Receive streams a file into the store. Nothing points at it before the whole of
// it is there; what a broken upload left is removed.
func (s *Store) Receive(ctx context.Context, f store.File, content io.Reader, limit int64) (store.File, error) {
	given := false
	return s.ReceiveParts(ctx, f, func() (store.Part, error) {
		if given {
			return store.Part{}, io.EOF
		}
		given = true
		return store.Part{Name: f.Name, Content: content}, nil
	}, store.Most{File: limit})
}

func (s *Store) receiveFile(ctx context.Context, f *store.File, content io.Reader, limit int64) error {
	hash := sha256.New()
	buffer := make([]byte, partSize)
	for part := int64(0); part < firstChart; part++ {
		n, err := fill(content, buffer)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		if f.Size += int64(n); limit > 0 && f.Size > limit {
			return fmt.Errorf("the file is %w: %d MB at most", store.ErrTooLarge, limit>>20)
		}
		hash.Write(buffer[:n])
		sealed := s.keys.Seal("file", squeeze(buffer[:n]))
		if _, err := s.write.ExecContext(ctx, s.bind("INSERT INTO file_parts (file, part, content) VALUES (?, ?, ?)"), f.ID, part, sealed); err != nil {
			return err
		}
		if n < partSize {
			break
		}
	}
	f.Hash = hex.EncodeToString(hash.Sum(nil))
	return nil
}

// fill reads until the buffer is full or the content is at its end. A reader that
// says itself that it ended too early (io.ErrUnexpectedEOF: a line that was cut) has
// failed; io.ReadFull would say the same of a content that is merely short.
func fill(content io.Reader, buffer []byte) (n int, err error) {
	for n < len(buffer) && err == nil {
		var more int
		more, err = content.Read(buffer[n:])
		n += more
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

// errSwept: the upload took so long that it was taken for one that was cut off.
var errSwept = errors.New("the upload took too long and was not kept")

func (s *Store) receiveEnd(ctx context.Context, f *store.File, charts []store.Chart) error {
	f.State = "received"
	return s.atomically(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx, "UPDATE files SET hash = ?, size = ?, state = ?, name = ? WHERE id = ?", f.Hash, f.Size, f.State, s.keys.Seal("name", []byte(f.Name)), f.ID)
		if s.dialect.IsUnique(err) {
			return store.ErrDuplicate
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return errSwept
		}
		err = tx.record(ctx, store.Entry{Practice: f.Practice, At: f.Received, User: f.User, Action: "file.receive", Subject: fmt.Sprintf("file:%d", f.ID), Detail: "sha256 " + f.Hash + besides(charts)})
		if err == nil && s.onFile != nil {
			err = s.onFile(ctx, tx.Tx, *f)
		}
		return err
	})
}

func (s *Store) dropFile(ctx context.Context, id store.ID) error {
	return s.atomically(ctx, func(tx *tx) error {
		if _, err := tx.exec(ctx, "DELETE FROM file_parts WHERE file = ?", id); err != nil {
			return err
		}
		_, err := tx.exec(ctx, "DELETE FROM files WHERE id = ?", id)
		return err
	})
}

const fileColumns = "id, practice, COALESCE(hash, ''), name, kind, size, source, state, problem, user_id, received"

func (s *Store) scanFile(row interface{ Scan(...any) error }) (f store.File, err error) {
	var name []byte
	var received int64
	if err = row.Scan(&f.ID, &f.Practice, &f.Hash, &name, &f.Kind, &f.Size, &f.Source, &f.State, &f.Problem, &f.User, &received); err != nil {
		return f, missing(err)
	}
	plain, err := s.keys.Open("name", name)
	f.Name, f.Received = string(plain), at(received)
	return f, err
}

func (s *Store) fileWhere(ctx context.Context, where string, args ...any) (store.File, error) {
	return s.scanFile(s.row(ctx, "SELECT "+fileColumns+" FROM files WHERE "+where, args...))
}

// File finds a file.
func (s *Store) File(ctx context.Context, practice, id store.ID) (store.File, error) {
	return s.fileWhere(ctx, "practice = ? AND id = ?", practice, id)
}

// FileList lists files, newest first.
func (s *Store) FileList(ctx context.Context, practice store.ID, before store.ID, limit int) (list []store.File, err error) {
	if before <= 0 {
		before = 1 << 62
	}
	return s.files(ctx, "practice = ? AND id < ? AND state <> 'receiving' ORDER BY id DESC LIMIT ?", practice, before, limit)
}

// UnsplitFiles lists the files whose claims are not all stored yet.
func (s *Store) UnsplitFiles(ctx context.Context) ([]store.File, error) {
	return s.files(ctx, "state = 'received' ORDER BY id")
}

func (s *Store) files(ctx context.Context, where string, args ...any) (list []store.File, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		f, err := s.scanFile(rows)
		list = append(list, f)
		return err
	}, "SELECT "+fileColumns+" FROM files WHERE "+where, args...)
	return list, err
}

// OpenFile reads a file back, byte for byte.
func (s *Store) OpenFile(ctx context.Context, practice, id store.ID) (io.ReadCloser, error) {
	f, err := s.File(ctx, practice, id)
	if err != nil {
		return nil, err
	}
	return &parts{ctx: ctx, s: s, file: f.ID, end: firstChart}, nil
}

// parts reads a file's parts one at a time.
type parts struct {
	ctx  context.Context
	s    *Store
	file store.ID
	next int64
	end  int64 // the part after the last there can be
	left []byte
}

func (p *parts) Read(b []byte) (int, error) {
	for len(p.left) == 0 {
		if p.next >= p.end {
			return 0, io.EOF
		}
		var sealed []byte
		err := p.s.row(p.ctx, "SELECT content FROM file_parts WHERE file = ? AND part = ?", p.file, p.next).Scan(&sealed)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, err
		}
		plain, err := p.s.keys.Open("file", sealed)
		if err != nil {
			return 0, err
		}
		if p.left, err = unsqueeze(plain); err != nil {
			return 0, err
		}
		p.next++
	}
	n := copy(b, p.left)
	p.left = p.left[n:]
	return n, nil
}

func (p *parts) Close() error { return nil }

// EndSplit says how many claims the file has; once they are all stored it is split.
func (s *Store) EndSplit(ctx context.Context, f store.File, claims int, problem string) error {
	_, err := s.write.ExecContext(ctx, s.bind("UPDATE files SET state = 'split', problem = ? WHERE id = ? AND (SELECT count(*) FROM claims WHERE file = ?) = ?"), problem, f.ID, f.ID, claims)
	return err
}
