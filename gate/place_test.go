package gate_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"firstpass/desk"
	"firstpass/gate"
	"firstpass/store"
	"firstpass/store/contract"
	"firstpass/store/sqlite"
)

// place is a gate over a store of its own, with a clock that only moves when told.
type place struct {
	*httptest.Server
	store    store.Store
	gate     *gate.Gate
	practice store.ID
	mu       sync.Mutex
	now      time.Time
}

func (h *place) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *place) later(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func newPlace(t *testing.T, o gate.Options) *place {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "firstpass.db"), contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	h := &place{store: s, now: time.Now()}
	mux := http.NewServeMux()
	h.Server = httptest.NewUnstartedServer(mux)
	h.Start()
	t.Cleanup(func() { h.Close(); s.Close() })
	if h.practice, err = s.AddPractice(t.Context(), store.Practice{Name: "Example Clinic"}); err != nil {
		t.Fatal(err)
	}
	if o.SSO != nil {
		o.SSO.Redirect = h.URL + "/sign-in/back"
	}
	o.Now = h.clock
	h.gate = gate.New(s, o)
	say := func(w http.ResponseWriter, r *http.Request, err error) {
		var refusal desk.Refusal
		switch {
		case errors.As(err, &refusal):
			http.Error(w, refusal.Error(), http.StatusUnauthorized)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			http.Redirect(w, r, "/me", http.StatusSeeOther)
		}
	}
	mux.Handle("GET /me", h.gate.Recognise(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := gate.ActorOf(r.Context())
		if !ok {
			http.Error(w, "nobody", http.StatusUnauthorized)
			return
		}
		io.WriteString(w, a.Name+", "+string(a.Role))
	})))
	mux.HandleFunc("POST /sign-in", func(w http.ResponseWriter, r *http.Request) {
		say(w, r, h.gate.SignIn(w, r, r.FormValue("login"), r.FormValue("password")))
	})
	mux.Handle("POST /sign-out", h.gate.Recognise(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { say(w, r, h.gate.SignOut(w, r)) })))
	mux.HandleFunc("POST /welcome", func(w http.ResponseWriter, r *http.Request) {
		say(w, r, h.gate.Claim(w, r, r.FormValue("code"), r.FormValue("login"), "First Person", r.FormValue("password"), "Example Clinic"))
	})
	mux.HandleFunc("GET /sign-in/sso", func(w http.ResponseWriter, r *http.Request) {
		if err := h.gate.StartSSO(w, r); err != nil {
			say(w, r, err)
		}
	})
	mux.HandleFunc("GET /sign-in/back", func(w http.ResponseWriter, r *http.Request) { say(w, r, h.gate.EndSSO(w, r)) })
	return h
}

// person adds somebody to the practice; without a password they come by single sign-on.
func (h *place) person(t *testing.T, login, password string, role store.Role) store.ID {
	t.Helper()
	u, err := gate.NewUser(login, "B. Example", password, h.clock())
	if err != nil {
		t.Fatal(err)
	}
	id, err := h.store.AddUser(t.Context(), u, store.Entry{Action: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.SetMember(t.Context(), store.Member{User: id, Practice: h.practice, Role: role}, store.Entry{Action: "test"}); err != nil {
		t.Fatal(err)
	}
	return id
}

type browser struct {
	*http.Client
	base string
}

func (h *place) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{&http.Client{Jar: jar, Timeout: 30 * time.Second}, h.URL}
}

func (b *browser) get(t *testing.T, path string) (int, string) {
	t.Helper()
	answer, err := b.Get(b.base + path)
	return read(t, answer, err)
}

func (b *browser) post(t *testing.T, path string, pairs ...string) (int, string) {
	t.Helper()
	form := map[string][]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form[pairs[i]] = []string{pairs[i+1]}
	}
	answer, err := b.PostForm(b.base+path, form)
	return read(t, answer, err)
}

func read(t *testing.T, answer *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.TrimSpace(string(body))
}

func mustURL(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
