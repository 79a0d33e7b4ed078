package relational

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"firstpass/claim"
	"firstpass/store"
)

const denialColumns = "d.id, d.posting, d.claim, d.payer, d.name, d.code, d.family, d.rule, d.gap, d.amount, d.deadline, d.state, d.step, d.user_id, d.changed, d.at, d.version, c.sealed, p.control"

func (s *Store) scanDenial(row interface{ Scan(...any) error }, more ...any) (d store.Denial, err error) {
	var gap int
	var changed, when int64
	var card, control []byte
	err = row.Scan(append([]any{&d.ID, &d.Posting, &d.Claim, &d.Payer, &d.Name, &d.Code, &d.Family, &d.Rule, &gap, &d.Amount, &d.Deadline, &d.State, &d.Step, &d.User, &changed, &when, &d.Version, &card, &control}, more...)...)
	if err != nil {
		return d, missing(err)
	}
	d.Gap, d.Changed, d.At = gap != 0, at(changed), at(when)
	if d.Deadline == never {
		d.Deadline = 0
	}
	d.Card, err = s.cardOf(card, control)
	return d, err
}

const denialFrom = " FROM denials d JOIN postings p ON p.id = d.posting LEFT JOIN claims c ON c.id = d.claim WHERE d.practice = ?"

// DenialList is one page of the worklist, read off an index in the order asked for.
// A denial without a known last day comes after every other.
func (s *Store) DenialList(ctx context.Context, q store.DenialQuery) (list []store.Denial, next string, err error) {
	if q.Limit <= 0 || q.Limit > 1000 {
		q.Limit = 50
	}
	where, args := "", []any{q.Practice}
	and := func(text string, values ...any) { where, args = where+" AND "+text, append(args, values...) }
	switch {
	case q.File != 0:
		and("p.file = ?", q.File)
	case q.State == "":
		and("d.state = ?", string(store.DenialOpen))
	default:
		and("d.state = ?", string(q.State))
	}
	if q.Payer != "" {
		and("d.payer = ?", q.Payer)
	}
	if q.Cause != "" {
		and("(d.rule = ? OR d.rule = '' AND d.name = ?)", q.Cause, q.Cause)
	}
	column, order, compare := "d.deadline", "ASC", ">"
	if q.Sort == store.SortMoney {
		column, order, compare = "d.amount", "DESC", "<"
	}
	if q.After != "" {
		after, err := parseCursor(q.After)
		if err != nil {
			return nil, "", err
		}
		and("("+column+", d.id) "+compare+" (?, ?)", after.value, after.id)
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var sealed []byte
		d, err := s.scanDenial(rows, &sealed)
		if err == nil {
			d.Body, err = s.openBytes("denial", sealed)
		}
		list = append(list, d)
		return err
	}, "SELECT "+denialColumns+", d.sealed"+denialFrom+where+" ORDER BY "+column+" "+order+", d.id "+order+" LIMIT "+fmt.Sprint(q.Limit+1), args...)
	if err != nil || len(list) <= q.Limit {
		return list, "", err
	}
	list = list[:q.Limit]
	last := list[q.Limit-1]
	value := int64(last.Amount)
	if q.Sort != store.SortMoney {
		if value = int64(last.Deadline); value == 0 {
			value = never
		}
	}
	return list, cursor{value, last.ID}.String(), nil
}

// Denial reads one denial with its history.
func (s *Store) Denial(ctx context.Context, practice, id store.ID) (store.Denial, []store.DenialEvent, error) {
	var sealed []byte
	d, err := s.scanDenial(s.row(ctx, "SELECT "+denialColumns+", d.sealed"+denialFrom+" AND d.id = ?", practice, id), &sealed)
	if err != nil {
		return d, nil, err
	}
	if d.Body, err = s.openBytes("denial", sealed); err != nil {
		return d, nil, err
	}
	var events []store.DenialEvent
	err = s.each(ctx, func(rows *sql.Rows) error {
		var e store.DenialEvent
		var when int64
		var sealed []byte
		if err := rows.Scan(&e.User, &when, &e.State, &e.Step, &sealed); err != nil {
			return err
		}
		note, err := s.keys.Open("note", sealed)
		e.At, e.Note = at(when), string(note)
		events = append(events, e)
		return err
	}, "SELECT user_id, at, state, step, sealed FROM denial_events WHERE denial = ? ORDER BY id DESC LIMIT 200", id)
	return d, events, err
}

