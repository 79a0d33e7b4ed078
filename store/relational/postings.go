package relational

import (
	"bytes"
	"compress/flate"
	"context"
	"database/sql"
	"fmt"
	"io"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/store"
)

// mostBody bounds a stored value: a claim payment has at most some megabytes.
const mostBody = 64 << 20

// openBytes decrypts and unpacks what was squeezed and sealed.
func (s *Store) openBytes(purpose string, sealed []byte) ([]byte, error) {
	plain, err := s.keys.Open(purpose, sealed)
	if err != nil || len(plain) == 0 {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(plain)), mostBody))
}

// squeezed compresses a small value before it is sealed. The compressor is lent and
// given back: making one costs more than using it.
func (s *Store) squeezed(b []byte) []byte {
	var out bytes.Buffer
	w, ok := s.squeezers.Get().(*flate.Writer)
	if ok {
		w.Reset(&out)
	} else {
		var err error
		if w, err = flate.NewWriter(&out, flate.BestSpeed); err != nil {
			panic(err) // the level is a constant
		}
	}
	w.Write(b)
	w.Close()
	s.squeezers.Put(w)
	return out.Bytes()
}

// cardOf is who a row is about: the claim's card, or the number alone.
func (s *Store) cardOf(card, control []byte) (c store.Card, err error) {
	if err = s.open("card", card, &c); err != nil || c.Control != "" {
		return c, err
	}
	plain, err := s.keys.Open("control", control)
	c.Control = string(plain)
	return c, err
}

const postingColumns = "p.id, p.file, p.position, p.payment, p.claim, p.matched, p.outcome, p.replaced, p.payer, p.day, p.charged, p.paid, p.denied, p.lines, p.reasons, p.wrong, p.at, p.control, c.sealed"

func (s *Store) scanPosting(rows *sql.Rows, more ...any) (p store.Posting, err error) {
	var replaced int
	var when int64
	var lines, reasons string
	var control, card []byte
	if err = rows.Scan(append([]any{&p.ID, &p.File, &p.Position, &p.Payment, &p.Claim, &p.Matched, &p.Outcome, &replaced, &p.Payer, &p.Day, &p.Charged, &p.Paid, &p.Denied,
		&lines, &reasons, &p.Off, &when, &control, &card}, more...)...); err != nil {
		return p, err
	}
	p.Replaced, p.At, p.Reasons, p.Lines = replaced != 0, at(when), strings.Fields(reasons), linesPaid(lines)
	p.Card, err = s.cardOf(card, control)
	return p, err
}

func linesPaid(text string) (list []store.LinePaid) {
	for _, word := range strings.Fields(text) {
		var l store.LinePaid
		var cents int64
		if n, _ := fmt.Sscanf(word, "%d:%d", &l.Line, &cents); n == 2 {
			l.Paid = claim.Cents(cents)
			list = append(list, l)
		}
	}
	return list
}

// adoptable are the outcomes of payments whose claim may come in later.
const adoptable = "'" + store.Posted + "', '" + store.Reversed + "', '" + store.ReversedAlone + "'"

func postingWhere(q *store.PostingQuery) (string, []any) {
	where, args := "p.practice = ?", []any{q.Practice}
	and := func(text string, value any) {
		where += " AND " + text
		args = append(args, value)
	}
	if q.File != 0 {
		and("p.file = ?", q.File)
	}
	if q.Claim != 0 {
		and("p.claim = ?", q.Claim)
	}
	if q.Unknown {
		where += " AND p.claim = 0 AND p.odd = 1 AND p.outcome IN (" + adoptable + ")"
	}
	if q.Odd {
		and("p.odd = ?", 1)
	}
	if q.Since != 0 {
		and("p.day >= ?", int64(q.Since))
	}
	if q.Payer != "" {
		and("p.payer = ?", q.Payer)
	}
	return where, args
}

