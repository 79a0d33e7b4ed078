package relational

import (
	"context"
	"database/sql"
	"fmt"

	"firstpass/claim"
	"firstpass/store"
)

// sentFrom reads a claim as it last went out, or as it stands where it never did.
const sentFrom = `SELECT c.id, c.sealed, (SELECT count(*) FROM ledger l WHERE l.claim = c.id), r.encounter FROM claims c
	JOIN revisions r ON r.claim = c.id AND r.number = COALESCE((SELECT max(l.revision) FROM ledger l WHERE l.claim = c.id), c.revision) WHERE c.practice = ? AND `

// sentAtOnce is how many values one question names at most.
const sentAtOnce = 400

func (s *Store) sentWhere(ctx context.Context, practice store.ID, where string, args []any, keep func(*store.SentClaim) bool) (list []store.SentClaim, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var c store.SentClaim
		var sent int
		var sealed, encounter []byte
		if err := rows.Scan(&c.ID, &sealed, &sent, &encounter); err != nil {
			return err
		}
		var card store.Card
		if err := s.open("card", sealed, &card); err != nil {
			return err
		}
		if c.Control, c.Sent = card.Control, sent > 0; !keep(&c) {
			return nil
		}
		c.Encounter = &claim.Encounter{}
		if err := s.open("encounter", encounter, c.Encounter); err != nil {
			return err
		}
		list = append(list, c)
		return nil
	}, sentFrom+where+" ORDER BY c.id", append([]any{practice}, args...)...)
	if err != nil {
		return nil, err
	}
	return list, s.addOverrides(ctx, list)
}

// addOverrides adds what was decided about each claim's findings.
func (s *Store) addOverrides(ctx context.Context, list []store.SentClaim) error {
	at := map[store.ID]int{}
	for start := 0; start < len(list); start += sentAtOnce {
		var ids []any
		for i := start; i < min(start+sentAtOnce, len(list)); i++ {
			at[list[i].ID] = i
			ids = append(ids, list[i].ID)
		}
		err := s.each(ctx, func(rows *sql.Rows) error {
			var id store.ID
			var d store.Decision
			err := rows.Scan(&id, &d.Kind, &d.Rule, &d.Line, &d.Code, &d.Reason)
			list[at[id]].Decisions = append(list[at[id]].Decisions, d)
			return err
		}, "SELECT claim, kind, rule, line, code, reason FROM decisions WHERE claim IN ("+marks(len(ids))+") AND kind IN ('"+string(store.Override)+"', '"+string(store.Withdraw)+"') ORDER BY id", ids...)
		if err != nil {
			return err
		}
	}
	return nil
}

// SentUnder finds the claims of control numbers.
func (s *Store) SentUnder(ctx context.Context, practice store.ID, controls []string) (all []store.SentClaim, err error) {
	wanted := map[string]bool{}
	var tokens []any
	for _, control := range controls {
		if key := accountOf(control); key != "" && !wanted[key] {
			wanted[key] = true
			tokens = append(tokens, s.keys.Blind(practice, "id", store.Fold(control)))
		}
	}
	keep := func(c *store.SentClaim) bool { return wanted[accountOf(c.Control)] }
	seen := map[store.ID]bool{}
	for start := 0; start < len(tokens); start += sentAtOnce {
		part := tokens[start:min(start+sentAtOnce, len(tokens))]
		list, err := s.sentWhere(ctx, practice, "c.id IN (SELECT claim FROM tokens WHERE practice = ? AND token IN ("+marks(len(part))+"))", append([]any{practice}, part...), keep)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			if !seen[c.ID] {
				seen[c.ID] = true
				all = append(all, c)
			}
		}
	}
	return all, nil
}

// mostAlike bounds the claims of one day and charge.
const mostAlike = 200

// SentLike finds the claims of a day of service and a charge.
func (s *Store) SentLike(ctx context.Context, practice store.ID, days []claim.Date, total claim.Cents) ([]store.SentClaim, error) {
	if len(days) == 0 {
		return nil, nil
	}
	days = days[:min(len(days), sentAtOnce)]
	args := []any{practice, int64(total)}
	for _, d := range days {
		args = append(args, int64(d))
	}
	where := "c.id IN (SELECT id FROM claims WHERE practice = ? AND total = ? AND service IN (" + marks(len(days)) + ") ORDER BY id DESC LIMIT " + fmt.Sprint(mostAlike) + ")"
	return s.sentWhere(ctx, practice, where, args, func(*store.SentClaim) bool { return true })
}

// SentClaims reads claims as they went out.
func (s *Store) SentClaims(ctx context.Context, practice store.ID, ids []store.ID) (all []store.SentClaim, err error) {
	for start := 0; start < len(ids); start += sentAtOnce {
		var args []any
		for _, id := range ids[start:min(start+sentAtOnce, len(ids))] {
			args = append(args, id)
		}
		list, err := s.sentWhere(ctx, practice, "c.id IN ("+marks(len(args))+")", args, func(*store.SentClaim) bool { return true })
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// ByControl finds the claims under a control number.
func (s *Store) ByControl(ctx context.Context, practice store.ID, control string) (list []store.ID, err error) {
	token := s.keys.Blind(practice, "id", store.Fold(control))
	if token == 0 {
		return nil, nil
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		r, err := s.scanRow(rows)
		if err == nil && store.Fold(r.Card.Control) == store.Fold(control) {
			list = append(list, r.ID)
		}
		return err
	}, "SELECT "+rowColumns+" FROM claims c WHERE c.practice = ? AND c.id IN (SELECT claim FROM tokens WHERE practice = ? AND token = ?) ORDER BY c.id", practice, practice, token)
	return list, err
}
