package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/gate"
	"firstpass/practice"
	"firstpass/report"
	"firstpass/store"
)

func (p *Pages) registerOffice(mux *http.ServeMux) {
	mux.HandleFunc("GET /questions", p.signed(p.questions))
	mux.HandleFunc("POST /questions/{id}", p.signed(p.reply))
	mux.HandleFunc("GET /dashboard", p.signed(p.dashboard))
	mux.HandleFunc("GET /people", p.signed(p.people))
	mux.HandleFunc("POST /people", p.signed(p.addPerson))
	mux.HandleFunc("POST /people/{id}", p.signed(p.setPerson))
	mux.HandleFunc("GET /trail", p.signed(p.trail))
	mux.HandleFunc("GET /settings", p.signed(p.settings))
	mux.HandleFunc("POST /settings", p.signed(p.setSettings))
}

type questionRow struct {
	store.Question
	Patient string
	Service claim.Date
	Asker   string
	Late    bool
}

// questions is where clinicians answer: the question, the patient and the day, and
// nothing of codes or money.
func (p *Pages) questions(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) && a.Role != store.Clinician {
		return desk.ErrForbidden
	}
	to := store.ID(0)
	if a.Role == store.Clinician {
		to = a.User
	}
	list, err := p.desk.Store.OpenQuestions(r.Context(), a.Practice, to)
	if err != nil {
		return err
	}
	members, err := p.desk.Store.Members(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	names := map[store.ID]string{}
	for _, m := range members {
		names[m.User] = m.Name
	}
	var rows []questionRow
	for _, q := range list {
		c, err := p.desk.Store.Claim(r.Context(), a.Practice, q.Claim)
		if err != nil {
			return err
		}
		row := questionRow{Question: q, Patient: c.Card.Initials(), Service: c.Service, Asker: names[q.AskedBy], Late: c.Service != 0 && p.desk.Today() > c.Service}
		if a.Role == store.Clinician {
			// Who must answer has to know about whom.
			row.Patient = strings.TrimSpace(c.Card.First + " " + c.Card.Last)
			if err := p.desk.Store.Record(r.Context(), store.Entry{Practice: a.Practice, At: p.desk.Now(), User: a.User, Action: "question.open", Subject: fmt.Sprintf("question:%d", q.ID)}); err != nil {
				return err
			}
		}
		rows = append(rows, row)
	}
	p.show(w, r, http.StatusOK, "questions", view{Title: "Questions", Nav: "questions", Data: rows})
	return nil
}

func (p *Pages) reply(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if err := parse(w, r); err != nil {
		return err
	}
	if err := p.desk.Answer(r.Context(), a, id, r.PostFormValue("choice"), r.PostFormValue("answer")); err != nil {
		return err
	}
	return back(w, r, "/questions", "answered")
}

type dashboardData struct {
	Weeks  template.HTML
	Rules  template.HTML
	Payers template.HTML
	Gaps   template.HTML
	Line   string
	Table  []store.Week
}

func (p *Pages) dashboard(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	since := p.desk.Now().AddDate(0, 0, -7*13)
	weeks, err := p.desk.Store.Weeks(r.Context(), a.Practice, since)
	if err != nil {
		return err
	}
	counts, err := p.desk.Store.RuleCounts(r.Context(), a.Practice, since)
	if err != nil {
		return err
	}
	bench, err := p.desk.Bench(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	data := dashboardData{Table: weeks}
	claims, clean := 0, 0
	var bars []bar
	for _, week := range weeks {
		claims, clean = claims+week.Claims, clean+week.Clean
		bars = append(bars, bar{Label: week.Start.Format("Jan 2"), Value: float64(week.Clean) / float64(max(week.Claims, 1)), Text: percent(week.Clean, week.Claims), More: fmt.Sprintf("%s of %s claims", countText(week.Clean), countText(week.Claims))})
	}
	data.Weeks = columns("Share of claims clean as they came, by week", bars)
	if claims > 0 {
		data.Line = fmt.Sprintf("%s of %s claims were clean as they came (%s).", countText(clean), countText(claims), percent(clean, claims))
	}
	var rules []bar
	payers := map[string]claim.Cents{}
	for _, c := range counts {
		if c.AtRisk > 0 {
			rules = append(rules, bar{Label: cmp.Or(bench.Engine.Rules().Title(c.Rule), c.Rule), Value: float64(c.AtRisk), Text: report.Dollars(c.AtRisk), More: fmt.Sprintf("%d open", c.Open), Link: "/rules/" + c.Rule})
		}
		for payer, risk := range c.Payers {
			payers[payer] += risk
		}
	}
	data.Rules = rows("Money at risk by rule", largest(rules, 12))
	var byPayer []bar
	for payer, risk := range payers {
		if risk > 0 {
			byPayer = append(byPayer, bar{Label: cmp.Or(payer, "No payer named"), Value: float64(risk), Text: report.Dollars(risk)})
		}
	}
	data.Payers = rows("Money at risk by payer", largest(byPayer, 12))
	var gaps []bar
	for _, g := range desk.Gaps(counts) {
		gaps = append(gaps, bar{Label: g.Field, Value: float64(g.Claims), Text: fmt.Sprintf("%d claims", g.Claims), More: report.Dollars(g.AtRisk)})
	}
	data.Gaps = rows("What records lack most", largest(gaps, 12))
	p.show(w, r, http.StatusOK, "dashboard", view{Title: "Dashboard", Nav: "dashboard", Wide: true, Data: data})
	return nil
}

func largest(list []bar, most int) []bar {
	slices.SortFunc(list, func(a, b bar) int { return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Label, b.Label)) })
	return list[:min(len(list), most)]
}

