package relational

import (
	"context"
	"time"

	"firstpass/finding"
	"firstpass/store"
)

// storeChecks stores results: the claims' rows, the check with everything it
// said, and each finding for the statistics. A claim that got another revision
// meanwhile keeps what it has.
func (t *tx) storeChecks(ctx context.Context, practice store.ID, results []store.Checked, now time.Time) error {
	update, err := t.PrepareContext(ctx, t.s.bind("UPDATE claims SET queue = ?, verdict = ?, complete = ?, payer = ?, payer_type = ?, at_risk = ?, worst_rule = ?, worst = ?, findings = ?, deadline = ?, version = version + 1, updated = ? WHERE id = ? AND revision = ?"))
	if err != nil {
		return err
	}
	defer update.Close()
	checks := t.bulk("INSERT INTO checks (claim, revision, rule_set, tables, at, verdict, at_risk, findings, result) VALUES ", 9,
		" ON CONFLICT (claim, revision, rule_set, tables) DO UPDATE SET at = excluded.at, verdict = excluded.verdict, at_risk = excluded.at_risk, findings = excluded.findings, result = excluded.result")
	firsts := t.bulk("INSERT INTO first_checks (claim, practice, at, verdict, at_risk) VALUES ", 5, " ON CONFLICT (claim) DO NOTHING")
	raised := t.bulk("INSERT INTO findings (claim, practice, rule, line, code, severity, at_risk, payer, state, reason, raised) VALUES ", 11,
		" ON CONFLICT (claim, rule, line, code) DO UPDATE SET severity = excluded.severity, at_risk = excluded.at_risk, state = excluded.state")
	for i := range results {
		r := &results[i]
		verdict := r.Result.Verdict()
		done, err := update.ExecContext(ctx, int(r.Queue), string(verdict), number(r.Result.Complete), clip(r.Result.Payer.Name, r.Result.Payer.ID), string(r.Result.Payer.Type), int64(r.Result.AtRisk),
			r.Worst.Rule, r.Worst.Text, r.Worst.Findings, int64(r.Deadline), ms(now), r.Claim, r.Revision)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
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
