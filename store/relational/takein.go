package relational

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firstpass/store"
)

// mostStanding bounds the payments of one control number a reversal is looked for in.
const mostStanding = 200

// TakeIn stores a part of a file of answers in one step. The practice's row is held
// meanwhile: which payment is the second and which reversal takes back which is
// decided by one process at a time.
func (s *Store) TakeIn(ctx context.Context, f store.File, part store.Incoming, pair store.Pair) error {
	return s.atomically(ctx, func(tx *tx) error {
		var held store.ID
		if err := tx.row(ctx, "SELECT id FROM practices WHERE id = ?"+s.dialect.LockHead, f.Practice).Scan(&held); err != nil {
			return missing(err)
		}
		posts := &poster{tx, map[string]*sql.Stmt{}}
		for i := range part.Postings {
			if err := posts.post(ctx, f, &part.Postings[i], pair); err != nil {
				return err
			}
		}
		steps := []func(context.Context, store.File, *store.Incoming) error{tx.addPayments, tx.addReceipts, tx.addNotices}
		for _, step := range steps {
			if err := step(ctx, f, &part); err != nil {
				return err
			}
		}
		return tx.record(ctx, store.Entry{Practice: f.Practice, At: f.Received, User: f.User, Action: "answers.take-in", Subject: fmt.Sprintf("file:%d", f.ID),
			Detail: fmt.Sprintf("%d claim payments, %d receipts", len(part.Postings), len(part.Receipts))})
	})
}

// poster posts many claim payments with statements that are prepared once.
type poster struct {
	*tx
	prepared map[string]*sql.Stmt
}

func (t *poster) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if found := t.prepared[query]; found != nil {
		return found, nil
	}
	made, err := t.PrepareContext(ctx, t.s.bind(query)) // closed with the transaction
	if err == nil {
		t.prepared[query] = made
	}
	return made, err
}

func (t *poster) exec(ctx context.Context, query string, args ...any) (int64, error) {
	prepared, err := t.statement(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := prepared.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t *poster) row(ctx context.Context, query string, args ...any) *sql.Row {
	prepared, err := t.statement(ctx, query)
	if err != nil {
		return t.tx.row(ctx, query, args...) // it says what is wrong
	}
	return prepared.QueryRowContext(ctx, args...)
}

// post stores one claim payment: repeated where it is here already, and paired with
// what it takes back, or with what had taken it back before it came.
func (t *poster) post(ctx context.Context, f store.File, p *store.NewPosting, pair store.Pair) error {
	var there int
	if err := t.row(ctx, "SELECT count(*) FROM postings WHERE file = ? AND position = ?", f.ID, p.Position).Scan(&there); err != nil || there > 0 {
		return err
	}
	k := t.s.keys
	at := ledgerPlace{k.Blind(f.Practice, "account", accountOf(p.Control)), k.Blind(f.Practice, "payer number", store.Fold(p.Number))}
	if len(p.Print) > 0 {
		n, err := t.exec(ctx, "INSERT INTO prints (practice, print, posting) VALUES (?, ?, 0) ON CONFLICT (practice, print) DO NOTHING", f.Practice, k.Print(f.Practice, p.Print))
		if err != nil {
			return err
		}
		if n == 0 {
			p.Outcome, p.Denials, p.Results, p.Denied = store.Repeated, nil, nil, 0
		}
	}
	var taken store.ID
	var err error
	switch p.Outcome {
	case store.ReversedAlone:
		if taken, err = t.takenBack(ctx, f.Practice, at, p, pair); err == nil && taken != 0 {
			p.Outcome = store.Reversed
		}
	case store.Posted:
		p.Replaced, err = t.takenBackBefore(ctx, f.Practice, at, p)
	}
	if err != nil {
		return err
	}
	id, err := t.insertPosting(ctx, f, at, p)
	if err != nil {
		return err
	}
	if taken != 0 {
		if err := t.replace(ctx, taken); err != nil {
			return err
		}
	}
	return t.addDenials(ctx, f, id, p)
}

// ledgerPlace is where a payment is looked for: hashes of the control number and of
// the payer's own number.
type ledgerPlace struct{ account, number int64 }

// accountLength is how much of a control number payers keep at least.
const accountLength = 20

// accountOf folds a control number the way it is compared: some payers cut it.
func accountOf(control string) string {
	control = strings.ToUpper(strings.TrimSpace(control))
	return control[:min(len(control), accountLength)]
}

// takenBack finds the payment a reversal takes back, 0 for none.
func (t *poster) takenBack(ctx context.Context, practice store.ID, at ledgerPlace, p *store.NewPosting, pair store.Pair) (store.ID, error) {
	if at.account == 0 {
		return 0, nil
	}
	var ids []store.ID
	var standing []store.Account
	rows, err := t.QueryContext(ctx, t.s.bind("SELECT id, number, charged, paid FROM postings WHERE practice = ? AND account = ? AND outcome = ? AND replaced = 0 ORDER BY id DESC LIMIT ?"), practice, at.account, store.Posted, mostStanding)
	if err != nil {
		return 0, err
	}
	if err := drain(rows, func(rows *sql.Rows) error {
		var id store.ID
		var a store.Account
		var hash int64
		err := rows.Scan(&id, &hash, &a.Charge, &a.Paid)
		a.Number = hashed(hash)
		ids, standing = append(ids, id), append(standing, a)
		return err
	}); err != nil {
		return 0, err
	}
	slices.Reverse(ids)
	slices.Reverse(standing)
	if n := pair(standing, store.Account{Number: hashed(at.number), Charge: p.Charged, Paid: p.Paid}); n >= 0 {
		return ids[n], nil
	}
	return 0, nil
}

func hashed(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 16)
}

