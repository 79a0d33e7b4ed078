// Package server puts the pages, the API and what operators need behind one
// address.
package server

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"firstpass/desk"
	"firstpass/gate"
	"firstpass/store"
	"firstpass/web"
)

// Options are what an operator decides.
type Options struct {
	Secure bool
	Log    *slog.Logger
	// Wake is called when there is something to work off.
	Wake func()
}

// Server answers everything.
type Server struct {
	desk    *desk.Desk
	gate    *gate.Gate
	tallies *desk.Tallies
	metrics *metrics
	log     *slog.Logger
	options Options
}

// New returns a server over a desk.
func New(d *desk.Desk, g *gate.Gate, o Options) *Server {
	s := &Server{desk: d, gate: g, tallies: desk.NewTallies(d.Store), metrics: newMetrics(), log: o.Log, options: o}
	d.OnChange(func(practice, _ store.ID) { s.tallies.Changed(practice) })
	return s
}

// Handler is the whole of what is served.
func (s *Server) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	pages, err := web.New(s.desk, s.gate, s.tallies, s.log, s.options.Wake)
	if err != nil {
		return nil, err
	}
	pages.Register(mux)
	s.countAhead()
	s.registerAPI(mux)
	// What operators ask needs nobody signed in, and says nothing of anybody.
	outer := http.NewServeMux()
	outer.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("ok\n")) })
	outer.HandleFunc("GET /readyz", s.ready)
	outer.Handle("GET /metrics", s.metrics.handler())
	outer.Handle("/", s.gate.Recognise(mux))
	// A form of another site is refused by where the browser says it comes from.
	guarded := http.NewCrossOriginProtection().Handler(outer)
	return s.metrics.count(mux, gate.Headers(s.options.Secure, s.recovering(guarded))), nil
}

// countAhead counts every practice's claims, so that nobody's first page waits.
func (s *Server) countAhead() {
	ctx := context.Background()
	list, err := s.desk.Store.Practices(ctx)
	if err != nil {
		s.log.Error("could not count ahead", "error", err.Error())
		return
	}
	for _, p := range list {
		go s.tallies.Of(ctx, p.ID)
	}
}

// ready says whether the store answers and can be written.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	if err := s.desk.Store.Ready(ctx); err != nil {
		s.log.Error("not ready", "error", err.Error())
		http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		return
	}
	w.Write([]byte("ready\n"))
}

// recovering turns a panic into an answer; what panicked is logged by its place,
// never by the values it held.
func (s *Server) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				s.log.Error("a request panicked", "method", r.Method, "at", placeOfPanic())
				http.Error(w, "this went wrong on our side", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// HTTP is a server with limits on how long anybody may take.
func HTTP(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Minute, // a large file over a slow line
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // it would print addresses
	}
}