// Postings lists claim payments, newest first.
func (s *Store) Postings(ctx context.Context, q store.PostingQuery) (list []store.Posting, err error) {
	where, args := postingWhere(&q)
	if q.Before != 0 {
		where, args = where+" AND p.id < ?", append(args, q.Before)
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		p, err := s.scanPosting(rows)
		list = append(list, p)
		return err
	}, "SELECT "+postingColumns+" FROM postings p LEFT JOIN claims c ON c.id = p.claim WHERE "+where+" ORDER BY p.id DESC LIMIT ?", append(args, max(q.Limit, 1))...)
	return list, err
}

// EachPosting walks the newest payments that stand, oldest of them first, with what
// was read of each. It reads a page at a time.
func (s *Store) EachPosting(ctx context.Context, q store.PostingQuery, yield func(store.Posting) error) error {
	const page = 200
	where, args := postingWhere(&q)
	if !q.Unknown {
		where += " AND p.replaced = 0 AND p.outcome = '" + store.Posted + "'"
	}
	var first sql.NullInt64
	if err := s.row(ctx, "SELECT min(id) FROM (SELECT p.id FROM postings p WHERE "+where+" ORDER BY p.id DESC LIMIT ?) newest", append(slices.Clone(args), max(q.Limit, 1))...).Scan(&first); err != nil {
		return err
	}
	for after := first.Int64 - 1; first.Valid; {
		var list []store.Posting
		err := s.each(ctx, func(rows *sql.Rows) error {
			var sealed []byte
			p, err := s.scanPosting(rows, &sealed)
			if err == nil {
				p.Body, err = s.openBytes("posting", sealed)
			}
			list = append(list, p)
			return err
		}, "SELECT "+postingColumns+", p.sealed FROM postings p LEFT JOIN claims c ON c.id = p.claim WHERE "+where+" AND p.id > ? ORDER BY p.id LIMIT ?", append(slices.Clone(args), after, page)...)
		if err != nil {
			return err
		}
		for _, p := range list {
			if err := yield(p); err != nil {
				return err
			}
			after = int64(p.ID)
		}
		if len(list) < page {
			return nil
		}
	}
	return nil
}

// Payments lists checks and transfers, of one file or the newest of all.
func (s *Store) Payments(ctx context.Context, practice, file store.ID, limit int) (list []store.Payment, err error) {
	where, args := "p.practice = ?", []any{practice}
	if file != 0 {
		where, args = where+" AND p.file = ?", append(args, file)
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var p store.Payment
		var cut int
		var sealed, name []byte
		if err := rows.Scan(&p.File, &p.Position, &p.Payer, &p.Day, &p.Amount, &p.Claims, &p.Off, &cut, &sealed, &name); err != nil {
			return err
		}
		p.Cut = cut != 0
		plain, err := s.keys.Open("name", name)
		if err == nil {
			p.Name = string(plain)
			p.Body, err = s.keys.Open("payment", sealed)
		}
		list = append(list, p)
		return err
	}, "SELECT p.file, p.position, p.payer, p.day, p.amount, p.claims, p.wrong, p.cut, p.sealed, f.name FROM payments p JOIN files f ON f.id = p.file WHERE "+where+" ORDER BY p.file DESC, p.position LIMIT ?", append(args, limit)...)
	return list, err
}

// Receipts lists what receivers said, of a file or a claim, newest first; only what
// was turned away where neither is named.
func (s *Store) Receipts(ctx context.Context, practice, file, claimID store.ID, limit int) (list []store.Receipt, err error) {
	where, args := "r.practice = ?", []any{practice}
	switch {
	case file != 0:
		where, args = where+" AND r.file = ?", append(args, file)
	case claimID != 0:
		where, args = where+" AND r.claim = ?", append(args, claimID)
	default:
		where += " AND r.rejected = 1"
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var r store.Receipt
		var rejected int
		var when int64
		var control, sealed, card []byte
		if err := rows.Scan(&r.ID, &r.File, &r.Position, &r.Claim, &r.Kind, &rejected, &r.Status, &r.On, &when, &control, &sealed, &card); err != nil {
			return err
		}
		r.Rejected, r.At = rejected != 0, at(when)
		text, err := s.keys.Open("receipt", sealed)
		if err == nil {
			r.Text = string(text)
			r.Card, err = s.cardOf(card, control)
		}
		list = append(list, r)
		return err
	}, "SELECT r.id, r.file, r.position, r.claim, r.kind, r.rejected, r.status, r.day, r.at, r.control, r.sealed, c.sealed FROM receipts r LEFT JOIN claims c ON c.id = r.claim WHERE "+where+" ORDER BY r.id DESC LIMIT ?", append(args, limit)...)
	return list, err
}

