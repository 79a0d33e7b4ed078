package relational

import (
	"context"
	"fmt"
	"strings"
)

// migrations are run in order, once each, and never changed once they shipped:
// what must change is a further one. There is no way back but a backup.
func migrations() []string {
	return []string{first, answers}
}

// first is the schema of the first release. Times are milliseconds, days are
// numbers (20250304), money is cents; a column of type {blob} named sealed or
// after what it holds is encrypted.
const first = `
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE practices (id {id}, name TEXT NOT NULL, settings TEXT NOT NULL, revision BIGINT NOT NULL);
CREATE TABLE users (id {id}, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, password TEXT NOT NULL,
  subject TEXT UNIQUE, disabled BIGINT NOT NULL, created BIGINT NOT NULL);
CREATE TABLE members (user_id BIGINT NOT NULL REFERENCES users(id), practice BIGINT NOT NULL REFERENCES practices(id),
  role TEXT NOT NULL, trainee BIGINT NOT NULL, PRIMARY KEY (user_id, practice));
CREATE TABLE sessions (token {blob} PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES users(id), practice BIGINT NOT NULL,
  created BIGINT NOT NULL, seen BIGINT NOT NULL, expires BIGINT NOT NULL);
CREATE TABLE answers (practice BIGINT NOT NULL, name TEXT NOT NULL, request TEXT NOT NULL, status BIGINT NOT NULL,
  body {blob} NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (practice, name));
CREATE TABLE trail (seq BIGINT PRIMARY KEY, practice BIGINT NOT NULL, at BIGINT NOT NULL, user_id BIGINT NOT NULL,
  action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, previous {blob}, hash {blob} NOT NULL);
CREATE INDEX trail_practice ON trail (practice, seq);
CREATE TABLE trail_head (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, hash {blob});
INSERT INTO trail_head (id, seq, hash) VALUES (1, 0, NULL);
CREATE TABLE files (id {id}, practice BIGINT NOT NULL REFERENCES practices(id), hash TEXT, name {blob}, kind TEXT NOT NULL,
  size BIGINT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL, problem TEXT NOT NULL, user_id BIGINT NOT NULL, received BIGINT NOT NULL);
CREATE UNIQUE INDEX files_hash ON files (practice, hash);
CREATE TABLE file_parts (file BIGINT NOT NULL REFERENCES files(id), part BIGINT NOT NULL, content {blob} NOT NULL, PRIMARY KEY (file, part));
CREATE TABLE batches (id {id}, practice BIGINT NOT NULL, file BIGINT NOT NULL REFERENCES files(id), size BIGINT NOT NULL,
  done BIGINT NOT NULL, tries BIGINT NOT NULL, worker TEXT NOT NULL, lease BIGINT NOT NULL, problem TEXT NOT NULL);
CREATE INDEX batches_open ON batches (done, lease, id);
CREATE INDEX batches_file ON batches (file);
CREATE TABLE claims (id {id}, practice BIGINT NOT NULL, file BIGINT NOT NULL REFERENCES files(id), batch BIGINT NOT NULL REFERENCES batches(id),
  position BIGINT NOT NULL, queue BIGINT NOT NULL, verdict TEXT NOT NULL, complete BIGINT NOT NULL, service BIGINT NOT NULL, payer TEXT NOT NULL,
  payer_type TEXT NOT NULL, total BIGINT NOT NULL, at_risk BIGINT NOT NULL, worst_rule TEXT NOT NULL, worst TEXT NOT NULL,
  findings BIGINT NOT NULL, deadline BIGINT NOT NULL, owner BIGINT NOT NULL, version BIGINT NOT NULL, revision BIGINT NOT NULL,
  updated BIGINT NOT NULL, sealed {blob}, problem {blob});
CREATE UNIQUE INDEX claims_position ON claims (file, position);
CREATE INDEX claims_batch ON claims (batch);
CREATE INDEX claims_money ON claims (practice, queue, at_risk, id, payer, owner, worst_rule);
CREATE INDEX claims_service ON claims (practice, queue, service, id, payer, owner, worst_rule);
CREATE INDEX claims_deadline ON claims (practice, queue, deadline, id, payer, owner, worst_rule);
CREATE TABLE tokens (practice BIGINT NOT NULL, token BIGINT NOT NULL, claim BIGINT NOT NULL REFERENCES claims(id), PRIMARY KEY (practice, token, claim)){rowless};
CREATE INDEX tokens_claim ON tokens (claim);
CREATE TABLE revisions (claim BIGINT NOT NULL REFERENCES claims(id), number BIGINT NOT NULL, user_id BIGINT NOT NULL, at BIGINT NOT NULL,
  why TEXT NOT NULL, encounter {blob}, unread {blob}, PRIMARY KEY (claim, number));
CREATE TABLE checks (claim BIGINT NOT NULL REFERENCES claims(id), revision BIGINT NOT NULL, rule_set TEXT NOT NULL, tables TEXT NOT NULL, at BIGINT NOT NULL,
  verdict TEXT NOT NULL, at_risk BIGINT NOT NULL, findings BIGINT NOT NULL, result {blob} NOT NULL, PRIMARY KEY (claim, revision, rule_set, tables));
CREATE TABLE first_checks (claim BIGINT PRIMARY KEY REFERENCES claims(id), practice BIGINT NOT NULL, at BIGINT NOT NULL, verdict TEXT NOT NULL, at_risk BIGINT NOT NULL);
CREATE INDEX first_checks_at ON first_checks (practice, at, verdict, at_risk);
CREATE TABLE findings (claim BIGINT NOT NULL REFERENCES claims(id), practice BIGINT NOT NULL, rule TEXT NOT NULL, line BIGINT NOT NULL, code TEXT NOT NULL,
  severity BIGINT NOT NULL, at_risk BIGINT NOT NULL, payer TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, raised BIGINT NOT NULL,
  PRIMARY KEY (claim, rule, line, code));
CREATE INDEX findings_rule ON findings (practice, rule, state, at_risk, payer, reason);
CREATE TABLE decisions (id {id}, claim BIGINT NOT NULL REFERENCES claims(id), user_id BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL,
  rule TEXT NOT NULL, line BIGINT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, sealed {blob});
CREATE INDEX decisions_claim ON decisions (claim, id);
CREATE TABLE notes (id {id}, claim BIGINT NOT NULL REFERENCES claims(id), user_id BIGINT NOT NULL, at BIGINT NOT NULL, sealed {blob});
CREATE INDEX notes_claim ON notes (claim, id);
CREATE TABLE questions (id {id}, practice BIGINT NOT NULL, claim BIGINT NOT NULL REFERENCES claims(id), rule TEXT NOT NULL, line BIGINT NOT NULL, to_user BIGINT NOT NULL,
  sealed {blob}, asked_by BIGINT NOT NULL, asked_at BIGINT NOT NULL, answer {blob}, late BIGINT NOT NULL, answered BIGINT NOT NULL, answer_by BIGINT NOT NULL);
CREATE INDEX questions_claim ON questions (claim, id);
CREATE INDEX questions_open ON questions (practice, answered, to_user);
CREATE TABLE policies (practice BIGINT NOT NULL, name TEXT NOT NULL, page TEXT NOT NULL, state TEXT NOT NULL, author BIGINT NOT NULL, created BIGINT NOT NULL,
  approver BIGINT NOT NULL, approved BIGINT NOT NULL, review TEXT NOT NULL, PRIMARY KEY (practice, name));
CREATE TABLE ledger (id {id}, claim BIGINT NOT NULL REFERENCES claims(id), revision BIGINT NOT NULL, at BIGINT NOT NULL, user_id BIGINT NOT NULL, file TEXT NOT NULL);
CREATE INDEX ledger_claim ON ledger (claim, id);
CREATE TABLE acknowledgements (id {id}, claim BIGINT NOT NULL REFERENCES claims(id), at BIGINT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, text TEXT NOT NULL, file BIGINT NOT NULL);
CREATE INDEX acknowledgements_claim ON acknowledgements (claim, id);
CREATE TABLE remittances (id {id}, claim BIGINT NOT NULL REFERENCES claims(id), at BIGINT NOT NULL, payer TEXT NOT NULL, charged BIGINT NOT NULL, paid BIGINT NOT NULL, reasons TEXT NOT NULL, file BIGINT NOT NULL);
CREATE INDEX remittances_claim ON remittances (claim, id);
`

