package gate_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"firstpass/desk"
	"firstpass/gate"
	"firstpass/store"
)

const password = "three invented words"

func signedIn(t *testing.T, h *place, login string) *browser {
	t.Helper()
	b := h.browser(t)
	if status, body := b.post(t, "/sign-in", "login", login, "password", password); status != 200 {
		t.Fatalf("%s: %d %s", login, status, body)
	}
	return b
}

func inside(t *testing.T, b *browser) bool {
	t.Helper()
	status, _ := b.get(t, "/me")
	return status == 200
}

func TestSessionEnds(t *testing.T) {
	h := newPlace(t, gate.Options{})
	h.person(t, "b", password, store.Biller)
	t.Run("unused", func(t *testing.T) {
		b := signedIn(t, h, "b")
		h.later(gate.DefaultIdle - time.Second)
		if !inside(t, b) {
			t.Fatal("ended before its time")
		}
		h.later(gate.DefaultIdle + time.Second)
		if inside(t, b) {
			t.Fatal("lives though nobody used it")
		}
		h.later(-2 * gate.DefaultIdle)
		if inside(t, b) {
			t.Fatal("came back")
		}
	})
	t.Run("after a working day, however used", func(t *testing.T) {
		b := signedIn(t, h, "b")
		hours := 0.0
		for ; inside(t, b) && hours < 24; hours += 1.0 / 3 {
			h.later(20 * time.Minute)
		}
		if hours < 11 || hours > 12.5 {
			t.Fatalf("ended after %.1f hours", hours)
		}
	})
	t.Run("signed out", func(t *testing.T) {
		b := signedIn(t, h, "b")
		cookies := b.Jar.Cookies(mustURL(t, h.URL))
		b.post(t, "/sign-out")
		b.Jar.SetCookies(mustURL(t, h.URL), cookies) // somebody kept it
		if inside(t, b) {
			t.Fatal("still inside")
		}
	})
	t.Run("a member no more, or out", func(t *testing.T) {
		id := h.person(t, "c", password, store.Biller)
		b := signedIn(t, h, "c")
		u, err := h.store.User(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		u.Disabled = true
		set(t, h.store.SetUser(t.Context(), u, store.Entry{Action: "test"}))
		if inside(t, b) {
			t.Fatal("inside though out")
		}
		if status, _ := h.browser(t).post(t, "/sign-in", "login", "c", "password", password); status != 401 {
			t.Fatalf("let in though out: %d", status)
		}
		u.Disabled = false
		set(t, h.store.SetUser(t.Context(), u, store.Entry{Action: "test"}))
		set(t, h.store.SetMember(t.Context(), store.Member{User: id, Practice: h.practice}, store.Entry{Action: "test"}))
		if inside(t, b) {
			t.Fatal("inside though no member")
		}
	})
}

func set(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestGuessing lets somebody guess: five times at a name, twenty from an address.
func TestGuessing(t *testing.T) {
	h := newPlace(t, gate.Options{})
	for _, login := range []string{"b", "c", "d"} {
		h.person(t, login, password, store.Biller)
	}
	try := func(login, word string) int {
		status, _ := h.browser(t).post(t, "/sign-in", "login", login, "password", word)
		return status
	}
	for range 4 {
		try("b", "a wrong password")
	}
	if try("b", password) != 200 {
		t.Fatal("four mistakes keep somebody out")
	}
	for range 5 {
		try(" B ", "a wrong password") // the same name, written otherwise
	}
	if try("b", password) != 401 {
		t.Fatal("after five mistakes the right password works")
	}
	if try("c", password) != 200 {
		t.Fatal("one person's mistakes keep another out")
	}
	h.later(14 * time.Minute)
	if try("b", password) != 401 {
		t.Fatal("the pause is shorter than a quarter of an hour")
	}
	h.later(2 * time.Minute)
	if try("b", password) != 200 {
		t.Fatal("the pause does not end")
	}
	for n := range 11 { // nine were counted before
		try("nobody-"+string(rune('a'+n)), "a wrong password")
	}
	if try("d", password) != 401 {
		t.Fatal("one address may guess at any number of names")
	}
}

func TestSameAnswer(t *testing.T) {
	h := newPlace(t, gate.Options{})
	h.person(t, "b", password, store.Biller)
	h.person(t, "sso@example.com", "", store.Biller)
	_, wrong := h.browser(t).post(t, "/sign-in", "login", "b", "password", "a wrong password")
	for _, login := range []string{"nobody", "sso@example.com"} {
		if status, said := h.browser(t).post(t, "/sign-in", "login", login, "password", ""); status != 401 || said != wrong {
			t.Errorf("%s: %d %q, a wrong password %q", login, status, said, wrong)
		}
	}
}

func TestToken(t *testing.T) {
	h := newPlace(t, gate.Options{})
	id := h.person(t, "b", password, store.Biller)
	secret, err := h.gate.NewToken(t.Context(), desk.Actor{User: id, Practice: h.practice})
	set(t, err)
	ask := func() int {
		r, err := http.NewRequest(http.MethodGet, h.URL+"/me", nil)
		set(t, err)
		r.Header.Set("Authorization", "Bearer "+secret)
		status, _ := read(t, must(http.DefaultClient.Do(r)), nil)
		return status
	}
	h.later(200 * 24 * time.Hour)
	if ask() != 200 {
		t.Fatal("a token tires")
	}
	h.later(170 * 24 * time.Hour)
	if ask() != 401 {
		t.Fatal("a token lives for ever")
	}
	secret = strings.Repeat("x", 5000)
	if ask() != 401 {
		t.Fatal("a long token")
	}
}

func must(r *http.Response, err error) *http.Response {
	if err != nil {
		panic(err)
	}
	return r
}

func TestPasswords(t *testing.T) {
	first, err := gate.HashPassword(password)
	set(t, err)
	second, err := gate.HashPassword(password)
	set(t, err)
	// OWASP's first choice: 19 MiB, two rounds, one lane; 16 bytes of salt, 32 of key.
	if !regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`).MatchString(first) {
		t.Fatalf("kept as %s", first)
	}
	if first == second {
		t.Fatal("equal passwords look equal")
	}
	for _, bad := range []string{"", "elevenchars", strings.Repeat("x", 201)} {
		if _, err := gate.HashPassword(bad); err == nil {
			t.Errorf("a password of %d characters is taken", len(bad))
		}
	}
	if _, err := gate.HashPassword("zwölf zählen"); err != nil {
		t.Errorf("twelve characters, some of two bytes: %v", err)
	}
}

func TestFirstAdministrator(t *testing.T) {
	h := newPlace(t, gate.Options{})
	old, err := gate.FirstCode(t.Context(), h.store)
	set(t, err)
	code, err := gate.FirstCode(t.Context(), h.store)
	set(t, err)
	if !regexp.MustCompile(`^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$`).MatchString(code) || code == old {
		t.Fatalf("codes %q, %q", old, code)
	}
	welcome := func(code, word string) (int, string) {
		return h.browser(t).post(t, "/welcome", "code", code, "login", "first", "password", word)
	}
	if status, _ := welcome(old, password); status != 401 {
		t.Fatalf("a code of an earlier start: %d", status)
	}
	if status, said := welcome(code, "short"); status != 401 || !strings.Contains(said, "12 characters") {
		t.Fatalf("a short password: %d %s", status, said)
	}
	if status, said := welcome(strings.ToLower(" "+code), password); status != 200 || said != "First Person, administrator" {
		t.Fatalf("the code, typed: %d %s", status, said)
	}
	if status, _ := welcome(code, password); status != 401 {
		t.Fatalf("the code again: %d", status)
	}
	if again, err := gate.FirstCode(t.Context(), h.store); err != nil || again != "" {
		t.Fatalf("a code where somebody is: %q %v", again, err)
	}
	other := newPlace(t, gate.Options{})
	code, err = gate.FirstCode(t.Context(), other.store)
	set(t, err)
	for range 5 {
		other.browser(t).post(t, "/welcome", "code", "AAAA-AAAA-AAAA-AAAA", "login", "x", "password", password)
	}
	if status, said := other.browser(t).post(t, "/welcome", "code", code, "login", "x", "password", password); status != 401 || !strings.Contains(said, "too many") {
		t.Fatalf("after five made-up codes: %d %s", status, said)
	}
}

func TestCookieAndHeaders(t *testing.T) {
	for _, secure := range []bool{false, true} {
		h := newPlace(t, gate.Options{Secure: secure})
		h.person(t, "b", password, store.Biller)
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		answer := must(c.PostForm(h.URL+"/sign-in", map[string][]string{"login": {"b"}, "password": {password}}))
		answer.Body.Close()
		list := answer.Cookies()
		if len(list) != 1 || !list[0].HttpOnly || list[0].SameSite != http.SameSiteLaxMode || list[0].Secure != secure || list[0].Path != "/" || len(list[0].Value) < 40 {
			t.Errorf("secure %v: %+v", secure, list)
		}
		w := httptest.NewRecorder()
		gate.Headers(secure, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "x") })).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		policy := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("the policy lacks %s: %s", part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || (w.Header().Get("Strict-Transport-Security") != "") != secure {
			t.Errorf("secure %v: %v", secure, w.Header())
		}
	}
}

// TestDemoStaysHere lets everybody in on this machine, and nobody by another name: a
// page elsewhere could give its own name this address.
func TestDemoStaysHere(t *testing.T) {
	h := newPlace(t, gate.Options{Demo: &desk.Actor{User: 1, Practice: 1, Name: "You", Role: store.Administrator}})
	for host, want := range map[string]int{"localhost:8372": 200, "127.0.0.1": 200, "[::1]:8372": 200, "rebound.example.com": 403, "10.0.0.1:8372": 403, "localhost.example.com": 403} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.gate.Recognise(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {})).ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d", host, w.Code)
		}
	}
}
