package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"firstpass/store"
)

// AddPerson adds somebody to the practice. A sign-in name that exists already gets
// a part in this practice; nothing else of that person changes or is shown.
func (d *Desk) AddPerson(ctx context.Context, a Actor, u store.User, role store.Role, trainee bool) error {
	if err := a.need(Administer); err != nil {
		return err
	}
	if !slices.Contains(store.Roles(), role) {
		return errOf("choose a role")
	}
	id, err := d.Store.AddUser(ctx, u, d.entry(a, "user.add", "user"))
	if errors.Is(err, store.ErrDuplicate) {
		there, err := d.Store.UserByLogin(ctx, u.Login)
		if err != nil {
			return err
		}
		id = there.ID
	} else if err != nil {
		return err
	}
	return d.Store.SetMember(ctx, store.Member{User: id, Practice: a.Practice, Role: role, Trainee: trainee}, d.entry(a, "practice.member", fmt.Sprintf("user:%d", id)))
}

// SetMember changes somebody's part in the practice; an empty role ends it.
func (d *Desk) SetMember(ctx context.Context, a Actor, user store.ID, role store.Role, trainee bool) error {
	if err := a.need(Administer); err != nil {
		return err
	}
	if role != "" && !slices.Contains(store.Roles(), role) {
		return errOf("choose a role")
	}
	if _, err := d.member(ctx, a.Practice, user); err != nil {
		var refusal Refusal
		if errors.As(err, &refusal) {
			return store.ErrNotFound // whoever that is elsewhere
		}
		return err
	}
	if user == a.User && role != store.Administrator {
		return errOf("you cannot take the administrator's role from yourself")
	}
	if err := d.Store.SetMember(ctx, store.Member{User: user, Practice: a.Practice, Role: role, Trainee: trainee}, d.entry(a, "practice.member", fmt.Sprintf("user:%d", user))); err != nil {
		return err
	}
	return d.Store.EndSessionsOf(ctx, user, a.Practice)
}

// OpenPractice opens another practice, of which whoever opens it is the
// administrator. Nothing of the one they are in goes over.
func (d *Desk) OpenPractice(ctx context.Context, a Actor, name string) (store.ID, error) {
	if err := a.need(Administer); err != nil {
		return 0, err
	}
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 200 {
		return 0, errOf("name the practice, in 200 characters at most")
	}
	id, _, err := d.Store.Found(ctx, store.Practice{Name: name}, store.User{ID: a.User}, store.Entry{At: d.Now(), Action: "practice.open"})
	return id, err
}
