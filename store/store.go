// Package store keeps what a working place must not lose: the files received,
// byte for byte, their claims with every revision and check, what people decided,
// what was sent and what came back, and a trail of who did what. It is an
// interface with two keepers, SQLite for one machine and PostgreSQL for several,
// held to one contract. Who a patient is stands in it only encrypted.
package store

import (
	"context"
	"errors"
	"io"
	"time"

	"firstpass/claim"
	"firstpass/finding"
)

// The refusals a caller may meet.
var (
	ErrNotFound  = errors.New("not found")
	ErrStale     = errors.New("somebody else changed this since it was read")
	ErrDuplicate = errors.New("already there")
	// ErrOtherCharts: the file is there, what was charted beside it now is not.
	ErrOtherCharts = errors.New("the charts did not come with the file when it came first")
	ErrNoFile      = errors.New("there is no claim file among what was sent")
	ErrSecondFile  = errors.New("there are two claim files in one upload: send each by itself, and what was charted as `chart`")
	ErrUnderWay    = errors.New("still being answered")
	ErrTooLarge    = errors.New("larger than allowed")
	ErrWrongKey    = errors.New("the key file is not the one this store was made with")
)

// What keeps a database from doing its part; see Trouble. None is anybody's fault
// who asked, and each passes: what was asked is done whole or not at all.
var (
	ErrFull   = errors.New("the store's disk is full, or fails")
	ErrLocked = errors.New("another program holds the store's database")
	ErrAway   = errors.New("the store's database does not answer")
)

// ID names a row. Every question also names the practice that asks: a row of
// another practice is not found.
type ID int64

// Store is the contract of both databases.
type Store interface {
	Files
	Claims
	Work
	People
	Trail
	Policies
	Exchange
	Denials
	Reviews

	// Trouble says what in the store's surroundings an error comes from: ErrFull,
	// ErrLocked or ErrAway; nil where it comes from somewhere else.
	Trouble(err error) error
	// Ready says whether the database answers and may be written.
	Ready(ctx context.Context) error
	// Backup writes a copy of the whole store, while others go on working.
	Backup(ctx context.Context, to io.Writer) error
	// Retain removes claims, files and what hangs on them received before a day,
	// never the trail, and returns how many claims went.
	Retain(ctx context.Context, practice ID, before time.Time) (int, error)
	Close() error
}

// Files keeps what came in.
type Files interface {
	// Receive streams a file into the store. A file of the same practice and the
	// same bytes is not stored again: the one there is returned with ErrDuplicate.
	Receive(ctx context.Context, f File, content io.Reader, limit int64) (File, error)
	// ReceiveParts streams a file in with what was charted beside it, in any order;
	// next ends with io.EOF. A chart that is too large is named and not kept. Where
	// the file is there already and these charts did not come with it, they are not
	// kept either: ErrOtherCharts beside ErrDuplicate.
	ReceiveParts(ctx context.Context, f File, next func() (Part, error), most Most) (File, error)
	// Charts lists what was charted beside a file, in the order it came.
	Charts(ctx context.Context, practice, file ID) ([]Chart, error)
	OpenChart(ctx context.Context, practice, file ID, number int) (io.ReadCloser, error)
	File(ctx context.Context, practice, id ID) (File, error)
	FileList(ctx context.Context, practice ID, before ID, limit int) ([]File, error)
	OpenFile(ctx context.Context, practice, id ID) (io.ReadCloser, error)
	// UnsplitFiles lists files whose claims are not all stored yet, of every practice.
	UnsplitFiles(ctx context.Context) ([]File, error)
	// AddClaims stores one batch of a file's claims, once: claims already there are passed over.
	AddClaims(ctx context.Context, file File, batch []NewClaim) error
	// EndSplit says how many claims the file has; once they are all stored it is split.
	EndSplit(ctx context.Context, file File, claims int, problem string) error
}

// Work hands out batches to check.
type Work interface {
	// TakeBatch leases the oldest batch nobody works on; ErrNotFound where there is none.
	TakeBatch(ctx context.Context, worker string, now time.Time, lease time.Duration) (Batch, error)
	LoadBatch(ctx context.Context, id ID) (Batch, []Body, error)
	// FinishBatch stores the results of a batch in one step; done again, it changes nothing.
	FinishBatch(ctx context.Context, batch Batch, results []Checked, now time.Time) error
	FailBatch(ctx context.Context, batch Batch, problem string) error
	// Release lets go of every lease and of every key that is only taken; it is called
	// where no other process is at work.
	Release(ctx context.Context) error
	// Sweep removes what is left of uploads that began before a moment and never came
	// to their end.
	Sweep(ctx context.Context, before time.Time) error
	// Progress is how far a file is.
	Progress(ctx context.Context, practice, file ID) (Progress, error)
}

// Claims is the working list and what people do to a claim.
type Claims interface {
	List(ctx context.Context, q Query) ([]Row, string, error)
	// FileClaims names a file's claims in their order.
	FileClaims(ctx context.Context, practice, file ID) ([]ID, error)
	Tally(ctx context.Context, practice ID) ([]Count, error)
	Claim(ctx context.Context, practice, id ID) (Claim, error)
	// Change applies one decision to a claim if its version is still the one read.
	Change(ctx context.Context, practice ID, c Change) (version int, err error)
	// Each walks claims served on a day or later, for replays and exports.
	Each(ctx context.Context, practice ID, from claim.Date, file ID, yield func(Row, Body) error) error
	RuleCounts(ctx context.Context, practice ID, since time.Time) ([]RuleCount, error)
	Weeks(ctx context.Context, practice ID, since time.Time) ([]Week, error)
	OpenQuestions(ctx context.Context, practice ID, to ID) ([]Question, error)
	Question(ctx context.Context, practice, id ID) (Question, error)
	// PastLines are, for each patient asked about, the lines of their claims that
	// were sent.
	PastLines(ctx context.Context, practice ID, of []PastOf) ([][]claim.PastService, error)
}

