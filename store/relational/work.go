package relational

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/store"
)

// AddClaims stores a batch of a file's claims with the batch itself. Positions
// that are there already are passed over, so that a file may be split again after
// a kill, or in parts by several workers.
func (s *Store) AddClaims(ctx context.Context, f store.File, batch []store.NewClaim) error {
	return s.atomically(ctx, func(tx *tx) error {
		left, err := tx.missingClaims(ctx, f.ID, batch)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			return nil
		}
		var id store.ID
		if err := tx.row(ctx, "INSERT INTO batches (practice, file, size, done, tries, worker, lease, problem) VALUES (?, ?, ?, 0, 0, '', 0, '') RETURNING id", f.Practice, f.ID, len(left)).Scan(&id); err != nil {
			return err
		}
		if err := tx.addClaims(ctx, f, id, left); err != nil {
			return err
		}
		if s.onBatch != nil {
			return s.onBatch(ctx, tx.Tx, id)
		}
		return nil
	})
}

// missingClaims are those of a batch, in order, that are not there yet.
func (t *tx) missingClaims(ctx context.Context, file store.ID, batch []store.NewClaim) ([]store.NewClaim, error) {
	if len(batch) == 0 {
		return nil, nil
	}
	rows, err := t.QueryContext(ctx, t.s.bind("SELECT position FROM claims WHERE file = ? AND position BETWEEN ? AND ?"), file, batch[0].Position, batch[len(batch)-1].Position)
	if err != nil {
		return nil, err
	}
	there := map[int]bool{}
	if err := drain(rows, func(rows *sql.Rows) error {
		var position int
		err := rows.Scan(&position)
		there[position] = true
		return err
	}); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(batch), func(c store.NewClaim) bool { return there[c.Position] }), nil
}

func (t *tx) addClaims(ctx context.Context, f store.File, batch store.ID, list []store.NewClaim) error {
	k := t.s.keys
	claims := t.bulk("INSERT INTO claims (practice, file, batch, position, queue, verdict, complete, service, payer, payer_type, total, at_risk, worst_rule, worst, findings, deadline, owner, version, revision, updated, sealed, problem) VALUES ", 22, "")
	for i := range list {
		c := &list[i]
		card := card(c)
		sealed, err := t.s.seal("card", card)
		if err != nil {
			return err
		}
		queue, worst := store.Waiting, ""
		var problem []byte
		var service claim.Date
		var payer claim.Payer
		var total claim.Cents
		if c.Problem != nil {
			queue, worst = store.Unreadable, "could not be read: "+c.Problem.Code
			if problem, err = t.s.seal("problem", c.Problem); err != nil {
				return err
			}
		}
		if e := c.Encounter; e != nil {
			service, payer, total = serviceDate(&e.Claim), e.Payer, totalOf(&e.Claim)
		}
		if err := claims.add(ctx, f.Practice, f.ID, batch, c.Position, int(queue), "", 0, int64(service), clip(payer.Name, payer.ID), string(payer.Type), int64(total), 0, "", worst, 0, 0, 0, 1, 0, ms(f.Received), sealed, problem); err != nil {
			return err
		}
	}
	if err := claims.flush(ctx); err != nil {
		return err
	}
	ids := make(map[int]store.ID, len(list))
	rows, err := t.QueryContext(ctx, t.s.bind("SELECT position, id FROM claims WHERE batch = ?"), batch)
	if err != nil {
		return err
	}
	if err := drain(rows, func(rows *sql.Rows) error {
		var position int
		var id store.ID
		err := rows.Scan(&position, &id)
		ids[position] = id
		return err
	}); err != nil {
		return err
	}
	tokens := t.bulk("INSERT INTO tokens (practice, token, claim) VALUES ", 3, "")
	revisions := t.bulk("INSERT INTO revisions (claim, number, user_id, at, why, encounter, unread) VALUES ", 7, "")
	for i := range list {
		c := &list[i]
		card := card(c)
		member := ""
		if c.Encounter != nil {
			if member = c.Encounter.Claim.Subscriber.MemberID; member == "" {
				member = c.Encounter.Claim.Patient.ID
			}
		}
		for _, token := range k.Tokens(f.Practice, card.Last, card.First, member, card.Control) {
			if err := tokens.add(ctx, f.Practice, token, ids[c.Position]); err != nil {
				return err
			}
		}
		if c.Encounter == nil {
			continue
		}
		encounter, err := t.s.seal("encounter", c.Encounter)
		if err != nil {
			return err
		}
		var unread []byte
		if len(c.Unread) > 0 {
			if unread, err = t.s.seal("unread", c.Unread); err != nil {
				return err
			}
		}
		if err := revisions.add(ctx, ids[c.Position], 0, f.User, ms(f.Received), "as received", encounter, unread); err != nil {
			return err
		}
	}
	if err := tokens.flush(ctx); err != nil {
		return err
	}
	return revisions.flush(ctx)
}

