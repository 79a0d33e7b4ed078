// Package desk is what people and programs do with claims: bring files in, have
// them checked in batches, decide about findings, ask clinicians, send, and count.
// Pages, the API and the watched folder all go through it, so that a rule of the
// house (who may override, what may be sent) holds for each of them.
package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/learn"
	"firstpass/practice"
	"firstpass/rule"
	"firstpass/scrub"
	"firstpass/store"
)

// Incoming is one claim of a file, or one that could not be read.
type Incoming struct {
	Encounter *claim.Encounter
	Unread    []finding.Problem
	Problem   *finding.Problem
	Control   string
}

// Page is a payer policy's page as somebody wrote it.
type Page struct{ Name, Text string }

// Tools are what the desk cannot make itself, filled in by the command line.
type Tools struct {
	// Engine assembles the rules with a practice's own policies.
	Engine func(policies []Page) (*scrub.Engine, error)
	// Claims reads a claim file of any kind.
	Claims func(r io.Reader) iter.Seq[Incoming]
	// Charts reads what was charted, of any kind. What cannot be read is said by what
	// it returns; an error is a failure of ours.
	Charts func(files iter.Seq[ChartFile]) (Charted, error)
	// Units turns a dose into lines, said step by step: what the page of the
	// calculator and the command print.
	Units func(Dose) (string, error)
	Now   func() time.Time
	// Notify is told when something of a practice changed; may be nil.
	Notify func(practice, file store.ID)
	// Version names the program in what it writes.
	Version string
}

// Desk is the use cases over one store.
type Desk struct {
	Store store.Store
	tools Tools

	mu      sync.Mutex
	engines map[store.ID]*Bench
}

// New returns a desk.
func New(s store.Store, t Tools) *Desk {
	if t.Now == nil {
		t.Now = time.Now
	}
	return &Desk{Store: s, tools: t, engines: map[store.ID]*Bench{}}
}

// Bench is what one practice's claims are checked with.
type Bench struct {
	Engine   *scrub.Engine
	Book     *practice.Book
	RuleSet  string // fingerprint of rules and policies
	Tables   string // fingerprint of the table releases
	revision int
	spare    sync.Pool
	bank     func() ([]learn.Question, error) // made when first asked for
}

// Checker lends a checker; give it back.
func (b *Bench) Checker() *scrub.Checker {
	if c, ok := b.spare.Get().(*scrub.Checker); ok {
		return c
	}
	return b.Engine.NewChecker()
}

// Return takes a checker back.
func (b *Bench) Return(c *scrub.Checker) { b.spare.Put(c) }

// Bench returns what a practice's claims are checked with, made anew when its
// settings or policies changed.
func (d *Desk) Bench(ctx context.Context, id store.ID) (*Bench, error) {
	p, err := d.Store.Practice(ctx, id)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if b := d.engines[id]; b != nil && b.revision == p.Revision {
		return b, nil
	}
	policies, err := d.Store.PolicyList(ctx, id)
	if err != nil {
		return nil, err
	}
	var pages []Page
	for _, each := range policies {
		if each.State == Approved {
			pages = append(pages, Page{each.Name, each.Page})
		}
	}
	b, err := d.newBench(p, pages)
	if err != nil {
		return nil, err
	}
	d.engines[id] = b
	return b, nil
}

func (d *Desk) newBench(p store.Practice, pages []Page) (*Bench, error) {
	engine, err := d.tools.Engine(pages)
	if err != nil {
		return nil, err
	}
	b := &Bench{Engine: engine, revision: p.Revision, RuleSet: fingerprint(engine.Rules().Rules()), Tables: releases(engine)}
	b.bank = sync.OnceValues(func() ([]learn.Question, error) { return maker(engine).Bank() })
	if p.Settings != "" {
		if b.Book, err = practice.Parse("practice.yaml", []byte(p.Settings)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// fingerprint changes with any rule's page.
func fingerprint(list []rule.Rule) string {
	h := sha256.New()
	for i := range list {
		r := &list[i]
		fmt.Fprintf(h, "%s\x00%s\x00%s\x00", r.ID, r.Front, r.Body)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func releases(e *scrub.Engine) string {
	h := sha256.New()
	for _, t := range e.Tables().Releases() {
		fmt.Fprintf(h, "%s\x00%s\x00%d\x00", t.Name, t.Release, t.LastConfirmed)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Actor is who does something, in which practice.
type Actor struct {
	User     store.ID
	Practice store.ID
	Name     string
	Role     store.Role
	Trainee  bool
}

// ErrForbidden is the answer to somebody whose role does not allow it.
var ErrForbidden = errors.New("your role does not allow this")

// Permission is one thing a role may do.
type Permission string

// The permissions.
const (
	See        Permission = "see"      // open claims
	Handle     Permission = "work"     // fix, hold, ask, note, upload
	OverrideIt Permission = "override" // not a problem because…
	SendIt     Permission = "send"
	AnswerIt   Permission = "answer"
	Manage     Permission = "manage" // policies, second looks, assigning others
	Inspect    Permission = "inspect"
	Administer Permission = "administer"
)

// May says whether a role allows something.
func May(r store.Role, p Permission) bool {
	switch r {
	case store.Administrator:
		return p != AnswerIt
	case store.Manager:
		return p == See || p == Handle || p == OverrideIt || p == SendIt || p == Manage || p == Inspect
	case store.Biller:
		return p == See || p == Handle || p == SendIt
	case store.Auditor:
		return p == See || p == Inspect
	case store.Clinician:
		return p == AnswerIt
	case store.Viewer:
		return p == See
	}
	return false
}

func (a Actor) need(p Permission) error {
	if !May(a.Role, p) {
		return ErrForbidden
	}
	return nil
}

// Now is the time by the desk's clock.
func (d *Desk) Now() time.Time { return d.tools.Now().UTC() }

// Today is the day by the desk's clock.
func (d *Desk) Today() claim.Date { return dayOf(d.tools.Now()) }

func dayOf(t time.Time) claim.Date { return claim.NewDate(t.Year(), int(t.Month()), t.Day()) }

// Version names the program.
func (d *Desk) Version() string { return d.tools.Version }

func (d *Desk) notify(practice, file store.ID) {
	if d.tools.Notify != nil {
		d.tools.Notify(practice, file)
	}
}

// OnChange sets who is told when something of a practice changed.
func (d *Desk) OnChange(notify func(practice, file store.ID)) { d.tools.Notify = notify }

// CheckOne checks an encounter that is not stored.
func (d *Desk) CheckOne(ctx context.Context, practice store.ID, enc *claim.Encounter) (finding.Result, error) {
	b, err := d.Bench(ctx, practice)
	if err != nil {
		return finding.Result{}, err
	}
	b.Book.Resolve(enc, b.Engine.Tables())
	c := b.Checker()
	defer b.Return(c)
	return scrub.Keep(c.Check(enc)), nil
}

// Read reads the claims of a small input without storing it.
func (d *Desk) Read(content []byte) iter.Seq[Incoming] {
	return d.tools.Claims(bytes.NewReader(content))
}

// Dose is what somebody asks the calculator.
type Dose struct {
	Drug, Dose, Containers, Payer, Date, Charge string
	MultiDose                                   bool
}

// Units works a dose out.
func (d *Desk) Units(q Dose) (string, error) { return d.tools.Units(q) }
