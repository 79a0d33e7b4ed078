package relational

// answers is the second step: what came back after claims went out, the work on
// denials, audits and what people learned. The tables it drops were never written.
const answers = `
DROP TABLE acknowledgements;
DROP TABLE remittances;
CREATE INDEX claims_like ON claims (practice, service, total);
CREATE TABLE payments (file BIGINT NOT NULL REFERENCES files(id), position BIGINT NOT NULL, practice BIGINT NOT NULL, payer TEXT NOT NULL, day BIGINT NOT NULL,
  amount BIGINT NOT NULL, claims BIGINT NOT NULL, wrong BIGINT NOT NULL, cut BIGINT NOT NULL, sealed {blob}, PRIMARY KEY (file, position));
CREATE INDEX payments_practice ON payments (practice, file, position);
CREATE TABLE postings (id {id}, practice BIGINT NOT NULL, file BIGINT NOT NULL REFERENCES files(id), position BIGINT NOT NULL, payment BIGINT NOT NULL,
  account BIGINT NOT NULL, number BIGINT NOT NULL, claim BIGINT NOT NULL, matched TEXT NOT NULL, outcome TEXT NOT NULL, replaced BIGINT NOT NULL,
  payer TEXT NOT NULL, day BIGINT NOT NULL, charged BIGINT NOT NULL, paid BIGINT NOT NULL, denied BIGINT NOT NULL, denials BIGINT NOT NULL,
  lines TEXT NOT NULL, reasons TEXT NOT NULL, wrong BIGINT NOT NULL, odd BIGINT NOT NULL, at BIGINT NOT NULL, control {blob}, sealed {blob});
CREATE UNIQUE INDEX postings_position ON postings (file, position);
CREATE INDEX postings_account ON postings (practice, account);
CREATE INDEX postings_claim ON postings (claim);
CREATE INDEX postings_odd ON postings (practice, odd, id);
CREATE INDEX postings_payer ON postings (practice, payer, id);
CREATE TABLE prints (practice BIGINT NOT NULL, print {blob} NOT NULL, posting BIGINT NOT NULL, PRIMARY KEY (practice, print));
CREATE TABLE denials (id {id}, practice BIGINT NOT NULL, posting BIGINT NOT NULL REFERENCES postings(id), claim BIGINT NOT NULL, payer TEXT NOT NULL,
  name TEXT NOT NULL, code TEXT NOT NULL, family TEXT NOT NULL, rule TEXT NOT NULL, gap BIGINT NOT NULL, amount BIGINT NOT NULL, deadline BIGINT NOT NULL,
  state TEXT NOT NULL, step TEXT NOT NULL, user_id BIGINT NOT NULL, changed BIGINT NOT NULL, at BIGINT NOT NULL, version BIGINT NOT NULL, sealed {blob});
CREATE INDEX denials_posting ON denials (posting);
CREATE INDEX denials_claim ON denials (claim);
CREATE INDEX denials_money ON denials (practice, state, amount, id);
CREATE INDEX denials_deadline ON denials (practice, state, deadline, id);
CREATE TABLE denial_events (id {id}, denial BIGINT NOT NULL REFERENCES denials(id), user_id BIGINT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL, step TEXT NOT NULL, sealed {blob});
CREATE INDEX denial_events_denial ON denial_events (denial, id);
CREATE TABLE rule_results (posting BIGINT NOT NULL REFERENCES postings(id), practice BIGINT NOT NULL, rule TEXT NOT NULL, line BIGINT NOT NULL, error BIGINT NOT NULL,
  overridden BIGINT NOT NULL, result TEXT NOT NULL, amount BIGINT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX rule_results_rule ON rule_results (practice, at, rule);
CREATE INDEX rule_results_posting ON rule_results (posting);
CREATE TABLE receipts (id {id}, practice BIGINT NOT NULL, file BIGINT NOT NULL REFERENCES files(id), position BIGINT NOT NULL, claim BIGINT NOT NULL, kind TEXT NOT NULL,
  rejected BIGINT NOT NULL, status TEXT NOT NULL, day BIGINT NOT NULL, at BIGINT NOT NULL, control {blob}, sealed {blob});
CREATE UNIQUE INDEX receipts_position ON receipts (file, position);
CREATE INDEX receipts_claim ON receipts (claim);
CREATE INDEX receipts_practice ON receipts (practice, id);
CREATE TABLE notices (file BIGINT NOT NULL REFERENCES files(id), position BIGINT NOT NULL, practice BIGINT NOT NULL, kind TEXT NOT NULL, sealed {blob}, PRIMARY KEY (file, position));
CREATE INDEX notices_practice ON notices (practice, file);
CREATE TABLE audits (id {id}, practice BIGINT NOT NULL, name TEXT NOT NULL, user_id BIGINT NOT NULL, made BIGINT NOT NULL, closed BIGINT NOT NULL, plan TEXT NOT NULL, frame {blob});
CREATE INDEX audits_practice ON audits (practice, id);
CREATE TABLE audit_claims (audit BIGINT NOT NULL REFERENCES audits(id), n BIGINT NOT NULL, claim BIGINT NOT NULL, number {blob}, answers {blob}, user_id BIGINT NOT NULL,
  answered BIGINT NOT NULL, changed BIGINT NOT NULL, PRIMARY KEY (audit, n));
CREATE INDEX audit_claims_claim ON audit_claims (claim);
CREATE TABLE quiz_answers (practice BIGINT NOT NULL, user_id BIGINT NOT NULL, quiz TEXT NOT NULL, question TEXT NOT NULL, topic TEXT NOT NULL, correct BIGINT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (practice, user_id, quiz, question));
CREATE INDEX quiz_answers_at ON quiz_answers (practice, at, topic)
`
