package contract

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstpass/store"
	"firstpass/store/relational"
)

var line = store.Entry{At: noon, Action: "test"}

func testQuestions(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 3)
	row := only(t, s, store.Query{Practice: p, Queues: []store.Queue{store.ToFix}})
	asked := store.Asked
	version, err := s.Change(t.Context(), p, store.Change{Claim: row.ID, Version: row.Version, User: 1, At: noon, Queue: &asked, Trail: store.Entry{Action: "claim.ask"},
		Question: &store.Question{Rule: "doc-site-missing", Line: 2, To: 9, Text: "Which site?", Choices: []string{"left deltoid", "other", "unable to determine"}}})
	ok(t, err)
	open, err := s.OpenQuestions(t.Context(), p, 9)
	ok(t, err)
	equal(t, "open questions", len(open), 1)
	equal(t, "choices", strings.Join(open[0].Choices, "|"), "left deltoid|other|unable to determine")
	none, err := s.OpenQuestions(t.Context(), p, 8)
	ok(t, err)
	equal(t, "questions to somebody else", len(none), 0)
	fix := store.ToFix
	answer := store.Change{Claim: row.ID, Version: version, User: 9, At: noon.Add(time.Hour), Queue: &fix, Answer: &store.Question{ID: open[0].ID, Answer: "left deltoid", Late: true}, Trail: store.Entry{Action: "claim.answer"}}
	answer.Version, err = s.Change(t.Context(), p, answer)
	ok(t, err)
	if _, err := s.Change(t.Context(), p, answer); !errors.Is(err, store.ErrStale) {
		t.Fatalf("answered twice: %v", err)
	}
	c, err := s.Claim(t.Context(), p, row.ID)
	ok(t, err)
	equal(t, "answer", c.Questions[0].Answer, "left deltoid")
	equal(t, "late", c.Questions[0].Late, true)
	equal(t, "queue", c.Queue, store.ToFix)
}

func testTrail(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	for range 5 {
		ok(t, s.Record(t.Context(), store.Entry{Practice: p, At: noon, User: 1, Action: "claim.open", Subject: "claim:1"}))
	}
	held, err := s.Verify(t.Context())
	ok(t, err)
	equal(t, "lines that hold", held, 5)
	for _, attack := range []string{"UPDATE trail SET user_id = 2 WHERE seq = 3", "DELETE FROM trail WHERE seq = 3"} {
		if _, err := s.DB().Exec(attack); err == nil {
			t.Errorf("the database allowed %s", attack)
		}
	}
	page, err := s.TrailPage(t.Context(), p, 4, 2)
	ok(t, err)
	equal(t, "newest before 4", page[0].Seq, 3)
	// Whoever owns the database can switch the guard off, and is found out.
	for _, guard := range []string{"DROP TRIGGER trail_no_update", "DROP TRIGGER trail_append_only ON trail"} {
		s.DB().Exec(guard)
	}
	if _, err := s.DB().Exec("UPDATE trail SET user_id = 2 WHERE seq = 3"); err != nil {
		t.Fatal(err)
	}
	if held, err := s.Verify(t.Context()); err == nil || held != 2 {
		t.Fatalf("a changed line holds: %d, %v", held, err)
	}
}

// testSecrets looks through every column of every table for who the patients are.
func testSecrets(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 4)
	row := only(t, s, store.Query{Practice: p, Queues: []store.Queue{store.ToFix}})
	_, err := s.Change(t.Context(), p, store.Change{Claim: row.ID, Version: row.Version, At: noon, Note: Canary, Decision: &store.Decision{Kind: store.Override, Rule: "em-needs-25", Line: 1, Code: "99213", Reason: "documented", Text: Canary},
		Question: &store.Question{Text: Canary, Choices: []string{Canary}}, Trail: store.Entry{Action: "claim.override"}})
	ok(t, err)
	tables := []string{"settings", "files", "file_parts", "claims", "tokens", "revisions", "checks", "findings", "decisions", "notes", "questions", "ledger", "trail"}
	hides(t, s, tables...)
}

// hides looks through every column of tables for who the patients are.
func hides(t *testing.T, s *relational.Store, tables ...string) {
	t.Helper()
	for _, table := range tables {
		rows, err := s.DB().Query("SELECT * FROM " + table)
		ok(t, err)
		columns, err := rows.Columns()
		ok(t, err)
		seen := 0
		for rows.Next() {
			seen++
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			ok(t, rows.Scan(values...))
			for i, v := range values {
				text := ""
				switch v := (*v.(*any)).(type) {
				case []byte:
					text = string(v)
				case string:
					text = v
				}
				for _, secret := range []string{"QUOKKA", "MBR000", "ZEDA", "CLM0000", "19600"} {
					if strings.Contains(text, secret) {
						t.Errorf("%s.%s holds %s in the clear", table, columns[i], secret)
					}
				}
			}
		}
		ok(t, rows.Err())
		rows.Close()
		if seen == 0 && table != "ledger" {
			t.Errorf("%s is empty: nothing was looked at", table)
		}
	}
}