// ChangeDenial takes one step on a denial, with its line in the trail. One the payer
// took back is history and is not changed.
func (s *Store) ChangeDenial(ctx context.Context, practice store.ID, c store.DenialChange) error {
	return s.atomically(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx, "UPDATE denials SET state = ?, step = ?, user_id = ?, changed = ?, version = version + 1 WHERE id = ? AND practice = ? AND version = ? AND state <> ?",
			string(c.State), c.Step, c.User, ms(c.At), c.Denial, practice, c.Version, string(store.DenialGone))
		if err != nil {
			return err
		}
		if n == 0 {
			var there int
			if err := tx.row(ctx, "SELECT count(*) FROM denials WHERE id = ? AND practice = ?", c.Denial, practice).Scan(&there); err != nil {
				return err
			}
			if there == 0 {
				return store.ErrNotFound
			}
			return store.ErrStale
		}
		if _, err := tx.exec(ctx, "INSERT INTO denial_events (denial, user_id, at, state, step, sealed) VALUES (?, ?, ?, ?, ?, ?)",
			c.Denial, c.User, ms(c.At), string(c.State), c.Step, s.keys.Seal("note", []byte(c.Note))); err != nil {
			return err
		}
		return tx.record(ctx, store.Entry{Practice: practice, At: c.At, User: c.User, Action: "denial." + string(c.State), Subject: fmt.Sprintf("denial:%d", c.Denial), Detail: c.Step})
	})
}

// DenialShares adds denials up by cause, payer and state; those the payer took back
// are left out.
func (s *Store) DenialShares(ctx context.Context, practice store.ID, since time.Time) (list []store.DenialShare, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var d store.DenialShare
		var gap int
		err := rows.Scan(&d.State, &d.Payer, &d.Rule, &d.Name, &d.Code, &gap, &d.Lines, &d.Amount)
		d.Gap = gap != 0
		list = append(list, d)
		return err
	}, "SELECT state, payer, rule, name, code, gap, count(*), COALESCE(sum(amount), 0) FROM denials WHERE practice = ? AND at >= ? AND state <> ? GROUP BY state, payer, rule, name, code, gap ORDER BY 8 DESC, 3, 4, 5", practice, ms(since), string(store.DenialGone))
	return list, err
}

// RuleTotals says what became of each rule's findings on claims that were answered.
func (s *Store) RuleTotals(ctx context.Context, practice store.ID, since time.Time) (list []store.RuleTotal, err error) {
	at := map[string]int{}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var rule, result string
		var n, errs, overridden int
		var amount claim.Cents
		if err := rows.Scan(&rule, &result, &n, &errs, &overridden, &amount); err != nil {
			return err
		}
		i, known := at[rule]
		if !known {
			i = len(list)
			at[rule] = i
			list = append(list, store.RuleTotal{Rule: rule})
		}
		t := &list[i]
		t.Answered, t.Errors, t.Overridden = t.Answered+n, t.Errors+errs, t.Overridden+overridden
		switch result {
		case "denied":
			t.Denied, t.DeniedAmount = t.Denied+n, t.DeniedAmount+amount
		case "other":
			t.Other += n
		case "paid":
			t.Paid, t.PaidAmount = t.Paid+n, t.PaidAmount+amount
		}
		return nil
	}, "SELECT r.rule, r.result, count(*), sum(r.error), sum(r.overridden), COALESCE(sum(r.amount), 0) FROM rule_results r JOIN postings p ON p.id = r.posting WHERE r.practice = ? AND r.at >= ? AND p.replaced = 0 GROUP BY r.rule, r.result ORDER BY r.rule", practice, ms(since))
	return list, err
}

// OverrideCounts counts what was said to be no problem, by rule, code and reason.
func (s *Store) OverrideCounts(ctx context.Context, practice store.ID, since time.Time) (list []store.OverrideCount, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var o store.OverrideCount
		err := rows.Scan(&o.Rule, &o.Code, &o.Reason, &o.Times)
		list = append(list, o)
		return err
	}, "SELECT d.rule, d.code, d.reason, count(*) FROM decisions d JOIN claims c ON c.id = d.claim WHERE c.practice = ? AND d.at >= ? AND d.kind = ? GROUP BY d.rule, d.code, d.reason ORDER BY 4 DESC, 1, 2, 3", practice, ms(since), string(store.Override))
	return list, err
}
