package relational

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"firstpass/store"
)

// What was charted lies among the parts of the file it came with, behind the file's
// own: it comes, and goes, with it. Each chart has a stretch of numbers whose first
// part says what it is called.
const (
	firstChart = 1 << 20
	chartParts = 1 << 12
)

func chartAt(number int) int64 { return firstChart + int64(number)*chartParts }

// ReceiveParts streams a file into the store with what was charted beside it.
// Nothing points at them before the whole is there; what a broken upload left is
// removed.
func (s *Store) ReceiveParts(ctx context.Context, f store.File, next func() (store.Part, error), most store.Most) (store.File, error) {
	err := s.write.QueryRowContext(ctx, s.bind("INSERT INTO files (practice, hash, name, kind, size, source, state, problem, user_id, received) VALUES (?, NULL, ?, ?, 0, ?, 'receiving', '', ?, ?) RETURNING id"),
		f.Practice, s.keys.Seal("name", []byte(f.Name)), f.Kind, f.Source, f.User, ms(f.Received)).Scan(&f.ID)
	if err != nil {
		return f, err
	}
	charts, err := s.receiveAll(ctx, &f, next, most)
	if err == nil {
		err = s.receiveEnd(ctx, &f, charts)
	}
	if err == nil {
		return f, nil
	}
	// The context may be over: what was left must go all the same.
	if cleanup := s.dropFile(context.WithoutCancel(ctx), f.ID); cleanup != nil {
		err = errors.Join(err, cleanup)
	}
	if errors.Is(err, store.ErrDuplicate) {
		return s.thereAlready(ctx, &f, charts)
	}
	return f, err
}

// thereAlready finds the file whose bytes came again.
func (s *Store) thereAlready(ctx context.Context, f *store.File, charts []store.Chart) (store.File, error) {
	there, err := s.fileWhere(ctx, "practice = ? AND hash = ?", f.Practice, f.Hash)
	if err != nil {
		return there, errors.Join(err, store.ErrDuplicate)
	}
	kept, err := s.Charts(ctx, f.Practice, there.ID)
	if err != nil {
		return there, errors.Join(err, store.ErrDuplicate)
	}
	for _, c := range charts {
		if !slices.ContainsFunc(kept, func(k store.Chart) bool { return k.Hash == c.Hash }) {
			return there, errors.Join(store.ErrOtherCharts, store.ErrDuplicate)
		}
	}
	return there, store.ErrDuplicate
}

// receiveAll takes the parts of an upload in the order they come.
func (s *Store) receiveAll(ctx context.Context, f *store.File, next func() (store.Part, error), most store.Most) ([]store.Chart, error) {
	var charts []store.Chart
	left := most.Charts
	for {
		part, err := next()
		switch {
		case errors.Is(err, io.EOF) && f.Hash == "":
			return charts, store.ErrNoFile
		case errors.Is(err, io.EOF):
			return charts, nil
		case err != nil:
			return charts, err
		case part.IsChart && most.Number > 0 && len(charts) > most.Number:
			if _, err := io.Copy(io.Discard, part.Content); err != nil {
				return charts, err
			}
		case part.IsChart:
			c := store.Chart{Number: len(charts), Name: part.Name}
			if err := s.receiveChart(ctx, f.ID, &c, part.Content, left, most); err != nil {
				return charts, err
			}
			if c.Problem == "" {
				left -= c.Size
			}
			charts = append(charts, c)
		case f.Hash != "":
			return charts, store.ErrSecondFile
		default:
			f.Name = part.Name
			if err := s.receiveFile(ctx, f, part.Content, most.File); err != nil {
				return charts, err
			}
		}
	}
}

// receiveChart takes one chart; what is beyond the bounds is read to its end, so
// that the parts after it are still met, and not kept.
func (s *Store) receiveChart(ctx context.Context, file store.ID, c *store.Chart, content io.Reader, left int64, most store.Most) error {
	if most.Number > 0 && c.Number >= most.Number {
		c.Problem = fmt.Sprintf("not kept, and none after it: %d charts at most may come beside a file", most.Number)
	}
	hash := sha256.New()
	buffer := make([]byte, partSize)
	at := chartAt(c.Number)
	for part := at + 1; ; part++ {
		n, err := fill(content, buffer)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		c.Size += int64(n)
		hash.Write(buffer[:n])
		if c.Problem == "" && (most.Charts > 0 && c.Size > left || part == at+chartParts) {
			c.Problem = fmt.Sprintf("not kept: the charts beside a file may be %d MB together", most.Charts>>20)
			if _, err := s.write.ExecContext(ctx, s.bind("DELETE FROM file_parts WHERE file = ? AND part > ? AND part < ?"), file, at, at+chartParts); err != nil {
				return err
			}
		}
		if c.Problem == "" {
			if err := s.addPart(ctx, file, part, squeeze(buffer[:n])); err != nil {
				return err
			}
		}
		if n < len(buffer) {
			break
		}
	}
	c.Hash = hex.EncodeToString(hash.Sum(nil))
	head, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return s.addPart(ctx, file, at, head)
}

func (s *Store) addPart(ctx context.Context, file store.ID, part int64, content []byte) error {
	_, err := s.write.ExecContext(ctx, s.bind("INSERT INTO file_parts (file, part, content) VALUES (?, ?, ?)"), file, part, s.keys.Seal("file", content))
	return err
}

// besides says in the trail how many charts came with a file.
func besides(charts []store.Chart) string {
	if len(charts) == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of charts", len(charts))
}

// Charts lists what was charted beside a file.
func (s *Store) Charts(ctx context.Context, practice, file store.ID) (list []store.Chart, err error) {
	if _, err := s.File(ctx, practice, file); err != nil {
		return nil, err
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var part int64
		var sealed []byte
		if err := rows.Scan(&part, &sealed); err != nil {
			return err
		}
		head, err := s.keys.Open("file", sealed)
		if err != nil {
			return err
		}
		c := store.Chart{Number: int((part - firstChart) / chartParts)}
		err = json.Unmarshal(head, &c)
		list = append(list, c)
		return err
	}, "SELECT part, content FROM file_parts WHERE file = ? AND part >= ? AND part % ? = 0 ORDER BY part", file, firstChart, chartParts)
	return list, err
}

// OpenChart reads a chart back, byte for byte.
func (s *Store) OpenChart(ctx context.Context, practice, file store.ID, number int) (io.ReadCloser, error) {
	f, err := s.File(ctx, practice, file)
	if err != nil {
		return nil, err
	}
	at := chartAt(number)
	return &parts{ctx: ctx, s: s, file: f.ID, next: at + 1, end: at + chartParts}, nil
}

// AddNotices keeps what is to be said of a file; said again, it changes nothing.
func (s *Store) AddNotices(ctx context.Context, f store.File, list []store.Notice) error {
	return s.atomically(ctx, func(tx *tx) error { return tx.addNotices(ctx, f, &store.Incoming{Notices: list}) })
}
