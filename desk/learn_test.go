package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"firstpass/desk"
	"firstpass/finding"
	"firstpass/learn"
	"firstpass/store"
)

// TestQuiz: the same seed asks everybody the same; own denials and overrides come
// first; the first answer counts; a clinician is asked nothing of the practice's claims.
func TestQuiz(t *testing.T) {
	r := clinic(t)
	r.bring(t, exampleRemittance(t))
	rows, _, err := r.Store.List(t.Context(), store.Query{Practice: r.practice, Rule: "em-needs-25"})
	if err != nil || len(rows) == 0 {
		t.Fatal(err)
	}
	c, err := r.Open(t.Context(), r.manager, rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(c.Result.Findings, func(f finding.Finding) bool { return f.Rule == "em-needs-25" })
	if _, err := r.Override(t.Context(), r.manager, c.ID, c.Version, desk.KeyOf(&c.Result.Findings[i]), "documented", "The note shows it."); err != nil {
		t.Fatal(err)
	}
	plan := desk.QuizPlan{Seed: "week-37", Count: 50, Own: true}
	list, err := r.Quiz(t.Context(), r.biller, plan)
	if err != nil || len(list) != 50 {
		t.Fatalf("%d questions, %v", len(list), err)
	}
	kinds := map[string]int{}
	for _, q := range list {
		kind, _, _ := strings.Cut(q.ID, "/")
		kinds[kind]++
		if q.Right < 0 || q.Right >= len(q.Choices) || q.Because == "" || strings.Contains(q.Asks+q.Shown, "TESTPERSON") {
			t.Errorf("%s: %+v", q.ID, q)
		}
	}
	if kinds["own"] == 0 || kinds["override"] != 1 {
		t.Fatalf("kinds of questions: %v", kinds)
	}
	again, err := r.Quiz(t.Context(), r.manager, plan)
	if err != nil || !slices.EqualFunc(list, again, func(a, b learn.Question) bool { return a.ID == b.ID && a.Right == b.Right }) {
		t.Fatal("the same seed asks something else")
	}
	others, err := r.Quiz(t.Context(), r.clinician, plan)
	if err != nil || slices.ContainsFunc(others, func(q learn.Question) bool {
		return strings.HasPrefix(q.ID, "own/") || strings.HasPrefix(q.ID, "override/")
	}) {
		t.Fatal("a clinician is asked about the practice's denials")
	}
	for _, choice := range []int{list[0].Right, (list[0].Right + 1) % len(list[0].Choices)} {
		if err := r.AnswerQuiz(t.Context(), r.biller, plan, list[0].ID, choice); err != nil {
			t.Fatal(err)
		}
	}
	state, err := r.QuizState(t.Context(), r.biller, plan)
	if err != nil || state.Right != 1 || len(state.Answers) != 1 || state.Next.ID == list[0].ID {
		t.Fatalf("%+v, %v", state, err)
	}
	var refusal desk.Refusal
	if err := r.AnswerQuiz(t.Context(), r.biller, plan, "no/such", 0); !errors.As(err, &refusal) {
		t.Fatalf("an invented question: %v", err)
	}
	cards, err := r.Cards(t.Context(), r.biller, "ketorolac")
	if err != nil || len(cards) == 0 || cards[0].Code != "J1885" {
		t.Fatalf("%+v, %v", cards, err)
	}
}
