package cli

import (
	"bytes"
	"context"
	"os/exec"
	"runtime"
	"time"

	"firstpass/desk"
	"firstpass/examples"
	"firstpass/store"
)

// loadDemo fills an empty store with the example clinic and returns who everybody
// is in it: an administrator, so that every page can be seen.
func loadDemo(ctx context.Context, d *desk.Desk) (*desk.Actor, error) {
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
	_, err = d.Receive(ctx, *actor, "clinic-day.yaml", "demo", bytes.NewReader(examples.ClinicDay))
	return actor, err
}

// demoClock goes on from two days after the example clinic's day: its claims are
// new work, not years late.
func demoClock(began time.Time) func() time.Time {
	opened := time.Date(2024, 9, 12, 8, 0, 0, 0, time.UTC)
	return func() time.Time { return opened.Add(time.Since(began)) }
}

// openBrowser opens the page where people are; that it did not work is no error.
func openBrowser(address string) {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	cmd := exec.Command(name, args...)
	if cmd.Start() == nil {
		go cmd.Wait()
	}
}
