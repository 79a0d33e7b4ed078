package relational

import (
	"context"

	"firstpass/store"
)

// Change applies one step to a claim in one transaction with its line in the
// trail. A claim somebody else changed since it was read is left alone.
func (s *Store) Change(ctx context.Context, practice store.ID, c store.Change) (version int, err error) {
	err = s.atomically(ctx, func(tx *tx) error {
		version, err = tx.change(ctx, practice, c)
		return err
	})
	return version, err
}

func (t *tx) change(ctx context.Context, practice store.ID, c store.Change) (version int, err error) {
	if c.Claim == 0 {
		return 0, errNoClaim
	}
	n, err := t.exec(ctx, "UPDATE claims SET version = version + 1, updated = ? WHERE id = ? AND practice = ? AND version = ?", ms(c.At), c.Claim, practice, c.Version)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		var there int
		if err := t.row(ctx, "SELECT count(*) FROM claims WHERE id = ? AND practice = ?", c.Claim, practice).Scan(&there); err != nil {
			return 0, err
		}
		if there == 0 {
			return 0, store.ErrNotFound
		}
		return 0, store.ErrStale
	}
	steps := []func(context.Context, store.ID, *store.Change) error{
		t.changeRevision, t.changeCheck, t.changeDecision, t.changeNote, t.changeQuestion, t.changePlace, t.changeSent,
	}
	for _, step := range steps {
		if err := step(ctx, practice, &c); err != nil {
			return 0, err
		}
	}
	c.Trail.Practice, c.Trail.User, c.Trail.At, c.Trail.Subject = practice, c.User, c.At, subject(c.Claim)
	if err := t.record(ctx, c.Trail); err != nil {
		return 0, err
	}
	err = t.row(ctx, "SELECT version FROM claims WHERE id = ?", c.Claim).Scan(&version)
	return version, err
}

func (t *tx) changeRevision(ctx context.Context, practice store.ID, c *store.Change) error {
	if c.Encounter == nil {
		return nil
	}
	encounter, err := t.s.seal("encounter", c.Encounter)
	if err != nil {
		return err
	}
	var number int
	if err := t.row(ctx, "UPDATE claims SET revision = revision + 1, service = ?, total = ? WHERE id = ? RETURNING revision", int64(serviceDate(&c.Encounter.Claim)), int64(totalOf(&c.Encounter.Claim)), c.Claim).Scan(&number); err != nil {
		return err
	}
	if c.Check != nil {
		c.Check.Revision = number
	}
	_, err = t.exec(ctx, "INSERT INTO revisions (claim, number, user_id, at, why, encounter, unread) VALUES (?, ?, ?, ?, ?, ?, (SELECT unread FROM revisions WHERE claim = ? AND number = 0))",
		c.Claim, number, c.User, ms(c.At), c.Why, encounter, c.Claim)
	return err
}

func (t *tx) changeCheck(ctx context.Context, practice store.ID, c *store.Change) error {
	if c.Check == nil {
		return nil
	}
	c.Check.Claim = c.Claim
	if _, err := t.exec(ctx, "UPDATE findings SET state = 'fixed' WHERE claim = ? AND state = 'open'", c.Claim); err != nil {
		return err
	}
	return t.storeChecks(ctx, practice, []store.Checked{*c.Check}, c.At)
}

func (t *tx) changeDecision(ctx context.Context, practice store.ID, c *store.Change) error {
	d := c.Decision
	if d == nil {
		return nil
	}
	if _, err := t.exec(ctx, "INSERT INTO decisions (claim, user_id, at, kind, rule, line, code, reason, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		c.Claim, c.User, ms(c.At), string(d.Kind), d.Rule, d.Line, d.Code, d.Reason, t.s.keys.Seal("decision", []byte(d.Text))); err != nil {
		return err
	}
	var err error
	switch d.Kind {
	case store.Override:
		_, err = t.exec(ctx, "UPDATE findings SET state = 'overridden', reason = ? WHERE claim = ? AND rule = ? AND line = ? AND code = ?", d.Reason, c.Claim, d.Rule, d.Line, d.Code)
	case store.Withdraw:
		_, err = t.exec(ctx, "UPDATE findings SET state = 'open', reason = '' WHERE claim = ? AND rule = ? AND line = ? AND code = ?", c.Claim, d.Rule, d.Line, d.Code)
	}
	return err
}

func (t *tx) changeNote(ctx context.Context, practice store.ID, c *store.Change) error {
	if c.Note == "" {
		return nil
	}
	_, err := t.exec(ctx, "INSERT INTO notes (claim, user_id, at, sealed) VALUES (?, ?, ?, ?)", c.Claim, c.User, ms(c.At), t.s.keys.Seal("note", []byte(c.Note)))
	return err
}

func (t *tx) changeQuestion(ctx context.Context, practice store.ID, c *store.Change) error {
	if q := c.Question; q != nil {
		sealed, err := t.s.seal("question", asked{q.Text, q.Choices})
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "INSERT INTO questions (practice, claim, rule, line, to_user, sealed, asked_by, asked_at, answer, late, answered, answer_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, 0, 0)",
			practice, c.Claim, q.Rule, q.Line, q.To, sealed, c.User, ms(c.At)); err != nil {
			return err
		}
	}
	if a := c.Answer; a != nil {
		n, err := t.exec(ctx, "UPDATE questions SET answer = ?, late = ?, answered = ?, answer_by = ? WHERE id = ? AND claim = ? AND answered = 0",
			t.s.keys.Seal("answer", []byte(a.Answer)), number(a.Late), ms(c.At), c.User, a.ID, c.Claim)
		if err != nil {
			return err
		}
		if n == 0 {
			return store.ErrStale
		}
	}
	return nil
}

// changePlace moves the claim to another queue or owner; it comes after a check,
// which has a queue of its own.
func (t *tx) changePlace(ctx context.Context, practice store.ID, c *store.Change) error {
	if c.Queue != nil {
		if _, err := t.exec(ctx, "UPDATE claims SET queue = ? WHERE id = ?", int(*c.Queue), c.Claim); err != nil {
			return err
		}
	}
	if c.Owner != nil {
		if _, err := t.exec(ctx, "UPDATE claims SET owner = ? WHERE id = ?", *c.Owner, c.Claim); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) changeSent(ctx context.Context, practice store.ID, c *store.Change) error {
	if c.Sent == nil {
		return nil
	}
	_, err := t.exec(ctx, "INSERT INTO ledger (claim, revision, at, user_id, file) SELECT id, revision, ?, ?, ? FROM claims WHERE id = ?", ms(c.At), c.User, c.Sent.File, c.Claim)
	return err
}
