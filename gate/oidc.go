package gate

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"firstpass/desk"
	"firstpass/store"
)

// SingleSignOn lets people in whom an identity provider knows. The provider is
// asked for when somebody first signs in, so that starting needs no network.
type SingleSignOn struct {
	Issuer, ClientID, ClientSecret, Redirect string

	mu       sync.Mutex
	provider *oidc.Provider
}

const (
	flowCookie = "firstpass-flow"
	flowLife   = 10 * time.Minute
)

func (s *SingleSignOn) open(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.provider == nil {
		// The provider keeps the context for fetching keys later.
		p, err := oidc.NewProvider(context.WithoutCancel(ctx), s.Issuer)
		if err != nil {
			return nil, nil, errors.Join(desk.Refusal("the identity provider does not answer"), err)
		}
		s.provider = p
	}
	return s.provider, &oauth2.Config{ClientID: s.ClientID, ClientSecret: s.ClientSecret, RedirectURL: s.Redirect, Endpoint: s.provider.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "profile", "email"}}, nil
}

// HasSSO says whether single sign-on is set up.
func (g *Gate) HasSSO() bool { return g.sso != nil }

// StartSSO sends the browser to the identity provider.
func (g *Gate) StartSSO(w http.ResponseWriter, r *http.Request) error {
	if g.sso == nil {
		return desk.Refusal("single sign-on is not set up")
	}
	_, config, err := g.sso.open(r.Context())
	if err != nil {
		return err
	}
	state, nonce, verifier := newSecret(), newSecret(), oauth2.GenerateVerifier()
	http.SetCookie(w, &http.Cookie{Name: flowCookie, Value: state + "." + nonce + "." + verifier, Path: "/sign-in", HttpOnly: true, Secure: g.secure, SameSite: http.SameSiteLaxMode, MaxAge: int(flowLife.Seconds())})
	http.Redirect(w, r, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther)
	return nil
}

// EndSSO takes the identity provider's answer. Somebody it knows must have been
// added by an administrator, by the same sign-in name (a verified e-mail address) or
// an earlier visit.
func (g *Gate) EndSSO(w http.ResponseWriter, r *http.Request) error {
	if g.sso == nil {
		return desk.Refusal("single sign-on is not set up")
	}
	cookie, err := r.Cookie(flowCookie)
	if err != nil {
		return desk.Refusal("signing in took too long; please start again")
	}
	http.SetCookie(w, &http.Cookie{Name: flowCookie, Path: "/sign-in", MaxAge: -1, HttpOnly: true, Secure: g.secure})
	parts := strings.Split(cookie.Value, ".")
	if len(parts) != 3 || subtle.ConstantTimeCompare([]byte(parts[0]), []byte(r.URL.Query().Get("state"))) != 1 {
		return desk.Refusal("this answer does not belong to the sign-in you started; please start again")
	}
	provider, config, err := g.sso.open(r.Context())
	if err != nil {
		return err
	}
	token, err := config.Exchange(r.Context(), r.URL.Query().Get("code"), oauth2.VerifierOption(parts[2]))
	if err != nil {
		return desk.Refusal("the identity provider did not confirm the sign-in")
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: g.sso.ClientID}).Verify(r.Context(), raw)
	if err != nil || id.Nonce != parts[1] {
		return desk.Refusal("the identity provider's answer could not be verified")
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := id.Claims(&claims); err != nil {
		return err
	}
	subject := id.Issuer + "|" + id.Subject
	u, err := g.store.UserBySubject(r.Context(), subject)
	if errors.Is(err, store.ErrNotFound) && claims.Verified && claims.Email != "" {
		if u, err = g.store.UserByLogin(r.Context(), strings.ToLower(claims.Email)); err == nil && u.Subject == "" {
			u.Subject = subject
			err = g.store.SetUser(r.Context(), u, store.Entry{At: g.now(), User: u.ID, Action: "user.single-sign-on", Subject: "user"})
		}
	}
	if errors.Is(err, store.ErrNotFound) || err == nil && (u.Disabled || u.Subject != subject) {
		return desk.Refusal("nobody here goes by this account; ask an administrator to add you")
	}
	if err != nil {
		return err
	}
	return g.begin(r.Context(), w, u, "single sign-on")
}
