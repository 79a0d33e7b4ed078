// Package web is the pages for people: rendered here, embedded in the program,
// readable without a script, and driven by keyboard with one.
package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"firstpass/desk"
	"firstpass/format/note"
	"firstpass/gate"
	"firstpass/store"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed static/*
var staticFiles embed.FS

// Pages serves the pages of one desk.
type Pages struct {
	desk    *desk.Desk
	gate    *gate.Gate
	tallies *desk.Tallies
	log     *slog.Logger
	wake    func()
	pages   map[string]*template.Template
	notes   func() (*note.Reader, error) // its tables take a moment: made when first needed
}

// New parses the pages. wake is called when there are files to work off.
func New(d *desk.Desk, g *gate.Gate, t *desk.Tallies, log *slog.Logger, wake func()) (*Pages, error) {
	p := &Pages{desk: d, gate: g, tallies: t, log: log, wake: wake, pages: map[string]*template.Template{}, notes: sync.OnceValues(func() (*note.Reader, error) { return note.New(nil) })}
	names, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		short := strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), ".html")
		if short == "layout" {
			continue
		}
		t, err := template.New("layout.html").Funcs(functions()).ParseFS(pageFiles, "pages/layout.html", name)
		if err != nil {
			return nil, err
		}
		p.pages[short] = t
	}
	return p, nil
}

// Register adds the pages to a server.
func (p *Pages) Register(mux *http.ServeMux) {
	static, err := fs.Sub(staticFiles, "static")
	if err != nil {
		panic(err) // the folder is embedded
	}
	files := http.StripPrefix("/static/", http.FileServerFS(static))
	mux.HandleFunc("GET /static/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=300")
		files.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, home(r), http.StatusSeeOther) })
	p.registerSignIn(mux)
	p.registerClaims(mux)
	p.registerFiles(mux)
	p.registerKnowledge(mux)
	p.registerPolicies(mux)
	p.registerCoding(mux)
	p.registerOffice(mux)
	p.registerPractices(mux)
	p.registerDenials(mux)
	p.registerAudit(mux)
	p.registerLearn(mux)
}

// home is where somebody's day begins.
func home(r *http.Request) string {
	if a, ok := gate.ActorOf(r.Context()); ok && a.Role == store.Clinician {
		return "/questions"
	}
	return "/claims"
}

// view is what every page shows.
type view struct {
	Title     string
	Nav       string
	Actor     desk.Actor
	SignedIn  bool
	Practices []store.Practice
	Practice  string
	Demo      bool
	Today     string
	Said      string
	Problem   string
	Wide      bool
	Data      any
}

// May says whether who looks may do something; templates ask.
func (v view) May(permission string) bool {
	return v.SignedIn && desk.May(v.Actor.Role, desk.Permission(permission))
}

type handler func(w http.ResponseWriter, r *http.Request, a desk.Actor) error

// signed serves a page to who is signed in.
func (p *Pages) signed(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a, ok := gate.ActorOf(r.Context())
		if !ok {
			// What somebody wanted is not kept in the address: it may name a claim.
			http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
			return
		}
		p.answer(w, r, h(w, r, a))
	}
}

// answer turns an error into a page that says what to do.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil {
		return
	}
	status, text := p.explain(r, err)
	p.show(w, r, status, "problem", view{Title: "That did not work", Data: text})
}

func (p *Pages) explain(r *http.Request, err error) (int, string) {
	var refusal desk.Refusal
	switch {
	case errors.As(err, &refusal):
		return http.StatusUnprocessableEntity, sentence(string(refusal))
	case errors.Is(err, desk.ErrForbidden):
		return http.StatusForbidden, "Your role does not allow this. A manager or administrator of the practice can."
	case errors.Is(err, store.ErrNotFound):
		return http.StatusNotFound, "There is nothing here by that number."
	case errors.Is(err, store.ErrStale):
		return http.StatusConflict, "Somebody else changed this since you opened it. Nothing of yours was applied; look again and decide anew."
	case errors.Is(err, store.ErrTooLarge):
		return http.StatusRequestEntityTooLarge, sentence(err.Error())
	case errors.Is(err, context.Canceled):
		return 499, ""
	}
	p.log.Error("a page failed", "pattern", r.Pattern, "error", err.Error())
	switch p.desk.Store.Trouble(err) {
	case store.ErrFull:
		return http.StatusInsufficientStorage, "The store's disk is full, or fails. Nothing of what you sent was kept. Make room on it and send it again; work goes on by itself."
	case store.ErrLocked:
		return http.StatusServiceUnavailable, "Another program holds the store's database. What you sent was not applied; try again in a moment."
	}
	return http.StatusServiceUnavailable, "The store does not answer. What you sent was not applied; try again in a moment."
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}

// show renders a page as a whole before a byte of it is sent.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, status int, page string, v view) {
	v.Demo, v.Today = p.gate.Demo(), p.desk.Today().String()
	if a, ok := gate.ActorOf(r.Context()); ok {
		v.Actor, v.SignedIn = a, true
		ids := []store.ID{a.Practice}
		if members := gate.PracticesOf(r.Context()); len(members) > 1 {
			ids = ids[:0]
			for _, m := range members {
				ids = append(ids, m.Practice)
			}
		}
		for _, id := range ids {
			if home, err := p.desk.Store.Practice(r.Context(), id); err == nil {
				v.Practices = append(v.Practices, home)
				if id == a.Practice {
					v.Practice = home.Name
				}
			}
		}
	}
	if v.Said == "" {
		v.Said = said(r.URL.Query().Get("said"))
	}
	var out bytes.Buffer
	if err := p.pages[page].ExecuteTemplate(&out, "layout.html", v); err != nil {
		p.log.Error("a page could not be rendered", "page", page, "error", err.Error())
		http.Error(w, "this page could not be shown", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(out.Bytes())
}

// said are the sentences an address may ask a page to say: never a text of its own.
func said(word string) string {
	return map[string]string{
		"fixed": "Fixed and checked again.", "overridden": "Noted: not a problem. Checked again.", "withdrawn": "The override is taken back.",
		"held": "Held.", "released": "Released and checked again.", "asked": "Asked. The claim is held until the answer is there.", "noted": "Note kept.",
		"assigned": "Assigned.", "checked": "Checked again.", "approved": "Approved.", "back": "Sent back.", "answered": "Thank you. Your answer is kept.",
		"saved": "Saved.", "opened": "Opened.", "retired": "Retired.", "added": "Added.", "kept": "Kept.", "drawn": "The list is frozen and the sample drawn.", "received": "Received. It is being checked.", "again": "This file is here already; it was not taken twice.",
		"sent": "Written and marked as sent.", "out": "You are signed out.", "ended": "Ended.",
	}[word]
}

func pathID(r *http.Request, name string) (store.ID, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, store.ErrNotFound
	}
	return store.ID(n), nil
}

func formID(r *http.Request, name string) store.ID {
	n, err := strconv.ParseInt(r.FormValue(name), 10, 64)
	if err != nil {
		return 0
	}
	return store.ID(n)
}

// mostForm bounds what a form may send.
const mostForm = 1 << 20

// parse reads a form of bounded size.
func parse(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	if err := r.ParseForm(); err != nil {
		return desk.Refusal("the form could not be read, or is too large")
	}
	return nil
}

func back(w http.ResponseWriter, r *http.Request, to, word string) error {
	join := "?"
	if strings.Contains(to, "?") {
		join = "&"
	}
	http.Redirect(w, r, to+join+"said="+word, http.StatusSeeOther)
	return nil
}
