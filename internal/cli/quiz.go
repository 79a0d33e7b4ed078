package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/format/x835"
	"firstpass/history"
	"firstpass/learn"
	"firstpass/remit"
	"firstpass/report"
	"firstpass/scrub"
)

type quizCommand struct {
	Count    int      `help:"How many questions." default:"5"`
	Topic    []string `help:"Rules or topics to ask about first." placeholder:"RULE"`
	Remit    []string `help:"Your remittances of the last month: questions are made of your own denials." placeholder:"FILE"`
	Claims   []string `help:"The claims they answer." placeholder:"FILE"`
	Practice string   `help:"practice.yaml." placeholder:"FILE"`
	Policy   []string `help:"Folders or pages of your own payer policies." placeholder:"PATH"`
	Seed     string   `help:"The same seed asks the same questions. Without it one is made and printed." placeholder:"TEXT"`
	Format   string   `help:"text asks; jsonl prints the questions with their answers." default:"text" enum:"text,jsonl"`
}

// Help is shown under the flags.
func (quizCommand) Help() string {
	return `Questions are made from the rules' own cases, the drug table and the denial table, so that
they cannot disagree with what is checked. Results are by topic, and kept nowhere.

Examples:
  firstpass quiz
  firstpass quiz --count 10 --topic jz-missing --topic em-needs-25
  firstpass quiz --remit september.835 --claims september.837 --practice practice.yaml
  firstpass quiz --seed week-37 --format jsonl`
}

// Run asks questions at the terminal.
func (c *quizCommand) Run(s *session) error {
	if c.Count < 1 {
		return exit{exitInput, "--count: want at least 1"}
	}
	engine, err := newEngine(c.Policy)
	if err != nil {
		return err
	}
	if c.Seed == "" {
		c.Seed = strconv.FormatUint(rand.Uint64()%1_000_000, 10)
	}
	maker := learn.NewMaker(engine, builtin.New().Denials(""), c.Seed)
	bank, err := maker.Bank()
	if err != nil {
		return err
	}
	wanted := c.Topic
	var questions []learn.Question
	if len(c.Remit) > 0 {
		own, err := c.own(s, engine)
		if err != nil {
			return err
		}
		// Half of the questions are the denials themselves, the rest cases of their rules.
		questions = learn.Pick(maker.FromDenials(own), c.Seed, (c.Count+1)/2, nil)
		for _, q := range questions {
			wanted = append(wanted, q.Rule)
		}
	}
	questions = append(questions, learn.Pick(bank, c.Seed, c.Count-len(questions), wanted)...)
	if c.Format == "jsonl" {
		return quizLines(s, questions)
	}
	fmt.Fprintf(s.out, "%d questions, seed %s. Answer with a letter; an empty line passes.\n", len(questions), c.Seed)
	return ask(s, questions)
}

// own reads the practice's denials.
func (c *quizCommand) own(s *session, engine *scrub.Engine) ([]*remit.Denial, error) {
	book, err := readPractice(c.Practice)
	if err != nil {
		return nil, unreadable(err)
	}
	claims, err := s.readClaims(c.Claims, book, engine.Tables())
	if err != nil {
		return nil, err
	}
	index := history.NewIndex(engine.Tables())
	sent := remit.NewSent()
	for i, enc := range claims {
		index.Add(enc, i+1)
		sent.Add(enc)
	}
	explain, err := remit.NewExplainer(engine, builtin.New().Denials(""))
	if err != nil {
		return nil, err
	}
	run := remit.NewRun(remit.NewBook(sent, explain, func(p *x835.Payment, c *x835.Claim) claim.Payer { return payerOf(book, engine.Tables(), p, c) }))
	for _, name := range c.Remit {
		if err := s.post(run, name); err != nil {
			return nil, unreadable(err)
		}
	}
	return run.Worklist(), nil
}

// ask puts the questions and reads answers; the end of the input ends the quiz.
func ask(s *session, questions []learn.Question) error {
	in := bufio.NewScanner(s.In)
	var answers []int
	options := report.Options{Width: columns()}
	for n, q := range questions {
		fmt.Fprintf(s.out, "\n%d. (%s) %s\n", n+1, q.Kind, q.Asks)
		for line := range strings.Lines(q.Shown) {
			fmt.Fprintf(s.out, "   | %s\n", report.Printable(strings.TrimRight(line, "\r\n")))
		}
		for i, choice := range q.Choices {
			s.out.WriteString(report.Wrapped(options, fmt.Sprintf("   %c) ", 'a'+i), choice))
		}
		s.out.WriteString("> ")
		if err := s.out.Flush(); err != nil {
			return err
		}
		answer, more := readAnswer(s, in, len(q.Choices))
		if !more {
			s.out.WriteByte('\n')
			break
		}
		answers = append(answers, answer)
		verdict := "wrong"
		if answer == q.Right {
			verdict = "right"
		}
		s.out.WriteString(report.Wrapped(options, fmt.Sprintf("   %s: %c) ", verdict, 'a'+q.Right), q.Choices[q.Right]))
		s.out.WriteString(report.Wrapped(options, "   why     ", q.Because))
		if q.Rule != "" {
			s.out.WriteString(report.Wrapped(options, "   rule    ", q.Rule))
		}
		if q.Source.URL != "" {
			s.out.WriteString(report.Wrapped(options, "   source  ", q.Source.Title+" <"+q.Source.URL+">"))
		}
	}
	right := 0
	for i, a := range answers {
		if a == questions[i].Right {
			right++
		}
	}
	fmt.Fprintf(s.out, "\n%d of %d right\n", right, len(answers))
	for _, score := range learn.Scores(questions, answers) {
		fmt.Fprintf(s.out, "  %-32s %d of %d\n", score.Topic, score.Right, score.Asked)
	}
	return nil
}

// readAnswer reads a letter, asking again for anything else; -1 is passed.
func readAnswer(s *session, in *bufio.Scanner, choices int) (answer int, more bool) {
	for in.Scan() {
		text := strings.ToLower(strings.TrimSpace(in.Text()))
		if text == "" {
			return -1, true
		}
		if n := int(text[0]) - 'a'; len(text) == 1 && n >= 0 && n < choices {
			return n, true
		}
		fmt.Fprintf(s.out, "   a letter from a to %c, please\n> ", 'a'+choices-1)
		s.out.Flush()
	}
	return -1, false
}

func quizLines(s *session, questions []learn.Question) error {
	to := json.NewEncoder(s.out)
	to.SetEscapeHTML(false)
	for _, q := range questions {
		if err := to.Encode(map[string]any{"id": q.ID, "kind": q.Kind, "topic": q.Topic, "asks": q.Asks, "shown": q.Shown, "choices": q.Choices, "right": q.Right,
			"because": q.Because, "rule": q.Rule, "source": sourceObject{q.Source.Title, q.Source.URL}}); err != nil {
			return err
		}
	}
	return nil
}
