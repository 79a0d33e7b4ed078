package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"firstpass/store"
	"firstpass/store/contract"
	"firstpass/store/relational"
)

func TestContract(t *testing.T) {
	contract.Run(t, func(t *testing.T, keys *store.Keyring) *relational.Store {
		s, err := Open(t.Context(), filepath.Join(t.TempDir(), "firstpass.db"), keys)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	})
}

func TestBackupAndWrongKey(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.db")
	s, err := Open(t.Context(), name, contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	practice, err := s.AddPractice(t.Context(), store.Practice{Name: "Example Clinic"})
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, "b.db")
	f, err := os.Create(copied)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Backup(t.Context(), f), f.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := Open(t.Context(), copied, contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := b.Practice(t.Context(), practice); err != nil || p.Name != "Example Clinic" {
		t.Fatalf("the copy: %+v, %v", p, err)
	}
	b.Close()
	other, err := store.NewKeyring(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), copied, other); !errors.Is(err, store.ErrWrongKey) {
		t.Fatalf("opened with another key: %v", err)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode of the database: %v, %v", info.Mode(), err)
	}
}
