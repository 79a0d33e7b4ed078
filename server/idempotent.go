package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"firstpass/gate"
	"firstpass/store"
)

func writeJSON(w io.Writer, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		return // whoever asked is gone
	}
}

// flightKey is a request under way.
type flightKey struct {
	practice store.ID
	key      string
}

// longestKey bounds an idempotency key.
const longestKey = 200

// idempotent answers a request that was done already with what it was answered
// then. The key belongs to the practice and to the address it was first used for.
func (s *Server) idempotent(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		a, ok := gate.ActorOf(r.Context())
		if key == "" || !ok || r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		if len(key) > longestKey {
			problem(w, http.StatusUnprocessableEntity, "the Idempotency-Key is too long")
			return
		}
		request := r.Method + " " + r.URL.Path
		flight := flightKey{a.Practice, key}
		if _, busy := s.flights.LoadOrStore(flight, true); busy {
			w.Header().Set("Retry-After", "1")
			problem(w, http.StatusConflict, "a request with this Idempotency-Key is still being answered")
			return
		}
		defer s.flights.Delete(flight)
		if s.answered(w, r, a.Practice, key, request) {
			return
		}
		kept := &keeping{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(kept, r)
		if kept.status >= 500 {
			return // it may be tried again
		}
		err := s.desk.Store.Remember(r.Context(), a.Practice, key, request, kept.status, kept.body.Bytes(), s.desk.Now())
		if err != nil && !errors.Is(err, store.ErrDuplicate) {
			s.log.Error("an answer was not kept", "error", err.Error())
		}
	})
}

func (s *Server) answered(w http.ResponseWriter, r *http.Request, practice store.ID, key, request string) bool {
	was, status, body, err := s.desk.Store.Remembered(r.Context(), practice, key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return false
	case err != nil:
		problem(w, http.StatusServiceUnavailable, "the store does not answer")
	case was != request:
		problem(w, http.StatusUnprocessableEntity, "this Idempotency-Key was used for another request")
	default:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Idempotent-Replay", "true")
		w.WriteHeader(status)
		w.Write(body)
	}
	return true
}

// keeping remembers an answer while it is sent.
type keeping struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *keeping) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

func (k *keeping) Write(b []byte) (int, error) {
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}