func testPeople(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	id, err := s.AddUser(t.Context(), store.User{Login: "e.example", Name: "E. Example", Password: "hash", Created: noon}, line)
	ok(t, err)
	if _, err := s.AddUser(t.Context(), store.User{Login: "e.example"}, line); !errors.Is(err, store.ErrDuplicate) {
		t.Fatalf("a login twice: %v", err)
	}
	ok(t, s.SetMember(t.Context(), store.Member{User: id, Practice: p, Role: store.Biller, Trainee: true}, line))
	members, err := s.Members(t.Context(), p)
	ok(t, err)
	equal(t, "member", members[0], store.Member{User: id, Practice: p, Role: store.Biller, Trainee: true, Login: "e.example", Name: "E. Example"})
	ok(t, s.SetMember(t.Context(), store.Member{User: id, Practice: p, Role: store.Manager}, line))
	of, err := s.MemberOf(t.Context(), id)
	ok(t, err)
	equal(t, "role", of[0].Role, store.Manager)
	u, err := s.UserByLogin(t.Context(), "e.example")
	ok(t, err)
	u.Disabled, u.Subject = true, "issuer|1"
	ok(t, s.SetUser(t.Context(), u, line))
	u, err = s.UserBySubject(t.Context(), "issuer|1")
	ok(t, err)
	equal(t, "disabled", u.Disabled, true)
	ok(t, s.AddSession(t.Context(), store.Session{Token: []byte("hash"), User: id, Practice: p, Created: noon, Seen: noon, Expires: noon.Add(time.Hour)}))
	ok(t, s.TouchSession(t.Context(), []byte("hash"), p, noon.Add(time.Minute)))
	session, err := s.Session(t.Context(), []byte("hash"))
	ok(t, err)
	equal(t, "seen", session.Seen, noon.Add(time.Minute))
	ok(t, s.AddSession(t.Context(), store.Session{Token: []byte("elsewhere"), User: id, Practice: p + 1, Created: noon, Seen: noon, Expires: noon.Add(time.Hour)}))
	ok(t, s.EndSessionsOf(t.Context(), id, p))
	_, err = s.Session(t.Context(), []byte("elsewhere"))
	ok(t, err)
	if _, err := s.Session(t.Context(), []byte("hash")); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("an ended session: %v", err)
	}
	if _, err := s.User(t.Context(), 999); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("nobody: %v", err)
	}
}

// testFound begins a place: several try at once, one is the first administrator, and
// opens a second practice later.
func testFound(t *testing.T, s *relational.Store) {
	const tries = 6
	failed := make(chan error, tries)
	for n := range tries {
		go func() {
			_, _, err := s.Found(context.Background(), store.Practice{Name: "Example Clinic"}, store.User{Login: fmt.Sprint("someone", n), Name: "Someone", Created: noon}, store.Entry{At: noon, Action: "user.first-administrator"})
			failed <- err
		}()
	}
	firsts := 0
	for range tries {
		if err := <-failed; err == nil {
			firsts++
		} else if !errors.Is(err, store.ErrDuplicate) {
			t.Fatal(err)
		}
	}
	equal(t, "first administrators", firsts, 1)
	home, err := s.Practices(t.Context())
	ok(t, err)
	equal(t, "practices", len(home), 1)
	members, err := s.Members(t.Context(), home[0].ID)
	ok(t, err)
	equal(t, "role", members[0].Role, store.Administrator)
	second, _, err := s.Found(t.Context(), store.Practice{Name: "Second Clinic"}, store.User{ID: members[0].User}, store.Entry{At: noon, Action: "practice.open"})
	ok(t, err)
	of, err := s.MemberOf(t.Context(), members[0].User)
	ok(t, err)
	equal(t, "practices of the administrator", len(of), 2)
	entries, err := s.TrailPage(t.Context(), second, 0, 10)
	ok(t, err)
	equal(t, "lines of the second practice", len(entries), 1)
	if _, _, err := s.Found(t.Context(), store.Practice{Name: "Nobody's"}, store.User{ID: 999}, store.Entry{At: noon, Action: "practice.open"}); err == nil {
		t.Fatal("a practice of nobody")
	}
	home, err = s.Practices(t.Context())
	ok(t, err)
	equal(t, "practices in the end", len(home), 2)
}

func testPolicies(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	before, err := s.Practice(t.Context(), p)
	ok(t, err)
	ok(t, s.SetPolicy(t.Context(), store.Policy{Practice: p, Name: "acme-25", Page: "page", State: "draft", Author: 1, Created: noon}, line))
	ok(t, s.SetPolicy(t.Context(), store.Policy{Practice: p, Name: "acme-25", Page: "page two", State: "approved", Author: 1, Approver: 2, Created: noon, Approved: noon}, line))
	got, err := s.Policy(t.Context(), p, "acme-25")
	ok(t, err)
	equal(t, "page", got.Page, "page two")
	after, err := s.Practice(t.Context(), p)
	ok(t, err)
	equal(t, "revision", after.Revision, before.Revision+2)
	list, err := s.PolicyList(t.Context(), practiceOf(t, s))
	ok(t, err)
	equal(t, "policies of another practice", len(list), 0)
}

