package postgres

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"firstpass/internal/testdb"
	"firstpass/store"
	"firstpass/store/contract"
	"firstpass/store/relational"
)

func TestContract(t *testing.T) {
	server := testdb.Start(t)
	contract.Run(t, func(t *testing.T, keys *store.Keyring) *relational.Store {
		s, err := Open(t.Context(), server.Schema(t), keys)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	})
	t.Run("backup", func(t *testing.T) { testBackup(t, server) })
}

func testBackup(t *testing.T, server *testdb.Server) {
	if _, err := exec.LookPath("pg_dump"); err != nil {
		t.Skip("no pg_dump here")
	}
	s, err := Open(t.Context(), server.Database(t), contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	practice, err := s.AddPractice(t.Context(), store.Practice{Name: "Example Clinic"})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "copy")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	f.Close()
	address := server.Database(t)
	if err := Restore(t.Context(), address, name); err != nil {
		t.Fatal(err)
	}
	back, err := Open(t.Context(), address, contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	if p, err := back.Practice(t.Context(), practice); err != nil || p.Name != "Example Clinic" {
		t.Fatalf("the copy: %+v, %v", p, err)
	}
}

func TestAddressIsNotShown(t *testing.T) {
	_, err := Open(t.Context(), "postgres://user:secret@%%%/x", contract.Keys(t))
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Fatalf("%v", err)
	}
}
