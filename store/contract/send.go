package contract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"firstpass/store"
	"firstpass/store/relational"
)

// testSendFile lets two people send the same claims at once: one file holds them, and
// what the other tried left nothing.
func testSendFile(t *testing.T, s *relational.Store) {
	p, f := checked(t, s, 6)
	ids, err := s.FileClaims(t.Context(), p, f.ID)
	ok(t, err)
	sent := store.Sent
	send := func(who store.ID, list []store.ID) (store.File, error) {
		var changes []store.Change
		for _, id := range list {
			changes = append(changes, store.Change{Claim: id, Version: 2, User: who, At: noon, Queue: &sent, Decision: &store.Decision{Kind: store.MarkSent}, Trail: store.Entry{Action: "claim.send"}})
		}
		return s.SendFile(context.Background(), p, store.File{Name: Canary + ".837", Kind: "x12", Source: "sent", User: who, Received: noon}, []byte(fmt.Sprint("a file of ", who)), changes)
	}
	outcomes := make(chan error, 2)
	for who := range store.ID(2) {
		go func() { _, err := send(who+1, ids[who:4+who]); outcomes <- err }()
	}
	won := 0
	for range 2 {
		err := <-outcomes
		var stale *store.StaleClaim
		switch {
		case err == nil:
			won++
		case !errors.As(err, &stale) || !errors.Is(err, store.ErrStale) || stale.Claim < ids[1] || stale.Claim > ids[3]:
			t.Fatalf("the one who came second: %v", err)
		}
	}
	equal(t, "files that went out", won, 1)
	list, err := s.FileList(t.Context(), p, 0, 10)
	ok(t, err)
	equal(t, "files", len(list), 2)
	equal(t, "state", list[0].State, "split")
	r, err := s.OpenFile(t.Context(), p, list[0].ID)
	ok(t, err)
	content, err := io.ReadAll(r)
	ok(t, err)
	equal(t, "content", string(content), fmt.Sprint("a file of ", list[0].User))
	var ledger, marked int
	ok(t, s.DB().QueryRow("SELECT count(*) FROM ledger").Scan(&ledger))
	ok(t, s.DB().QueryRow(fmt.Sprintf("SELECT count(*) FROM claims WHERE queue = %d", store.Sent)).Scan(&marked))
	equal(t, "lines of the ledger and claims marked", fmt.Sprint(ledger, marked), "4 4")
	var gone *store.StaleClaim
	if _, err := send(3, []store.ID{999}); !errors.As(err, &gone) || !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("a claim that is not there: %v", err)
	}
	_, err = s.Verify(t.Context())
	ok(t, err)
}
