package gate_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"firstpass/gate"
	"firstpass/store"
)

const clientID = "firstpass-test"

// provider is an identity provider on this machine: discovery, keys, and the code
// flow with PKCE, which it insists on.
type provider struct {
	*httptest.Server
	key    *rsa.PrivateKey
	asked  url.Values                                // of the last authorization request
	bend   func(header, claims map[string]any)       // what is wrong with the token
	sign   func(signed string) []byte                // how it is signed instead
	person func() (subject, email string, known any) // who signs in
}

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{key: key, person: func() (string, string, any) { return "subject-1", "B.Example@example.com", true }}
	mux := http.NewServeMux()
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		answer(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		answer(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		p.asked = r.URL.Query()
		back, err := url.Parse(p.asked.Get("redirect_uri"))
		if err != nil {
			t.Error(err)
		}
		back.RawQuery = url.Values{"code": {"the-code"}, "state": {p.asked.Get("state")}}.Encode()
		http.Redirect(w, r, back.String(), http.StatusFound)
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "the-code" || base64.RawURLEncoding.EncodeToString(sum[:]) != p.asked.Get("code_challenge") {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		answer(w, map[string]any{"access_token": "unused", "token_type": "Bearer", "expires_in": 300, "id_token": p.token()})
	})
	return p
}

func (p *provider) token() string {
	subject, email, verified := p.person()
	header := map[string]any{"alg": "RS256", "kid": "one", "typ": "JWT"}
	claims := map[string]any{"iss": p.URL, "sub": subject, "aud": clientID, "nonce": p.asked.Get("nonce"), "email": email, "email_verified": verified,
		"iat": time.Now().Unix(), "exp": time.Now().Add(5 * time.Minute).Unix()}
	if p.bend != nil {
		p.bend(header, claims)
	}
	signed := encoded(header) + "." + encoded(claims)
	if p.sign != nil {
		return signed + "." + base64.RawURLEncoding.EncodeToString(p.sign(signed))
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signRSA(p.key, signed))
}

func signRSA(key *rsa.PrivateKey, signed string) []byte {
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return signature
}

// sso is a place whose people come in by the provider.
func sso(t *testing.T) (*place, *provider) {
	t.Helper()
	p := newProvider(t)
	h := newPlace(t, gate.Options{SSO: &gate.SingleSignOn{Issuer: p.URL, ClientID: clientID, ClientSecret: "a secret", Redirect: "set below"}})
	return h, p
}

func TestSingleSignOn(t *testing.T) {
	h, p := sso(t)
	h.person(t, "b.example@example.com", "", store.Biller)
	if status, body := h.browser(t).get(t, "/sign-in/sso"); status != 200 || body != "B. Example, biller" {
		t.Fatalf("somebody the provider knows: %d %s", status, body)
	}
	for name, want := range map[string]string{"response_type": "code", "client_id": clientID, "code_challenge_method": "S256", "redirect_uri": h.URL + "/sign-in/back"} {
		if got := p.asked.Get(name); got != want {
			t.Errorf("asked with %s=%q, want %q", name, got, want)
		}
	}
	if !strings.Contains(p.asked.Get("scope"), "openid") || len(p.asked.Get("state")) < 32 || len(p.asked.Get("nonce")) < 32 || len(p.asked.Get("code_challenge")) != 43 {
		t.Errorf("asked with %v", p.asked)
	}
	u, err := h.store.UserByLogin(t.Context(), "b.example@example.com")
	if err != nil || u.Subject != p.URL+"|subject-1" {
		t.Fatalf("bound to %q: %v", u.Subject, err)
	}
	// The person is known by the provider's number from now on, whatever the address.
	p.person = func() (string, string, any) { return "subject-1", "married@example.com", true }
	if status, body := h.browser(t).get(t, "/sign-in/sso"); status != 200 || body != "B. Example, biller" {
		t.Fatalf("with another address: %d %s", status, body)
	}
	// Somebody else with the address that was bound does not come in for them.
	p.person = func() (string, string, any) { return "subject-2", "b.example@example.com", true }
	if status, body := h.browser(t).get(t, "/sign-in/sso"); status != 401 {
		t.Fatalf("another person with the same address: %d %s", status, body)
	}
}

