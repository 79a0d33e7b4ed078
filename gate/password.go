package gate

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"firstpass/desk"
	"firstpass/store"
)

// The cost of a password: OWASP's first choice for argon2id.
const (
	memory  = 19 * 1024
	rounds  = 2
	threads = 1
	keyLen  = 32
	saltLen = 16
	// shortest is the least a password holds; length is what counts (NIST SP 800-63B).
	shortest = 12
	longestP = 200
)

// HashPassword makes what is kept of a password.
func HashPassword(password string) (string, error) {
	if n := len([]rune(password)); n < shortest || len(password) > longestP {
		return "", desk.Refusal(fmt.Sprintf("a password has %d characters or more; a few words do well", shortest))
	}
	salt := make([]byte, saltLen)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, rounds, memory, threads, keyLen)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", memory, rounds, threads, encode(salt), encode(key)), nil
}

// holds compares a password with what is kept of it.
func holds(kept, password string) bool {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || len(password) > longestP {
		return false
	}
	var m, t uint32
	var p uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &m, &t, &p); err != nil {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil {
		return false
	}
	return subtle.ConstantTimeCompare(key, argon2.IDKey([]byte(password), salt, t, m, p, uint32(len(key)))) == 1
}

// errSignIn does not say which of the two was wrong.
const errSignIn = desk.Refusal("the name or the password is not right")

// SignIn lets somebody in with a password.
func (g *Gate) SignIn(w http.ResponseWriter, r *http.Request, login, password string) error {
	login = strings.ToLower(strings.TrimSpace(login))
	keys := []string{"login " + login, "from " + remote(r)}
	if wait := g.tries.wait(keys); wait > 0 {
		return desk.Refusal(fmt.Sprintf("too many attempts; try again in %d minutes", int(wait/time.Minute)+1))
	}
	u, err := g.store.UserByLogin(r.Context(), login)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	kept := u.Password
	if kept == "" {
		// The same work where there is nobody of that name.
		argon2.IDKey([]byte(password), make([]byte, saltLen), rounds, memory, threads, keyLen)
	}
	if kept == "" || u.Disabled || !holds(kept, password) {
		g.tries.failed(keys)
		return errSignIn
	}
	g.tries.forget(keys[:1])
	return g.begin(r.Context(), w, u, "password")
}

func remote(r *http.Request) string {
	host := r.RemoteAddr
	if at := strings.LastIndexByte(host, ':'); at > 0 {
		host = host[:at]
	}
	return host
}

// tries counts failures, so that guessing takes longer than anybody has.
type tries struct {
	mu  sync.Mutex
	now func() time.Time
	of  map[string]*failure
}

type failure struct {
	count int
	until time.Time
}

const (
	freeTries  = 5
	addressMul = 4 // an address stands for a whole office
	pause      = 15 * time.Minute
	mostTries  = 10_000
)

func newTries(now func() time.Time) *tries { return &tries{now: now, of: map[string]*failure{}} }

func (t *tries) wait(keys []string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest time.Duration
	for _, k := range keys {
		if f := t.of[k]; f != nil {
			longest = max(longest, f.until.Sub(t.now()))
		}
	}
	return longest
}

func (t *tries) failed(keys []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.of) > mostTries {
		t.of = map[string]*failure{}
	}
	for _, k := range keys {
		f := t.of[k]
		if f == nil {
			f = &failure{}
			t.of[k] = f
		}
		limit := freeTries
		if strings.HasPrefix(k, "from ") {
			limit *= addressMul
		}
		if f.count++; f.count >= limit {
			f.count, f.until = 0, t.now().Add(pause)
		}
	}
}

func (t *tries) forget(keys []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		delete(t.of, k)
	}
}

// setupSetting holds the hash of the code that makes the first administrator.
const setupSetting = "setup-code"

// FirstCode makes the one-time code of a store that has nobody in it yet; it is
// empty where somebody is. Each start makes a new one.
func FirstCode(ctx context.Context, s store.Store) (string, error) {
	n, err := s.UserCount(ctx)
	if err != nil || n > 0 {
		return "", err
	}
	code := rand.Text()[:16]
	code = code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:]
	return code, s.SetSetting(ctx, setupSetting, fmt.Sprintf("%x", hashOf(code)))
}

// Unclaimed says whether the store waits for its first administrator.
func (g *Gate) Unclaimed(ctx context.Context) (bool, error) {
	n, err := g.store.UserCount(ctx)
	return n == 0 && g.demo == nil, err
}

// Claim makes the first administrator and the first practice.
func (g *Gate) Claim(w http.ResponseWriter, r *http.Request, code, login, name, password, practice string) error {
	ctx := r.Context()
	keys := []string{"setup", "from " + remote(r)}
	if g.tries.wait(keys) > 0 {
		return desk.Refusal("too many attempts; start firstpass again for a new code")
	}
	if n, err := g.store.UserCount(ctx); err != nil || n > 0 {
		return errors.Join(desk.Refusal("this place has an administrator already"), err)
	}
	kept, err := g.store.Setting(ctx, setupSetting)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	given := fmt.Sprintf("%x", hashOf(strings.ToUpper(strings.TrimSpace(code))))
	if kept == "" || subtle.ConstantTimeCompare([]byte(kept), []byte(given)) != 1 {
		g.tries.failed(keys)
		return desk.Refusal("this is not the code that was printed when firstpass started")
	}
	if strings.TrimSpace(practice) == "" {
		return desk.Refusal("name the practice")
	}
	user, err := NewUser(login, name, password, g.now())
	if err != nil {
		return err
	}
	// In one step: half of it would leave a place nobody can come into any more.
	_, user.ID, err = g.store.Found(ctx, store.Practice{Name: strings.TrimSpace(practice)}, user, store.Entry{At: g.now(), Action: "user.first-administrator"})
	if errors.Is(err, store.ErrDuplicate) {
		return desk.Refusal("this place has an administrator already")
	}
	if err != nil {
		return err
	}
	if err := g.store.SetSetting(ctx, setupSetting, ""); err != nil {
		return err
	}
	return g.begin(ctx, w, user, "one-time code")
}

// NewUser checks what is said of a new person.
func NewUser(login, name, password string, now time.Time) (store.User, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	name = strings.TrimSpace(name)
	if login == "" || name == "" || len(login) > 200 || len(name) > 200 || strings.ContainsAny(login, " \t\n") {
		return store.User{}, desk.Refusal("give a name, and a sign-in name without blanks")
	}
	u := store.User{Login: login, Name: name, Created: now}
	if password == "" {
		return u, nil // single sign-on only
	}
	var err error
	u.Password, err = HashPassword(password)
	return u, err
}