// File is one file received.
type File struct {
	ID       ID
	Practice ID
	Hash     string // SHA-256 of its bytes
	Name     string // kept encrypted: names of files name patients
	Kind     string // x12, csv, yaml, json, fhir
	Size     int64
	Source   string // upload, folder, api, demo
	State    string // receiving, received, split
	Problem  string
	User     ID
	Received time.Time
}

// Part is one of the files of an upload: the claim file, or what was charted.
type Part struct {
	Name    string
	IsChart bool
	Content io.Reader
}

// Most bounds an upload, in bytes; 0 is no bound. Charts is that of all charts together.
type Most struct {
	File, Charts int64
	Number       int // of charts
}

// Chart is a file of what was charted, as it came beside a claim file.
type Chart struct {
	Number  int    `json:"-"`
	Name    string // as it was called; may name a patient
	Hash    string // SHA-256 of its bytes
	Size    int64
	Problem string `json:",omitempty"` // why it was not kept
}

// Body is a claim as it is checked.
type Body struct {
	Claim     ID
	Practice  ID
	Revision  int
	Encounter *claim.Encounter
	Unread    []finding.Problem
	Version   int
}

// PastOf asks for a patient's past; the claim that asks is not part of it.
type PastOf struct {
	Patient *claim.Patient
	Except  ID
}

// NewClaim is one claim of a file on its way into the store. Unreadable claims
// have a Problem and no encounter.
type NewClaim struct {
	Position  int
	Encounter *claim.Encounter
	Unread    []finding.Problem
	Problem   *finding.Problem
	Control   string // what is known of an unreadable claim
}

// Batch is a run of a file's claims checked together.
type Batch struct {
	ID       ID
	Practice ID
	File     ID
	Size     int
	Done     bool
	Tries    int
	Worker   string
}

// Progress is how far a file's claims are.
type Progress struct {
	Split                                bool
	Claims, Waiting                      int
	Clean, Fix, Review, Held, Unreadable int
	AtRisk                               claim.Cents
	Problem                              string
}

// Checked is the outcome of checking one claim.
type Checked struct {
	Claim    ID
	Revision int
	RuleSet  string // fingerprint of the rules
	Tables   string // fingerprint of the table releases
	Result   finding.Result
	Queue    Queue
	Worst    Worst
	Deadline claim.Date
	Findings []Raised
}

// Worst is the finding a list shows.
type Worst struct {
	Rule, Text string
	Findings   int
}

// Raised is one finding as the statistics count it.
type Raised struct {
	Rule     string
	Line     int
	Code     string
	Severity finding.Severity
	AtRisk   claim.Cents
	State    string // open, fixed, overridden
}

// Queue is the one list a claim stands in.
type Queue int

// The queues, from arrival to the door.
const (
	Waiting Queue = iota
	ToFix
	ToReview
	Ready
	Held
	Asked
	SecondLook
	Sent
	Unreadable
	Queues // how many there are
)

// String is the queue's word in addresses and exports.
func (q Queue) String() string {
	words := [...]string{"waiting", "fix", "review", "clean", "held", "asked", "second-look", "sent", "unreadable"}
	if q < 0 || int(q) >= len(words) {
		return ""
	}
	return words[q]
}

// ParseQueue reads a queue's word.
func ParseQueue(word string) (Queue, bool) {
	for q := Waiting; q < Queues; q++ {
		if q.String() == word {
			return q, true
		}
	}
	return 0, false
}

// Sort is the order of a list.
type Sort string

// The orders of the working list; all but SortService are largest or soonest first.
const (
	SortMoney    Sort = "money"
	SortService  Sort = "date"
	SortDeadline Sort = "deadline"
)

// Query asks for one page of the working list.
type Query struct {
	Practice ID
	Queues   []Queue // every queue where empty
	Payer    string
	Owner    ID // 0 anybody's, -1 nobody's
	Rule     string
	File     ID
	Search   string // member id, name or control number
	Sort     Sort
	After    string // cursor of the page before
	Limit    int
}

// Row is a claim as a list shows it.
type Row struct {
	ID        ID
	File      ID
	Position  int
	Queue     Queue
	Verdict   finding.Verdict
	Complete  bool
	Service   claim.Date
	Payer     string
	PayerType claim.PayerType
	Total     claim.Cents
	AtRisk    claim.Cents
	Worst     Worst
	Deadline  claim.Date
	Owner     ID
	Version   int
	Revision  int
	Updated   time.Time
	Card      Card
}

// Card is who the claim is about: kept encrypted, shown as initials in lists.
type Card struct {
	Last, First string `json:",omitzero"`
	Control     string `json:",omitzero"`
}

// Initials is what a list shows of a patient before the claim is opened.
func (c Card) Initials() string {
	out := ""
	for _, part := range []string{c.First, c.Last} {
		for _, r := range part {
			out += string(r) + "."
			break
		}
	}
	if out == "" {
		return "–"
	}
	return out
}

// Count is one cell of the filter counts.
type Count struct {
	Queue  Queue
	Payer  string
	Owner  ID
	Claims int
	AtRisk claim.Cents
}