func clip(s, or string) string {
	if s == "" {
		s = or
	}
	return s[:min(len(s), 80)]
}

func serviceDate(c *claim.Claim) claim.Date {
	if c.ServiceDate != 0 {
		return c.ServiceDate
	}
	for i := range c.Lines {
		if d := c.LineDate(i); d != 0 {
			return d
		}
	}
	return 0
}

func totalOf(c *claim.Claim) claim.Cents {
	if c.Total != 0 {
		return c.Total
	}
	var sum claim.Cents
	for i := range c.Lines {
		sum += c.Lines[i].Charge
	}
	return sum
}

// bulk inserts many rows with few statements.
type bulk struct {
	t       *tx
	head    string
	tail    string
	columns int
	rows    int
	args    []any
}

// bulkRows keeps a statement under both databases' limits of parameters.
const bulkRows = 100

func (t *tx) bulk(head string, columns int, tail string) *bulk {
	return &bulk{t: t, head: head, columns: columns, tail: tail}
}

func (b *bulk) add(ctx context.Context, args ...any) error {
	b.args = append(b.args, args...)
	if b.rows++; b.rows == bulkRows {
		return b.flush(ctx)
	}
	return nil
}

func (b *bulk) flush(ctx context.Context) error {
	if b.rows == 0 {
		return nil
	}
	row := "(" + marks(b.columns) + "),"
	_, err := b.t.exec(ctx, b.head+strings.TrimSuffix(strings.Repeat(row, b.rows), ",")+b.tail, b.args...)
	b.rows, b.args = 0, b.args[:0]
	return err
}

// TakeBatch leases the oldest batch nobody works on.
func (s *Store) TakeBatch(ctx context.Context, worker string, now time.Time, lease time.Duration) (b store.Batch, err error) {
	// Looking costs no write: an idle worker does not disturb anybody.
	var open int
	if err = s.row(ctx, "SELECT id FROM batches WHERE done = 0 AND lease < ? LIMIT 1", ms(now)).Scan(&open); err != nil {
		return b, missing(err)
	}
	err = s.atomically(ctx, func(tx *tx) error {
		err := tx.row(ctx, "SELECT id, practice, file, size, tries FROM batches WHERE done = 0 AND lease < ? ORDER BY id LIMIT 1"+s.dialect.SkipTaken, ms(now)).
			Scan(&b.ID, &b.Practice, &b.File, &b.Size, &b.Tries)
		if err != nil {
			return missing(err)
		}
		b.Worker = worker
		_, err = tx.exec(ctx, "UPDATE batches SET worker = ?, lease = ?, tries = tries + 1 WHERE id = ?", worker, ms(now.Add(lease)), b.ID)
		return err
	})
	return b, err
}

// LoadBatch reads a batch's claims.
func (s *Store) LoadBatch(ctx context.Context, id store.ID) (b store.Batch, list []store.Body, err error) {
	var done int
	err = s.row(ctx, "SELECT id, practice, file, size, done, tries, worker FROM batches WHERE id = ?", id).Scan(&b.ID, &b.Practice, &b.File, &b.Size, &done, &b.Tries, &b.Worker)
	if b.Done = done != 0; err != nil || b.Done {
		return b, nil, missing(err)
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		body, err := s.scanBody(rows)
		list = append(list, body)
		return err
	}, "SELECT c.id, c.practice, c.revision, c.version, r.encounter, r.unread FROM claims c JOIN revisions r ON r.claim = c.id AND r.number = c.revision WHERE c.batch = ? ORDER BY c.position", id)
	return b, list, err
}

