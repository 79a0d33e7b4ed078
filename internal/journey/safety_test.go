package journey

import (
	"net/http"
	"net/http/cookiejar"
	"os"
	"strings"
	"testing"
	"time"
)

// signIn is somebody else's browser.
func (p *process) signIn(t testing.TB, login, word string) (*client, int) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{&http.Client{Jar: jar, Timeout: time.Minute}, p.address}
	status, _ := c.try(t, "/sign-in", "login", login, "password", word)
	return c, status
}

func noRedirects() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// TestSafety tries what must not work: without signing in, in another practice, in
// the wrong role, from another site, by guessing.
func TestSafety(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := serve(t, dir)
	stranger := &client{noRedirects(), p.address}
	t.Run("the first administrator", func(t *testing.T) {
		status, body := stranger.try(t, "/welcome", "one-time", "AAAA-BBBB-CCCC-DDDD", "practice", "X", "name", "X", "login", "x", "password", password)
		if status != 422 || !strings.Contains(body, "not the code") {
			t.Fatalf("a made-up code: %d", status)
		}
	})
	admin := p.claim(t)
	t.Run("the code works once", func(t *testing.T) {
		if status, _ := stranger.try(t, "/welcome", "one-time", p.code, "practice", "X", "name", "X", "login", "x", "password", password); status != 422 {
			t.Fatalf("%d", status)
		}
	})
	token := admin.token(t)
	text, err := os.ReadFile("../../examples/visit-and-shot.yaml")
	if err != nil {
		t.Fatal(err)
	}
	put(t, p, token, text)
	for range 200 {
		if g, ok := progress(p, token, 1); ok && g.Done {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Run("without signing in", func(t *testing.T) {
		for _, path := range []string{"/claims", "/claims/1", "/files", "/files/1", "/files/1/download", "/claims/export.csv", "/people", "/trail", "/dashboard", "/policies", "/questions", "/rules", "/settings"} {
			if status, body := stranger.get(t, path); status != http.StatusSeeOther || strings.Contains(body, "99213") {
				t.Errorf("%s: %d", path, status)
			}
		}
		for _, path := range []string{"/api/claims", "/api/claims/1", "/api/files/1/content", "/api/rules", "/fhir/CodeSystem/$lookup?code=J1885"} {
			if status, _ := stranger.get(t, path); status != http.StatusUnauthorized {
				t.Errorf("%s: %d", path, status)
			}
		}
		for _, path := range []string{"/claims/1/hold", "/files", "/people", "/claims/bulk", "/settings"} {
			if status, _ := stranger.try(t, path); status != http.StatusSeeOther {
				t.Errorf("POST %s: %d", path, status)
			}
		}
	})
	t.Run("roles", func(t *testing.T) {
		for _, role := range []string{"viewer", "clinician", "biller", "manager", "auditor"} {
			admin.form(t, "/people", "name", role, "login", role, "password", password, "role", role)
		}
		// What each is refused, and with it what it may not even try.
		for role, refused := range map[string][]string{
			"viewer":    {"POST /claims/1/hold", "POST /claims/1/override", "POST /claims/1/note", "GET /people", "GET /trail", "GET /settings", "POST /people", "POST /settings", "GET /policies/new"},
			"clinician": {"GET /claims", "GET /claims/1", "GET /files/1/download", "GET /claims/export.csv", "GET /dashboard", "POST /claims/1/hold", "GET /people"},
			"biller":    {"POST /claims/1/override", "GET /people", "GET /settings", "GET /policies/new", "GET /trail"},
			"manager":   {"GET /people", "POST /people"},
			"auditor":   {"POST /claims/1/hold", "POST /claims/1/override", "POST /claims/1/assign", "GET /people", "POST /settings"},
		} {
			c, status := p.signIn(t, role, password)
			if status != 200 {
				t.Fatalf("%s: %d", role, status)
			}
			for _, each := range refused {
				method, path, _ := strings.Cut(each, " ")
				if method == "GET" {
					status, _ = c.get(t, path)
				} else {
					status, _ = c.try(t, path, "rule", "em-needs-25", "line", "1", "code", "99213", "reason", "other", "why", "x", "note", "x", "owner", "0")
				}
				if status != http.StatusForbidden {
					t.Errorf("%s: %s answers %d", role, each, status)
				}
			}
		}
	})
	t.Run("another site", func(t *testing.T) {
		r, _ := http.NewRequest(http.MethodPost, p.address+"/claims/1/hold", strings.NewReader("version=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		answer, err := admin.Do(r)
		if err != nil || answer.StatusCode != http.StatusForbidden {
			t.Fatalf("%v %v", answer.Status, err)
		}
		answer.Body.Close()
	})
	t.Run("headers", func(t *testing.T) {
		answer, err := admin.Get(p.address + "/claims/1")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": "no-store", "Referrer-Policy": "same-origin"} {
			if got := answer.Header.Get(name); !strings.Contains(got, want) {
				t.Errorf("%s: %q", name, got)
			}
		}
	})
	t.Run("api", func(t *testing.T) { apiTurns(t, p, token) })
	t.Run("a member no more", func(t *testing.T) {
		viewer, _ := p.signIn(t, "viewer", password)
		admin.form(t, "/people/2", "role", "")
		if status, body := viewer.get(t, "/claims/1"); !strings.Contains(body, "Sign in") {
			t.Fatalf("still inside: %d", status)
		}
	})
	t.Run("guessing", func(t *testing.T) {
		for range 5 {
			p.signIn(t, "biller", "a wrong password")
		}
		if _, status := p.signIn(t, "biller", password); status != http.StatusUnauthorized {
			t.Fatalf("after five wrong guesses the right one works: %d", status)
		}
	})
	p.kill()
	verify(t, dir)
}

// apiTurns holds the API to its versions and keys.
func apiTurns(t *testing.T, p *process, token string) {
	send := func(method, path, body string, headers ...string) (int, string, http.Header) {
		r, err := http.NewRequest(method, p.address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return answer.StatusCode, readAll(t, answer.Body), answer.Header
	}
	_, claim, header := send("GET", "/api/claims/1", "")
	etag := header.Get("ETag")
	if etag == "" || !strings.Contains(claim, `"rule":"em-needs-25"`) || strings.Contains(claim, "TESTPERSON") {
		t.Fatalf("%s %s", etag, claim)
	}
	fix := `{"kind":"fix","rule":"em-needs-25","line":1,"code":"99213","looked_at_record":true}`
	status, first, _ := send("POST", "/api/claims/1/decisions", fix, "If-Match", etag, "Idempotency-Key", "k1")
	if status != 200 || !strings.Contains(first, `"status":"clean"`) {
		t.Fatalf("%d %s", status, first)
	}
	status, again, header := send("POST", "/api/claims/1/decisions", fix, "If-Match", etag, "Idempotency-Key", "k1")
	if status != 200 || again != first || header.Get("Idempotent-Replay") == "" {
		t.Fatalf("sent again: %d %s", status, again)
	}
	if status, _, _ = send("POST", "/api/send", `{"claims":[1]}`, "Idempotency-Key", "k1"); status != 422 {
		t.Fatalf("a key for two requests: %d", status)
	}
	status, body, header := send("POST", "/api/claims/1/decisions", `{"kind":"hold"}`, "If-Match", etag)
	if status != 412 || !strings.HasPrefix(header.Get("Content-Type"), "application/problem+json") {
		t.Fatalf("over a newer version: %d %s", status, body)
	}
	if status, _, _ = send("GET", "/api/claims?after=nonsense", ""); status != 422 {
		t.Fatalf("a made-up cursor: %d", status)
	}
	if status, body, _ = send("GET", "/api/openapi.json", ""); status != 200 || !strings.Contains(body, `"openapi":"3.1.0"`) || !strings.Contains(body, "/api/claims/{id}/decisions") {
		t.Fatalf("%d %.200s", status, body)
	}
	if status, body, _ = send("POST", "/fhir/CodeSystem/$validate-code", `{"resourceType":"Parameters","parameter":[{"name":"code","valueCode":"J1885"},{"name":"date","valueDate":"2024-09-10"}]}`); status != 200 || !strings.Contains(body, `"valueBoolean":true`) {
		t.Fatalf("%d %s", status, body)
	}
	if status, body, _ = send("GET", "/fhir/CodeSystem/$lookup?code=ZZZZZ", ""); status != 404 || !strings.Contains(body, "OperationOutcome") {
		t.Fatalf("%d %s", status, body)
	}
	if status, body, _ = send("GET", "/fhir/metadata", ""); status != 200 || !strings.Contains(body, "CapabilityStatement") {
		t.Fatalf("%d %s", status, body)
	}
}
