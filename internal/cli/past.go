package cli

import (
	"bufio"
	"os"

	"firstpass/claim"
	"firstpass/format/x835"
	"firstpass/history"
)

// readHistory loads earlier claims and remittances for duplicates, frequency and
// global periods; nil where none were named.
func (s *session) readHistory(files []string) (*history.Store, error) {
	if len(files) == 0 {
		return nil, nil
	}
	store := history.NewStore()
	for _, name := range files {
		if err := s.remember(store, name); err != nil {
			return nil, err
		}
	}
	return store, nil
}

// remember reads one file: its claims as sent, and, where it is X12, its
// remittances as paid or denied.
func (s *session) remember(store *history.Store, name string) error {
	in := s.newInput([]string{name}, "")
	for it := range in.items() {
		if it.problem != nil {
			return unreadable(it.problem)
		}
		store.Add(it.enc, "sent")
	}
	if in.failure != nil || name == "-" {
		return in.failure
	}
	f, err := os.Open(name)
	if err != nil {
		return unreadable(err)
	}
	defer f.Close()
	source := bufio.NewReaderSize(f, 64<<10)
	if detect(source, name) != "x12" {
		return nil
	}
	for it, err := range x835.Read(source, name) {
		if err != nil {
			return unreadable(err)
		}
		if c := it.Claim; c != nil && !c.Reversal() {
			store.AddLines(&c.Patient, pastLines(c))
		}
	}
	return nil
}

func pastLines(c *x835.Claim) []claim.PastService {
	lines := make([]claim.PastService, len(c.Lines))
	for i := range c.Lines {
		l := &c.Lines[i]
		billed := l.Billed()
		status := "paid"
		if l.Paid == 0 && l.Charge != 0 {
			status = "denied"
		}
		lines[i] = claim.PastService{Code: billed.Code, Modifiers: billed.Modifiers, Date: l.From, Units: l.BilledUnits, Status: status, Claim: c.ControlNumber}
	}
	return lines
}
