package server

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"firstpass/desk"
	"firstpass/gate"
	"firstpass/store"
	"firstpass/store/contract"
	"firstpass/store/sqlite"
)

// TestOnceUnderAKey sends a request again while it is being answered, afterwards, for
// something else, and after it failed.
func TestOnceUnderAKey(t *testing.T) {
	kept, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	practice, err := kept.AddPractice(t.Context(), store.Practice{Name: "Example Clinic"})
	if err != nil {
		t.Fatal(err)
	}
	// Two processes on one store.
	s := &Server{desk: desk.New(kept, desk.Tools{}), log: slog.New(slog.DiscardHandler)}
	beside := &Server{desk: desk.New(kept, desk.Tools{}), log: s.log}
	var done atomic.Int32
	begun, go1 := make(chan bool), make(chan bool)
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/slow":
			begun <- true
			<-go1
		case "/api/broken":
			done.Add(1)
			http.Error(w, "the store is away", http.StatusServiceUnavailable)
			return
		}
		done.Add(1)
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"done":true}`)
	})
	g := gate.New(kept, gate.Options{Demo: &desk.Actor{User: 1, Practice: practice, Role: store.Administrator}})
	one, other := g.Recognise(s.idempotent(next)), g.Recognise(beside.idempotent(next))
	to := func(handler http.Handler, path, key string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1"+path, strings.NewReader("{}"))
		r.Header.Set("Idempotency-Key", key)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	send := func(path, key string) *httptest.ResponseRecorder { return to(one, path, key) }
	first := make(chan *httptest.ResponseRecorder)
	go func() { first <- send("/api/slow", "k") }()
	<-begun
	if w := send("/api/slow", "k"); w.Code != http.StatusConflict || w.Header().Get("Retry-After") == "" {
		t.Fatalf("while it is being answered: %d", w.Code)
	}
	if w := to(other, "/api/slow", "k"); w.Code != http.StatusConflict {
		t.Fatalf("in another process, while it is being answered: %d", w.Code)
	}
	go1 <- true
	was := <-first
	if w := send("/api/slow", "k"); w.Code != was.Code || w.Body.String() != was.Body.String() || w.Header().Get("Idempotent-Replay") == "" {
		t.Fatalf("sent again: %d %s", w.Code, w.Body)
	}
	if w := to(other, "/api/slow", "k"); w.Code != was.Code || w.Header().Get("Idempotent-Replay") == "" {
		t.Fatalf("sent again to another process: %d %s", w.Code, w.Body)
	}
	if w := send("/api/other", "k"); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("the key for something else: %d", w.Code)
	}
	if done.Load() != 1 {
		t.Fatalf("done %d times", done.Load())
	}
	// What failed on our side is done again, not answered again.
	for range 2 {
		if w := send("/api/broken", "b"); w.Code != http.StatusServiceUnavailable {
			t.Fatalf("%d", w.Code)
		}
	}
	if done.Load() != 3 {
		t.Fatalf("a failure was remembered: %d", done.Load())
	}
	if w := send("/api/other", strings.Repeat("k", 300)); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a long key: %d", w.Code)
	}
}
