// Package testdb gives tests a PostgreSQL of their own: the one whose address
// FIRSTPASS_TEST_DATABASE_URL holds, else one started in a temporary folder.
package testdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver
)

// Server is a running PostgreSQL.
type Server struct {
	address string
	run     func() error // starts it
	halt    func() error
	remove  func()
}

// Halt ends the server as a power cut does; Resume starts it again.
func (s *Server) Halt(t testing.TB) { s.turn(t, s.halt) }

// Resume starts the server again.
func (s *Server) Resume(t testing.TB) { s.turn(t, s.run) }

func (s *Server) turn(t testing.TB, do func() error) {
	t.Helper()
	if do == nil {
		t.Skip("the server of FIRSTPASS_TEST_DATABASE_URL is not ours to stop")
	}
	if err := do(); err != nil {
		t.Fatal(err)
	}
}

// Start starts a server, or skips the test where none is installed. The server
// ends with the test that started it.
func Start(t testing.TB) *Server {
	t.Helper()
	if address := os.Getenv("FIRSTPASS_TEST_DATABASE_URL"); address != "" {
		return &Server{address: address}
	}
	bin := binaries()
	if bin == "" {
		t.Skip("no PostgreSQL here: install one, or set FIRSTPASS_TEST_DATABASE_URL")
	}
	s, err := start(bin)
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	t.Cleanup(s.remove)
	return s
}

// binaries finds the newest installation.
func binaries() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	list, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(list) == 0 {
		return ""
	}
	sort.Strings(list)
	return filepath.Dir(list[len(list)-1])
}

func start(bin string) (*Server, error) {
	dir, err := os.MkdirTemp("/tmp", "firstpass-pg-*")
	if err != nil {
		return nil, err
	}
	// PostgreSQL refuses root: its own user runs it then.
	as := func(name string, args ...string) error {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		if os.Getuid() == 0 {
			cmd = exec.Command("runuser", append([]string{"-u", "postgres", "--", filepath.Join(bin, name)}, args...)...)
		}
		cmd.Dir = dir
		// The server keeps the output open: a file, not a pipe, so that waiting ends.
		out, err := os.Create(filepath.Join(dir, "out."+name))
		if err != nil {
			return err
		}
		defer out.Close()
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Run(); err != nil {
			text, _ := os.ReadFile(out.Name())
			return fmt.Errorf("%s: %w: %s", name, err, text)
		}
		return nil
	}
	if os.Getuid() == 0 {
		if _, err := user.Lookup("postgres"); err != nil {
			return nil, err
		}
		if err := os.Chmod(dir, 0o777); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	if err := as("initdb", "-D", data, "-U", "firstpass", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"); err != nil {
		return nil, err
	}
	options := "-c listen_addresses='' -c unix_socket_directories='" + dir + "' -c fsync=off -c max_connections=200 -c shared_buffers=64MB"
	s := &Server{
		address: "postgres://firstpass@/postgres?host=" + url.QueryEscape(dir),
		run: func() error {
			return as("pg_ctl", "-D", data, "-w", "-o", options, "-l", filepath.Join(dir, "log"), "start")
		},
		halt: func() error { return as("pg_ctl", "-D", data, "-m", "immediate", "stop") },
	}
	s.remove = func() {
		s.halt() // it may be halted already
		os.RemoveAll(dir)
	}
	return s, s.run()
}

// Database makes an empty database and returns its address; it is dropped when
// the test ends.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := "test_" + strings.ToLower(rand.Text()[:12])
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db, err := sql.Open("pgx", s.address)
		if err == nil {
			db.Exec("DROP DATABASE " + name + " WITH (FORCE)")
			db.Close()
		}
	})
	address, err := url.Parse(s.address)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}

// Schema makes an empty schema of the server's own database, which is quicker than
// a database, and returns the address that leads to it.
func (s *Server) Schema(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := "test_" + strings.ToLower(rand.Text()[:12])
	if _, err := db.ExecContext(context.Background(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(s.address)
	if err != nil {
		t.Fatal(err)
	}
	q := address.Query()
	q.Set("search_path", name)
	address.RawQuery = q.Encode()
	return address.String()
}

// Fresh makes another empty database beside the one of an address.
func Fresh(t testing.TB, address string) string {
	t.Helper()
	return (&Server{address: address}).Database(t)
}