// testPast sends a claim and then more of people of the same last name than are
// looked at: the first is found all the same.
func testPast(t *testing.T, s *relational.Store) {
	const n = 120
	p, f := checked(t, s, n)
	ids, err := s.FileClaims(t.Context(), p, f.ID)
	ok(t, err)
	patient, stranger := Encounter(1).Claim.Patient, person(n+2)
	past := func(except store.ID) int {
		t.Helper()
		lines, err := s.PastLines(t.Context(), p, []store.PastOf{{Patient: &stranger}, {Patient: &patient, Except: except}})
		ok(t, err)
		equal(t, "lines of somebody nothing was sent for", len(lines[0]), 0)
		return len(lines[1])
	}
	equal(t, "lines of claims not sent", past(0), 0)
	sent := store.Sent
	for _, id := range ids {
		_, err = s.Change(t.Context(), p, store.Change{Claim: id, Version: 2, At: noon, Queue: &sent, Sent: &store.Sending{File: "hash"}, Trail: store.Entry{Action: "claim.send"}})
		ok(t, err)
	}
	equal(t, "lines", past(0), 2)
	equal(t, "lines but its own", past(ids[0]), 0)
	patient.ID = ""
	equal(t, "lines found by name", past(0), 2)
	patient.Name, patient.LastName, patient.FirstName = patient.LastName+", "+patient.FirstName, "", ""
	equal(t, "lines found by a name written otherwise", past(0), 2)
	patient.BirthDate++
	equal(t, "lines of a namesake", past(0), 0)
}

func testAnswers(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	ok(t, s.Remember(t.Context(), p, "key", "POST /files", 201, []byte("first"), noon))
	if err := s.Remember(t.Context(), p, "key", "POST /files", 201, []byte("second"), noon); !errors.Is(err, store.ErrDuplicate) {
		t.Fatalf("a key twice: %v", err)
	}
	request, status, body, err := s.Remembered(t.Context(), p, "key")
	ok(t, err)
	equal(t, "answer", request+" "+string(body), "POST /files first")
	equal(t, "status", status, 201)
	ok(t, s.Remember(t.Context(), p, "wordless", "DELETE /x", 204, nil, noon))
	_, status, body, err = s.Remembered(t.Context(), p, "wordless")
	ok(t, err)
	equal(t, "wordless answer", fmt.Sprint(status, len(body)), "204 0")
	if _, _, _, err := s.Remembered(t.Context(), practiceOf(t, s), "key"); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("another practice's key: %v", err)
	}
	taken(t, s, p)
}

// taken: one of many processes gets a key, until it gives it back, answers or dies.
func taken(t *testing.T, s *relational.Store, p store.ID) {
	const many, lease = 16, time.Minute
	var got, refused atomic.Int32
	var all sync.WaitGroup
	for range many {
		all.Go(func() {
			switch err := s.Take(t.Context(), p, "flight", "POST /send", noon, lease); {
			case err == nil:
				got.Add(1)
			case errors.Is(err, store.ErrDuplicate):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	equal(t, "keys given and refused", fmt.Sprint(got.Load(), refused.Load()), fmt.Sprint(1, many-1))
	if request, _, _, err := s.Remembered(t.Context(), p, "flight"); !errors.Is(err, store.ErrUnderWay) || request != "POST /send" {
		t.Fatalf("a key that is taken: %q, %v", request, err)
	}
	ok(t, s.Take(t.Context(), practiceOf(t, s), "flight", "POST /send", noon, lease))
	if err := s.Take(t.Context(), p, "flight", "POST /send", noon.Add(lease), lease); !errors.Is(err, store.ErrDuplicate) {
		t.Fatalf("taken on the last moment of the lease: %v", err)
	}
	ok(t, s.Take(t.Context(), p, "flight", "POST /send", noon.Add(2*lease), lease)) // its taker died
	ok(t, s.LetGo(t.Context(), p, "flight"))
	ok(t, s.Take(t.Context(), p, "flight", "POST /send", noon, lease))
	ok(t, s.Remember(t.Context(), p, "flight", "POST /send", 200, []byte("done"), noon))
	ok(t, s.LetGo(t.Context(), p, "flight")) // an answer is not given back
	if err := s.Take(t.Context(), p, "flight", "POST /send", noon.Add(time.Hour), lease); !errors.Is(err, store.ErrDuplicate) {
		t.Fatalf("an answered request taken again: %v", err)
	}
	if err := s.Remember(t.Context(), p, "flight", "POST /send", 200, []byte("twice"), noon); !errors.Is(err, store.ErrDuplicate) {
		t.Fatalf("answered twice: %v", err)
	}
	ok(t, s.Take(t.Context(), p, "left", "POST /send", noon, lease))
	ok(t, s.Release(t.Context()))
	ok(t, s.Take(t.Context(), p, "left", "POST /send", noon, lease))
}