// migrate brings the schema up to date, each step in its own transaction.
func (s *Store) migrate(ctx context.Context) error {
	if _, err := s.write.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY)"); err != nil && !s.dialect.IsUnique(err) {
		return err
	}
	for i, text := range migrations() {
		err := s.atomically(ctx, func(tx *tx) error {
			if s.dialect.Numbered {
				if _, err := tx.exec(ctx, "LOCK TABLE migrations IN EXCLUSIVE MODE"); err != nil {
					return err
				}
			}
			var done int
			if err := tx.row(ctx, "SELECT count(*) FROM migrations WHERE number = ?", i+1).Scan(&done); err != nil || done > 0 {
				return err
			}
			for _, statement := range s.statements(text) {
				if _, err := tx.exec(ctx, statement); err != nil {
					return fmt.Errorf("step %d: %w", i+1, err)
				}
			}
			if i == 0 {
				for _, statement := range s.dialect.Append {
					if _, err := tx.ExecContext(ctx, statement); err != nil {
						return fmt.Errorf("step %d: %w", i+1, err)
					}
				}
			}
			_, err := tx.exec(ctx, "INSERT INTO migrations (number) VALUES (?)", i+1)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) statements(text string) []string {
	rowless := " WITHOUT ROWID"
	if s.dialect.Numbered {
		rowless = ""
	}
	text = strings.NewReplacer("{id}", s.dialect.Identity, "{blob}", s.dialect.Blob, "{rowless}", rowless).Replace(text)
	var list []string
	for _, statement := range strings.Split(text, ";") {
		if statement = strings.TrimSpace(statement); statement != "" {
			list = append(list, statement)
		}
	}
	return list
}
