package relational

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/store"
)

const rowColumns = "c.id, c.file, c.position, c.queue, c.verdict, c.complete, c.service, c.payer, c.payer_type, c.total, c.at_risk, c.worst_rule, c.worst, c.findings, c.deadline, c.owner, c.version, c.revision, c.updated, c.sealed"

func (s *Store) scanRow(row interface{ Scan(...any) error }, more ...any) (r store.Row, err error) {
	var complete int
	var updated int64
	var sealed []byte
	var verdict string
	err = row.Scan(append([]any{&r.ID, &r.File, &r.Position, &r.Queue, &verdict, &complete, &r.Service, &r.Payer, &r.PayerType, &r.Total, &r.AtRisk,
		&r.Worst.Rule, &r.Worst.Text, &r.Worst.Findings, &r.Deadline, &r.Owner, &r.Version, &r.Revision, &updated, &sealed}, more...)...)
	if err != nil {
		return r, missing(err)
	}
	r.Verdict, r.Complete, r.Updated = finding.Verdict(verdict), complete != 0, at(updated)
	return r, s.open("card", sealed, &r.Card)
}

// cursor is where a page ended: the value it was sorted by, and the claim.
type cursor struct {
	value int64
	id    store.ID
}

func parseCursor(text string) (c cursor, err error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		_, err = fmt.Sscanf(string(b), "%d.%d", &c.value, &c.id)
	}
	if err != nil {
		return c, ErrCursor
	}
	return c, nil
}

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", c.value, c.id))
}

// ErrCursor is a cursor that no page ended with.
var ErrCursor = errors.New("the cursor is not one of this list")

// List is one page of the working list. Each queue is read off an index in the
// order asked for, and the few pages are merged: the size of the store does not matter.
func (s *Store) List(ctx context.Context, q store.Query) ([]store.Row, string, error) {
	if q.Limit <= 0 || q.Limit > 500 {
		q.Limit = 50
	}
	column, descending := "at_risk", true
	switch q.Sort {
	case store.SortService:
		column = "service"
	case store.SortDeadline:
		column, descending = "deadline", false
	}
	queues := q.Queues
	if len(queues) == 0 {
		for each := store.Waiting; each < store.Queues; each++ {
			queues = append(queues, each)
		}
	}
	if q.Search != "" || q.File != 0 {
		queues = []store.Queue{-1} // found by another index; one query does
	}
	var all []store.Row
	for _, queue := range queues {
		query, args, err := s.pageOf(q, queue, column, descending)
		if err != nil {
			return nil, "", err
		}
		if err := s.each(ctx, func(rows *sql.Rows) error {
			r, err := s.scanRow(rows)
			all = append(all, r)
			return err
		}, query, args...); err != nil {
			return nil, "", err
		}
	}
	slices.SortFunc(all, func(a, b store.Row) int {
		n := cmp.Or(cmp.Compare(sortValue(&a, column), sortValue(&b, column)), cmp.Compare(a.ID, b.ID))
		if descending {
			return -n
		}
		return n
	})
	if len(all) <= q.Limit {
		return all, "", nil
	}
	all = all[:q.Limit]
	last := &all[q.Limit-1]
	return all, cursor{sortValue(last, column), last.ID}.String(), nil
}

func sortValue(r *store.Row, column string) int64 {
	switch column {
	case "service":
		return int64(r.Service)
	case "deadline":
		return int64(r.Deadline)
	}
	return int64(r.AtRisk)
}