type peopleData struct {
	Members []store.Member
	Token   string
}

func (p *Pages) people(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	return p.showPeople(w, r, a, "")
}

func (p *Pages) showPeople(w http.ResponseWriter, r *http.Request, a desk.Actor, token string) error {
	if !desk.May(a.Role, desk.Administer) {
		return desk.ErrForbidden
	}
	members, err := p.desk.Store.Members(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	p.show(w, r, http.StatusOK, "people", view{Title: "People", Nav: "people", Data: peopleData{members, token}})
	return nil
}

func (p *Pages) addPerson(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	if !desk.May(a.Role, desk.Administer) {
		return desk.ErrForbidden
	}
	f := r.PostForm
	if f.Get("do") == "token" {
		token, err := p.gate.NewToken(r.Context(), a)
		if err != nil {
			return err
		}
		return p.showPeople(w, r, a, token)
	}
	u, err := gate.NewUser(f.Get("login"), f.Get("name"), f.Get("password"), p.desk.Now())
	if err != nil {
		return err
	}
	if err := p.desk.AddPerson(r.Context(), a, u, store.Role(f.Get("role")), f.Get("trainee") != ""); err != nil {
		return err
	}
	return back(w, r, "/people", "added")
}

func (p *Pages) setPerson(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if err := parse(w, r); err != nil {
		return err
	}
	if err := p.desk.SetMember(r.Context(), a, id, store.Role(r.PostFormValue("role")), r.PostFormValue("trainee") != ""); err != nil {
		return err
	}
	return back(w, r, "/people", "saved")
}

type trailData struct {
	Entries []store.Entry
	Names   map[store.ID]string
	Next    int64
}

func (p *Pages) trail(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.Inspect) {
		return desk.ErrForbidden
	}
	var before int64
	fmt.Sscan(r.URL.Query().Get("before"), &before)
	list, err := p.desk.Store.TrailPage(r.Context(), a.Practice, before, 100)
	if err != nil {
		return err
	}
	members, err := p.desk.Store.Members(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	data := trailData{Entries: list, Names: map[store.ID]string{}}
	for _, m := range members {
		data.Names[m.User] = m.Name
	}
	if len(list) == 100 {
		data.Next = list[99].Seq
	}
	p.show(w, r, http.StatusOK, "trail", view{Title: "Trail", Nav: "trail", Data: data})
	return nil
}

func (p *Pages) settings(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.Manage) {
		return desk.ErrForbidden
	}
	home, err := p.desk.Store.Practice(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	p.show(w, r, http.StatusOK, "settings", view{Title: "The practice", Nav: "settings", Data: home})
	return nil
}

func (p *Pages) setSettings(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	if !desk.May(a.Role, desk.Manage) {
		return desk.ErrForbidden
	}
	home := store.Practice{ID: a.Practice, Name: strings.TrimSpace(r.PostFormValue("name")), Settings: strings.ReplaceAll(r.PostFormValue("settings"), "\r\n", "\n")}
	problem := ""
	if home.Name == "" {
		problem = "Name the practice."
	} else if _, err := practice.Parse("practice.yaml", []byte(home.Settings)); err != nil && strings.TrimSpace(home.Settings) != "" {
		problem = sentence(err.Error())
	}
	if problem != "" {
		p.show(w, r, http.StatusUnprocessableEntity, "settings", view{Title: "The practice", Nav: "settings", Problem: problem, Data: home})
		return nil
	}
	if err := p.desk.Store.SetPractice(r.Context(), home, store.Entry{Practice: a.Practice, At: p.desk.Now(), User: a.User, Action: "practice.settings", Subject: fmt.Sprintf("practice:%d", a.Practice)}); err != nil {
		return err
	}
	return back(w, r, "/settings", "saved")
}
