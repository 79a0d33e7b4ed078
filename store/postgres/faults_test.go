package postgres

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"firstpass/internal/testdb"
	"firstpass/store"
	"firstpass/store/contract"
	"firstpass/store/relational"
)

// TestAway takes the server away before each step of a file's way.
func TestAway(t *testing.T) {
	server := testdb.Start(t)
	s, err := Open(t.Context(), server.Database(t), contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	contract.Interrupt(t, s, store.ErrAway, func() { server.Halt(t) }, func() { server.Resume(t) })
}

// TestCut ends every connection in the middle of a transaction: it is not there at
// all, and the next one is.
func TestCut(t *testing.T) {
	server := testdb.Start(t)
	s, err := Open(t.Context(), server.Database(t), contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	contract.Interrupt(t, s, store.ErrAway, func() {
		// The first statement of any transaction from here on ends its connection.
		statements(t, s, `CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`)
		for _, table := range []string{"files", "revisions", "findings", "notes"} {
			statements(t, s, fmt.Sprintf("CREATE TRIGGER cut AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION cut()", table))
		}
	}, func() { statements(t, s, "DROP FUNCTION cut CASCADE") })
}

func TestTrouble(t *testing.T) {
	for code, want := range map[string]error{"53100": store.ErrFull, "57P01": store.ErrAway, "08006": store.ErrAway, "53300": store.ErrAway, "40P01": store.ErrLocked, "57014": nil, "23505": nil, "42601": nil} {
		if got := trouble(fmt.Errorf("asked: %w", &pgconn.PgError{Code: code})); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
	if got := trouble(errors.New("something else")); got != nil {
		t.Errorf("%v", got)
	}
}

func statements(t *testing.T, s *relational.Store, list ...string) {
	t.Helper()
	for _, each := range list {
		if _, err := s.DB().ExecContext(t.Context(), each); err != nil {
			t.Fatal(err)
		}
	}
}