func (s *Store) scanBody(rows *sql.Rows) (b store.Body, err error) {
	var encounter, unread []byte
	if err = rows.Scan(&b.Claim, &b.Practice, &b.Revision, &b.Version, &encounter, &unread); err != nil {
		return b, err
	}
	return b, s.openBody(&b.Encounter, &b.Unread, encounter, unread)
}

func (s *Store) openBody(into **claim.Encounter, problems *[]finding.Problem, encounter, unread []byte) error {
	*into = &claim.Encounter{}
	if err := s.open("encounter", encounter, *into); err != nil {
		return err
	}
	return s.open("unread", unread, problems)
}

// FinishBatch stores a batch's results and marks it done in one transaction. A
// batch another worker finished first changes nothing.
func (s *Store) FinishBatch(ctx context.Context, b store.Batch, results []store.Checked, now time.Time) error {
	return s.atomically(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx, "UPDATE batches SET done = 1, worker = ?, problem = '' WHERE id = ? AND done = 0", b.Worker, b.ID)
		if err != nil || n == 0 {
			return err
		}
		return tx.storeChecks(ctx, b.Practice, results, now)
	})
}

// FailBatch says why a batch could not be checked, and lets go of it.
func (s *Store) FailBatch(ctx context.Context, b store.Batch, problem string) error {
	_, err := s.write.ExecContext(ctx, s.bind("UPDATE batches SET problem = ?, lease = 0 WHERE id = ? AND done = 0"), problem, b.ID)
	return err
}

// Release lets go of every lease, and of the keys of requests a killed process left.
func (s *Store) Release(ctx context.Context) error {
	return s.atomically(ctx, func(tx *tx) error {
		if _, err := tx.exec(ctx, "UPDATE batches SET lease = 0 WHERE done = 0"); err != nil {
			return err
		}
		_, err := tx.exec(ctx, "DELETE FROM answers WHERE status = ?", underWay)
		return err
	})
}

// Sweep removes what is left of uploads that were cut off: by a kill, or where the
// disk was too full even to take them out again.
func (s *Store) Sweep(ctx context.Context, before time.Time) error {
	broken, err := s.files(ctx, "state = 'receiving' AND received < ?", ms(before))
	if err != nil {
		return err
	}
	for _, f := range broken {
		if err := s.dropFile(ctx, f.ID); err != nil {
			return err
		}
	}
	return nil
}

// Progress is how far a file's claims are.
func (s *Store) Progress(ctx context.Context, practice, file store.ID) (p store.Progress, err error) {
	f, err := s.File(ctx, practice, file)
	if err != nil {
		return p, err
	}
	p.Split, p.Problem = f.State == "split", f.Problem
	err = s.each(ctx, func(rows *sql.Rows) error {
		var queue store.Queue
		var n int
		var risk claim.Cents
		if err := rows.Scan(&queue, &n, &risk); err != nil {
			return err
		}
		p.Claims += n
		switch queue {
		case store.Waiting:
			p.Waiting += n
		case store.ToFix:
			p.Fix += n
		case store.ToReview:
			p.Review += n
		case store.Ready, store.Sent:
			p.Clean += n
		case store.Unreadable:
			p.Unreadable += n
		default:
			p.Held += n
		}
		if queue != store.Ready && queue != store.Sent {
			p.AtRisk += risk
		}
		return nil
	}, "SELECT queue, count(*), COALESCE(sum(at_risk), 0) FROM claims WHERE file = ? GROUP BY queue", file)
	if err == nil && p.Problem == "" {
		err = s.row(ctx, "SELECT COALESCE(max(problem), '') FROM batches WHERE file = ? AND done = 0", file).Scan(&p.Problem)
	}
	return p, missing(err)
}

func subject(id store.ID) string { return fmt.Sprintf("claim:%d", id) }
