package desk

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/learn"
	"firstpass/remit"
	"firstpass/scrub"
	"firstpass/store"
)

// maker makes questions; the same question always has the same choices in the same
// order, so that an answer can be looked up again.
func maker(engine *scrub.Engine) *learn.Maker {
	return learn.NewMaker(engine, builtin.New().Denials(""), "bank")
}

// QuizPlan says which questions are asked.
type QuizPlan struct {
	Seed  string
	Count int
	Topic string // a rule or topic to ask about first; may be empty
	Own   bool   // begin with the practice's own denials and overrides of the last month
}

// mostAsked bounds a quiz.
const mostAsked = 50

// NewSeed makes the seed of a quiz.
func NewSeed() string { return strconv.FormatUint(rand.Uint64()%1_000_000_000, 10) }

// ownDays is how far back a practice's own cases are looked for.
const ownDays = 31

// Quiz draws the questions of a plan. Own cases are for those who may see claims.
func (d *Desk) Quiz(ctx context.Context, a Actor, p QuizPlan) ([]learn.Question, error) {
	if p.Count < 1 || p.Count > mostAsked || len(p.Seed) > 40 {
		return nil, errOf("a quiz has from 1 to %d questions", mostAsked)
	}
	bench, err := d.Bench(ctx, a.Practice)
	if err != nil {
		return nil, err
	}
	bank, err := bench.bank()
	if err != nil {
		return nil, err
	}
	var questions []learn.Question
	var wanted []string
	if p.Topic != "" {
		wanted = append(wanted, p.Topic)
	}
	if p.Own && May(a.Role, See) {
		own, err := d.ownQuestions(ctx, a, bench)
		if err != nil {
			return nil, err
		}
		// Half of the questions are the cases themselves, the rest are of their rules.
		questions = learn.Pick(own, p.Seed, (p.Count+1)/2, nil)
		for _, q := range questions {
			wanted = append(wanted, q.Rule)
		}
	}
	return append(questions, learn.Pick(bank, p.Seed, p.Count-len(questions), wanted)...), nil
}

// ownQuestions are made of the practice's own denials and overrides.
func (d *Desk) ownQuestions(ctx context.Context, a Actor, bench *Bench) ([]learn.Question, error) {
	since := d.Now().AddDate(0, 0, -ownDays)
	m := maker(bench.Engine)
	var told []*remit.Denial
	for _, state := range []store.DenialState{store.DenialOpen, store.DenialWaiting, store.DenialDone} {
		rows, _, err := d.Denials(ctx, a, store.DenialQuery{State: state, Sort: store.SortMoney, Limit: 200})
		if err != nil {
			return nil, err
		}
		for i := range rows {
			if !rows[i].At.Before(since) {
				told = append(told, &rows[i].Told)
			}
		}
	}
	counts, err := d.Store.OverrideCounts(ctx, a.Practice, since)
	if err != nil {
		return nil, err
	}
	var overrides []learn.Override
	for _, o := range counts {
		text, _ := reasonText(o.Reason)
		overrides = append(overrides, learn.Override{Rule: o.Rule, Code: o.Code, Reason: text, Times: o.Times})
	}
	return append(m.FromDenials(told), m.FromOverrides(overrides)...), nil
}

// QuizState is how far somebody is with a quiz.
type QuizState struct {
	Questions []learn.Question
	Answers   []store.QuizAnswer
	Next      *learn.Question // nil where every question is answered
	Right     int
	Scores    []store.TopicScore // of this quiz, the worst first
}

// QuizState says how far the actor is with a quiz.
func (d *Desk) QuizState(ctx context.Context, a Actor, p QuizPlan) (*QuizState, error) {
	s := &QuizState{}
	var err error
	if s.Questions, err = d.Quiz(ctx, a, p); err != nil {
		return nil, err
	}
	if s.Answers, err = d.Store.Answers(ctx, a.Practice, a.User, p.Seed); err != nil {
		return nil, err
	}
	done := map[string]bool{}
	at := map[string]int{}
	for _, answer := range s.Answers {
		done[answer.Question] = true
		i, known := at[answer.Topic]
		if !known {
			i = len(s.Scores)
			at[answer.Topic] = i
			s.Scores = append(s.Scores, store.TopicScore{Topic: answer.Topic})
		}
		s.Scores[i].Asked++
		if answer.Right {
			s.Right++
			s.Scores[i].Right++
		}
	}
	slices.SortStableFunc(s.Scores, func(a, b store.TopicScore) int { return a.Right*b.Asked - b.Right*a.Asked })
	for i := range s.Questions {
		if !done[s.Questions[i].ID] {
			s.Next = &s.Questions[i]
			break
		}
	}
	return s, nil
}

// AnswerQuiz keeps an answer; the first one counts.
func (d *Desk) AnswerQuiz(ctx context.Context, a Actor, p QuizPlan, question string, choice int) error {
	list, err := d.Quiz(ctx, a, p)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(q learn.Question) bool { return q.ID == question })
	if i < 0 {
		return errOf("this question is not one of the quiz any more; begin a new one")
	}
	q := &list[i]
	if choice < 0 || choice >= len(q.Choices) {
		return errOf("choose an answer")
	}
	return d.Store.AddAnswer(ctx, a.Practice, store.QuizAnswer{User: a.User, At: d.Now(), Quiz: p.Seed, Question: q.ID, Topic: q.Topic, Right: choice == q.Right})
}

// Cards are the cards of a drug, found by code or name.
func (d *Desk) Cards(ctx context.Context, a Actor, name string) ([]learn.Card, error) {
	bench, err := d.Bench(ctx, a.Practice)
	if err != nil {
		return nil, err
	}
	tables := bench.Engine.Tables()
	codes := []string{strings.ToUpper(strings.TrimSpace(name))}
	if _, ok := tables.Drug(codes[0]); !ok {
		substance, found := tables.Identify(name)
		if codes = substance.Codes; !found {
			return nil, nil
		}
	}
	var on claim.Date
	for _, r := range tables.Releases() {
		on = max(on, r.LastConfirmed)
	}
	var cards []learn.Card
	for _, code := range codes {
		if card, ok := learn.MakeCard(tables, code, on); ok {
			cards = append(cards, card)
		}
	}
	return cards, nil
}

// ChartTemplates are the forms for each kind of administration.
func (d *Desk) ChartTemplates(ctx context.Context, a Actor) ([]learn.Template, error) {
	bench, err := d.Bench(ctx, a.Practice)
	if err != nil {
		return nil, err
	}
	return maker(bench.Engine).Templates()
}

// Month is the start of the month that ends now.
func (d *Desk) Month() time.Time { return d.Now().AddDate(0, 0, -ownDays) }
