package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"firstpass/desk"
	"firstpass/learn"
	"firstpass/store"
)

func (p *Pages) registerLearn(mux *http.ServeMux) {
	mux.HandleFunc("GET /learn", p.signed(p.learn))
	mux.HandleFunc("POST /learn", p.signed(p.beginQuiz))
	mux.HandleFunc("GET /learn/quiz/{seed}", p.signed(p.quiz))
	mux.HandleFunc("POST /learn/quiz/{seed}", p.signed(p.answerQuiz))
	mux.HandleFunc("GET /learn/cards", p.signed(p.cards))
	mux.HandleFunc("GET /learn/templates", p.signed(p.chartTemplates))
}

type learnData struct {
	Mine     []store.TopicScore
	Everyone []store.TopicScore
}

func (p *Pages) learn(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	var data learnData
	var err error
	if data.Mine, err = p.desk.Store.Topics(r.Context(), a.Practice, a.User, p.desk.Year()); err != nil {
		return err
	}
	if desk.May(a.Role, desk.Manage) || desk.May(a.Role, desk.Inspect) {
		if data.Everyone, err = p.desk.Store.Topics(r.Context(), a.Practice, 0, p.desk.Month()); err != nil {
			return err
		}
	}
	p.show(w, r, http.StatusOK, "learn", view{Title: "Learning", Nav: "learn", Data: data})
	return nil
}

func (p *Pages) beginQuiz(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	plan := desk.QuizPlan{Seed: strings.TrimSpace(r.PostFormValue("seed")), Count: int(formID(r, "count")), Topic: strings.TrimSpace(r.PostFormValue("topic")), Own: r.PostFormValue("own") != ""}
	if plan.Seed == "" {
		plan.Seed = desk.NewSeed()
	}
	if _, err := p.desk.Quiz(r.Context(), a, plan); err != nil {
		return err
	}
	http.Redirect(w, r, quizAddress(plan), http.StatusSeeOther)
	return nil
}

func quizAddress(p desk.QuizPlan, pairs ...string) string {
	v := url.Values{"count": {strconv.Itoa(p.Count)}}
	if p.Topic != "" {
		v.Set("topic", p.Topic)
	}
	if p.Own {
		v.Set("own", "yes")
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return "/learn/quiz/" + url.PathEscape(p.Seed) + "?" + v.Encode()
}

func quizPlan(r *http.Request) desk.QuizPlan {
	v := r.URL.Query()
	plan := desk.QuizPlan{Seed: r.PathValue("seed"), Topic: v.Get("topic"), Own: v.Get("own") != ""}
	fmt.Sscan(v.Get("count"), &plan.Count)
	return plan
}

type quizData struct {
	*desk.QuizState
	Address   string
	Following string
	Judged    *learn.Question // the question just answered
	Chosen    int
	Number    int
}

func (p *Pages) quiz(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	return p.showQuiz(w, r, a, http.StatusOK, "")
}

func (p *Pages) showQuiz(w http.ResponseWriter, r *http.Request, a desk.Actor, status int, problem string) error {
	plan := quizPlan(r)
	state, err := p.desk.QuizState(r.Context(), a, plan)
	if err != nil {
		return err
	}
	data := quizData{QuizState: state, Address: quizAddress(plan), Following: quizAddress(plan), Chosen: -1, Number: len(state.Answers) + 1}
	if judged := r.URL.Query().Get("judged"); judged != "" {
		for i := range state.Questions {
			if q := &state.Questions[i]; q.ID == judged {
				data.Judged, data.Number = q, len(state.Answers)
				fmt.Sscan(r.URL.Query().Get("chosen"), &data.Chosen)
			}
		}
	}
	p.show(w, r, status, "quiz", view{Title: "Quiz", Nav: "learn", Data: data, Problem: problem})
	return nil
}

func (p *Pages) answerQuiz(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	plan := quizPlan(r)
	question, chosen := r.PostFormValue("question"), -1
	if _, err := fmt.Sscan(r.PostFormValue("choice"), &chosen); err != nil {
		chosen = -1
	}
	err := p.desk.AnswerQuiz(r.Context(), a, plan, question, chosen)
	if err == nil {
		http.Redirect(w, r, quizAddress(plan, "judged", question, "chosen", strconv.Itoa(chosen)), http.StatusSeeOther)
		return nil
	}
	if status, text := p.explain(r, err); status == http.StatusUnprocessableEntity {
		return p.showQuiz(w, r, a, status, text)
	}
	return err
}

type cardsData struct {
	Drug  string
	Cards []learn.Card
}

func (p *Pages) cards(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	data := cardsData{Drug: strings.TrimSpace(r.URL.Query().Get("drug"))}
	if data.Drug != "" {
		for _, name := range strings.FieldsFunc(data.Drug, func(c rune) bool { return c == ',' || c == ';' }) {
			list, err := p.desk.Cards(r.Context(), a, name)
			if err != nil {
				return err
			}
			data.Cards = append(data.Cards, list...)
		}
	}
	p.show(w, r, http.StatusOK, "cards", view{Title: "Drug cards", Nav: "learn", Data: data})
	return nil
}

func (p *Pages) chartTemplates(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	list, err := p.desk.ChartTemplates(r.Context(), a)
	if err != nil {
		return err
	}
	p.show(w, r, http.StatusOK, "templates", view{Title: "Charting templates", Nav: "learn", Data: list})
	return nil
}