// Notices lists what of a file a person must look at.
func (s *Store) Notices(ctx context.Context, practice, file store.ID) (list []store.Notice, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var n store.Notice
		var sealed []byte
		if err := rows.Scan(&n.Position, &n.Kind, &sealed); err != nil {
			return err
		}
		text, err := s.keys.Open("notice", sealed)
		n.Text = string(text)
		list = append(list, n)
		return err
	}, "SELECT position, kind, sealed FROM notices WHERE practice = ? AND file = ? ORDER BY position LIMIT 1000", practice, file)
	return list, err
}

// RemitCount adds up what a file of answers came to, or all of them.
func (s *Store) RemitCount(ctx context.Context, practice, file store.ID) (n store.RemitCount, err error) {
	where, args := "practice = ?", []any{practice}
	if file != 0 {
		where, args = where+" AND file = ?", append(args, file)
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var outcome string
		var replaced, known, denied, postings int
		var paid, amount claim.Cents
		if err := rows.Scan(&outcome, &replaced, &known, &postings, &denied, &paid, &amount); err != nil {
			return err
		}
		n.Postings += postings
		switch outcome {
		case store.Repeated:
			n.Repeated += postings
			return nil // nothing of it counts
		case store.Reversed:
			n.Reversed += postings
		case store.ReversedAlone:
			n.Alone += postings
			n.Paid += paid
		case store.Posted:
			if known == 0 {
				n.Unknown += postings
			}
			if replaced == 0 {
				n.Paid, n.Denied, n.DeniedAmount = n.Paid+paid, n.Denied+denied, n.DeniedAmount+amount
			}
		case "incomplete":
			n.Incomplete += postings
		}
		return nil
	}, "SELECT outcome, replaced, CASE WHEN claim = 0 THEN 0 ELSE 1 END, count(*), COALESCE(sum(CASE WHEN denials > 0 THEN 1 ELSE 0 END), 0), COALESCE(sum(paid), 0), COALESCE(sum(denied), 0) FROM postings WHERE "+where+" GROUP BY 1, 2, 3", args...)
	if err != nil {
		return n, err
	}
	for _, each := range []struct {
		query string
		into  *int
	}{{"SELECT count(*) FROM payments WHERE ", &n.Payments}, {"SELECT count(*) FROM receipts WHERE ", &n.Receipts}, {"SELECT count(*) FROM receipts WHERE rejected = 1 AND ", &n.Rejected}, {"SELECT count(*) FROM notices WHERE ", &n.Notices}} {
		if err := s.row(ctx, each.query+where, args...).Scan(each.into); err != nil {
			return n, err
		}
	}
	return n, nil
}

// PaidLines is what stands as paid on the lines of claims paid since a day.
func (s *Store) PaidLines(ctx context.Context, practice store.ID, since claim.Date) (map[store.ID][]store.LinePaid, error) {
	out := map[store.ID][]store.LinePaid{}
	err := s.each(ctx, func(rows *sql.Rows) error {
		var id store.ID
		var lines string
		err := rows.Scan(&id, &lines)
		out[id] = append(out[id], linesPaid(lines)...)
		return err
	}, "SELECT claim, lines FROM postings WHERE practice = ? AND claim <> 0 AND replaced = 0 AND outcome = ? AND day >= ? ORDER BY id", practice, store.Posted, int64(since))
	return out, err
}
