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
	key, ok := s.key(&enc.Claim.Patient)
	if !ok {
		return
	}
	s.claims++
	for i := range enc.Claim.Lines {
		l := &enc.Claim.Lines[i]
		rendering := l.Rendering.NPI
		if rendering == "" {
			rendering = enc.Claim.Rendering.NPI
		}
		s.past[key] = append(s.past[key], claim.PastService{
			Code: l.Code, Modifiers: l.Modifiers, Date: enc.Claim.LineDate(i), Units: l.Units,
			Status: status, Rendering: rendering, Claim: enc.ID,
		})
	}
	for _, p := range enc.Claim.History {
		s.past[key] = append(s.past[key], p)
	}
}

// Complete gives an encounter the history of its patient, after its own, and
// marks that a history was looked at.
func (s *Store) Complete(enc *claim.Encounter) {
	enc.HasPast = true
	key, ok := s.key(&enc.Claim.Patient)
	if !ok {
		return
	}
	enc.Claim.History = append(slices.Clip(enc.Claim.History), s.past[key]...)
}

// Claims is how many claims the store remembers.
func (s *Store) Claims() int { return s.claims }

func (s *Store) key(p *claim.Patient) (uint64, bool) {
	b, ok := appendPatient(make([]byte, 0, 64), p)
	return maphash.Bytes(s.seed, b), ok
}
