package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"firstpass/codes"
	"firstpass/coding/wizard"
	"firstpass/report"
)

// mostTries bounds how often one question is asked again.
const mostTries = 5

// wizard asks which code, prints the lines and the command that gives them again.
func (c *codeCommand) wizard(s *session) error {
	tables, err := loadTables()
	if err != nil {
		return err
	}
	answers, err := wizard.Parse(c.Answers, tables)
	if err != nil {
		return exit{exitInput, err.Error()}
	}
	in := bufio.NewReaderSize(s.In, 4096)
	for n := len(answers) + 1; ; n++ {
		q, open := wizard.Next(answers, tables)
		if !open {
			break
		}
		if !c.Interactive {
			return exit{exitInput, fmt.Sprintf("--answers leaves open: %s Add %s=..., or --interactive to be asked.", q.Text, q.ID)}
		}
		text, err := s.askQuestion(in, q, n, answers, tables)
		if err != nil {
			return err
		}
		answers[q.ID] = wizard.Fold(q, text)
	}
	outcome, err := wizard.Result(answers, tables)
	if err != nil {
		return exit{exitInput, err.Error()}
	}
	if c.Format == "jsonl" {
		_, err = s.out.Write(report.AnswerLine(nil, outcome.Query, &outcome.Answer))
		return err
	}
	b := report.AnswerText(nil, "The lines", &outcome.Answer, columns())
	for _, hint := range outcome.Hints {
		b = append(b, "  note: "+hint+"\n"...)
	}
	if len(outcome.Neighbours) > 0 {
		b = append(b, "Why not\n"...)
	}
	for _, n := range outcome.Neighbours {
		b = append(b, fmt.Sprintf("  %s  %s\n", n.Code, n.Why)...)
	}
	b = append(b, fmt.Sprintf("The same again: firstpass code --answers '%s'\n", outcome.Query)...)
	_, err = s.out.Write(b)
	return err
}

// askQuestion puts one question until its answer can be used.
func (s *session) askQuestion(in *bufio.Reader, q wizard.Question, n int, answers wizard.Answers, tables codes.Tables) (string, error) {
	fmt.Fprintf(s.out, "%d. %s\n", n, q.Text)
	if q.Help != "" {
		fmt.Fprintf(s.out, "   %s\n", q.Help)
	}
	for i, o := range q.Options {
		fmt.Fprintf(s.out, "   %2d %s (%s)\n", i+1, o.Text, o.Value)
	}
	for range mostTries {
		fmt.Fprint(s.out, "> ")
		if err := s.out.Flush(); err != nil {
			return "", err
		}
		line, err := in.ReadString('\n')
		if err != nil && (!errors.Is(err, io.EOF) || line == "") {
			return "", exit{exitInput, fmt.Sprintf("no answer to %q; so far: firstpass code --interactive --answers '%s'", q.Text, answers.Query())}
		}
		line = strings.TrimSpace(line)
		if !terminal(s.Out) {
			fmt.Fprintln(s.out, line) // a terminal shows what is typed, a transcript does not
		}
		if err := wizard.Check(q, line, answers, tables); err != nil {
			fmt.Fprintf(s.out, "   %v\n", err)
			continue
		}
		return line, nil
	}
	return "", exit{exitInput, fmt.Sprintf("no usable answer to %q", q.Text)}
}
