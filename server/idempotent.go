package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"firstpass/gate"
	"firstpass/store"
)

func writeJSON(w io.Writer, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		return // whoever asked is gone
	}
}

// answerLease is how long a key belongs to the request it was taken for: longer than
// a server lets any request take. Behind a process that was killed on several
// machines, the key is free again after it.
const answerLease = 15 * time.Minute

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
		err := s.desk.Store.Take(r.Context(), a.Practice, key, request, s.desk.Now(), answerLease)
		if errors.Is(err, store.ErrDuplicate) {
			s.answered(w, r, a.Practice, key, request)
			return
		}
		if err != nil {
			problem(w, http.StatusServiceUnavailable, "the store does not answer")
			return
		}
		// Whoever asked may be gone: what was done is remembered all the same.
		ctx := context.WithoutCancel(r.Context())
		remembered := false
		defer func() {
			if remembered {
				return
			}
			if err := s.desk.Store.LetGo(ctx, a.Practice, key); err != nil {
				s.log.Error("a key was not given back", "error", err.Error())
			}
		}()
		kept := &keeping{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(kept, r)
		if kept.status >= 500 {
			return // it may be tried again
		}
		if err := s.desk.Store.Remember(ctx, a.Practice, key, request, kept.status, kept.body.Bytes(), s.desk.Now()); err != nil {
			s.log.Error("an answer was not kept", "error", err.Error())
		}
		remembered = true // or, where the store failed, held until the lease is over: it was done
	})
}

// answered answers a request whose key is taken: as it was answered, or not yet.
func (s *Server) answered(w http.ResponseWriter, r *http.Request, practice store.ID, key, request string) {
	was, status, body, err := s.desk.Store.Remembered(r.Context(), practice, key)
	switch {
	case (err == nil || errors.Is(err, store.ErrUnderWay)) && was != request:
		problem(w, http.StatusUnprocessableEntity, "this Idempotency-Key was used for another request")
	case errors.Is(err, store.ErrUnderWay), errors.Is(err, store.ErrNotFound): // or it was given back this moment
		w.Header().Set("Retry-After", "1")
		problem(w, http.StatusConflict, "a request with this Idempotency-Key is still being answered")
	case err != nil:
		problem(w, http.StatusServiceUnavailable, "the store does not answer")
	default:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Idempotent-Replay", "true")
		w.WriteHeader(status)
		w.Write(body)
	}
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
