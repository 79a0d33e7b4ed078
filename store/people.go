package store

import (
	"context"
	"time"
)

// Role is what a person may do in one practice.
type Role string

// The roles, from least to most. An auditor sees everything and changes nothing.
const (
	Viewer        Role = "viewer"
	Clinician     Role = "clinician" // answers questions
	Biller        Role = "biller"
	Manager       Role = "manager"
	Auditor       Role = "auditor"
	Administrator Role = "administrator"
)

// Roles lists the roles in the order forms show them.
func Roles() []Role {
	return []Role{Viewer, Clinician, Biller, Manager, Auditor, Administrator}
}

// User is a person who may sign in.
type User struct {
	ID       ID
	Login    string
	Name     string
	Password string // argon2id, or empty where only single sign-on is used
	Subject  string // of the identity provider
	Disabled bool
	Created  time.Time
}

// Member is a user's part in a practice. A trainee's claims wait for a second look.
type Member struct {
	User     ID
	Practice ID
	Role     Role
	Trainee  bool
	Login    string
	Name     string
}

// Practice is a client that no other practice sees.
type Practice struct {
	ID       ID
	Name     string
	Settings string // practice.yaml
	Revision int    // grows with its settings and policies
}

// Session is one signed-in browser or API token.
type Session struct {
	Token    []byte // SHA-256 of the secret
	User     ID
	Practice ID
	Created  time.Time
	Seen     time.Time
	Expires  time.Time
}

// People keeps users, practices and sessions.
type People interface {
	AddPractice(ctx context.Context, p Practice) (ID, error)
	// Found adds a practice with its first administrator in one step. A founder
	// without a number is a new person, and the first: ErrDuplicate where anybody is
	// there already.
	Found(ctx context.Context, p Practice, founder User, e Entry) (practice, user ID, err error)
	SetPractice(ctx context.Context, p Practice, e Entry) error
	Practice(ctx context.Context, id ID) (Practice, error)
	Practices(ctx context.Context) ([]Practice, error)

	AddUser(ctx context.Context, u User, e Entry) (ID, error)
	SetUser(ctx context.Context, u User, e Entry) error
	User(ctx context.Context, id ID) (User, error)
	UserByLogin(ctx context.Context, login string) (User, error)
	UserBySubject(ctx context.Context, subject string) (User, error)
	UserCount(ctx context.Context) (int, error)
	SetMember(ctx context.Context, m Member, e Entry) error
	Members(ctx context.Context, practice ID) ([]Member, error)
	MemberOf(ctx context.Context, user ID) ([]Member, error)

	AddSession(ctx context.Context, s Session) error
	Session(ctx context.Context, token []byte) (Session, error)
	TouchSession(ctx context.Context, token []byte, practice ID, seen time.Time) error
	EndSession(ctx context.Context, token []byte) error
	EndSessionsOf(ctx context.Context, user, practice ID) error

	// Setting and SetSetting keep single values of the installation.
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error

	// Take takes an idempotency key for a request before it is answered, in whichever
	// process: ErrDuplicate where it is taken or answered already. A key whose taker
	// died may be taken again when the lease is over.
	Take(ctx context.Context, practice ID, key, request string, now time.Time, lease time.Duration) error
	// LetGo gives back a key that was taken and not answered.
	LetGo(ctx context.Context, practice ID, key string) error
	// Remember keeps the answer to a request under its idempotency key; ErrDuplicate
	// where an answer is there already.
	Remember(ctx context.Context, practice ID, key, request string, status int, body []byte, at time.Time) error
	// Remembered is the answer kept under a key; ErrUnderWay where it was only taken.
	Remembered(ctx context.Context, practice ID, key string) (request string, status int, body []byte, err error)
}

// Entry is one line of the trail: who did or saw what. It never holds who a patient is.
type Entry struct {
	Seq      int64
	Practice ID
	At       time.Time
	User     ID
	Action   string // claim.open, claim.override, file.receive, user.sign-in...
	Subject  string // claim:12
	Detail   string
	Previous []byte
	Hash     []byte
}

// Trail is append-only and chained: each line carries the keyed hash of the one before.
type Trail interface {
	Record(ctx context.Context, e Entry) error
	TrailPage(ctx context.Context, practice ID, before int64, limit int) ([]Entry, error)
	// Verify walks the whole chain and returns how many lines hold; an error names the first that does not.
	Verify(ctx context.Context) (int64, error)
}

// Policy is one version of a payer policy a practice wrote.
type Policy struct {
	Practice ID
	Name     string // the page's id
	Page     string
	State    string // draft, approved, retired
	Author   ID
	Created  time.Time
	Approver ID
	Approved time.Time
	Review   string
}

// Policies keeps a practice's own pages; approving one grows the practice's revision.
type Policies interface {
	SetPolicy(ctx context.Context, p Policy, e Entry) error
	Policy(ctx context.Context, practice ID, name string) (Policy, error)
	PolicyList(ctx context.Context, practice ID) ([]Policy, error)
}
