package contract

import (
	"errors"
	"testing"
	"time"

	"firstpass/claim"
	"firstpass/store"
	"firstpass/store/relational"
)

func testList(t *testing.T, s *relational.Store) {
	p, f := checked(t, s, 31)
	for _, sort := range []store.Sort{store.SortMoney, store.SortService, store.SortDeadline} {
		for _, queues := range [][]store.Queue{nil, {store.ToFix}, {store.ToFix, store.ToReview, store.Ready}} {
			whole, next, err := s.List(t.Context(), store.Query{Practice: p, Sort: sort, Queues: queues, Limit: 100})
			ok(t, err)
			equal(t, "cursor at the end", next, "")
			var paged []store.Row
			q := store.Query{Practice: p, Sort: sort, Queues: queues, Limit: 7}
			for {
				rows, next, err := s.List(t.Context(), q)
				ok(t, err)
				paged = append(paged, rows...)
				if next == "" {
					break
				}
				q.After = next
			}
			equal(t, "rows in pages", len(paged), len(whole))
			for i := range whole {
				equal(t, "row", paged[i].ID, whole[i].ID)
				if i == 0 {
					continue
				}
				a, b := whole[i-1], whole[i]
				if sort == store.SortMoney && a.AtRisk < b.AtRisk || sort == store.SortService && a.Service < b.Service || sort == store.SortDeadline && a.Deadline > b.Deadline {
					t.Fatalf("%s: %+v before %+v", sort, a, b)
				}
			}
		}
	}
	for _, test := range []struct {
		name string
		q    store.Query
		want int
	}{
		{"payer", store.Query{Payer: "Other Plan", Limit: 100}, 16},
		{"payer and queue", store.Query{Payer: "Other Plan", Queues: []store.Queue{store.ToFix}, Limit: 100}, 5},
		{"rule", store.Query{Rule: "em-needs-25", Limit: 100}, 14},
		{"nobody's", store.Query{Owner: -1, Limit: 100}, 31},
		{"somebody's", store.Query{Owner: 3, Limit: 100}, 0},
		{"file", store.Query{File: f.ID, Limit: 100}, 31},
		{"file and queue", store.Query{File: f.ID, Queues: []store.Queue{store.ToReview}, Limit: 100}, 4},
	} {
		test.q.Practice = p
		rows, _, err := s.List(t.Context(), test.q)
		ok(t, err)
		equal(t, test.name, len(rows), test.want)
	}
	if _, _, err := s.List(t.Context(), store.Query{Practice: p, After: "nonsense"}); !errors.Is(err, relational.ErrCursor) {
		t.Fatalf("a made-up cursor: %v", err)
	}
	tally, err := s.Tally(t.Context(), p)
	ok(t, err)
	total, risk := 0, claim.Cents(0)
	for _, c := range tally {
		total += c.Claims
		risk += c.AtRisk
	}
	equal(t, "tally", total, 31)
	equal(t, "money", risk, claim.Cents(10*4500+3+6+9+12+15+18+21+24+27+30))
	n := 0
	ok(t, s.Each(t.Context(), p, 20250302, f.ID, func(r store.Row, b store.Body) error {
		if b.Encounter.Claim.ServiceDate < 20250302 {
			t.Error("a claim before the day")
		}
		n++
		return nil
	}))
	equal(t, "claims since the day", n, 21)
}

func testSearch(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 30)
	for word, want := range map[string]int{
		"CLM00007": 1, "clm-00007": 1, "mbr0009": 1, Canary: 30, "quok": 30, "quo": 0, "zedc": 2, "quokkaberry, zedc": 2, "QUOKKABERRY CLM00007": 1, "nobody": 0, "%": 30,
	} {
		rows, _, err := s.List(t.Context(), store.Query{Practice: p, Search: word, Limit: 100})
		ok(t, err)
		equal(t, "found "+word, len(rows), want)
	}
	rows, _, err := s.List(t.Context(), store.Query{Practice: p, Search: Canary, Queues: []store.Queue{store.ToFix}, Sort: store.SortMoney, Limit: 3})
	ok(t, err)
	equal(t, "found to fix", rows[0].Card.Control, "CLM00030")
}

func testPractices(t *testing.T, s *relational.Store) {
	p, f := checked(t, s, 4)
	row := only(t, s, store.Query{Practice: p, Limit: 1})
	other := practiceOf(t, s)
	if _, err := s.Claim(t.Context(), other, row.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice reads the claim: %v", err)
	}
	if _, err := s.File(t.Context(), other, f.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice reads the file: %v", err)
	}
	if _, err := s.OpenFile(t.Context(), other, f.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice opens the file: %v", err)
	}
	if _, err := s.Progress(t.Context(), other, f.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice sees the file's progress: %v", err)
	}
	if _, err := s.Change(t.Context(), other, store.Change{Claim: row.ID, Version: row.Version, At: noon, Note: "x", Trail: store.Entry{Action: "claim.note"}}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice changes the claim: %v", err)
	}
	for _, q := range []store.Query{{Practice: other}, {Practice: other, File: f.ID}, {Practice: other, Search: Canary}, {Practice: other, Search: "CLM00001"}} {
		rows, _, err := s.List(t.Context(), q)
		ok(t, err)
		equal(t, "rows of another practice", len(rows), 0)
	}
	found, err := s.ByControl(t.Context(), other, "CLM00001")
	ok(t, err)
	equal(t, "claims by control number", len(found), 0)
	ok(t, s.Each(t.Context(), other, 0, f.ID, func(store.Row, store.Body) error { t.Error("walked into another practice"); return nil }))
	tally, err := s.Tally(t.Context(), other)
	ok(t, err)
	equal(t, "tally of another practice", len(tally), 0)
	trail, err := s.TrailPage(t.Context(), other, 0, 10)
	ok(t, err)
	equal(t, "trail of another practice", len(trail), 0)
	past, err := s.PastLines(t.Context(), other, []store.PastOf{{Patient: &Encounter(1).Claim.Patient}})
	ok(t, err)
	equal(t, "past of another practice", len(past[0]), 0)
}

func testNumbers(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 15)
	weeks, err := s.Weeks(t.Context(), p, noon.Add(-time.Hour))
	ok(t, err)
	equal(t, "weeks", len(weeks), 1)
	equal(t, "week", weeks[0], store.Week{Start: time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC), Claims: 15, Clean: 8, AtRisk: 5*4500 + 45})
	counts, err := s.RuleCounts(t.Context(), p, time.Time{})
	ok(t, err)
	equal(t, "rules", len(counts), 1)
	equal(t, "raised", counts[0].Raised, 7)
	equal(t, "money of a payer", counts[0].Payers["Acme Health Plan"], claim.Cents(2*4500+18))
}

func testRetention(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 5)
	other, _ := checked(t, s, 3)
	removed, err := s.Retain(t.Context(), p, noon)
	ok(t, err)
	equal(t, "removed on the day itself", removed, 0)
	removed, err = s.Retain(t.Context(), p, noon.Add(time.Millisecond))
	ok(t, err)
	equal(t, "removed", removed, 5)
	for _, table := range []string{"claims", "revisions", "checks"} {
		var n int
		ok(t, s.DB().QueryRow("SELECT count(*) FROM "+table).Scan(&n))
		equal(t, table, n, 3)
	}
	rows, _, err := s.List(t.Context(), store.Query{Practice: other})
	ok(t, err)
	equal(t, "claims of the other practice", len(rows), 3)
	if _, err := s.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
}