// TestSingleSignOnRefused bends one thing at a time.
func TestSingleSignOnRefused(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	set := func(name string, value any) func(p *provider) {
		return func(p *provider) { p.bend = func(_, claims map[string]any) { claims[name] = value } }
	}
	for name, bend := range map[string]func(p *provider){
		"wrong nonce":      set("nonce", "another"),
		"no nonce":         set("nonce", ""),
		"expired":          set("exp", time.Now().Add(-time.Minute).Unix()),
		"another audience": set("aud", "another-client"),
		"another issuer":   set("iss", "https://elsewhere.example.com"),
		"another key":      func(p *provider) { p.sign = func(signed string) []byte { return signRSA(other, signed) } },
		"a changed token": func(p *provider) {
			p.sign = func(signed string) []byte { return signRSA(p.key, signed+"x") }
		},
		"unsigned": func(p *provider) {
			p.bend = func(header, _ map[string]any) { header["alg"] = "none" }
			p.sign = func(string) []byte { return nil }
		},
		"address not verified": func(p *provider) {
			p.person = func() (string, string, any) { return "subject-1", "b.example@example.com", false }
		},
		"nobody here": func(p *provider) {
			p.person = func() (string, string, any) { return "subject-1", "stranger@example.com", true }
		},
		"no address": func(p *provider) {
			p.person = func() (string, string, any) { return "subject-1", "", true }
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, p := sso(t)
			h.person(t, "b.example@example.com", "", store.Biller)
			bend(p)
			c := h.browser(t)
			if status, body := c.get(t, "/sign-in/sso"); status != 401 {
				t.Fatalf("let in: %d %s", status, body)
			}
			if status, _ := c.get(t, "/me"); status != 401 {
				t.Fatal("a session began all the same")
			}
			if u, err := h.store.UserByLogin(t.Context(), "b.example@example.com"); err != nil || u.Subject != "" {
				t.Fatalf("bound to %q: %v", u.Subject, err)
			}
		})
	}
}

// TestSingleSignOnFlow plays with the way back.
func TestSingleSignOnFlow(t *testing.T) {
	h, p := sso(t)
	user := h.person(t, "b.example@example.com", "", store.Biller)
	c := h.browser(t)
	if status, body := c.get(t, "/sign-in/back?code=the-code&state=x"); status != 401 || !strings.Contains(body, "start again") {
		t.Fatalf("an answer nobody asked for: %d %s", status, body)
	}
	c.CheckRedirect = func(r *http.Request, _ []*http.Request) error { return http.ErrUseLastResponse }
	if status, _ := c.get(t, "/sign-in/sso"); status != http.StatusSeeOther {
		t.Fatalf("sent to the provider: %d", status)
	}
	if status, body := c.get(t, "/sign-in/back?code=the-code&state=another"); status != 401 || !strings.Contains(body, "does not belong") {
		t.Fatalf("another state: %d %s", status, body)
	}
	// Each answer is taken once, right or wrong.
	if status, body := c.get(t, "/sign-in/back?code=the-code&state="+p.asked.Get("state")); status != 401 {
		t.Fatalf("after a wrong one: %d %s", status, body)
	}
	if status, _ := h.browser(t).get(t, "/sign-in/back?error=access_denied&state="+p.asked.Get("state")); status != 401 {
		t.Fatalf("refused by the provider: %d", status)
	}
	u, err := h.store.User(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	u.Disabled = true
	if err := h.store.SetUser(t.Context(), u, store.Entry{Action: "test"}); err != nil {
		t.Fatal(err)
	}
	if status, body := h.browser(t).get(t, "/sign-in/sso"); status != 401 || !strings.Contains(body, "nobody here") {
		t.Fatalf("somebody who is out: %d %s", status, body)
	}
	p.Close()
	closed := newPlace(t, gate.Options{SSO: &gate.SingleSignOn{Issuer: p.URL, ClientID: clientID, Redirect: "set below"}})
	if status, body := closed.browser(t).get(t, "/sign-in/sso"); status != 401 || !strings.Contains(body, "does not answer") {
		t.Fatalf("the provider is away: %d %s", status, body)
	}
}
