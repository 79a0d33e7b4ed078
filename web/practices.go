package web

import (
	"net/http"

	"firstpass/desk"
	"firstpass/gate"
	"firstpass/store"
)

func (p *Pages) registerPractices(mux *http.ServeMux) {
	mux.HandleFunc("GET /practices", p.signed(p.practices))
	mux.HandleFunc("POST /practices", p.signed(p.openPractice))
	mux.HandleFunc("POST /practice", p.signed(p.enterPractice))
}

// ownPractice is a practice of who looks, and what they are in it.
type ownPractice struct {
	store.Practice
	Role store.Role
	Here bool
}

// practices lists the practices somebody works in; nobody learns of others.
func (p *Pages) practices(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.Administer) {
		return desk.ErrForbidden
	}
	var list []ownPractice
	for _, m := range gate.PracticesOf(r.Context()) {
		home, err := p.desk.Store.Practice(r.Context(), m.Practice)
		if err != nil {
			return err
		}
		list = append(list, ownPractice{home, m.Role, home.ID == a.Practice})
	}
	p.show(w, r, http.StatusOK, "practices", view{Title: "Practices", Nav: "practices", Data: list})
	return nil
}

func (p *Pages) openPractice(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	if p.gate.Demo() {
		return desk.Refusal("the demonstration has one practice")
	}
	if _, err := p.desk.OpenPractice(r.Context(), a, r.PostFormValue("name")); err != nil {
		return err
	}
	return back(w, r, "/practices", "opened")
}

// enterPractice goes over to another practice of one's own.
func (p *Pages) enterPractice(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	if err := p.gate.Enter(r, formID(r, "practice")); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
