package relational

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"firstpass/finding"
	"firstpass/store"
)

// storeChecks stores results: the claims' rows, the check with everything it
// said, and each finding for the statistics. A claim that got another revision
// meanwhile keeps what it has.
func (t *tx) storeChecks(ctx context.Context, practice store.ID, results []store.Checked, now time.Time) error {
	current, err := t.updateChecked(ctx, results, now)
	if err != nil {
		return err
	}
	checks := t.bulk("INSERT INTO checks (claim, revision, rule_set, tables, at, verdict, at_risk, findings, result) VALUES ", 9,
		" ON CONFLICT (claim, revision, rule_set, tables) DO UPDATE SET at = excluded.at, verdict = excluded.verdict, at_risk = excluded.at_risk, findings = excluded.findings, result = excluded.result")
	firsts := t.bulk("INSERT INTO first_checks (claim, practice, at, verdict, at_risk) VALUES ", 5, " ON CONFLICT (claim) DO NOTHING")
	raised := t.bulk("INSERT INTO findings (claim, practice, rule, line, code, severity, at_risk, payer, state, reason, raised) VALUES ", 11,
		" ON CONFLICT (claim, rule, line, code) DO UPDATE SET severity = excluded.severity, at_risk = excluded.at_risk, state = excluded.state")
	for i := range results {
		r := &results[i]
		verdict := r.Result.Verdict()
		if !current[r.Claim] {
			continue
		}
		sealed, err := t.s.sealResult(r.Result)
		if err != nil {
			return err
		}
		if err := checks.add(ctx, r.Claim, r.Revision, r.RuleSet, r.Tables, ms(now), string(verdict), int64(r.Result.AtRisk), len(r.Findings), sealed); err != nil {
			return err
		}
		if err := firsts.add(ctx, r.Claim, practice, ms(now), string(verdict), int64(r.Result.AtRisk)); err != nil {
			return err
		}
		payer := clip(r.Result.Payer.Name, r.Result.Payer.ID)
		seen := map[key]bool{}
		for _, f := range r.Findings {
			k := key{f.Rule, f.Line, f.Code}
			if seen[k] {
				continue
			}
			seen[k] = true
			if err := raised.add(ctx, r.Claim, practice, f.Rule, f.Line, f.Code, int(f.Severity), int64(f.AtRisk), payer, f.State, "", ms(now)); err != nil {
				return err
			}
		}
	}
	for _, b := range []*bulk{checks, firsts, raised} {
		if err := b.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// updateChecked writes the claims' rows, many with one statement, and returns which
// were still at the revision that was checked.
func (t *tx) updateChecked(ctx context.Context, results []store.Checked, now time.Time) (map[store.ID]bool, error) {
	current := make(map[store.ID]bool, len(results))
	for len(results) > 0 {
		n := min(len(results), bulkRows)
		var args []any
		for i := range results[:n] {
			r := &results[i]
			args = append(args, r.Claim, r.Revision, int(r.Queue), string(r.Result.Verdict()), number(r.Result.Complete), clip(r.Result.Payer.Name, r.Result.Payer.ID), string(r.Result.Payer.Type), int64(r.Result.AtRisk),
				r.Worst.Rule, r.Worst.Text, r.Worst.Findings, int64(r.Deadline), ms(now))
		}
		results = results[n:]
		rows, err := t.QueryContext(ctx, t.s.bind(updateHead+strings.Repeat(", ("+marks(13)+")", n-1)+updateTail), args...)
		if err != nil {
			return nil, err
		}
		if err := drain(rows, func(rows *sql.Rows) error {
			var id store.ID
			err := rows.Scan(&id)
			current[id] = true
			return err
		}); err != nil {
			return nil, err
		}
	}
	return current, nil
}

// The first row says what the columns are: PostgreSQL would take numbers for text.
const (
	updateHead = `UPDATE claims SET queue = v.column3, verdict = v.column4, complete = v.column5, payer = v.column6, payer_type = v.column7, at_risk = v.column8,
worst_rule = v.column9, worst = v.column10, findings = v.column11, deadline = v.column12, version = version + 1, updated = v.column13
FROM (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT),
CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))`
	updateTail = ") AS v WHERE claims.id = v.column1 AND claims.revision = v.column2 RETURNING id"
)

type key struct {
	rule string
	line int
	code string
}

// sealResult leaves out who the patient is: the claim has it.
func (s *Store) sealResult(r finding.Result) ([]byte, error) {
	r.Patient.LastName, r.Patient.FirstName, r.Patient.Name = "", "", ""
	r.Patient.ID, r.Patient.Address, r.Patient.City, r.Patient.ZIP, r.Patient.State = "", "", "", "", ""
	r.Patient.BirthDate, r.Patient.Sex = 0, ""
	return s.seal("result", &r)
}
