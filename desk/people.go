package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
		return err
	}
	if user == a.User && role != store.Administrator {
		return errOf("you cannot take the administrator's role from yourself")
	}
	if err := d.Store.SetMember(ctx, store.Member{User: user, Practice: a.Practice, Role: role, Trainee: trainee}, d.entry(a, "practice.member", fmt.Sprintf("user:%d", user))); err != nil {
		return err
	}
	return d.Store.EndSessionsOf(ctx, user)
}