func (s *Store) pageOf(q store.Query, queue store.Queue, column string, descending bool) (string, []any, error) {
	var where strings.Builder
	args := []any{q.Practice}
	and := func(text string, values ...any) {
		where.WriteString(" AND " + text)
		args = append(args, values...)
	}
	if queue >= 0 {
		and("c.queue = ?", int(queue))
	} else if len(q.Queues) > 0 {
		list := make([]any, len(q.Queues))
		for i, each := range q.Queues {
			list[i] = int(each)
		}
		and("c.queue IN ("+marks(len(list))+")", list...)
	}
	if q.Payer != "" {
		and("c.payer = ?", q.Payer)
	}
	switch {
	case q.Owner > 0:
		and("c.owner = ?", q.Owner)
	case q.Owner < 0:
		and("c.owner = 0")
	}
	if q.Rule != "" {
		and("c.worst_rule = ?", q.Rule)
	}
	if q.File != 0 {
		and("c.file = ?", q.File)
	}
	for _, word := range strings.FieldsFunc(q.Search, func(r rune) bool { return r == ' ' || r == ',' }) {
		tokens := s.keys.SearchTokens(q.Practice, word)
		if len(tokens) == 0 {
			continue
		}
		and("c.id IN (SELECT claim FROM tokens WHERE practice = ? AND token IN (?, ?))", q.Practice, tokens[0], tokens[1])
	}
	order, compare := "DESC", "<"
	if !descending {
		order, compare = "ASC", ">"
	}
	if q.After != "" {
		after, err := parseCursor(q.After)
		if err != nil {
			return "", nil, err
		}
		and("(c."+column+", c.id) "+compare+" (?, ?)", after.value, after.id)
	}
	return "SELECT " + rowColumns + " FROM claims c WHERE c.practice = ?" + where.String() +
		" ORDER BY c." + column + " " + order + ", c.id " + order + " LIMIT " + fmt.Sprint(q.Limit+1), args, nil
}

// FileClaims names a file's claims in their order.
func (s *Store) FileClaims(ctx context.Context, practice, file store.ID) (list []store.ID, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var id store.ID
		err := rows.Scan(&id)
		list = append(list, id)
		return err
	}, "SELECT id FROM claims WHERE practice = ? AND file = ? ORDER BY position", practice, file)
	return list, err
}

// Tally counts claims for the filters.
func (s *Store) Tally(ctx context.Context, practice store.ID) (list []store.Count, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var c store.Count
		err := rows.Scan(&c.Queue, &c.Payer, &c.Owner, &c.Claims, &c.AtRisk)
		list = append(list, c)
		return err
	}, "SELECT queue, payer, owner, count(*), COALESCE(sum(at_risk), 0) FROM claims WHERE practice = ? GROUP BY queue, payer, owner", practice)
	return list, err
}

// Each walks claims with their encounters, in the order they came. It reads a
// page at a time, so that a slow reader holds nothing open.
func (s *Store) Each(ctx context.Context, practice store.ID, from claim.Date, file store.ID, yield func(store.Row, store.Body) error) error {
	const page = 500
	var after store.ID
	for {
		type pair struct {
			row  store.Row
			body store.Body
		}
		var list []pair
		where, args := "c.practice = ? AND c.id > ? AND c.service >= ?", []any{practice, after, int64(from)}
		if file != 0 {
			where, args = where+" AND c.file = ?", append(args, file)
		}
		err := s.each(ctx, func(rows *sql.Rows) error {
			var p pair
			var encounter, unread []byte
			var err error
			if p.row, err = s.scanRow(rows, &encounter, &unread); err != nil {
				return err
			}
			p.body = store.Body{Claim: p.row.ID, Practice: practice, Revision: p.row.Revision, Version: p.row.Version}
			if err = s.openBody(&p.body.Encounter, &p.body.Unread, encounter, unread); err != nil {
				return err
			}
			list = append(list, p)
			return nil
		}, "SELECT "+rowColumns+", r.encounter, r.unread FROM claims c JOIN revisions r ON r.claim = c.id AND r.number = c.revision WHERE "+where+" ORDER BY c.id LIMIT ?", append(args, page)...)
		if err != nil {
			return err
		}
		for _, p := range list {
			if err := yield(p.row, p.body); err != nil {
				return err
			}
			after = p.row.ID
		}
		if len(list) < page {
			return nil
		}
	}
}
