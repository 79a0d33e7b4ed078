package web

import (
	"errors"
	"net/http"

	"firstpass/desk"
	"firstpass/store"
)

func (p *Pages) registerPolicies(mux *http.ServeMux) {
	mux.HandleFunc("GET /policies", p.signed(p.policies))
	mux.HandleFunc("GET /policies/new", p.signed(p.newPolicy))
	mux.HandleFunc("POST /policies", p.signed(p.savePolicy))
	mux.HandleFunc("GET /policies/{name}", p.signed(p.policy))
	mux.HandleFunc("POST /policies/{name}", p.signed(p.setPolicy))
}

type policiesData struct {
	Own     []store.Policy
	Overdue []store.Policy
	Names   map[store.ID]string
}

func (p *Pages) policies(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	list, err := p.desk.Store.PolicyList(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	names, err := p.names(r, a)
	if err != nil {
		return err
	}
	p.show(w, r, http.StatusOK, "policies", view{Title: "Payer policies", Nav: "policies", Data: policiesData{list, p.desk.Overdue(list), names}})
	return nil
}

func (p *Pages) names(r *http.Request, a desk.Actor) (map[store.ID]string, error) {
	members, err := p.desk.Store.Members(r.Context(), a.Practice)
	names := map[store.ID]string{}
	for _, m := range members {
		names[m.User] = m.Name
	}
	return names, err
}

type policyFormData struct {
	desk.PolicyForm
	Shapes []desk.Shape
	Payers []string
}

func (p *Pages) newPolicy(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.Manage) {
		return desk.ErrForbidden
	}
	today := p.desk.Today()
	return p.showPolicyForm(w, r, http.StatusOK, "", desk.PolicyForm{Shape: "needs-modifier", Severity: "error", From: today.String(), Review: today.AddMonths(12).String()})
}

func (p *Pages) showPolicyForm(w http.ResponseWriter, r *http.Request, status int, problem string, f desk.PolicyForm) error {
	payers, err := desk.BundledPayers()
	if err != nil {
		return err
	}
	p.show(w, r, status, "policyform", view{Title: "A payer's bulletin", Nav: "policies", Problem: problem, Data: policyFormData{f, desk.Shapes(), payers}})
	return nil
}

func (p *Pages) savePolicy(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	v := r.PostForm
	f := desk.PolicyForm{Title: v.Get("title"), Payer: v.Get("payer"), PayerIDs: v.Get("payer-ids"), Shape: v.Get("shape"), Severity: v.Get("severity"), Codes: v.Get("codes"),
		With: v.Get("with"), Most: v.Get("most"), Days: v.Get("days"), From: v.Get("from"), Until: v.Get("until"), Link: v.Get("link"), Source: v.Get("source"), Why: v.Get("why"), Review: v.Get("review"), Types: v["type"]}
	saved, err := p.desk.SavePolicy(r.Context(), a, f)
	var refusal desk.Refusal
	if errors.As(err, &refusal) {
		return p.showPolicyForm(w, r, http.StatusUnprocessableEntity, sentence(refusal.Error()), f)
	}
	if err != nil {
		return err
	}
	return back(w, r, "/policies/"+saved.Name, "saved")
}

type policyData struct {
	store.Policy
	Replay *desk.Replay
	Names  map[store.ID]string
}

// policy shows a policy and, for a draft, what it would have changed.
func (p *Pages) policy(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	found, err := p.desk.Store.Policy(r.Context(), a.Practice, r.PathValue("name"))
	if err != nil {
		return err
	}
	data := policyData{Policy: found}
	if data.Names, err = p.names(r, a); err != nil {
		return err
	}
	if desk.May(a.Role, desk.Manage) && (found.State == desk.DraftState || r.URL.Query().Has("replay")) {
		replay, err := p.desk.ReplayPolicy(r.Context(), a, found.Name)
		if err != nil {
			return err
		}
		data.Replay = &replay
	}
	p.show(w, r, http.StatusOK, "policy", view{Title: found.Name, Nav: "policies", Data: data})
	return nil
}

func (p *Pages) setPolicy(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	state, word := desk.Approved, "approved"
	if r.PostFormValue("do") == "retire" {
		state, word = desk.Retired, "retired"
	}
	if err := p.desk.SetPolicyState(r.Context(), a, r.PathValue("name"), state); err != nil {
		return err
	}
	return back(w, r, "/policies/"+r.PathValue("name"), word)
}
