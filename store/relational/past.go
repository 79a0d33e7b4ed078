package relational

import (
	"context"
	"database/sql"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/store"
)

// mostPast is how many of a patient's claims are looked at, the last sent first.
const mostPast = 100

// names are the hashes a patient is found by; 0 where nothing is known.
type names struct{ id, last, first int64 }

func (s *Store) names(practice store.ID, p *claim.Patient) names {
	last, first := p.LastName, p.FirstName
	if last == "" {
		last, first = splitName(p.Name)
	}
	n := names{s.keys.Blind(practice, "id", store.Fold(p.ID)), s.keys.Blind(practice, "name", store.Fold(last)), s.keys.Blind(practice, "name", store.Fold(first))}
	if n.first == 0 {
		n.first = n.last // somebody of one name
	}
	return n
}

// PastLines are, for each of the patients, the lines of their claims that were sent.
func (s *Store) PastLines(ctx context.Context, practice store.ID, of []store.PastOf) ([][]claim.PastService, error) {
	known := make([]names, len(of))
	var all []int64
	for i := range of {
		known[i] = s.names(practice, of[i].Patient)
		all = append(all, known[i].id, known[i].last)
	}
	sent, err := s.sentTokens(ctx, practice, all)
	if err != nil {
		return nil, err
	}
	out := make([][]claim.PastService, len(of))
	for i := range of {
		if !sent[known[i].id] && !sent[known[i].last] {
			continue // most claims are of patients nothing was sent for
		}
		if out[i], err = s.pastOf(ctx, practice, known[i], of[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sentTokens asks for many hashes at once which of them name a claim that was sent.
func (s *Store) sentTokens(ctx context.Context, practice store.ID, tokens []int64) (map[int64]bool, error) {
	sent := map[int64]bool{}
	var args []any
	ask := func() error {
		if len(args) < 2 {
			return nil
		}
		return s.each(ctx, func(rows *sql.Rows) error {
			var token int64
			err := rows.Scan(&token)
			sent[token] = true
			return err
		}, "SELECT DISTINCT t.token FROM tokens t JOIN ledger l ON l.claim = t.claim WHERE t.practice = ? AND t.token IN ("+marks(len(args)-1)+")", args...)
	}
	seen := map[int64]bool{0: true}
	args = append(args, practice)
	for _, token := range tokens {
		if seen[token] {
			continue
		}
		seen[token] = true
		if args = append(args, token); len(args) > bulkRows {
			if err := ask(); err != nil {
				return nil, err
			}
			args = args[:1]
		}
	}
	return sent, ask()
}

func (s *Store) pastOf(ctx context.Context, practice store.ID, n names, of store.PastOf) ([]claim.PastService, error) {
	var past []claim.PastService
	seen := map[store.ID]bool{of.Except: true}
	err := s.each(ctx, func(rows *sql.Rows) error {
		var id store.ID
		var encounter []byte
		if err := rows.Scan(&id, &encounter); err != nil {
			return err
		}
		if seen[id] {
			return nil
		}
		seen[id] = true
		var enc *claim.Encounter
		var unread []finding.Problem
		if err := s.openBody(&enc, &unread, encounter, nil); err != nil {
			return err
		}
		if samePatient(&enc.Claim.Patient, of.Patient) {
			past = append(past, servicesOf(enc)...)
		}
		return nil
	}, `SELECT l.claim, r.encounter FROM ledger l JOIN revisions r ON r.claim = l.claim AND r.number = l.revision WHERE l.claim IN (
SELECT claim FROM tokens WHERE practice = ? AND token = ?
UNION SELECT a.claim FROM tokens a JOIN tokens b ON b.practice = a.practice AND b.claim = a.claim AND b.token = ? WHERE a.practice = ? AND a.token = ?)
ORDER BY l.id DESC LIMIT ?`, practice, n.id, n.first, practice, n.last, mostPast)
	return past, err
}

func servicesOf(enc *claim.Encounter) []claim.PastService {
	var list []claim.PastService
	for i := range enc.Claim.Lines {
		l := &enc.Claim.Lines[i]
		rendering := l.Rendering.NPI
		if rendering == "" {
			rendering = enc.Claim.Rendering.NPI
		}
		list = append(list, claim.PastService{Code: l.Code, Modifiers: l.Modifiers, Date: enc.Claim.LineDate(i), Units: l.Units, Status: "sent", Rendering: rendering, Claim: enc.ID})
	}
	return list
}

func samePatient(a, b *claim.Patient) bool {
	if a.BirthDate != b.BirthDate {
		return false
	}
	if a.ID != "" && a.ID == b.ID {
		return true
	}
	return fullName(a) == fullName(b)
}

func fullName(p *claim.Patient) string {
	if p.LastName == "" {
		last, first := splitName(p.Name)
		return store.Fold(last) + " " + store.Fold(first)
	}
	return store.Fold(p.LastName) + " " + store.Fold(p.FirstName)
}