// takenBackBefore says whether a reversal of this very payment came in before it:
// files do not always come in the order they were made.
func (t *poster) takenBackBefore(ctx context.Context, practice store.ID, at ledgerPlace, p *store.NewPosting) (bool, error) {
	if at.account == 0 || p.Day == 0 {
		return false, nil
	}
	n, err := t.exec(ctx, `UPDATE postings SET outcome = ?, odd = 0 WHERE id = (SELECT id FROM postings WHERE practice = ? AND account = ? AND outcome = ? AND number = ?
		AND charged = ? AND paid = ? AND day > ? ORDER BY day, id LIMIT 1)`,
		store.Reversed, practice, at.account, store.ReversedAlone, at.number, -int64(p.Charged), -int64(p.Paid), int64(p.Day))
	return n > 0, err
}

func (t *poster) insertPosting(ctx context.Context, f store.File, at ledgerPlace, p *store.NewPosting) (id store.ID, err error) {
	var lines []string
	for _, l := range p.Lines {
		lines = append(lines, fmt.Sprintf("%d:%d", l.Line, int64(l.Paid)))
	}
	k := t.s.keys
	odd := p.Outcome != store.Posted && p.Outcome != store.Reversed || p.Claim == 0 || p.Off > 0
	err = t.row(ctx, `INSERT INTO postings (practice, file, position, payment, account, number, claim, matched, outcome, replaced, payer, day, charged, paid, denied, denials, lines, reasons, wrong, odd, at, control, sealed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		f.Practice, f.ID, p.Position, p.Payment, at.account, at.number, p.Claim, p.Matched, p.Outcome, number(p.Replaced), clip(p.Payer, ""), int64(p.Day), int64(p.Charged), int64(p.Paid), int64(p.Denied), len(p.Denials),
		strings.Join(lines, " "), strings.Join(p.Reasons, " "), p.Off, number(odd), ms(f.Received), k.Seal("control", []byte(p.Control)), k.Seal("posting", t.s.squeezed(p.Body))).Scan(&id)
	return id, err
}

// replace marks a payment as taken back: its denials are history, and open ones
// leave the worklist.
func (t *poster) replace(ctx context.Context, posting store.ID) error {
	if _, err := t.exec(ctx, "UPDATE postings SET replaced = 1 WHERE id = ?", posting); err != nil {
		return err
	}
	_, err := t.exec(ctx, "UPDATE denials SET state = ?, version = version + 1 WHERE posting = ?", string(store.DenialGone), posting)
	return err
}

// never sorts denials without a known last day behind all others.
const never = 99999999

func (t *tx) addDenials(ctx context.Context, f store.File, posting store.ID, p *store.NewPosting) error {
	denials := t.bulk("INSERT INTO denials (practice, posting, claim, payer, name, code, family, rule, gap, amount, deadline, state, step, user_id, changed, at, version, sealed) VALUES ", 18, "")
	for i := range p.Denials {
		d := &p.Denials[i]
		state, deadline := store.DenialOpen, int64(d.Deadline)
		if p.Replaced {
			state = store.DenialGone
		}
		if deadline == 0 {
			deadline = never
		}
		if err := denials.add(ctx, f.Practice, posting, p.Claim, clip(d.Payer, ""), d.Name, d.Code, d.Family, d.Rule, number(d.Gap), int64(d.Amount), deadline, string(state), "", 0, 0, ms(f.Received), 1,
			t.s.keys.Seal("denial", t.s.squeezed(d.Body))); err != nil {
			return err
		}
	}
	if err := denials.flush(ctx); err != nil {
		return err
	}
	results := t.bulk("INSERT INTO rule_results (posting, practice, rule, line, error, overridden, result, amount, at) VALUES ", 9, "")
	for _, r := range p.Results {
		if err := results.add(ctx, posting, f.Practice, r.Rule, r.Line, number(r.Error), number(r.Overridden), r.Result, int64(r.Amount), ms(f.Received)); err != nil {
			return err
		}
	}
	return results.flush(ctx)
}

func (t *tx) addPayments(ctx context.Context, f store.File, part *store.Incoming) error {
	for i := range part.Payments {
		p := &part.Payments[i]
		if _, err := t.exec(ctx, "INSERT INTO payments (file, position, practice, payer, day, amount, claims, wrong, cut, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (file, position) DO NOTHING",
			f.ID, p.Position, f.Practice, clip(p.Payer, ""), int64(p.Day), int64(p.Amount), p.Claims, p.Off, number(p.Cut), t.s.keys.Seal("payment", p.Body)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) addReceipts(ctx context.Context, f store.File, part *store.Incoming) error {
	receipts := t.bulk("INSERT INTO receipts (practice, file, position, claim, kind, rejected, status, day, at, control, sealed) VALUES ", 11, " ON CONFLICT (file, position) DO NOTHING")
	for i := range part.Receipts {
		r := &part.Receipts[i]
		if err := receipts.add(ctx, f.Practice, f.ID, r.Position, r.Claim, r.Kind, number(r.Rejected), r.Status, int64(r.On), ms(f.Received),
			t.s.keys.Seal("control", []byte(r.Card.Control)), t.s.keys.Seal("receipt", []byte(r.Text))); err != nil {
			return err
		}
	}
	return receipts.flush(ctx)
}

func (t *tx) addNotices(ctx context.Context, f store.File, part *store.Incoming) error {
	notices := t.bulk("INSERT INTO notices (file, position, practice, kind, sealed) VALUES ", 5, " ON CONFLICT (file, position) DO NOTHING")
	for _, n := range part.Notices {
		if err := notices.add(ctx, f.ID, n.Position, f.Practice, n.Kind, t.s.keys.Seal("notice", []byte(n.Text))); err != nil {
			return err
		}
	}
	return notices.flush(ctx)
}

// EndTakeIn says that everything of a file of answers is stored.
func (s *Store) EndTakeIn(ctx context.Context, f store.File, kind, problem string) error {
	_, err := s.write.ExecContext(ctx, s.bind("UPDATE files SET state = 'split', kind = ?, problem = ? WHERE id = ?"), kind, problem, f.ID)
	return err
}

// retainAnswers removes what came in with old files, and lets what stays forget
// claims that go. The prints stay: a payment is not posted again because it is old.
func (t *tx) retainAnswers(ctx context.Context, practice store.ID, before any, claims, files string) error {
	for _, table := range []string{"postings", "denials", "receipts", "audit_claims"} {
		if _, err := t.exec(ctx, "UPDATE "+table+" SET claim = 0 WHERE claim IN ("+claims+")", practice, before); err != nil {
			return err
		}
	}
	old := "SELECT id FROM postings WHERE file IN (" + files + ")"
	for _, statement := range []string{
		"DELETE FROM denial_events WHERE denial IN (SELECT id FROM denials WHERE posting IN (" + old + "))",
		"DELETE FROM denials WHERE posting IN (" + old + ")", "DELETE FROM rule_results WHERE posting IN (" + old + ")",
		"DELETE FROM postings WHERE file IN (" + files + ")", "DELETE FROM payments WHERE file IN (" + files + ")",
		"DELETE FROM receipts WHERE file IN (" + files + ")", "DELETE FROM notices WHERE file IN (" + files + ")",
	} {
		if _, err := t.exec(ctx, statement, practice, before); err != nil {
			return err
		}
	}
	if _, err := t.exec(ctx, "DELETE FROM audit_claims WHERE audit IN (SELECT id FROM audits WHERE practice = ? AND made < ?)", practice, before); err != nil {
		return err
	}
	for _, statement := range []string{"DELETE FROM audits WHERE practice = ? AND made < ?", "DELETE FROM quiz_answers WHERE practice = ? AND at < ?"} {
		if _, err := t.exec(ctx, statement, practice, before); err != nil {
			return err
		}
	}
	return nil
}
