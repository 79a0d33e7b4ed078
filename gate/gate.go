// Package gate decides who comes in: passwords, single sign-on, sessions and API
// tokens, how often somebody may try, and what every answer tells the browser.
package gate

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"firstpass/desk"
	"firstpass/store"
)

// The life of a session: it ends when unused, and in any case after a working day.
const (
	DefaultIdle = 30 * time.Minute
	longest     = 12 * time.Hour
	tokenLife   = 365 * 24 * time.Hour
	cookieName  = "firstpass"
)

// Gate guards the pages and the API of one store.
type Gate struct {
	store  store.Store
	now    func() time.Time
	idle   time.Duration
	secure bool // the browser speaks TLS to us or to what stands before us
	tries  *tries
	demo   *desk.Actor
	sso    *SingleSignOn
}

// Options are what an operator decides.
type Options struct {
	Idle   time.Duration
	Secure bool
	// Demo lets everybody in as this actor; only on loopback.
	Demo *desk.Actor
	Now  func() time.Time
	SSO  *SingleSignOn
}

// New returns a gate.
func New(s store.Store, o Options) *Gate {
	if o.Idle <= 0 {
		o.Idle = DefaultIdle
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Gate{store: s, now: o.Now, idle: o.Idle, secure: o.Secure, tries: newTries(o.Now), demo: o.Demo, sso: o.SSO}
}

// Demo says whether everybody is let in.
func (g *Gate) Demo() bool { return g.demo != nil }

// Idle is how long a session may lie unused.
func (g *Gate) Idle() time.Duration { return g.idle }

type actorKey struct{}

// visitor is who is signed in, with what the pages need to show of it.
type visitor struct {
	actor     desk.Actor
	practices []store.Member
	token     []byte
}

// ActorOf is who is signed in; ok is false where nobody is.
func ActorOf(ctx context.Context) (desk.Actor, bool) {
	v, ok := ctx.Value(actorKey{}).(visitor)
	return v.actor, ok
}

// PracticesOf lists the practices of who is signed in.
func PracticesOf(ctx context.Context) []store.Member {
	v, _ := ctx.Value(actorKey{}).(visitor)
	return v.practices
}

// ErrSignedOut is the answer to somebody who is not signed in any more.
var ErrSignedOut = errors.New("please sign in")

// Recognise adds to a request who sends it, by session or token; a request of
// nobody passes through as it is.
func (g *Gate) Recognise(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.demo != nil {
			if !loopbackHost(r.Host) {
				// A page elsewhere must not reach the demo under a name of its own.
				http.Error(w, "the demonstration is for this machine only", http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actorKey{}, visitor{actor: *g.demo})))
			return
		}
		v, err := g.visitor(r)
		switch {
		case err == nil:
			r = r.WithContext(context.WithValue(r.Context(), actorKey{}, v))
		case !errors.Is(err, ErrSignedOut):
			http.Error(w, "the store does not answer; try again in a moment", http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopbackHost(host string) bool {
	if at := strings.LastIndexByte(host, ':'); at >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:at]
	}
	host = strings.Trim(host, "[]")
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

func (g *Gate) visitor(r *http.Request) (visitor, error) {
	secret := ""
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		secret = bearer
	} else if c, err := r.Cookie(cookieName); err == nil {
		secret = c.Value
	}
	if secret == "" || len(secret) > 100 {
		return visitor{}, ErrSignedOut
	}
	token := hashOf(secret)
	s, err := g.store.Session(r.Context(), token)
	if errors.Is(err, store.ErrNotFound) {
		return visitor{}, ErrSignedOut
	}
	if err != nil {
		return visitor{}, err
	}
	now := g.now()
	forever := s.Expires.Sub(s.Created) > longest // an API token does not tire
	if now.After(s.Expires) || !forever && now.Sub(s.Seen) > g.idle {
		return visitor{}, errors.Join(ErrSignedOut, g.store.EndSession(r.Context(), token))
	}
	user, err := g.store.User(r.Context(), s.User)
	if err != nil {
		return visitor{}, err
	}
	if user.Disabled {
		return visitor{}, ErrSignedOut
	}
	members, err := g.store.MemberOf(r.Context(), s.User)
	if err != nil {
		return visitor{}, err
	}
	v := visitor{practices: members, token: token, actor: desk.Actor{User: user.ID, Name: user.Name}}
	for i, m := range members {
		if m.Practice == s.Practice || i == 0 && s.Practice == 0 {
			v.actor.Practice, v.actor.Role, v.actor.Trainee = m.Practice, m.Role, m.Trainee
		}
	}
	if v.actor.Role == "" {
		return visitor{}, ErrSignedOut // not a member of any practice any more
	}
	// Written at most once a minute: reading pages should not write.
	if now.Sub(s.Seen) > time.Minute {
		// Where the disk is full pages are still read: the session only ends sooner.
		err := g.store.TouchSession(r.Context(), token, v.actor.Practice, now)
		if trouble := g.store.Trouble(err); err != nil && trouble != store.ErrFull && trouble != store.ErrLocked {
			return visitor{}, err
		}
	}
	return v, nil
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func newSecret() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// begin starts a session and gives the browser its cookie.
func (g *Gate) begin(ctx context.Context, w http.ResponseWriter, user store.User, how string) error {
	members, err := g.store.MemberOf(ctx, user.ID)
	if err != nil {
		return err
	}
	if len(members) == 0 {
		return desk.Refusal("this person does not work in any practice; ask an administrator")
	}
	secret, now := newSecret(), g.now()
	s := store.Session{Token: hashOf(secret), User: user.ID, Practice: members[0].Practice, Created: now, Seen: now, Expires: now.Add(longest)}
	if err := g.store.AddSession(ctx, s); err != nil {
		return err
	}
	if err := g.store.Record(ctx, store.Entry{Practice: members[0].Practice, At: now, User: user.ID, Action: "user.sign-in", Subject: "user", Detail: how}); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: secret, Path: "/", HttpOnly: true, Secure: g.secure, SameSite: http.SameSiteLaxMode})
	return nil
}

// SignOut ends the session of a request.
func (g *Gate) SignOut(w http.ResponseWriter, r *http.Request) error {
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, Secure: g.secure, SameSite: http.SameSiteLaxMode})
	v, ok := r.Context().Value(actorKey{}).(visitor)
	if !ok || v.token == nil {
		return nil
	}
	return g.store.EndSession(r.Context(), v.token)
}

// Enter moves a session to another practice of the same person.
func (g *Gate) Enter(r *http.Request, practice store.ID) error {
	v, ok := r.Context().Value(actorKey{}).(visitor)
	if !ok {
		return ErrSignedOut
	}
	for _, m := range v.practices {
		if m.Practice == practice {
			return g.store.TouchSession(r.Context(), v.token, practice, g.now())
		}
	}
	return desk.ErrForbidden
}

// NewToken makes an API token of the person signed in, shown once.
func (g *Gate) NewToken(ctx context.Context, a desk.Actor) (string, error) {
	secret, now := newSecret(), g.now()
	err := g.store.AddSession(ctx, store.Session{Token: hashOf(secret), User: a.User, Practice: a.Practice, Created: now, Seen: now, Expires: now.Add(tokenLife)})
	if err != nil {
		return "", err
	}
	return secret, g.store.Record(ctx, store.Entry{Practice: a.Practice, At: now, User: a.User, Action: "user.token", Subject: "user"})
}

// Headers tells the browser what a page of this program may do: nothing but show
// itself and load its own style and script.
func Headers(secure bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}
