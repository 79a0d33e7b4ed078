package web

import (
	"net/http"

	"firstpass/gate"
)

func (p *Pages) registerSignIn(mux *http.ServeMux) {
	mux.HandleFunc("GET /sign-in", p.signInPage)
	mux.HandleFunc("POST /sign-in", p.signIn)
	mux.HandleFunc("GET /sign-in/sso", func(w http.ResponseWriter, r *http.Request) { p.signInError(w, r, p.gate.StartSSO(w, r)) })
	mux.HandleFunc("GET /sign-in/back", func(w http.ResponseWriter, r *http.Request) {
		err := p.gate.EndSSO(w, r)
		if err == nil {
			http.Redirect(w, r, "/", http.StatusSeeOther)
		}
		p.signInError(w, r, err)
	})
	mux.HandleFunc("POST /sign-out", func(w http.ResponseWriter, r *http.Request) {
		if err := p.gate.SignOut(w, r); err != nil {
			p.answer(w, r, err)
			return
		}
		http.Redirect(w, r, "/sign-in?said=out", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /welcome", p.welcomePage)
	mux.HandleFunc("POST /welcome", p.welcome)
}

type signInData struct {
	SSO   bool
	Login string
}

func (p *Pages) signInPage(w http.ResponseWriter, r *http.Request) {
	if _, ok := gate.ActorOf(r.Context()); ok {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if first, err := p.gate.Unclaimed(r.Context()); err != nil || first {
		if err != nil {
			p.answer(w, r, err)
			return
		}
		http.Redirect(w, r, "/welcome", http.StatusSeeOther)
		return
	}
	p.show(w, r, http.StatusOK, "signin", view{Title: "Sign in", Data: signInData{SSO: p.gate.HasSSO()}})
}

func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) {
	err := parse(w, r)
	if err == nil {
		err = p.gate.SignIn(w, r, r.PostFormValue("login"), r.PostFormValue("password"))
	}
	if err == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	p.signInError(w, r, err)
}

func (p *Pages) signInError(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil {
		return
	}
	status, text := p.explain(r, err)
	if status == http.StatusUnprocessableEntity {
		status = http.StatusUnauthorized
	}
	p.show(w, r, status, "signin", view{Title: "Sign in", Problem: text, Data: signInData{SSO: p.gate.HasSSO(), Login: r.PostFormValue("login")}})
}

func (p *Pages) welcomePage(w http.ResponseWriter, r *http.Request) {
	first, err := p.gate.Unclaimed(r.Context())
	if err != nil {
		p.answer(w, r, err)
		return
	}
	if !first {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	p.show(w, r, http.StatusOK, "welcome", view{Title: "Welcome"})
}

func (p *Pages) welcome(w http.ResponseWriter, r *http.Request) {
	err := parse(w, r)
	if err == nil {
		err = p.gate.Claim(w, r, r.PostFormValue("one-time"), r.PostFormValue("login"), r.PostFormValue("name"), r.PostFormValue("password"), r.PostFormValue("practice"))
	}
	if err == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	status, text := p.explain(r, err)
	p.show(w, r, status, "welcome", view{Title: "Welcome", Problem: text})
}
