package history

import (
	"hash/maphash"
	"slices"

	"firstpass/claim"
)

// Store holds earlier lines by patient, from history files. It keeps a hash of
// who the patient is, never the patient. Reading is safe for concurrent use once
// everything was added.
type Store struct {
	seed   maphash.Seed
	past   map[uint64][]claim.PastService
	claims int
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{seed: maphash.MakeSeed(), past: map[uint64][]claim.PastService{}}
}

// Add remembers the lines of an earlier claim with what became of it: "sent",
// "paid" or "denied".
func (s *Store) Add(enc *claim.Encounter, status string) {
	lines := make([]claim.PastService, 0, len(enc.Claim.Lines)+len(enc.Claim.History))
	for i := range enc.Claim.Lines {
		l := &enc.Claim.Lines[i]
		rendering := l.Rendering.NPI
		if rendering == "" {
			rendering = enc.Claim.Rendering.NPI
		}
		lines = append(lines, claim.PastService{
			Code: l.Code, Modifiers: l.Modifiers, Date: enc.Claim.LineDate(i), Units: l.Units,
			Status: status, Rendering: rendering, Claim: enc.ID,
		})
	}
	s.AddLines(&enc.Claim.Patient, append(lines, enc.Claim.History...))
}

// AddLines remembers earlier lines of a patient, by name and birth date and by
// member id: a remittance has no birth date, an encounter file often no id.
func (s *Store) AddLines(p *claim.Patient, lines []claim.PastService) {
	keys := s.keys(p)
	if len(keys) == 0 || len(lines) == 0 {
		return
	}
	s.claims++
	for _, key := range keys {
		s.past[key] = append(s.past[key], lines...)
	}
}

// Complete gives an encounter the history of its patient, after its own, and
// marks that a history was looked at.
func (s *Store) Complete(enc *claim.Encounter) {
	enc.HasPast = true
	history := slices.Clip(enc.Claim.History)
	for i, key := range s.keys(&enc.Claim.Patient) {
		for _, line := range s.past[key] {
			if i == 0 || !slices.ContainsFunc(history, func(h claim.PastService) bool { return same(&h, &line) }) {
				history = append(history, line)
			}
		}
	}
	enc.Claim.History = history
}

func same(a, b *claim.PastService) bool {
	return a.Claim == b.Claim && a.Code == b.Code && a.Date == b.Date && a.Units == b.Units && a.Status == b.Status
}

// Claims is how many claims the store remembers.
func (s *Store) Claims() int { return s.claims }

func (s *Store) keys(p *claim.Patient) []uint64 {
	var keys []uint64
	if b, ok := appendPerson(nil, p); ok {
		keys = append(keys, maphash.Bytes(s.seed, b))
	}
	if b, ok := appendMember(nil, p); ok {
		keys = append(keys, maphash.Bytes(s.seed, b))
	}
	return keys
}
