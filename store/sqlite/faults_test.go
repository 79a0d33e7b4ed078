package sqlite

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"firstpass/store"
	"firstpass/store/contract"
	"firstpass/store/relational"
)

func opened(t *testing.T) (*relational.Store, string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "firstpass.db")
	s, err := Open(t.Context(), name, contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, name
}

func pragma(t *testing.T, db *sql.DB, text string) (n int) {
	t.Helper()
	if err := db.QueryRow("PRAGMA " + text).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFull lets the disk be full, by the most pages the database may have, at each
// step of a file's way.
func TestFull(t *testing.T) {
	s, _ := opened(t)
	contract.Interrupt(t, s, store.ErrFull, func() {
		pragma(t, s.DB(), fmt.Sprint("max_page_count=", pragma(t, s.DB(), "page_count")))
	}, func() { pragma(t, s.DB(), "max_page_count=1000000") })
}

// TestFullInTheMiddle fills the disk with the first part of a file.
func TestFullInTheMiddle(t *testing.T) {
	s, _ := opened(t)
	practice, err := s.AddPractice(t.Context(), store.Practice{Name: "Example Clinic"})
	if err != nil {
		t.Fatal(err)
	}
	content := make([]byte, 4<<20)
	rand.Read(content)
	room := pragma(t, s.DB(), "page_count") + 2<<20/pragma(t, s.DB(), "page_size")
	pragma(t, s.DB(), fmt.Sprint("max_page_count=", room))
	if _, err := s.Receive(t.Context(), store.File{Practice: practice}, bytes.NewReader(content), 0); s.Trouble(err) != store.ErrFull {
		t.Fatalf("a file larger than the disk: %v", err)
	}
	var parts int
	if err := s.DB().QueryRow("SELECT count(*) FROM file_parts").Scan(&parts); err != nil || parts > 0 {
		t.Fatalf("%d parts take the room of what comes next: %v", parts, err)
	}
	if _, err := s.Receive(t.Context(), store.File{Practice: practice}, bytes.NewReader(content[:1<<20]), 0); err != nil {
		t.Fatalf("a file that has room: %v", err)
	}
}

// TestLocked lets another program hold the database longer than is waited for.
func TestLocked(t *testing.T) {
	s, name := opened(t)
	pragma(t, s.DB(), "busy_timeout=50")
	other, err := sql.Open("sqlite", "file:"+name)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	lock := func(statement string) func() {
		return func() {
			if _, err := other.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	contract.Interrupt(t, s, store.ErrLocked, lock("BEGIN IMMEDIATE"), lock("ROLLBACK"))
}

func TestHold(t *testing.T) {
	name := filepath.Join(t.TempDir(), "firstpass.db")
	release, err := Hold(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Hold(t.Context(), name); !errors.Is(err, store.ErrLocked) {
		t.Fatalf("held twice: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, err = Hold(t.Context(), name)
	if err != nil {
		t.Fatalf("not let go: %v", err)
	}
	release()
}
