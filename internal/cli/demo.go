package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"time"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/examples"
	"firstpass/format/encounter"
	"firstpass/store"
)

// loadDemo fills an empty store with the example clinic and returns who everybody
// is in it: an administrator, so that every page can be seen.
func loadDemo(ctx context.Context, s *session, d *desk.Desk, dir string) (*desk.Actor, error) {
	id, err := d.Store.AddPractice(ctx, store.Practice{Name: "Example Clinic", Settings: string(examples.Practice)})
	if err != nil {
		return nil, err
	}
	entry := store.Entry{Practice: id, At: d.Now(), Action: "user.add", Subject: "user"}
	people := []struct {
		login, name string
		role        store.Role
	}{{"demo", "You", store.Administrator}, {"r.example", "R. Example, biller", store.Biller}, {"a.example", "A. Example MD", store.Clinician}}
	var me store.ID
	for i, p := range people {
		user, err := d.Store.AddUser(ctx, store.User{Login: p.login, Name: p.name, Created: d.Now()}, entry)
		if err != nil {
			return nil, err
		}
		if err := d.Store.SetMember(ctx, store.Member{User: user, Practice: id, Role: p.role}, entry); err != nil {
			return nil, err
		}
		if i == 0 {
			me = user
		}
	}
	actor := &desk.Actor{User: me, Practice: id, Name: "You", Role: store.Administrator}
	day, err := demoDay(s, dir)
	if err != nil {
		return nil, err
	}
	if _, err = d.Receive(ctx, *actor, "clinic-day.yaml", "demo", bytes.NewReader(day)); err != nil {
		return nil, err
	}
	_, err = d.Receive(ctx, *actor, "clinic-day.835", "demo", bytes.NewReader(examples.Remittance))
	return actor, err
}

// demoDay is the example clinic's day with what was charted, as one file of
// encounters: the claims page shows both beside each other.
func demoDay(s *session, dir string) ([]byte, error) {
	charted := filepath.Join(dir, "charted")
	if err := os.CopyFS(charted, examples.Charted); err != nil {
		return nil, err
	}
	tables, err := loadTables()
	if err != nil {
		return nil, err
	}
	charts, err := s.readCharts([]string{charted}, "", tables)
	if err != nil {
		return nil, err
	}
	var day []*claim.Encounter
	for in := range claimsOf(bytes.NewReader(examples.ClinicDay)) {
		if in.Problem != nil {
			return nil, in.Problem
		}
		if charts.own(in.Encounter) == nil {
			charts.index.Look(in.Encounter)
		}
		day = append(day, in.Encounter)
	}
	var out bytes.Buffer
	err = encounter.WriteYAML(&out, func(yield func(encounter.Item) bool) {
		for _, enc := range day {
			enc.Chart = charts.find(enc)
			if !yield(encounter.Item{Encounter: *enc}) {
				return
			}
		}
	})
	return out.Bytes(), err
}

// demoClock goes on from the day after the example clinic's payers answered: its
// claims are new work, not years late.
func demoClock(began time.Time) func() time.Time {
	opened := time.Date(2024, 9, 26, 8, 0, 0, 0, time.UTC)
	return func() time.Time { return opened.Add(time.Since(began)) }
}
