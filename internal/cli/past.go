package cli

import (
	"firstpass/history"
	"firstpass/scrub"
)

// readHistory loads earlier claims for duplicates, frequency and global periods;
// nil where none were named.
func (s *session) readHistory(files []string, engine *scrub.Engine) (*history.Store, error) {
	if len(files) == 0 {
		return nil, nil
	}
	store := history.NewStore()
	in := s.newInput(files, "")
	for it := range in.items() {
		if it.problem != nil {
			return nil, unreadable(it.problem)
		}
		store.Add(it.enc, "sent")
	}
	return store, in.failure
}
